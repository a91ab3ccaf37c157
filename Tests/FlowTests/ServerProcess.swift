import Foundation

/// The command `serve`, started as a user would start it, and what is asked of it over HTTP.
final class ServerProcess: Sendable {
    let program: Program
    let port: Int
    let settings: ServerSettings

    private static let startMilliseconds = 30_000
    private static let pollMilliseconds = 10

    /// Starts the server and waits until it says on which port it listens.
    ///
    /// - Throws: ``FlowError`` with its output when it does not come up.
    static func start(_ settings: ServerSettings) async throws -> ServerProcess {
        let program = try Program(
            Countinghouse.path(),
            [
                "serve", "--port", "0", "--database", settings.database, "--config",
                settings.config, "--log", settings.log,
            ], in: settings.directory.path)
        for _ in 0..<(startMilliseconds / pollMilliseconds) {
            for line in program.errors.split(separator: "\n") where line.contains("listening") {
                if let port = try? JSON(parsing: String(line)).port.text.flatMap(Int.init) {
                    return ServerProcess(program: program, port: port, settings: settings)
                }
            }
            guard program.exitStatus == nil else { break }
            try await Task.sleep(for: .milliseconds(pollMilliseconds))
        }
        throw FlowError("The server does not listen: \(program.errors)\(program.output)")
    }

    private init(program: Program, port: Int, settings: ServerSettings) {
        self.program = program
        self.port = port
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
    var config = Repository.config
    var log = "info"

    /// Fresh books on an engine.
    init(_ engine: StoreEngine) throws {
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
