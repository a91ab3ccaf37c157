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
