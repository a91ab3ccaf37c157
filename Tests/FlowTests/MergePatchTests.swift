import Foundation
import Testing

/// Changes of parts of records, and programs that follow their changes.
@Suite(.serialized) struct `A change of a record` {
    private static func patch(
        _ target: String, _ body: String, _ server: ServerProcess, _ fields: [String: String] = [:]
    ) async throws -> Answer {
        try await server.send(
            "PATCH", target,
            fields.merging(["Content-Type": "application/merge-patch+json"]) { $1 },
            Array(body.utf8))
    }

    @Test func `merges objects within objects`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let made = try await server.post(
            "/v1/products",
            json: #"{"sku":"A","name":"A","category":["B","C"],"attributes":{"x":"1","y":"2"}}"#)
        #expect(made.status == 201)
        let changed = try await Self.patch(
            "/v1/products/A",
            #"{"attributes":{"x":null,"z":"3"},"category":["D"],"brand":null}"#, server)
        #expect(changed.status == 200)
        #expect(
            changed.json.attributes == .object(["y": .string("2"), "z": .string("3")]))
        #expect(changed.json.category == .array([.string("D")]))
        let wrong = try await Self.patch("/v1/products/A", #"{"attributes":{"x":1}}"#, server)
        #expect(wrong.verdict == "422 API-007")
        #expect(try await Self.patch("/v1/products/A", #"{"name":null}"#, server).status == 422)
    }

    @Test func `of a part changes that part, and leaves nothing incomplete`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let made = try await server.post(
            "/v2/prices",
            json: #"{"item":"X","scope":{"store":"0042"},"#
                + #""amount":{"amount":"1.50","currency":"EUR"},"#
                + #""period":{"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"}}"#)
        let target = "/v2/prices/\(made.json.id.text ?? "")"
        let changed = try await Self.patch(
            target, #"{"amount":{"amount":"2"},"period":{"to":null}}"#, server)
        #expect(changed.status == 200)
        #expect(
            changed.json.amount
                == .object(["amount": .string("2"), "currency": .string("EUR")]))
        #expect(changed.json.period == .object(["from": .string("2026-01-01T00:00:00Z")]))
        _ = try await server.post("/v1/products", json: #"{"sku":"P","name":"P"}"#)
        let begun = try await Self.patch(
            "/v1/products/P", #"{"pack":{"quantity":"6"}}"#, server)
        #expect(begun.verdict == "409 REC-007")
        #expect(begun.json.errors[0].pointer.text == "/pack")
    }

    @Test(arguments: StoreEngine.allCases)
    func `is held to what must not stand`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let price =
            #"{"item":"X","currency":"EUR","amount":"1","valid_from":"2026-01-01T00:00:00Z"}"#
        let made = try await server.post("/v1/prices", json: price)
        let (tag, target) = (made.field("ETag") ?? "", "/v1/prices/\(made.json.id.text ?? "")")
        func send(_ method: String, _ known: String) async throws -> String {
            let body = method == "PATCH" ? #"{"amount":"2"}"# : price
            return try await server.send(
                method, target, ["Content-Type": "application/json", "If-None-Match": known],
                method == "DELETE" ? nil : Array(body.utf8)
            ).verdict
        }
        for method in ["PUT", "PATCH", "DELETE"] {
            for known in [tag, "W/\(tag)", #""x", \#(tag)"#] {
                #expect(try await send(method, known) == "412 REC-001", "\(method) \(known)")
            }
        }
        #expect(try await send("PATCH", "*") == "412 REC-001")
        #expect(try await send("PUT", #""x""#) == "200")
        #expect(try await send("PATCH", #""x""#) == "200")
        // The first version's tag stands for another one now.
        #expect(try await send("DELETE", tag) == "204")
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func `is found by whoever came to the end of the feed before`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        func changes(_ cursor: String?) async throws -> JSON {
            try await server.get(
                "/v1/vendors/changes?limit=2" + (cursor.map { "&cursor=\($0)" } ?? "")
            ).json
        }
        func make(_ names: String...) async throws {
            for name in names {
                _ = try await server.post(
                    "/v1/vendors", json: #"{"vendor":"\#(name)","name":"V"}"#)
            }
        }
        let empty = try await changes(nil)
        #expect(empty.changes == .array([]))
        try await make("A", "B", "C")
        var (seen, cursor): ([String], String?) = ([], empty.resume_cursor.text)
        for count in [2, 1, 0] {
            let page = try await changes(cursor)
            #expect(page.changes.list.count == count)
            #expect((page.next_cursor.text == nil) == (count < 2))
            seen += page.changes.list.compactMap(\.id.text)
            cursor = page.resume_cursor.text
        }
        try await make("D")
        seen += try await changes(cursor).changes.list.compactMap(\.id.text)
        #expect(seen == ["A", "B", "C", "D"])
        #expect(try await server.stop() == 0)
    }
}
