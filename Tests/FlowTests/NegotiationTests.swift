import Testing

/// What callers accept, prefer and may ask of a path.
@Suite(.serialized) struct `Agreeing on an answer` {
    @Test(arguments: [
        ("/v1/products", "text/csv", 406), ("/v1/products", "application/json;q=0", 406),
        ("/v1/products", "text/html, application/*;q=0.1", 200), ("/v1/products", "*/*", 200),
        ("/v1/products", "application/json;q=0, */*", 406),
        ("/v1/products", "Application/JSON; charset=utf-8", 200),
        ("/v1/products/export", "text/csv", 200), ("/v1/products/export", "text/html", 406),
        ("/metrics", "application/openmetrics-text;version=1.0.0,text/plain;q=0.3", 200),
        ("/v1/products", "nonsense", 200),
    ])
    func `a type that nothing fits is refused with those that there are`(
        _ target: String, _ accept: String, _ status: Int
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let answer = try await server.get(target, accept: accept)
        #expect(answer.status == status)
        guard status == 406 else { return }
        #expect(answer.verdict == "406 API-011")
        #expect(answer.json.available.text?.isEmpty == false)
    }

    @Test func `nothing is done before the type is agreed on, and preferences are told`()
        async throws
    {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        func put(_ name: String, _ fields: [String: String]) async throws -> Answer {
            let fields = fields.merging(["Content-Type": "application/json"]) { $1 }
            return try await server.send(
                "PUT", "/v1/products/A-1", fields, Array(#"{"sku":"A-1",\#(name)}"#.utf8))
        }
        let refused = try await put(#""name":"Lamp""#, ["Accept": "text/csv"])
        #expect(refused.verdict == "406 API-011")
        #expect(try await server.get("/v1/products/A-1").status == 404)
        let made = try await put(
            #""name":"Lamp","colour":"red""#, ["Prefer": "handling=lenient, return=minimal"])
        #expect(made.status == 201)
        #expect(made.body.isEmpty)
        #expect(made.field("Preference-Applied") == "return=minimal, handling=lenient")
        let whole = try await put(#""name":"Lamp 2""#, ["Prefer": "return=representation"])
        #expect(whole.json.name.text == "Lamp 2")
        #expect(whole.field("Preference-Applied") == "return=representation")
        #expect(try await put(#""name":"Lamp""#, [:]).field("Preference-Applied") == nil)
    }

    @Test(arguments: [
        ("/v1/products/export", "text/csv", "text/csv; charset=utf-8"),
        ("/v1/products/export", "*/*", "application/x-ndjson"),
        (
            "/v1/products/export", "application/x-ndjson;q=0.5, text/*;q=0.8",
            "text/csv; charset=utf-8"
        ),
        ("/v1/products/export", "text/csv;q=0.2, */*;q=0.9", "application/x-ndjson"),
        ("/v1/products/export?format=ndjson", "text/csv", "application/x-ndjson"),
        ("/v2/prices/export", "TEXT/CSV", "text/csv; charset=utf-8"),
        ("/v1/orders", "application/x-ndjson", "application/x-ndjson"),
        ("/v1/orders", "application/json, application/x-ndjson;q=0.1", "application/json"),
        ("/v1/orders", "application/x-ndjson;q=0, */*", "application/json"),
        ("/v1/audit", "application/json;q=0.2,application/x-ndjson", "application/x-ndjson"),
        ("/v1/events", "text/event-stream;q=0, application/json", "application/json"),
    ])
    func `of several types the one is answered that is wanted most`(
        _ target: String, _ accept: String, _ type: String
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        #expect(try await server.get(target, accept: accept).field("Content-Type") == type)
    }

    @Test(arguments: [
        ("return=minimal; because=slow", "return=minimal"),
        (#"note="a, return=minimal, \" b"; c, return=representation"#, "return=representation"),
        ("return=representation, return=minimal", "return=representation"),
        ("respond-async, handling=lenient;x", "handling=lenient"), ("returns=minimal", nil),
    ])
    func `of a preference that is told twice the first counts`(
        _ prefer: String, _ applied: String?
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let made = try await server.send(
            "POST", "/v1/vendors", ["Content-Type": "application/json", "Prefer": prefer],
            Array(#"{"vendor":"ALLEN","name":"Allen"}"#.utf8))
        #expect(made.status == 201)
        #expect(made.field("Preference-Applied") == applied)
        #expect(made.body.isEmpty == (applied == "return=minimal"))
    }

    @Test func `what a lenient server leaves out is told to the writer`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        func send(
            _ method: String, _ target: String, _ body: String, _ type: String = "application/json"
        ) async throws -> Answer {
            try await server.send(
                method, target, ["Content-Type": type, "Prefer": "handling=lenient"],
                Array(body.utf8))
        }
        func told(_ json: JSON) -> [String] {
            json.warnings.list.map { "\($0.code.text ?? "") \($0.pointer.text ?? "")" }
        }
        let vendor = try await send(
            "POST", "/v1/vendors",
            #"{"vendor":"A","name":"A","tier":1,"sites":[{"site":"S","name":"S","gate":"4"}]}"#)
        #expect(vendor.status == 201)
        #expect(told(vendor.json) == ["API-007 /tier", "API-007 /sites/0/gate"])
        #expect(
            vendor.json.warnings[0].detail.text
                == #"There is no member "tier" here. It is left out."#)
        let changed = try await send(
            "PATCH", "/v1/vendors/A", #"{"name":"B","tier":2}"#, "application/merge-patch+json")
        #expect(told(changed.json) == ["API-007 /tier"])
        let price = try await send(
            "POST", "/v2/prices",
            #"{"item":"X","scope":{"mood":1},"amount":{"amount":"1","currency":"EUR"},"#
                + #""period":{"from":"2026-01-01T00:00:00Z"}}"#)
        #expect(told(price.json) == ["API-007 /scope/mood", "REC-006 /item"])
        let bulk = try await send(
            "POST", "/v1/vendors/bulk",
            #"{"vendor":"C","name":"C","tier":1}"# + "\n" + #"{"vendor":"D","name":"D"}"#,
            "application/x-ndjson")
        let lines = try bulk.text.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(lines.map(told) == [["API-007 /tier"], []])
        // It is told, and no part of the record.
        let read = try await server.get("/v1/vendors/C").text
        #expect(!read.contains("tier"))
        #expect(!read.contains("warnings"))
    }

    @Test func `the type of a refusal is a page`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        for refusal in [
            try await server.get("/v1/products/none"), try await server.get("/v1/products?limit=0"),
            try await server.post("/v1/orders", json: "{"),
        ] {
            let page = try await server.get(refusal.json.type.text ?? "")
            #expect(page.status == 200)
            #expect(page.field("Content-Type") == "text/html; charset=utf-8")
            #expect(page.text.contains("<h1>\(refusal.json.title.text ?? "-")</h1>"))
        }
        for code in ["NONE-001", "API-1", "api-001", "API-0010"] {
            #expect(try await server.get("/problems/\(code)").status == 404, "\(code)")
        }
    }

    @Test func `why a record is changed stands in the audit log`() async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        func send(
            _ method: String, _ target: String, _ body: String?, because reason: String?,
            _ type: String = "application/json"
        ) async throws -> Int {
            var fields = ["X-Reason": reason].compactMapValues(\.self)
            fields["Content-Type"] = body.map { _ in type }
            return try await server.send(method, target, fields, body.map { Array($0.utf8) }).status
        }
        let price =
            #"{"item":"X","currency":"EUR","amount":"1","valid_from":"2026-01-01T00:00:00Z"}"#
        #expect(try await send("POST", "/v1/prices", price, because: "new season") == 201)
        let id = try await server.get("/v2/prices").json.prices[0].id.text ?? ""
        #expect(
            try await send(
                "PATCH", "/v1/prices/\(id)", #"{"amount":"2"}"#, because: "Ärger am Markt",
                "application/merge-patch+json") == 200)
        let line = price.replacing(#""1""#, with: #""3""#)
        #expect(
            try await send(
                "POST", "/v1/prices/bulk", line, because: "nightly", "application/x-ndjson") == 200)
        #expect(try await send("DELETE", "/v2/prices/\(id)", nil, because: nil) == 204)
        #expect(
            try await send(
                "DELETE", "/v2/prices/\(id)", nil, because: String(repeating: "x", count: 1001))
                == 400)
        let changes = try await server.get("/v1/audit?kind=price").json.changes.list
        #expect(changes.map(\.why.text) == ["new season", "Ärger am Markt", "nightly", ""])
    }

    @Test(arguments: StoreEngine.allCases)
    func `moments are told in UTC however they were sent`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        func price(_ from: String) async throws -> Answer {
            try await server.post(
                "/v1/prices",
                json: #"{"item":"X","currency":"EUR","amount":"1","valid_from":"\#(from)"}"#)
        }
        let made = try await price("2026-03-01T00:30:00.2500+01:00")
        #expect(made.json.valid_from.text == "2026-02-28T23:30:00.2500Z")
        // The same moment is the same price.
        let again = try await price("2026-02-28t23:30:00.2500z")
        #expect(again.status == 200)
        #expect(again.json.version.number == 1)
        let later = try await server.get("/v2/prices/\(made.json.id.text ?? "")")
        #expect(later.json.period.from.text == "2026-02-28T23:30:00.2500Z")
        #expect(
            try await price("2026-03-01 00:00:00Z").json.valid_from.text
                == "2026-03-01T00:00:00Z")
        #expect(try await price("2026-03-01T00:00:00Z").status == 200)
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: ["/v1/products", "/v2/prices", "/openapi.json", "/v1/changelog"])
    func `OPTIONS tells the methods, and HEAD among them where GET is`(_ target: String)
        async throws
    {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let whole = try await server.get(target)
        let options = try await server.send("OPTIONS", target)
        #expect(options.status == 204)
        #expect(options.field("Allow")?.contains("GET, HEAD, OPTIONS") == true)
        #expect(whole.status == 200)
        #expect(!whole.body.isEmpty)
    }
}
