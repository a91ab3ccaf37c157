import Foundation

/// The command `serve`, started as a user would start it, and what is asked of it over HTTP.
final class ServerProcess: Sendable {
    let program: Program
    let settings: ServerSettings
    /// Where it listens, by scheme.
    private let ports: [String: Int]

    private static let startMilliseconds = 30_000
    private static let pollMilliseconds = 10

    /// Without TLS; 0 when there is none.
    var port: Int { ports["http"] ?? 0 }

    /// With TLS; 0 when there is none.
    var securePort: Int { ports["https"] ?? 0 }

    /// Starts the server and waits until it says on which ports it listens.
    ///
    /// - Throws: ``FlowError`` with its output when it does not come up.
    static func start(_ settings: ServerSettings) async throws -> ServerProcess {
        let program = try Program(
            "/usr/bin/env",
            settings.environment.map { "\($0)=\($1)" }.sorted() + [
                Countinghouse.path(), "serve", "--port", settings.isPlain ? "0" : "off",
                "--database",
                settings.database, "--config", settings.config, "--log", settings.log,
            ] + settings.flags, in: settings.directory.path)
        for _ in 0..<(startMilliseconds / pollMilliseconds) {
            let ports = ports(in: program.errors)
            if ports.count == settings.endpoints {
                return ServerProcess(program: program, ports: ports, settings: settings)
            }
            guard program.exitStatus == nil else { break }
            try await Task.sleep(for: .milliseconds(pollMilliseconds))
        }
        throw FlowError("The server does not listen: \(program.errors)\(program.output)")
    }

    private static func ports(in log: String) -> [String: Int] {
        var ports: [String: Int] = [:]
        for line in log.split(separator: "\n") where line.contains("listening") {
            guard let told = try? JSON(parsing: String(line)), let scheme = told.scheme.text,
                let port = told.port.text.flatMap(Int.init)
            else { continue }
            ports[scheme] = port
        }
        return ports
    }

    private init(program: Program, ports: [String: Int], settings: ServerSettings) {
        self.program = program
        self.ports = ports
        self.settings = settings
    }

    /// Ends it as an operator does; the exit status.
    @discardableResult
    func stop() async throws -> Int32 {
        program.send(SIGTERM)
        return try await program.exit(within: 40)
    }

    /// Ends it as a power cut does.
    func kill() async throws {
        program.send(SIGKILL)
        _ = try await program.exit(within: 10)
    }

    /// A new process on the same books.
    func restarted() async throws -> ServerProcess {
        try await Self.start(settings)
    }

    /// What it logged, line by line.
    var log: [String] { program.errors.split(separator: "\n").map(String.init) }

    /// Waits until a line of the log says so.
    ///
    /// - Throws: ``FlowError`` when none does in time.
    func logged(_ message: String) async throws -> JSON {
        try await eventually("the log says: \(message)") {
            try log.map { try JSON(parsing: $0) }.first { $0.message.text == message }
        }
    }

    /// Sends one request on a connection of its own.
    ///
    /// - Throws: ``FlowError`` when no whole answer comes.
    func send(
        _ method: String, _ target: String, _ fields: [String: String] = [:],
        _ body: [UInt8]? = nil
    ) async throws -> Answer {
        try await Connection.exchange(
            Connection.request(method, target, fields, body), port: port)
    }

    func get(_ target: String, accept: String = "*/*") async throws -> Answer {
        try await send("GET", target, ["Accept": accept])
    }

    func post(_ target: String, json: String) async throws -> Answer {
        try await send("POST", target, ["Content-Type": "application/json"], Array(json.utf8))
    }

    /// Sends one canonical sale.
    func order(_ json: String, key: String? = nil) async throws -> Answer {
        var fields = ["Content-Type": "application/json"]
        fields["Idempotency-Key"] = key
        return try await send("POST", "/v1/orders", fields, Array(json.utf8))
    }

    /// Sends rows for the connection of the web shop.
    func rows(_ csv: [UInt8]) async throws -> Answer {
        try await send(
            "POST", "/v1/orders/bulk?connection=online-retail", ["Content-Type": "text/csv"], csv)
    }
}

/// With what a server is started.
struct ServerSettings: Sendable {
    let directory: TemporaryDirectory
    var database: String
    var config: String
    var log = "info"
    /// Whether it listens without TLS.
    var isPlain = true
    /// Variables beside those of the tests.
    var environment: [String: String] = [:]
    /// Further flags of the command.
    var flags: [String] = []

    /// On how many addresses the server listens.
    var endpoints: Int { (isPlain ? 1 : 0) + (flags.contains("--tls-port") ? 1 : 0) }

    /// Fresh books on an engine, with a configuration folder: without any other, the part of the
    /// shipped one that reads sales and the web shop's rows.
    init(_ engine: StoreEngine, config: String? = nil) throws {
        self.config = try config ?? Repository.books()
        directory = try TemporaryDirectory()
        database = try engine.freshDatabase(in: directory)
    }

    /// Has the server read a copy of the configuration folder in which `old` stands as `new`.
    mutating func change(_ file: String, _ old: String, to new: String) throws {
        let copy = "\(directory.path)/Config"
        if config != copy {
            try FileManager.default.createDirectory(
                atPath: copy, withIntermediateDirectories: true)
            for name in try FileManager.default.contentsOfDirectory(atPath: config)
            where name != "demo" {
                try FileManager.default.copyItem(
                    atPath: "\(config)/\(name)", toPath: "\(copy)/\(name)")
            }
            config = copy
        }
        let path = "\(copy)/\(file)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard text.contains(old) else { throw FlowError("\(file) does not hold \"\(old)\".") }
        try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    }
}

/// A directory that goes when nobody needs it any more.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("countinghouse-flow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
        Watchdog.shared.made(path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
