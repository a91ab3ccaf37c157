import Foundation
import Sockets

/// A server in a process of its own, on a loopback port, bound to two processors at most.
///
/// The kernel kills it when this program ends in whatever way, so none is left behind.
final class ServerProcess {
    let port: Int
    private let scheme: String
    private let process = Process()
    private let log: URL

    private static let startSecondsMax = 15.0
    private static let stopSecondsMax = 5.0
    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// Starts the program and waits until it answers.
    ///
    /// - Parameters:
    ///   - isTLS: whether it is asked by https; its certificate is not looked at.
    ///   - arguments: made from the port it is to listen on.
    /// - Throws: ``Failure`` with what it wrote when it does not answer in time.
    init(
        _ executable: URL, folder: URL, probe: String, isTLS: Bool = false,
        arguments: (_ port: Int) throws -> [String]
    ) throws {
        scheme = isTLS ? "https" : "http"
        port = try Self.freePort()
        log = folder.appending(path: "server-\(port).log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.executableURL = try Tool("setpriv").path()
        process.arguments =
            ["--pdeathsig", "KILL", "--", try Tool("taskset").path().path, "-c", "0,1"]
            + [executable.path] + (try arguments(port))
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try waitUntilReady(probe)
    }

    deinit {
        stop()
    }

    /// Asks the server to end, and kills it when it does not.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        let deadline = Rounds.wallSeconds() + Self.stopSecondsMax
        while process.isRunning, Rounds.wallSeconds() < deadline { usleep(20_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: log)
    }

    /// Processor time of the server and its workers up to now, in seconds.
    func processorSeconds() -> Double {
        processes.reduce(0) { $0 + Self.seconds(of: $1) }
    }

    /// Memory of the server and its workers that is not swapped out, in bytes.
    func residentBytes() -> Int {
        processes.reduce(0) { $0 + Self.residentBytes(of: $1) }
    }

    private var processes: [Int32] {
        let parent = process.processIdentifier
        let path = "/proc/\(parent)/task/\(parent)/children"
        return [parent] + Self.words(path).compactMap { Int32($0) }
    }

    /// The whole address of a path.
    func address(of path: String) -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    /// What a request answers: a GET, or a POST of the file `body`.
    func answer(_ path: String, body: URL? = nil) throws -> String {
        let content = body.map { ["--data-binary", "@\($0.path)"] } ?? []
        return try Tool("curl").run(
            ["-s", "-S", "-f", "-k", "--max-time", "5"] + content + [address(of: path)]
        ).output
    }

    // MARK: - Starting

    private func waitUntilReady(_ probe: String) throws {
        let deadline = Rounds.wallSeconds() + Self.startSecondsMax
        while Rounds.wallSeconds() < deadline, process.isRunning {
            let answer = try Tool("curl").run(
                ["-s", "-f", "-k", "--max-time", "1", address(of: probe)], mayFail: true)
            if answer.status == 0 { return }
            usleep(20_000)
        }
        let written = FileManager.default.contents(atPath: log.path) ?? Data()
        stop()
        throw Failure(
            problem: "A server did not answer \(probe) on port \(port).",
            remedy: "It wrote: \(String(decoding: written.suffix(2000), as: UTF8.self))")
    }

    private static func freePort() throws -> Int {
        try Listener(SocketAddress(numeric: "127.0.0.1", port: 0)).bound.port
    }

    /// User and system time of one process (proc(5), fields 14 and 15 of stat).
    private static func seconds(of process: Int32) -> Double {
        let stat = words("/proc/\(process)/stat")
        guard let name = stat.lastIndex(where: { $0.hasSuffix(")") }), stat.count > name + 13 else {
            return 0
        }
        let ticks = (Double(stat[name + 12]) ?? 0) + (Double(stat[name + 13]) ?? 0)
        return ticks / ticksPerSecond
    }

    /// The resident set of one process (proc(5), VmRSS of status).
    private static func residentBytes(of process: Int32) -> Int {
        let status = words("/proc/\(process)/status").flatMap { $0.split(separator: "\t") }
        guard let name = status.firstIndex(of: "VmRSS:"), name + 1 < status.count else { return 0 }
        return (Int(status[name + 1]) ?? 0) * 1024
    }

    private static func words(_ path: String) -> [Substring] {
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        return String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    }
}
