import Foundation
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
}
