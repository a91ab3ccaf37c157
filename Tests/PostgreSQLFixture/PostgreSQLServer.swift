import Foundation
import Synchronization

/// One running server and the directory it lives in.
final class PostgreSQLServer: Sendable {
    private let directory: String
    private let keeper: pid_t
    /// Closing it, by hand or by the end of this process, ends the server.
    private let lifeline: Int32

    private static let user = "countinghouse"
    private static let startAttemptsMax = 600
    private static let attemptMicroseconds: UInt32 = 50_000
    /// What `atexit` stops; its function can capture nothing.
    private static let running = Mutex<PostgreSQLServer?>(nil)

    private init(directory: String, keeper: pid_t, lifeline: Int32) {
        self.directory = directory
        self.keeper = keeper
        self.lifeline = lifeline
    }

    func url(database: String) -> String {
        // The directory's name holds only letters, digits, "-" and "/", of which the last needs
        // escaping where a host is meant.
        let host = directory.replacing("/", with: "%2F")
        return "postgresql://\(Self.user)@\(host)/\(database)"
    }

    /// - Throws: ``PostgreSQLFixtureError`` with the end of the log when it does not start.
    static func start() throws(PostgreSQLFixtureError) -> PostgreSQLServer {
        let programs = try programsDirectory()
        var template = Array("/tmp/countinghouse-pg-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw PostgreSQLFixtureError(
                "No temporary directory: \(String(cString: strerror(errno)))")
        }
        let directory = String(cString: made)
        let server = try spawn(programs: programs, directory: directory)
        running.withLock { $0 = server }
        atexit { PostgreSQLServer.running.withLock { $0 }?.stop() }
        try server.waitUntilReady()
        return server
    }

    /// Lets the keeper stop the server and remove the directory, and waits until it has.
    func stop() {
        close(lifeline)
        var status: Int32 = 0
        waitpid(keeper, &status, 0)
    }

    private func waitUntilReady() throws(PostgreSQLFixtureError) {
        for _ in 0..<Self.startAttemptsMax {
            // The last line that the server writes into this file tells its state.
            let state = try? String(
                contentsOfFile: "\(directory)/data/postmaster.pid", encoding: .utf8)
            if state?.contains("ready") == true { return }
            if FileManager.default.fileExists(atPath: "\(directory)/failed") { break }
            usleep(Self.attemptMicroseconds)
        }
        let log = try? String(contentsOfFile: "\(directory)/log", encoding: .utf8)
        throw PostgreSQLFixtureError("PostgreSQL did not start: \(log?.suffix(2_000) ?? "no log")")
    }
}

extension PostgreSQLServer {
    /// The newest of the installed ones.
    private static func programsDirectory() throws(PostgreSQLFixtureError) -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let packaged = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map {
            "\(root)/\($0)/bin"
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = packaged + path.split(separator: ":").map(String.init)
        let found = candidates.first { directory in
            ["initdb", "postgres"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)")
            }
        }
        guard let found else {
            throw PostgreSQLFixtureError(
                "PostgreSQL is not installed: run `docker/bootstrap.sh --tests` and test again.")
        }
        return found
    }

    /// The keeper: prepares the directory, starts the server, and waits for the end of its input.
    /// Signals meant for the tests' process group must not reach it before it has cleaned up, hence
    /// its own session. The server syncs nothing to disk: tests kill programs that use it, never
    /// the server itself.
    private static let keeperScript = """
        set -u
        programs=$1; directory=$2; user=$3
        become=
        if [ "$(id -u)" = 0 ]; then
            owner=postgres
            id postgres >/dev/null 2>&1 || owner=nobody
            chown "$owner" "$directory"
            become="setpriv --reuid=$owner --regid=$(id -g "$owner") --clear-groups"
        fi
        cd "$directory"
        server=
        if $become "$programs/initdb" -D "$directory/data" -U "$user" -A trust -E UTF8 \\
            --locale=C --no-sync </dev/null; then
            $become "$programs/postgres" -D "$directory/data" -k "$directory" \\
                -c listen_addresses= -c shared_buffers=32MB -c max_connections=100 \\
                -c max_wal_size=256MB -c fsync=off -c full_page_writes=off </dev/null &
            server=$!
        else
            : >failed
        fi
        while read -r _; do :; done
        if [ -n "$server" ]; then
            kill -INT "$server"
            tries=0
            while kill -0 "$server" 2>/dev/null && [ $tries -lt 100 ]; do
                sleep 0.05
                tries=$((tries + 1))
            done
            kill -KILL "$server" 2>/dev/null
        fi
        cd / && rm -rf "$directory"
        """

    /// POSIX_SPAWN_SETSID, which glibc's header hides from Swift.
    private static let newSessionFlag: Int16 = 0x80

    private static func spawn(
        programs: String, directory: String
    ) throws(PostgreSQLFixtureError) -> PostgreSQLServer {
        var ends: [Int32] = [0, 0]
        // Another child that kept an end open would keep the server running.
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw PostgreSQLFixtureError("No pipe: \(String(cString: strerror(errno)))")
        }
        defer { close(ends[0]) }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, ends[0], 0)
        // Holding the tests' own output open would make whoever reads it wait for the keeper.
        posix_spawn_file_actions_addopen(
            &files, 1, "\(directory)/log", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, newSessionFlag)
        let words = ["/bin/sh", "-c", keeperScript, "keeper", programs, directory, user]
        let arguments = words.map { strdup($0) }
        defer {
            for argument in arguments { free(argument) }
        }
        var keeper: pid_t = 0
        let code = posix_spawn(
            &keeper, "/bin/sh", &files, &attributes, arguments + [nil], environ)
        guard code == 0 else {
            close(ends[1])
            throw PostgreSQLFixtureError("No keeper: \(String(cString: strerror(code)))")
        }
        return PostgreSQLServer(directory: directory, keeper: keeper, lifeline: ends[1])
    }
}
