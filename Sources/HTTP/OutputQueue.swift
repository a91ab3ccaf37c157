import Sockets

/// Answers on their way out: small ones copied behind one another, one large body beside them.
struct OutputQueue {
    private(set) var buffer: [UInt8] = []
    private var written = 0
    private var beside: [UInt8] = []
    private var besideWritten = 0

    var isEmpty: Bool { buffer.isEmpty && beside.isEmpty }
    /// Bytes not yet taken by the system.
    var count: Int { buffer.count - written + beside.count - besideWritten }
    /// Whether a further answer may be queued: never behind a large body, nor past the bound.
    var mayGrow: Bool { beside.isEmpty && count < Limits.outputBytesMax }
    /// Whether the buffer needs memory before anything is appended.
    var hasNoMemory: Bool { buffer.capacity == 0 }

    mutating func adopt(_ spare: [UInt8]) {
        buffer = spare
    }

    /// The emptied buffer, so that another connection can use its memory.
    mutating func release() -> [UInt8] {
        var released: [UInt8] = []
        swap(&released, &buffer)
        self = OutputQueue()
        released.removeAll(keepingCapacity: true)
        return released
    }

    mutating func append(_ text: StaticString) {
        // Safe: a StaticString's bytes live as long as the program.
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(text: String) {
        joinBeside()
        buffer.append(contentsOf: text.utf8)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        joinBeside()
        buffer.append(contentsOf: bytes)
    }

    mutating func append(copying bytes: [UInt8]) {
        joinBeside()
        buffer.append(contentsOf: bytes)
    }

    /// Queues a body: copied if small, else held until it is written.
    mutating func append(body bytes: [UInt8]) {
        if bytes.count <= Limits.bodyCopyBytesMax || !beside.isEmpty {
            append(copying: bytes)
        } else {
            beside = bytes
            besideWritten = 0
        }
    }

    mutating func append(decimal number: Int) {
        append(number, base: 10)
    }

    mutating func append(hexadecimal number: Int) {
        append(number, base: 16)
    }

    private mutating func append(_ number: Int, base: Int) {
        joinBeside()
        var rest = number
        let start = buffer.count
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % base)
            buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            rest /= base
        } while rest > 0
        buffer[start...].reverse()
    }

    /// What comes after a body held beside must follow it in one buffer.
    private mutating func joinBeside() {
        guard !beside.isEmpty else { return }
        buffer.append(contentsOf: beside[besideWritten...])
        beside = []
        besideWritten = 0
    }

    /// Writes until all is taken (`moved`), or the socket takes no more.
    mutating func write(to stream: Stream) -> Stream.Transfer {
        while true {
            let transfer = buffer.withUnsafeBytes { first in
                if beside.isEmpty {
                    return stream.write(UnsafeRawBufferPointer(rebasing: first[written...]))
                }
                return beside.withUnsafeBytes { second in
                    stream.write(
                        UnsafeRawBufferPointer(rebasing: first[written...]),
                        UnsafeRawBufferPointer(rebasing: second[besideWritten...]))
                }
            }
            guard case .moved(let count) = transfer else { return transfer }
            let fromBuffer = min(count, buffer.count - written)
            written += fromBuffer
            besideWritten += count - fromBuffer
            if self.count == 0 { return transfer }
        }
    }
}
