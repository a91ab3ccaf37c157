import Foundation
import Testing

/// Records that name others, and how a record is found by what others call it.
@Suite(.serialized) struct `Records that name each other` {
    private static let price =
        #"{"item":"LAMP","store":"0042","promotion":"SPRING","currency":"EUR","amount":"1","#
        + #""valid_from":"2026-01-01T00:00:00Z"}"#
    private static let order = #"""
        {"number":"PO-1","vendor":"ALLEN","currency":"EUR","ship_to":"WH","lines":[
        {"line":"1","item":"LAMP","quantity":"2","unit_cost":"1",
        "allocations":[{"store":"0042","quantity":"1"}]},
        {"line":"2","item":"MUG","quantity":"2","unit_cost":"1"}]}
        """#
    private static let receipt = #"""
        {"location":"WH","number":"GR-1","received_on":"2026-01-02","lines":[
        {"line":"1","order":"PO-1","item":"LAMP","delivered":"1","accepted":"1"}]}
        """#

    private static func send(
        _ target: String, _ body: String, _ server: ServerProcess,
        prefer: String? = nil, type: String = "application/json"
    ) async throws -> Answer {
        var fields = ["Content-Type": type]
        fields["Prefer"] = prefer
        return try await server.send("POST", target, fields, Array(body.utf8))
    }

    private static func unresolved(
        _ path: String, _ server: ServerProcess, _ claim: String = "true"
    ) async throws -> Int {
        let answer = try await server.get("/v1/\(path)/export?unresolved=\(claim)")
        #expect(answer.status == 200)
        return answer.text.split(separator: "\n").count
    }

    @Test(arguments: StoreEngine.allCases)
    func `are kept with a warning, refused when strict, and listed until all is there`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let strict = try await Self.send(
            "/v1/prices", Self.price, server, prefer: "handling=strict")
        #expect(strict.verdict == "409 REC-006")
        #expect(strict.json.errors.list.map(\.pointer.text) == ["/item", "/store", "/promotion"])
        #expect(strict.json.detail.text == "There is no product LAMP. (and 2 more)")
        let kept = try await Self.send("/v1/prices", Self.price, server)
        #expect(kept.status == 201)
        #expect(
            kept.json.warnings.list.map(\.detail.text) == [
                "There is no product LAMP.", "There is no location 0042.",
                "There is no promotion SPRING.",
            ])
        #expect(kept.json.warnings.list.map(\.code.text) == ["REC-006", "REC-006", "REC-006"])
        // What is told to the writer is no part of the record.
        let read = try await server.get("/v1/prices/\(kept.json.id.text ?? "")")
        #expect(read.json.warnings.list.isEmpty)
        let orders = try await Self.send("/v1/purchase-orders", Self.order, server)
        #expect(
            orders.json.warnings.list.map(\.pointer.text) == [
                "/vendor", "/lines/0/item", "/lines/1/item", "/ship_to",
                "/lines/0/allocations/0/store",
            ])
        let receipt = try await Self.send("/v1/goods-receipts", Self.receipt, server)
        #expect(
            receipt.json.warnings.list.map(\.pointer.text) == ["/location", "/lines/0/item"])

        try await fill(server)
        #expect(
            try await Self.send("/v1/prices", Self.price, server, prefer: "handling=strict")
                .json.warnings.list.isEmpty)
        #expect(try await server.stop() == 0)
    }

    /// Makes what is named, piece by piece, and counts what is still unresolved.
    private func fill(_ server: ServerProcess) async throws {
        let steps: [(path: String, json: String, prices: Int, orders: Int, receipts: Int)] = [
            ("products", #"{"sku":"LAMP","name":"Lamp"}"#, 1, 1, 1),
            ("locations", #"{"location":"WH","name":"W","kind":"warehouse"}"#, 1, 1, 0),
            ("locations", #"{"location":"0042","name":"S","kind":"store"}"#, 1, 1, 0),
            (
                "promotions",
                #"{"promotion":"SPRING","name":"S","kind":"fixed_price","#
                    + #""valid_from":"2026-01-01T00:00:00Z"}"#, 0, 1, 0
            ),
            ("vendors", #"{"vendor":"ALLEN","name":"Allen"}"#, 0, 1, 0),
            ("products", #"{"sku":"MUG","name":"Mug"}"#, 0, 0, 0),
        ]
        for step in steps {
            let made = try await Self.send(
                "/v1/\(step.path)", step.json, server, prefer: "handling=strict")
            #expect(made.status == 201)
            #expect(try await Self.unresolved("prices", server) == step.prices, "\(step.json)")
            #expect(try await Self.unresolved("prices", server, "false") == 1 - step.prices)
            #expect(
                try await Self.unresolved("purchase-orders", server) == step.orders,
                "\(step.json)")
            #expect(
                try await Self.unresolved("goods-receipts", server) == step.receipts,
                "\(step.json)")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func `may come in one bulk in any order, unless it is strict`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let lines = """
            {"sku":"S-1","name":"S","parent":"S"}
            {"sku":"S","name":"S"}
            {"sku":"S-2","name":"S","parent":"S"}
            {"sku":"T-1","name":"T","parent":"T"}
            """
        let strict = try await Self.send(
            "/v1/products/bulk", lines, server, prefer: "handling=strict",
            type: "application/x-ndjson")
        let refused = try strict.text.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(refused.map(\.code.text) == ["REC-006", nil, nil, "REC-006"])
        #expect(refused.map(\.pointer.text) == ["/parent", nil, nil, "/parent"])
        let kept = try await Self.send(
            "/v1/products/bulk", lines, server, type: "application/x-ndjson")
        let told = try kept.text.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(told.map(\.outcome.text) == ["created", "unchanged", "unchanged", "created"])
        #expect(told.map(\.warnings.list.count) == [0, 0, 0, 1])
        #expect(try await Self.unresolved("products", server) == 1)
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: ["products", "vendors", "locations", "promotions"])
    func `cannot be taken away from those that name them`(_ path: String) async throws {
        let server = try await ServerProcess.start(try ServerSettings(.sqlite))
        let answer = try await server.send("DELETE", "/v1/\(path)/X")
        #expect(answer.status == 405)
        #expect(answer.field("Allow")?.contains("DELETE") == false)
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func `are shown inline where that is asked for`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let made = [
            ("products", #"{"sku":"LAMP","name":"Lamp"}"#),
            ("products", #"{"sku":"MUG","name":"Mug"}"#),
            ("locations", #"{"location":"WH","name":"W","kind":"warehouse"}"#),
            ("vendors", #"{"vendor":"ALLEN","name":"Allen"}"#),
            ("purchase-orders", Self.order), ("prices", Self.price),
        ]
        for (path, json) in made {
            #expect(try await server.post("/v1/\(path)", json: json).status == 201)
        }
        let one = try await server.get(
            "/v1/purchase-orders/PO-1?expand=products,vendor,locations&fields=number")
        #expect(one.json.expanded.vendor.name.text == "Allen")
        #expect(one.json.expanded.products.list.map(\.name.text) == ["Lamp", "Mug"])
        #expect(one.json.expanded.locations.list.map(\.location.text) == ["WH"])
        #expect(one.json.vendor.text == nil)
        #expect(one.field("ETag") == nil)
        for version in ["v1", "v2"] {
            let list = try await server.get("/\(version)/prices?expand=product,promotion")
            #expect(list.json.prices.list.map(\.expanded.product.name.text) == ["Lamp"])
            #expect(list.text.contains(#""promotion":null}"#))
            #expect(!list.text.contains(#""location":"#))
        }
        for name in ["item", "product,", "vendor", ""] {
            let refused = try await server.get("/v1/prices?expand=\(name)")
            #expect(refused.verdict == "400 API-002", "\(name)")
        }
        #expect(try await server.get("/v1/locations?expand=zone").verdict == "400 API-002")
        #expect(try await server.stop() == 0)
    }

    @Test(arguments: StoreEngine.allCases)
    func `customers' orders tell of products and stores that are not there`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "5")
        let body = shop.body(quantity: "1")
        let strict = try await shop.post(
            "/v1/customer-orders", body, ["Prefer": "handling=strict"])
        #expect(strict.verdict == "409 REC-006")
        let kept = try await shop.post("/v1/customer-orders", body)
        #expect(kept.status == 201)
        #expect(kept.json.warnings.list.map(\.pointer.text) == ["/lines/0/item", "/store"])
        #expect(
            kept.json.warnings.list.map(\.detail.text)
                == ["There is no product 22423.", "There is no location 0042."])
        #expect(try await Self.unresolved("customer-orders", shop.server) == 1)
        for (path, json) in [
            ("products", #"{"sku":"22423","name":"Cakestand"}"#),
            ("locations", #"{"location":"0042","name":"High Street","kind":"store"}"#),
        ] {
            #expect(try await shop.server.post("/v1/\(path)", json: json).status == 201)
        }
        #expect(try await Self.unresolved("customer-orders", shop.server) == 0)
        let found = try await shop.server.get(
            "/v1/customer-orders?item=22423&expand=sales,products,location"
        ).json.customer_orders[0].expanded
        #expect(found.products.list.map(\.name.text) == ["Cakestand"])
        #expect(found.location.name.text == "High Street")
        #expect(found.sales.list.isEmpty)
        let again = try await shop.post(
            "/v1/customer-orders", shop.body("web-2", quantity: "1"),
            ["Prefer": "handling=strict"])
        #expect(again.status == 201)
        #expect(try await shop.server.stop() == 0)
    }

    @Test func `are shown inline to those alone who may read them`() async throws {
        let server = try await KeyedServer.start()
        let buyer = try await server.make(#""name":"b","scopes":["purchase-orders:read"]"#)
        let reader = try await server.make(
            #""name":"r","scopes":["purchase-orders:read","vendors:read"]"#)
        for (key, verdict) in [(buyer.text, "403 AUTH-006"), (reader.text, "200")] {
            let answer = try await server.ask("GET", "/v1/purchase-orders?expand=vendor", by: key)
            #expect(answer.verdict == verdict)
        }
        let products = try await server.ask(
            "GET", "/v1/purchase-orders?expand=vendor,products", by: reader.text)
        #expect(products.verdict == "403 AUTH-006")
        #expect(products.json.scope.text == "products:read")
        #expect(try await server.process.stop() == 0)
    }
}
