import Foundation
import Testing

/// A pipe that no program inherits which another test starts meanwhile: it would keep the pipe
/// open, and who reads to its end waiting.
struct OwnPipe {
    let fileHandleForReading: FileHandle
    let fileHandleForWriting: FileHandle

    init() throws {
        let path = NSTemporaryDirectory() + "countinghouse-pipe-\(UUID())"
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        // Both at once: each end alone would wait for the other.
        let both = open(path, O_RDWR | O_CLOEXEC)
        defer { close(both) }
        fileHandleForReading = FileHandle(
            fileDescriptor: open(path, O_RDONLY | O_CLOEXEC), closeOnDealloc: true)
        fileHandleForWriting = FileHandle(
            fileDescriptor: open(path, O_WRONLY | O_CLOEXEC), closeOnDealloc: true)
    }
}
