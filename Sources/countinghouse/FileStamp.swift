import Glibc
import Sockets

/// What tells one content of a file from the next without reading it.
struct FileStamp: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let bytes: Int64
    /// When content, owner or permissions changed last.
    private let changedSeconds: Int64
    private let changedNanoseconds: Int64

    /// Nil when there is no such file. Follows links: some are renewed by turning a link.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        bytes = Int64(status.st_size)
        changedSeconds = Int64(status.st_ctim.tv_sec)
        changedNanoseconds = Int64(status.st_ctim.tv_nsec)
    }

    /// The stamps of every file that TLS is set up from.
    static func all(of settings: TLSServerSettings) -> [FileStamp?] {
        [settings.certificateFile, settings.keyFile, settings.clientAuthoritiesFile ?? ""]
            .map { FileStamp($0) }
    }
}
