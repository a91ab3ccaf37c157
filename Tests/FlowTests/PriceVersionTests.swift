import Foundation
import Testing

/// Prices through version 1 and version 2 of the API: the same records, said otherwise.
@Suite(.serialized) struct `Two versions of prices` {
    private static let first = #"""
        {"item":"LAMP-9","list":"retail","store":"0042","currency":"EUR","amount":"29.90",
        "unit":"EA","kind":"promotion","promotion":"SPRING",
        "valid_from":"2026-03-01T00:00:00Z","valid_to":"2026-04-01T00:00:00Z"}
        """#
    private static let second = #"""
        {"item":"LAMP-9","list":"retail","scope":{"store":"0042"},
        "amount":{"amount":"29.90","currency":"EUR"},
        "unit":"EA","kind":"promotion","promotion":"SPRING",
        "period":{"from":"2026-03-01T00:00:00Z","to":"2026-04-01T00:00:00Z"}}
        """#

    private static func patch(
        _ server: ServerProcess, _ target: String, _ body: String, match: String? = nil
    ) async throws -> Answer {
        var fields = ["Content-Type": "application/merge-patch+json"]
        fields["If-Match"] = match
        return try await server.send("PATCH", target, fields, Array(body.utf8))
    }

    @Test(arguments: StoreEngine.allCases)
    func `what one version writes the other reads, as one record`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let made = try await server.post("/v2/prices", json: Self.second)
        #expect(made.status == 201)
        let id = try #require(made.json.id.text)
        #expect(made.json.scope.store.text == "0042")
        #expect(made.json.amount.currency.text == "EUR")
        #expect(made.json.period.to.text == "2026-04-01T00:00:00Z")
        #expect(made.json.href.text == "/v2/prices/\(id)")
        #expect(made.field("Location") == "/v2/prices/\(id)")
        let same = try await server.post("/v1/prices", json: Self.first)
        #expect(same.status == 200)
        #expect(same.json.id.text == id)
        #expect(same.json.version.number == 1)
        #expect(same.json.store.text == "0042")
        #expect(same.json.amount.text == "29.90")
        #expect(same.json.valid_to.text == "2026-04-01T00:00:00Z")
        #expect(try await server.post("/v2/prices", json: Self.second).status == 200)
        let cheaper = try await Self.patch(
            server, "/v1/prices/\(id)", #"{"amount":"27.50","valid_to":null}"#)
        #expect(cheaper.status == 200)
        let read = try await server.get("/v2/prices/\(id)").json
        #expect(read.amount.amount.text == "27.50")
        #expect(read.period.from.text == "2026-03-01T00:00:00Z")
        #expect(read.period.to.text == nil)
        #expect(read.version.number == 2)
        let ended = try await Self.patch(
            server, "/v2/prices/\(id)",
            #"{"period":{"from":"2026-03-01T00:00:00Z","to":"2026-05-01T00:00:00Z"}}"#)
        #expect(ended.status == 200)
        let final = try await server.get("/v1/prices/\(id)").json
        #expect(final.valid_to.text == "2026-05-01T00:00:00Z")
        #expect(final.version.number == 3)
        let history = try await server.get("/v2/prices/\(id)/versions").json.changes.list
        #expect(history.map(\.record.amount.amount.text) == ["29.90", "27.50", "27.50"])
    }

    @Test func `each version has tags of its own, and a change is guarded by either`() async throws
    {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let made = try await server.post("/v1/prices", json: Self.first)
        let id = try #require(made.json.id.text)
        let one = try #require(made.field("ETag"))
        let two = try #require(try await server.get("/v2/prices/\(id)").field("ETag"))
        #expect(one != two)
        let known = try await server.send("GET", "/v2/prices/\(id)", ["If-None-Match": two])
        #expect(known.status == 304)
        let other = try await server.send("GET", "/v2/prices/\(id)", ["If-None-Match": one])
        #expect(other.status == 200)
        let change = #"{"amount":{"amount":"1.00","currency":"EUR"}}"#
        let wrong = try await Self.patch(server, "/v2/prices/\(id)", change, match: one)
        #expect(wrong.verdict == "412 REC-001")
        #expect(
            try await Self.patch(server, "/v2/prices/\(id)", change, match: two).status == 200)
        let stale = try await Self.patch(
            server, "/v1/prices/\(id)", #"{"amount":"2.00"}"#, match: one)
        #expect(stale.verdict == "412 REC-001")
    }

    @Test func `lists, exports, bulk and the price in force speak each its version`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let lines = ["1.00", "2.00"].enumerated().map { index, amount in
            #"{"item":"I-\#(index)","scope":{"zone":"NORTH"},"#
                + #""period":{"from":"2026-01-01T00:00:00Z"},"#
                + #""amount":{"amount":"\#(amount)","currency":"EUR"}}"#
        }
        let bulk = try await server.send(
            "POST", "/v2/prices/bulk", ["Content-Type": "application/x-ndjson"],
            Array(lines.joined(separator: "\n").utf8))
        #expect(bulk.status == 200)
        #expect(bulk.text.components(separatedBy: #""outcome":"created""#).count == 3)
        let list = try await server.get("/v1/prices?zone=NORTH").json.prices.list
        #expect(list.map(\.amount.text) == ["1.00", "2.00"])
        #expect(list.map(\.zone.text) == ["NORTH", "NORTH"])
        let some = try await server.get("/v2/prices?fields=scope&item=I-1").json.prices.list
        #expect(some.map(\.scope.zone.text) == ["NORTH"])
        #expect(some.map(\.amount.amount.text) == [nil])
        let csv = try await server.get("/v2/prices/export?format=csv").text
        #expect(csv.contains(#""{""zone"":""NORTH""}""#))
        let question = "in-force?item=I-0&currency=EUR&zone=NORTH&at=2026-02-01T00:00:00Z"
        let old = try await server.get("/v1/prices/\(question)").json.prices.list
        let new = try await server.get("/v2/prices/\(question)").json.prices.list
        #expect(old.map(\.price.amount.text) == ["1.00"])
        #expect(new.map(\.price.amount.amount.text) == ["1.00"])
        #expect(new.map(\.price.scope.zone.text) == ["NORTH"])
    }

    @Test func `a refusal names the member as its version calls it`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let backwards = Self.second.replacing("2026-04-01", with: "2026-02-01")
        let refused = try await server.post("/v2/prices", json: backwards)
        #expect(refused.verdict == "409 PRICE-001")
        #expect(refused.json.errors.list.map(\.pointer.text) == ["/period/to"])
        let both = Self.second.replacing(#""store":"0042""#, with: #""store":"1","zone":"N""#)
        let twice = try await server.post("/v2/prices", json: both)
        #expect(twice.verdict == "409 PRICE-002")
        #expect(twice.json.errors.list.map(\.pointer.text) == ["/scope/zone"])
        let old = try await server.post("/v2/prices", json: Self.first)
        #expect(old.verdict == "422 API-007")
    }
}
