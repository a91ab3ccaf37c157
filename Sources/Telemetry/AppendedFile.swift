import Glibc

/// A file that lines are appended to, under a descriptor that outlives the file's renaming.
final class AppendedFile: Sendable {
    let descriptor: Int32
    private let path: String

    /// - Throws: ``AccessLogError`` when the file cannot be opened or made.
    init(_ path: String) throws(AccessLogError) {
        self.path = path
        descriptor = try Self.open(path)
    }

    /// Has the descriptor stand for what is under the path now.
    ///
    /// - Throws: ``AccessLogError``; the descriptor then stands for what it did.
    func reopen() throws(AccessLogError) {
        let fresh = try Self.open(path)
        dup2(fresh, descriptor)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        Glibc.close(fresh)
    }

    func close() {
        Glibc.close(descriptor)
    }

    private static func open(_ path: String) throws(AccessLogError) -> Int32 {
        // Others must not read who asked for what.
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw .notOpened(path: path, reason: String(cString: strerror(errno)))
        }
        return descriptor
    }
}
