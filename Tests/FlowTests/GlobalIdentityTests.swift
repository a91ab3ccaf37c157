import Foundation
import Testing

/// One record, and what each system calls it.
@Suite(.serialized) struct `Finding a record by what others call it` {
    private static let records = [
        (
            "products",
            #"{"sku":"LAMP","name":"Lamp","gtins":["4006381333931","96385074"],"#
                + #""external_ids":[{"system":"shopify","id":"1"},{"system":"erp:eu","id":"A 1"}]}"#
        ),
        (
            "products",
            #"{"sku":"MUG","name":"Mug","status":"discontinued","gtins":["614141000036"],"#
                + #""external_ids":[{"system":"shopify","id":"2"}]}"#
        ),
        (
            "vendors",
            #"{"vendor":"ALLEN","name":"Allen","external_ids":[{"system":"erp","id":"V-1"}]}"#
        ),
        (
            "locations",
            #"{"location":"0042","name":"Hamburg","kind":"store","gln":"4012345000023","#
                + #""external_ids":[{"system":"erp","id":"W-1"}]}"#
        ),
    ]
    /// What is asked for, and who is found.
    private static let questions: [(target: String, ids: [String])] = [
        ("products?gtin=4006381333931", ["LAMP"]), ("products?gtin=04006381333931", ["LAMP"]),
        ("products?gtin=96385074", ["LAMP"]), ("products?gtin=00000096385074", ["LAMP"]),
        ("products?gtin=4006381333932", []),
        // Discontinued products are still found by what they were called.
        ("products?gtin=614141000036", ["MUG"]),
        ("products?external_system=shopify", ["LAMP", "MUG"]),
        ("products?external_system=shopify&external_id=2", ["MUG"]),
        ("products?external_system=shopify&external_id=1", ["LAMP"]),
        ("products?external_system=shop&external_id=1", []),
        ("products?external_system=erp:eu&external_id=A%201", ["LAMP"]),
        ("products?external_system=erp&external_id=eu:A%201", []),
        ("products?external_id=1", ["LAMP"]), ("products?external_id=2", ["MUG"]),
        ("products?external_id=V-1", []),
        ("products?external_system=shopify&status=active", ["LAMP"]),
        ("vendors?external_system=erp&external_id=V-1", ["ALLEN"]),
        ("vendors?external_system=erp&external_id=W-1", []),
        ("locations?external_system=erp&external_id=W-1", ["0042"]),
        ("locations?gln=4012345000023", ["0042"]), ("locations?gln=4012345000016", []),
    ]

    @Test(arguments: StoreEngine.allCases)
    func `finds it and no other`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        for (path, json) in Self.records {
            let made = try await server.post("/v1/\(path)", json: json)
            #expect(made.status == 201, "\(made.text)")
        }
        for (target, ids) in Self.questions {
            let answer = try await server.get("/v1/\(target)")
            let name = String(target.prefix { $0 != "?" })
            #expect(answer.json[name].list.compactMap(\.id.text) == ids, "\(target)")
        }
        #expect(try await server.get("/v1/prices?external_id=1").verdict == "400 API-002")
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a category is found however long its names are, up to a bound`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        // Three bytes each, and nothing in it that could be packed.
        let names = (0..<7).map { part in
            let scalars = (0..<100).compactMap { place in
                Unicode.Scalar(UInt32(0x4E00 + (part * 100 + place) * 7919 % 20_000))
            }
            return String(String.UnicodeScalarView(scalars))
        }
        for (sku, count, verdict) in [("A", 6, "201"), ("B", 7, "409 PROD-003")] {
            let made = try await server.post(
                "/v1/products",
                json: #"{"sku":"\#(sku)","name":"x","category":["#
                    + names.prefix(count).map { "\"\($0)\"" }.joined(separator: ",") + "]}")
            #expect(made.verdict == verdict)
        }
        let path = try #require(
            names[0].addingPercentEncoding(withAllowedCharacters: .urlHostAllowed))
        let found = try await server.get("/v1/products?category=\(path)").json.products.list
        #expect(found.compactMap(\.id.text) == ["A"])
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a number is one live product's, and free again when that is discontinued`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        for (path, json) in Self.records {
            #expect(try await server.post("/v1/\(path)", json: json).status == 201)
        }
        func make(_ sku: String, _ members: String) async throws -> Answer {
            try await server.post(
                "/v1/products", json: #"{"sku":"\#(sku)","name":"x",\#(members)}"#)
        }
        func status(_ sku: String, _ status: String) async throws -> Answer {
            try await server.send(
                "PATCH", "/v1/products/\(sku)", ["Content-Type": "application/merge-patch+json"],
                Array(#"{"status":"\#(status)"}"#.utf8))
        }
        // The same number, with other digits.
        let taken = try await make("LAMP-2", #""gtins":["04006381333931"]"#)
        #expect(taken.verdict == "409 REC-003")
        #expect(taken.json.existing.text == "/v1/products/LAMP")
        let external = try await make("LAMP-2", #""external_ids":[{"system":"shopify","id":"1"}]"#)
        #expect(external.verdict == "409 REC-003")
        // MUG is no longer sold, so its number may be another's.
        #expect(try await make("MUG-2", #""gtins":["614141000036"]"#).status == 201)
        let back = try await status("MUG", "active")
        #expect(back.verdict == "409 REC-003")
        #expect(back.json.existing.text == "/v1/products/MUG-2")
        let both = try await server.get("/v1/products?gtin=614141000036").json.products.list
        #expect(both.compactMap(\.id.text) == ["MUG", "MUG-2"])
        let live = try await server.get("/v1/products?gtin=614141000036&status=active").json
        #expect(live.products.list.compactMap(\.id.text) == ["MUG-2"])
        #expect(try await status("MUG-2", "discontinued").status == 200)
        #expect(try await status("MUG", "active").status == 200)
        #expect(try await status("MUG-2", "active").verdict == "409 REC-003")
        #expect(try await server.stop() == 0)
    }
}
