import Glibc
import Synchronization

/// A file descriptor that takes whole log lines, each call's by one `write(2)`.
///
/// Lines of several threads never mix. A descriptor that takes nothing for
/// ``stallMillisecondsMax`` loses the line, counted in ``lostLines``: the log must not stop sales.
/// What follows a line of which a part was lost begins on a new line.
public final class LogOutput: Sendable {
    /// Longest wait, in milliseconds, for a descriptor that is full.
    public static let stallMillisecondsMax: Int32 = 1000

    /// The standard error of the process.
    public static let standardError = LogOutput(fileDescriptor: STDERR_FILENO)

    private let fileDescriptor: Int32
    /// Holds whether the descriptor's last line lacks its end.
    private let turn = Mutex(false)
    private let lost = Atomic<Int>(0)

    /// - Parameter fileDescriptor: Stays the caller's to close, after the last line.
    public init(fileDescriptor: Int32) {
        self.fileDescriptor = fileDescriptor
    }

    /// How many lines could not be written since the start.
    public var lostLines: Int { lost.load(ordering: .relaxed) }

    /// Writes lines, each of which ends with a line feed; returns how many of them were lost.
    @discardableResult
    func write(_ lines: [UInt8]) -> Int {
        let lineFeed = UInt8(ascii: "\n")
        let missing = turn.withLock { isTorn in
            let whole = isTorn ? [lineFeed] + lines : lines
            let rest = unwritten(of: whole)
            if let last = whole.dropLast(rest.count).last { isTorn = last != lineFeed }
            // The line feed that ends a torn line is none of these lines.
            return rest.suffix(lines.count).count { $0 == lineFeed }
        }
        if missing > 0 { lost.wrappingAdd(missing, ordering: .relaxed) }
        return missing
    }

    /// The first `write` nearly always takes everything; what is left over is tried again.
    private func unwritten(of lines: [UInt8]) -> [UInt8] {
        var rest = lines
        while !rest.isEmpty {
            let count = Glibc.write(fileDescriptor, rest, rest.count)
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno == EAGAIN {
                guard waitUntilWritable() else { break }
            } else if errno != EINTR {
                break
            }
        }
        return rest
    }

    private func waitUntilWritable() -> Bool {
        var entry = pollfd(fd: fileDescriptor, events: Int16(POLLOUT), revents: 0)
        let isReady = poll(&entry, 1, Self.stallMillisecondsMax) == 1
        return isReady && entry.revents & Int16(POLLOUT) != 0
    }
}
