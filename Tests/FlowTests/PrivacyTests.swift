import Foundation
import Testing

/// What is kept of a person, as whoever answers for it finds and erases it.
@Suite(.serialized) struct `The erasure of a person` {
    private static let sale = #"""
        {"kind":"sale","channel":"ecom","store":"WEB","order":"A-1","revision":"1",
        "business_date":"2026-03-10","occurred_at":"2026-03-10T14:03:22Z","currency":"GBP",
        "customer":"cust-77","lines":[{"line":"1","kind":"merchandise","item":"22423",
        "quantity":"2","gross":"20.00"}],"tenders":[{"kind":"gateway","amount":"20.00"}],
        "total":"20.00","extensions":{"email":"ada@example.org"}}
        """#.replacing("\n", with: "")
    private static let vendor = #"""
        {"vendor":"V-1","name":"ACME","currency":"GBP","contacts":[
        {"name":"Ada Example","email":"ada@example.org","phone":"+44 20 7946 0000"},
        {"name":"Ben Example","email":"ben@example.org"}]}
        """#
    private static let asked = #""reason":"Ada Example asked for it""#

    private static func filled(_ engine: StoreEngine) async throws -> ServerProcess {
        var settings = try ServerSettings(engine)
        settings.log = "trace"
        settings.flags = ["--access-log", "\(settings.directory.path)/access.log"]
        let server = try await ServerProcess.start(settings)
        #expect(try await server.order(sale, key: "one").status == 201)
        let file = try await server.send(
            "POST", "/v1/orders/bulk", ["Content-Type": "application/x-ndjson"],
            Array(sale.replacing("A-1", with: "A-2").utf8))
        let status = file.field("Location") ?? ""
        try await until("the file is worked through") {
            try await server.get(status).json.state.text == "processed"
        }
        let made = try await server.send(
            "POST", "/v1/vendors", ["Content-Type": "application/json", "Idempotency-Key": "v"],
            Array(vendor.utf8))
        #expect(made.status == 201, "\(made.text)")
        return server
    }

    private static func erase(_ server: ServerProcess, _ members: String) async throws -> Answer {
        try await server.send(
            "POST", "/v1/privacy/erasures",
            ["Content-Type": "application/json", "X-Actor": "dpo"], Array("{\(members)}".utf8))
    }

    @Test(arguments: StoreEngine.allCases)
    func `leaves nothing of them to be read, and books that still hold`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await Self.filled(engine)
        let found = try await server.get("/v1/privacy/subjects?email=ada@example.org")
        let places = found.json.found.list.map {
            "\($0.place.text ?? "") \($0.rows.number ?? 0)"
        }
        #expect(
            places == [
                "documents 2", "payloads 1", "kept_answers 1", "record_changes 1",
                "vendor_records 1", "audit_log 1",
            ], "\(found.text)")
        let person = #""email":"ada@example.org","also_known_as":["Ada Example"]"#
        let trial = try await Self.erase(server, "\(person),\(Self.asked),\"dry_run\":true")
        #expect(trial.status == 200)
        #expect(try await server.get("/v1/vendors/V-1").text.contains("Ada Example"))
        let done = try await Self.erase(server, "\(person),\(Self.asked)")
        #expect(done.status == 201, "\(done.text)")
        #expect(done.json.masked == trial.json.masked)
        #expect(done.json.remaining.list.isEmpty)
        #expect(done.json.reason.text == "xxx xxxxxxx asked for it")
        let one = try await server.get(done.field("Location") ?? "")
        #expect(one.json.audit_rows.list.count == 1)
        let order = try #require(
            try await server.get("/v1/orders").json.orders.list.first?.id.text)
        for target in [
            "/v1/orders/\(order)", "/v1/vendors/V-1", "/v1/vendors/changes", "/v1/audit",
            "/v1/privacy/erasures", "/v1/events",
        ] {
            let text = try await server.get(target).text
            for said in ["ada@", "Ada", "cust-77", "7946 0"] {
                #expect(!text.contains(said), "\(target) says \(said)")
            }
        }
        let vendor = try await server.get("/v1/vendors/V-1").json
        #expect(vendor.contacts[0].phone.text == "+99 99 9999 9999")
        #expect(vendor.contacts[1].name.text == "Ben Example")
        #expect(
            try await server.get("/v1/privacy/subjects?email=ada@example.org").json.found.list
                .isEmpty)
        // The same order again is known, although its text is another now.
        let again = try await server.order(Self.sale)
        #expect(again.json.id.text == order, "\(again.text)")
        try await server.stop()
        let verified = try await Countinghouse.command("verify", server.settings)
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test(arguments: StoreEngine.allCases)
    func `and their whole stay stand in no log`(_ engine: StoreEngine) async throws {
        let server = try await Self.filled(engine)
        // What is refused, what conflicts and what waits is logged with a reason.
        _ = try await server.order(
            Self.sale.replacing("\"customer\":\"cust-77\"", with: "\"customer\":77"))
        _ = try await server.order(Self.sale.replacing("cust-77", with: "cust-78"))
        _ = try await server.order(
            Self.sale.replacing("A-1", with: "A-3").replacing("\"20.00\"}]", with: "\"1.00\"}]"))
        _ = try await server.post(
            "/v1/vendors",
            json: Self.vendor.replacing("V-1", with: "V-2").replacing(
                "\"ada@example.org\"", with: "\"\(String(repeating: "ada@", count: 100))\""))
        _ = try await server.get("/v1/privacy/subjects?email=ada@example.org&name=Ada+Example")
        _ = try await server.get("/v1/privacy/subjects?customer=cust-77")
        _ = try await Self.erase(
            server, #""customer":"cust-77","also_known_as":["Ada Example"],"# + Self.asked)
        _ = try await Self.erase(server, #""phone":"+44 20 7946 0000","# + Self.asked)
        _ = try await Self.erase(
            server, #""email":"ada@example.org","nobody":"cust-77","# + Self.asked)
        #expect(try await server.stop() == 0)
        let access = try String(
            contentsOfFile: "\(server.settings.directory.path)/access.log", encoding: .utf8)
        let log = server.program.errors + server.program.output + access
        #expect(log.contains("/v1/privacy/erasures"))
        for said in ["ada@", "Ada", "cust-77", "cust-78", "7946 0", "7946+0", "7946%20"] {
            #expect(!log.contains(said), "\(said) stands in a log")
        }
    }

    @Test func `says whom it wants, and refuses what would be found everywhere`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        #expect(
            try await server.get("/v1/privacy/subjects").verdict == "409 PRIVACY-001")
        #expect(
            try await server.get("/v1/privacy/subjects?name=Ada&email=a@b.org").verdict
                == "409 PRIVACY-001")
        #expect(
            try await server.get("/v1/privacy/subjects?name=Ada").verdict == "409 PRIVACY-002")
        let unnamed = try await server.post(
            "/v1/privacy/erasures", json: #"{"customer":"7","reason":"x"}"#)
        #expect(unnamed.verdict == "400 API-002")
        #expect(try await Self.erase(server, #""customer":"7""#).verdict == "422 API-007")
    }
}
