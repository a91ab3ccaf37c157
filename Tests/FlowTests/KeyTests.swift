import Foundation
import Testing

/// Keys as operators and callers use them.
@Suite(.serialized) struct `API keys` {
    @Test(arguments: StoreEngine.allCases)
    func `hold side by side while one takes the other's place`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await KeyedServer.start(engine)
        let old = try await server.make(#""name":"erp","role":"erp""#)
        let rotated = try await server.ask(
            "POST", "/v1/keys/\(old.id)/rotate", by: server.admin,
            json: #"{"overlap_seconds":3600,"reason":"yearly"}"#)
        let new = try #require(rotated.json.key.text)
        #expect(rotated.json.rotated_from.text == old.id)
        for key in [old.text, new] {
            #expect(try await server.ask("GET", "/v1/journals", by: key).status == 200)
        }
        let ended = try await server.ask(
            "POST", "/v1/keys/\(old.id)/rotate", by: server.admin,
            json: #"{"overlap_seconds":0,"reason":"lost"}"#)
        #expect(ended.status == 201)
        #expect(
            try await server.ask("GET", "/v1/journals", by: old.text).verdict == "401 AUTH-003")
        #expect(try await server.ask("GET", "/v1/journals", by: new).status == 200)
        let again = try await server.ask(
            "POST", "/v1/keys/\(old.id)/rotate", by: server.admin, json: #"{"reason":"x"}"#)
        #expect(again.verdict == "409 KEY-001")
        let verified = try await Countinghouse.command("verify", server.process.settings)
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test func `do not end themselves`() async throws {
        let server = try await KeyedServer.start()
        let key = try await server.make(#""name":"own","role":"admin""#)
        func ask(_ action: String, _ members: String = "", by caller: String) async throws -> Answer
        {
            try await server.ask(
                "POST", "/v1/keys/\(key.id)/\(action)", by: caller,
                json: "{\(members)\"reason\":\"x\"}")
        }
        #expect(try await ask("revoke", by: key.text).verdict == "409 KEY-004")
        for seconds in [0, 3599] {
            let short = try await ask("rotate", "\"overlap_seconds\":\(seconds),", by: key.text)
            #expect(short.verdict == "409 KEY-004")
        }
        for members in ["\"overlap_seconds\":3600,", "\"overlap_seconds\":null,", ""] {
            #expect(try await ask("rotate", members, by: key.text).status == 201)
        }
        #expect(try await server.ask("GET", "/v1/keys", by: key.text).status == 200)
        // Another key may, and nothing was audited of what was refused.
        #expect(try await ask("revoke", by: server.admin).status == 200)
        #expect(
            try await server.ask("GET", "/v1/keys", by: key.text).verdict == "401 AUTH-004")
        let audit = try await server.ask("GET", "/v1/audit?kind=key", by: server.admin).json
        let told = audit.changes.list.filter { $0.target.text == key.id }.map(\.what.text)
        #expect(
            told == ["key.created", "key.rotated", "key.rotated", "key.rotated", "key.revoked"])
    }

    @Test func `are ended by the command on a server that runs`() async throws {
        let server = try await KeyedServer.start()
        let key = try await server.make(#""name":"till","role":"till""#)
        #expect(try await server.ask("GET", "/v1/orders", by: key.text).status == 200)
        let told = try await KeyedServer.command(
            server.process.settings, "revoke", [key.id, "--why", "stolen"])
        #expect(told == "key \(key.id), till, is revoked\n")
        try await until("the server refuses the key") {
            try await server.ask("GET", "/v1/orders", by: key.text).verdict == "401 AUTH-004"
        }
        let list = try await KeyedServer.command(server.process.settings, "list", [])
        #expect(list.contains("till  till  revoked"))
        #expect(!list.contains(key.text))
    }

    @Test func `a server that nobody can call says so, and how a key is made`() async throws {
        var settings = try ServerSettings(.sqlite)
        settings.flags = ["--access", "keys"]
        let server = try await ServerProcess.start(settings)
        let told = try await server.logged("nobody can call: there is no key")
        #expect(told.level.text == "warning")
        #expect(told.remedy.text?.hasPrefix("countinghouse key create ") == true)
        #expect(try await KeyedServer.start().process.log.allSatisfy { !$0.contains("no key") })
    }

    @Test func `are shown once and stand nowhere else`() async throws {
        let server = try await KeyedServer.start()
        let key = try await server.make(#""name":"till","role":"till""#)
        _ = try await server.ask("GET", "/v1/journals", by: key.text)
        let secret = try #require(key.text.split(separator: "_").last).description
        for target in ["/v1/keys", "/v1/keys/\(key.id)", "/v1/audit"] {
            #expect(!(try await server.ask("GET", target, by: server.admin).text.contains(secret)))
        }
        try await server.process.stop()
        #expect(!server.process.program.errors.contains(secret))
        let files = try FileManager.default.contentsOfDirectory(
            atPath: server.process.settings.directory.path)
        for file in files where file.hasPrefix("books.db") {
            let path = "\(server.process.settings.directory.path)/\(file)"
            let bytes = try #require(FileManager.default.contents(atPath: path))
            #expect(bytes.range(of: Data(secret.utf8)) == nil)
        }
    }

    @Test func `hand out no more than they hold`() async throws {
        let server = try await KeyedServer.start()
        let lesser = try await server.make(
            #""name":"branch","scopes":["keys:*","orders:*"]"#
        ).text
        let wanted = [
            #""name":"x","role":"admin""#, #""name":"x","scopes":["journals:read"]"#,
        ]
        for members in wanted {
            let answer = try await server.ask(
                "POST", "/v1/keys", by: lesser, json: "{\(members),\"reason\":\"x\"}")
            #expect(answer.verdict == "403 AUTH-014")
        }
        _ = try await server.make(#""name":"x","scopes":["orders:read"]"#, by: lesser)
        let strong = try await server.make(#""name":"x","role":"admin""#)
        let taken = try await server.ask(
            "POST", "/v1/keys/\(strong.id)/rotate", by: lesser, json: #"{"reason":"x"}"#)
        #expect(taken.verdict == "403 AUTH-014")
    }

    @Test(arguments: [
        (#""name":"x","reason":"x""#, "422 API-007"),
        (#""name":"x","role":"till","scopes":["*"],"reason":"x""#, "422 API-007"),
        (#""name":"x","role":"clerk","reason":"x""#, "409 KEY-002"),
        (#""name":"x","scopes":["orders:delete"],"reason":"x""#, "409 KEY-002"),
        (#""name":"x","role":"till","stores":"0007","reason":"x""#, "422 API-007"),
        (#""name":"x","role":"till","per_second":0,"reason":"x""#, "422 API-007"),
        (
            #""name":"x","role":"till","expires_at":"2001-01-01T00:00:00Z","reason":"x""#,
            "409 KEY-003"
        ),
        (#""name":"x","role":"till""#, "422 API-007"),
    ])
    func `are refused when they are not well described`(
        members: String, verdict: String
    ) async throws {
        // Where only this machine reaches the server, no key is needed to make one.
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        #expect(try await server.post("/v1/keys", json: "{\(members)}").verdict == verdict)
    }

    @Test func `name who did something, and refuse another's name`() async throws {
        let server = try await KeyedServer.start()
        let body = #"{"reason":"ERP upgrade"}"#
        let other = try await server.ask(
            "POST", "/v1/routes/sales/pause", by: server.admin, json: body,
            ["X-Actor": "somebody"])
        #expect(other.verdict == "403 AUTH-010")
        let own = try await server.ask(
            "POST", "/v1/routes/sales/pause", by: server.admin, json: body)
        #expect(own.json.changed_by.text == "ops")
        let audit = try await server.ask("GET", "/v1/audit?kind=route", by: server.admin).json
        let change = audit.changes[0]
        #expect(change.who.text == "ops")
        #expect(change.what.text == "route.paused")
        #expect(change.target.text == "sales")
        #expect(change.before.text == #"{"state":"running"}"#)
        #expect(change.after.text == #"{"state":"paused"}"#)
        #expect(change.why.text == "ERP upgrade")
        let lines = try await server.ask(
            "GET", "/v1/audit?limit=2", by: server.admin, ["Accept": "application/x-ndjson"])
        #expect(lines.text.split(separator: "\n").count == 2)
        #expect(lines.field("Link")?.contains("rel=\"next\"") == true)
    }

    @Test func `ask as often as they may and no more, also after a new start`() async throws {
        let server = try await KeyedServer.start()
        let key = try await server.make(
            #""name":"slow","role":"till","per_second":1,"burst":1000,"per_day":3"#
        ).text
        let first = try await server.ask("GET", "/v1/orders", by: key)
        #expect(
            first.field("RateLimit-Policy") == #""burst";q=1000;w=1000, "day";q=3;w=86400"#)
        #expect(first.field("RateLimit")?.contains(#""burst";r=999;"#) == true)
        #expect(first.field("RateLimit")?.contains(#""day";r=2;"#) == true)
        for _ in 0..<2 {
            #expect(try await server.ask("GET", "/v1/orders", by: key).status == 200)
        }
        let refused = try await server.ask("GET", "/v1/orders", by: key)
        #expect(refused.verdict == "429 AUTH-009")
        #expect(refused.field("Retry-After").flatMap(Int.init).map { $0 > 0 } == true)
        try await server.process.stop()
        let restarted = KeyedServer(
            process: try await server.process.restarted(), admin: server.admin)
        #expect(
            try await restarted.ask("GET", "/v1/orders", by: key).verdict == "429 AUTH-009")
        let few = try await restarted.make(
            #""name":"few","role":"till","per_second":1,"burst":1"#
        ).text
        var verdicts: Set<String> = []
        for _ in 0..<20 {
            verdicts.insert(try await restarted.ask("GET", "/v1/orders", by: few).verdict)
        }
        #expect(verdicts == ["200", "429 AUTH-008"])
    }

    @Test(arguments: StoreEngine.allCases)
    func `cannot be made, nor anything changed, behind the audit log's back`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await KeyedServer.start(engine)
        _ = try await server.make(#""name":"till","role":"till""#)
        try await server.process.stop()
        let settings = server.process.settings
        #expect(try await Countinghouse.command("verify", settings).status == 0)
        try await Self.tamper(
            settings, "UPDATE audit_log SET who = 'nobody' WHERE seq = 2")
        let verified = try await Countinghouse.command("verify", settings)
        #expect(verified.status == 1)
        #expect(verified.output.contains("audit row 2 was changed after it was written"))
        try await Self.tamper(
            settings, "DELETE FROM audit_log WHERE seq = (SELECT MAX(seq) FROM audit_log)")
        try await Self.tamper(settings, "UPDATE audit_log SET who = 'serve' WHERE seq = 2")
        let cut = try await Countinghouse.command("verify", settings)
        #expect(cut.output.contains("audit row 3 is missing, and all behind it"))
    }

    /// Changes the books with the engine's own client.
    private static func tamper(_ settings: ServerSettings, _ sql: String) async throws {
        let (tool, arguments) =
            settings.database.hasPrefix("sqlite:")
            ? ("sqlite3", [String(settings.database.dropFirst("sqlite:".count)), sql])
            : ("psql", [settings.database, "-c", sql])
        let done = try await run(
            try Tool.require(tool), arguments, in: settings.directory.path)
        guard done.status == 0 else { throw FlowError("\(tool): \(done.errors)") }
    }

    @Test func `are wanted before others can reach the server`() async throws {
        let settings = try ServerSettings(.sqlite)
        let arguments = [
            "serve", "--database", settings.database, "--config", settings.config, "--port", "0",
            "--address", "0.0.0.0",
        ]
        for access in [[], ["--access", "open"]] {
            let ended = try await run(
                Countinghouse.path(), arguments + access, in: settings.directory.path)
            #expect(ended.status == 64)
            #expect(ended.errors.contains("say --access keys"), "\(ended.errors)")
        }
    }
}
