import Glibc
import Logging

/// How many files and sockets the system lets the process open at once, getrlimit(2).
enum OpenFilesLimit {
    /// What the server opens beside its connections: listeners, databases, logs, files.
    private static let others = 256

    /// Raises the limit to what so many connections need, as far as the system lets it, and warns
    /// when that is not enough.
    static func raise(connections: Int, logger: Logger) {
        let needed = rlim_t(connections + others)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < needed else { return }
        limit.rlim_cur = min(limit.rlim_max, needed)
        guard setrlimit(resource, &limit) == 0, limit.rlim_cur == needed else {
            logger.warning(
                "fewer connections fit than set",
                metadata: ["open_files": "\(limit.rlim_max)", "needed": "\(needed)"])
            return
        }
    }
}
