import Foundation
import Synchronization

/// One running program of a test's own, its output kept in files.
///
/// Whatever happens to the tests, the program does not outlive them: see ``Watchdog``.
final class Program: Sendable {
    let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    private let ended = Mutex<Int32?>(nil)

    private static let pollMilliseconds = 5
    /// How many times as long a program may take: under a sanitizer it is that much slower.
    private static let patience =
        ProcessInfo.processInfo.environment["COUNTINGHOUSE_TEST_PATIENCE"].flatMap(Int.init) ?? 1

    /// Starts `path`, found by PATH when it is a mere name, with both outputs in `directory`.
    ///
    /// - Throws: ``FlowError`` when it cannot be started.
    init(_ path: String, _ arguments: [String], in directory: String) throws {
        let mark = UUID().uuidString
        outputPath = "\(directory)/\(mark).out"
        errorPath = "\(directory)/\(mark).err"
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, path) in [(Int32(1), outputPath), (2, errorPath)] {
            posix_spawn_file_actions_addopen(
                &files, descriptor, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        // Sockets of tests that run beside must not be held open by this program.
        Self.closeOthers(&files)
        let words = ([path] + arguments).map { strdup($0) }
        defer {
            for word in words { free(word) }
        }
        var started: pid_t = 0
        let code = posix_spawnp(&started, path, &files, nil, words + [nil], environ)
        guard code == 0 else {
            throw FlowError("\(path) does not start: \(String(cString: strerror(code))).")
        }
        pid = started
        Watchdog.shared.started(pid)
    }

    /// Closes in the new program whatever this process has open beyond the standard three.
    static func closeOthers(_ files: inout posix_spawn_file_actions_t) {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap(Int32.init) where descriptor > 2 {
            posix_spawn_file_actions_addclose(&files, descriptor)
        }
    }

    deinit {
        guard ended.withLock({ $0 == nil }) else { return }
        send(SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        Watchdog.shared.ended(pid)
    }

    /// What it has written to standard output so far.
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    /// What it has written to standard error so far.
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) {
        if ended.withLock({ $0 == nil }) { kill(pid, signal) }
    }

    /// The exit status once it has ended, 128 and the signal's number
    /// when one ended it; nil before.
    var exitStatus: Int32? {
        ended.withLock { known in
            if let known { return known }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            Watchdog.shared.ended(pid)
            let signal = status & 0x7F
            known = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            return known
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: ``FlowError`` when it still runs after `seconds`; it is killed then.
    func exit(within seconds: Int) async throws -> Int32 {
        for _ in 0..<(seconds * Self.patience * 1000 / Self.pollMilliseconds) {
            if let exitStatus { return exitStatus }
            try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
        }
        send(SIGKILL)
        throw FlowError("The program \(pid) did not end within \(seconds) seconds.")
    }
}

/// Runs a program to its end.
func run(
    _ path: String, _ arguments: [String], in directory: String, seconds: Int = 60
) async throws -> (status: Int32, output: String, errors: String) {
    let program = try Program(path, arguments, in: directory)
    let status = try await program.exit(within: seconds)
    return (status, program.output, program.errors)
}

/// Why a test could not even begin, as a sentence that says what to do.
struct FlowError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A shell that kills what is left of the tests' programs when the tests end, however they end: it
/// reads a pipe whose other end only this process holds.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    private let lifeline: Int32

    private static let script = """
        running=' ' directories=
        while read -r verb pid; do
            case $verb in
            started) running="$running$pid " ;;
            directory) directories="$directories $pid" ;;
            ended) case $running in *" $pid "*)
                running="${running%% $pid *} ${running#* $pid }" ;; esac ;;
            esac
        done
        for pid in $running; do kill -KILL "$pid" 2>/dev/null; done
        for directory in $directories; do rm -rf "$directory"; done
        """

    private init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            lifeline = -1
            return
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        lifeline = ends[1]
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        posix_spawn_file_actions_adddup2(&files, ends[0], 0)
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
        Program.closeOthers(&files)
        let command: [String] = ["/bin/sh", "-c", Self.script]
        let words = command.map { strdup($0) }
        var pid: pid_t = 0
        posix_spawn(&pid, "/bin/sh", &files, nil, words + [nil], environ)
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&files)
        close(ends[0])
    }

    func started(_ pid: pid_t) { tell("started \(pid)\n") }

    /// Has a directory removed at the end; its path holds no spaces.
    func made(_ directory: String) { tell("directory \(directory)\n") }

    func ended(_ pid: pid_t) { tell("ended \(pid)\n") }

    private func tell(_ line: String) {
        let bytes = Array(line.utf8)
        _ = write(lifeline, bytes, bytes.count)
    }
}
