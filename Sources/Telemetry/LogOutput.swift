import Glibc
import Synchronization

/// A file descriptor that takes whole log lines, each by one `write(2)`.
///
/// Lines of several threads never mix. A descriptor that takes nothing for
/// ``stallMillisecondsMax`` loses the line, counted in ``lostLines``: the log must not stop sales.
public final class LogOutput: Sendable {
    /// Longest wait, in milliseconds, for a descriptor that is full.
    public static let stallMillisecondsMax: Int32 = 1000

    /// The standard error of the process.
    public static let standardError = LogOutput(fileDescriptor: STDERR_FILENO)

    private let fileDescriptor: Int32
    private let turn = Mutex<Void>(())
    private let lost = Atomic<Int>(0)

    /// - Parameter fileDescriptor: Stays the caller's to close, after the last line.
    public init(fileDescriptor: Int32) {
        self.fileDescriptor = fileDescriptor
    }

    /// How many lines could not be written since the start.
    public var lostLines: Int { lost.load(ordering: .relaxed) }

    /// Writes one line; `line` ends with a line feed.
    func write(_ line: [UInt8]) {
        let isWritten = turn.withLock { _ in writeAll(line) }
        if !isWritten { lost.wrappingAdd(1, ordering: .relaxed) }
    }

    /// The first `write` nearly always takes the whole line; what is left over is tried again.
    private func writeAll(_ line: [UInt8]) -> Bool {
        var rest = line
        while !rest.isEmpty {
            let count = Glibc.write(fileDescriptor, rest, rest.count)
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno == EAGAIN {
                guard waitUntilWritable() else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    private func waitUntilWritable() -> Bool {
        var entry = pollfd(fd: fileDescriptor, events: Int16(POLLOUT), revents: 0)
        let isReady = poll(&entry, 1, Self.stallMillisecondsMax) == 1
        return isReady && entry.revents & Int16(POLLOUT) != 0
    }
}
