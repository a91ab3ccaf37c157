import Foundation
import SQL
import Testing

/// The same request sent again under one Idempotency-Key.
@Suite(.serialized) struct `Sending a request again` {
    private static func product(_ sku: String, _ name: String = "Lamp") -> String {
        #"{"sku":"\#(sku)","name":"\#(name)"}"#
    }

    private static func post(
        _ server: ServerProcess, _ body: String, key: String, actor: String? = nil,
        to target: String = "/v1/products", type: String = "application/json"
    ) async throws -> Answer {
        var fields = ["Content-Type": type, "Idempotency-Key": key]
        fields["X-Actor"] = actor
        return try await server.send("POST", target, fields, Array(body.utf8))
    }

    @Test(arguments: StoreEngine.allCases)
    func `gets the first answer again, also after a restart, and changes nothing`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let first = try await Self.post(server, Self.product("A-1"), key: "k")
        #expect(first.status == 201)
        #expect(first.field("Idempotent-Replayed") == nil)
        let change = #"{"name":"Changed since"}"#
        let patched = try await server.send(
            "PATCH", "/v1/products/A-1", ["Content-Type": "application/merge-patch+json"],
            Array(change.utf8))
        #expect(patched.status == 200)
        let again = try await Self.post(server, Self.product("A-1"), key: "k")
        #expect(again.status == 201)
        #expect(again.field("Idempotent-Replayed") == "true")
        #expect(again.body == first.body)
        for name in ["ETag", "Location", "Content-Type"] {
            #expect(again.field(name) == first.field(name))
        }
        try await server.kill()
        let restarted = try await server.restarted()
        let later = try await Self.post(restarted, Self.product("A-1"), key: "k")
        #expect(later.status == 201)
        #expect(later.body == first.body)
        let stands = try await restarted.get("/v1/products/A-1").json
        #expect(stands.name.text == "Changed since")
    }

    @Test(arguments: StoreEngine.allCases)
    func `with other content is refused, and a key is its caller's and its path's alone`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        #expect(try await Self.post(server, Self.product("A-1"), key: "k").status == 201)
        let other = try await Self.post(server, Self.product("A-2"), key: "k")
        #expect(other.verdict == "409 IDEM-001")
        #expect(try await server.get("/v1/products/A-2").status == 404)
        let anna = try await Self.post(server, Self.product("A-2"), key: "k", actor: "anna")
        #expect(anna.status == 201)
        #expect(anna.field("Idempotent-Replayed") == nil)
        let bulk = try await Self.post(
            server, Self.product("A-3"), key: "k", to: "/v1/products/bulk",
            type: "application/x-ndjson")
        #expect(bulk.status == 200)
        #expect(bulk.json.outcome.text == "created")
    }

    @Test func `is worked out anew where the first one was refused`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let refused = try await Self.post(server, #"{"sku":"A-1"}"#, key: "k")
        #expect(refused.verdict == "422 API-007")
        #expect(try await Self.post(server, Self.product("A-1"), key: "k").status == 201)
        let empty = try await Self.post(server, Self.product("A-1"), key: "")
        #expect(empty.verdict == "400 API-002")
    }

    @Test func `waits for the first one, which is still coming in`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let body = Self.product("A-1")
        let request = Connection.request(
            "POST", "/v1/products",
            [
                "Content-Type": "application/json", "Idempotency-Key": "k",
                "Expect": "100-continue",
            ], Array(body.utf8))
        let slow = try await Connection.open(
            port: server.port, sending: Array(request.dropLast(body.utf8.count)))
        // The server asks for the body when the endpoint does, which is when the key is held.
        _ = try await slow.text(until: "100 Continue")
        let early = try await Self.post(server, body, key: "k")
        #expect(early.verdict == "409 IDEM-002")
        #expect(early.field("Retry-After") == "2")
        let first = try await slow.answer(afterSending: Array(body.utf8))
        #expect(first.status == 201)
        let again = try await Self.post(server, body, key: "k")
        #expect(again.status == 201)
        #expect(again.body == first.body)
    }

    @Test func `is told when the first answer was too long to be kept`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let lines = (1...6000).map { Self.product("BULK-\($0)") }.joined(separator: "\n")
        func send(_ lines: String) async throws -> Answer {
            try await Self.post(
                server, lines, key: "k", to: "/v1/products/bulk", type: "application/x-ndjson")
        }
        let first = try await send(lines)
        #expect(first.status == 200)
        #expect(first.body.count > 256 * 1024)
        let again = try await send(lines)
        #expect(again.verdict == "409 IDEM-003")
        #expect(try await send(lines + "\n" + Self.product("MORE")).verdict == "409 IDEM-001")
    }

    @Test(arguments: StoreEngine.allCases)
    func `is done once and answered as at first, wherever the server was killed`(
        _ engine: StoreEngine
    ) async throws {
        let settings = try ServerSettings(engine)
        let shop = try await OrderShop(settings, onHand: "5")
        let order = try await shop.place(quantity: "2")
        let keys = (1...24).map { "pay-\($0)" }
        @Sendable func refund(_ key: String, _ server: ServerProcess) async throws -> Answer {
            try await server.send(
                "POST", "\(shop.href(order))/refunds",
                ["Content-Type": "application/json", "Idempotency-Key": key],
                Array(#"{"amount":"0.10","reason":"\#(key)"}"#.utf8))
        }
        var server = shop.server
        var first: [String: [UInt8]] = [:]
        // Every round kills the server upon its third answer: of the others some are done whose
        // answer nobody got, and some are begun and not done.
        while first.count < keys.count {
            let running = server
            let left = keys.filter { first[$0] == nil }
            await withTaskGroup(of: (String, Answer?).self) { group in
                for key in left { group.addTask { (key, try? await refund(key, running)) } }
                var count = 0
                for await (key, answer) in group {
                    guard let answer, answer.status == 201 else { continue }
                    first[key] = answer.body
                    count += 1
                    if count == 3 { running.program.send(SIGKILL) }
                }
            }
            try await running.kill()
            let database = try Database(try DatabaseAddress(parsing: settings.database)).connect()
            // The claims of the server that is no more would end by themselves after a while.
            try database.execute("UPDATE kept_answer SET lease_until = 0 WHERE status IS NULL")
            server = try await running.restarted()
        }
        let refunds = try await server.get(shop.href(order)).json.refunds.list
        #expect(refunds.compactMap(\.reason.text).sorted() == keys.sorted())
        for key in keys {
            let again = try await refund(key, server)
            #expect(again.field("Idempotent-Replayed") == "true")
            #expect(again.body == first[key])
        }
        try await Books(server: server).expectToHold()
    }

    /// What is asked under a key in one commit each, and leaves a row in the audit log.
    private static let askedOnce: [(target: String, body: String)] = [
        ("/v1/products", product("A-2")),
        (
            "/v1/customer-orders",
            #"{"channel":"web","order":"w","revision":"1","store":"0042","#
                + #""placed_at":"2026-03-10T09:15:00Z","currency":"GBP","#
                + #""lines":[{"line":"1","item":"A-1","quantity":"1","unit_price":"2.00"}],"#
                + #""payments":[{"payment":"1","kind":"card","amount":"2.00"}]}"#
        ),
        ("/v1/customer-orders/{made}/refunds", #"{"amount":"1.00","reason":"late"}"#),
        ("/v1/keys", #"{"name":"till","scopes":["products:read"],"reason":"new"}"#),
        ("/v1/privacy/erasures", #"{"email":"ada@example.com","reason":"asked"}"#),
        ("/v1/routes/sales/pause", #"{"reason":"stocktaking"}"#),
    ]

    @Test(arguments: StoreEngine.allCases)
    func `finds nothing done whose answer could not be kept with it`(
        _ engine: StoreEngine
    ) async throws {
        let settings = try ServerSettings(engine)
        let server = try await ServerProcess.start(settings)
        let database = try Database(try DatabaseAddress(parsing: settings.database)).connect()
        func changes() throws -> Int64? {
            try database.first("SELECT COUNT(*) FROM audit_log", []) { row throws(SQLError) in
                row.integer(0)
            }
        }
        var made = ""
        for (path, body) in Self.askedOnce {
            let target = path.replacing("{made}", with: made)
            let before = try changes()
            try database.script(
                engine == .sqlite ? Self.refusing.sqlite : Self.refusing.postgresql)
            let refused = try await Self.post(server, body, key: "k", actor: "ana", to: target)
            #expect(refused.status >= 500, "\(target): \(refused.text)")
            #expect(try changes() == before, "\(target)")
            try database.script(
                engine == .sqlite
                    ? "DROP TRIGGER refuse_answers" : "DROP FUNCTION refuse_answers CASCADE")
            let done = try await Self.post(server, body, key: "k", actor: "ana", to: target)
            #expect((200...299).contains(done.status), "\(target): \(done.text)")
            made = done.json.id.text ?? ""
            let after = try changes()
            #expect(after ?? 0 > before ?? 0, "\(target)")
            let again = try await Self.post(server, body, key: "k", actor: "ana", to: target)
            #expect(again.field("Idempotent-Replayed") == "true", "\(target)")
            #expect(again.body == done.body)
            #expect(try changes() == after, "\(target)")
        }
    }

    /// Stands for a breakdown at the moment at which an answer is kept.
    private static let refusing = (
        sqlite: """
        CREATE TRIGGER refuse_answers BEFORE UPDATE OF status ON kept_answer
        WHEN NEW.status IS NOT NULL BEGIN SELECT RAISE(ABORT, 'no answer is kept'); END
        """,
        postgresql: """
        CREATE FUNCTION refuse_answers() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no answer is kept'; END $$;
        CREATE TRIGGER refuse_answers BEFORE UPDATE OF status ON kept_answer
        FOR EACH ROW EXECUTE FUNCTION refuse_answers()
        """
    )

    @Test func `never finds the secret of a new key in the books`() async throws {
        let settings = try ServerSettings(.sqlite)
        let server = try await ServerProcess.start(settings)
        let order = #"{"name":"till","scopes":["products:read"],"reason":"new"}"#
        let first = try await Self.post(server, order, key: "k-1", to: "/v1/keys")
        #expect(first.status == 201)
        let secret = try #require(first.json.key.text)
        let again = try await Self.post(server, order, key: "k-1", to: "/v1/keys")
        #expect(again.body == first.body)
        #expect(again.field("Cache-Control") == "no-store")
        #expect(again.field("Sealed") == nil)
        let database = try Database(try DatabaseAddress(parsing: settings.database)).connect()
        let kept = try database.all("SELECT body FROM kept_answer") { row throws(SQLError) in
            String(decoding: row.blob(0), as: UTF8.self)
        }
        #expect(kept.count == 1)
        #expect(!kept[0].contains(secret))
    }

    @Test func `of a namesake who may do less is another request`() async throws {
        let server = try await KeyedServer.start()
        let first = try await server.make(#""name":"root","role":"admin""#)
        let second = try await server.make(
            #""name":"root","scopes":["keys:read","keys:write"]"#)
        let body = #"{"name":"till","scopes":["keys:read"],"reason":"new"}"#
        let fields = ["Idempotency-Key": "k-1"]
        let made = try await server.ask(
            "POST", "/v1/keys", by: first.text, json: body, fields)
        let other = try await server.ask(
            "POST", "/v1/keys", by: second.text, json: body, fields)
        #expect((made.status, other.status) == (201, 201))
        #expect(other.field("Idempotent-Replayed") == nil)
        #expect(made.json.id.text != other.json.id.text)
        let again = try await server.ask(
            "POST", "/v1/keys", by: first.text, json: body, fields)
        #expect(again.body == made.body)
    }
}
