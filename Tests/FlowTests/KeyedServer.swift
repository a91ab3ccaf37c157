import Foundation

/// A server that wants to know who calls, with a key that may do everything.
struct KeyedServer {
    let process: ServerProcess
    let admin: String

    /// - Parameter prepare: changes the settings before the start.
    static func start(
        _ engine: StoreEngine = .sqlite, _ prepare: (inout ServerSettings) throws -> Void = { _ in }
    ) async throws -> KeyedServer {
        var settings = try ServerSettings(engine)
        settings.flags = ["--access", "keys"]
        try prepare(&settings)
        // The first key is made before there is a server that could be asked for it.
        let admin = try await key(settings, ["--name", "ops", "--role", "admin"])
        return KeyedServer(process: try await ServerProcess.start(settings), admin: admin)
    }

    /// Makes a key by the command; its text.
    static func key(_ settings: ServerSettings, _ flags: [String]) async throws -> String {
        let made = try await command(settings, "create", flags + ["--why", "a test"])
        guard let text = made.split(separator: "\n").last, text.hasPrefix("chk_live_") else {
            throw FlowError("No key was made: \(made)")
        }
        return String(text)
    }

    /// Runs `countinghouse key`; what it prints.
    static func command(
        _ settings: ServerSettings, _ name: String, _ arguments: [String]
    ) async throws -> String {
        let ran = try await run(
            Countinghouse.path(),
            ["key", name, "--database", settings.database]
                + (name == "list" ? [] : ["--by", "ops"]) + arguments,
            in: settings.directory.path)
        guard ran.status == 0 else { throw FlowError("key \(name): \(ran.errors)\(ran.output)") }
        return ran.output
    }

    /// Sends a request with a bearer; without one where it is nil.
    func ask(
        _ method: String = "GET", _ target: String, by key: String?, json: String? = nil,
        _ fields: [String: String] = [:]
    ) async throws -> Answer {
        var fields = fields
        fields["Authorization"] = key.map { "Bearer \($0)" }
        if json != nil { fields["Content-Type"] = fields["Content-Type"] ?? "application/json" }
        return try await process.send(method, target, fields, json.map { Array($0.utf8) })
    }

    /// Makes a key over HTTP: its identifier and its text.
    func make(_ members: String, by key: String? = nil) async throws -> (id: String, text: String) {
        let made = try await ask(
            "POST", "/v1/keys", by: key ?? admin, json: "{\(members),\"reason\":\"a test\"}")
        guard made.status == 201, let id = made.json.id.text, let text = made.json.key.text else {
            throw FlowError("No key was made: \(made.status) \(made.text)")
        }
        return (id, text)
    }
}
