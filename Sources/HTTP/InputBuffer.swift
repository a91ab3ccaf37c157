import Sockets

/// Bytes read from a connection and not yet used. Belongs to one connection on one loop.
final class InputBuffer {
    private var memory: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    init(byteCount: Int = Limits.readBytes) {
        memory = .allocate(byteCount: byteCount, alignment: 16)
    }

    deinit {
        memory.deallocate()
    }

    var isEmpty: Bool { start == end }
    var count: Int { end - start }
    /// Whether the buffer never had to grow, and so may serve another connection.
    var isOfFirstSize: Bool { memory.count == Limits.readBytes }

    /// What is unread in a buffer of the least size, if it leaves room there.
    func part() -> InputBuffer? {
        guard count <= Limits.partBytes / 2, memory.count > Limits.partBytes else { return nil }
        let part = InputBuffer(byteCount: Limits.partBytes)
        part.memory.copyMemory(from: unread)
        part.end = count
        return part
    }

    /// Valid until the next call that changes the buffer.
    var unread: UnsafeRawBufferPointer {
        // Safe: 0 <= start <= end <= memory.count always.
        UnsafeRawBufferPointer(rebasing: memory[start..<end])
    }

    func consume(_ count: Int) {
        start += count
        if start == end {
            start = 0
            end = 0
        }
    }

    func removeAll() {
        start = 0
        end = 0
    }

    /// Reads once.
    func read(from stream: Stream) -> Stream.Transfer {
        makeRoom()
        let transfer = stream.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[end...]))
        if case .moved(let count) = transfer { end += count }
        return transfer
    }

    /// At least a quarter of the memory is free afterwards. Who reads bounds the growth: the
    /// head's limits, or the emptying of the buffer by a body's reader.
    private func makeRoom() {
        guard memory.count - end < memory.count / 4 else { return }
        if count > memory.count / 2 {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: memory.count * 2, alignment: 16)
            larger.copyMemory(from: unread)
            memory.deallocate()
            memory = larger
        } else {
            // Safe: copyMemory allows the ranges to overlap.
            memory.copyMemory(from: unread)
        }
        end -= start
        start = 0
    }
}
