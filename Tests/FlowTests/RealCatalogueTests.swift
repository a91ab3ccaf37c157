import Foundation
import Testing

/// Northwind's products and suppliers, Online Retail's stock codes and Rossmann's stores through
/// the bulk endpoints. The totals stand beside the data, or were counted there in SQL.
@Suite(.serialized) struct `Loading other retailers' catalogues` {
    private static let folder = "\(Repository.root)/../shared/data/retail"
    private static let isThere = ["northwind", "online-retail", "rossmann"].allSatisfy {
        FileManager.default.fileExists(atPath: "\(folder)/\($0)")
    }
    /// What is loaded and in which order, with how many there are.
    private static let loads = [
        ("northwind-vendors", 29), ("northwind-products", 77), ("northwind-prices", 77),
        ("northwind-purchase-orders", 29), ("online-retail-products", 3651),
        ("online-retail-prices", 3531), ("rossmann-locations", 50),
    ]
    private static let counts = [
        "products?external_system=northwind": 77,
        "products?external_system=northwind&status=discontinued": 8,
        "products?category=Beverages": 12, "products?category=Condiments": 12,
        "products?category=Confections": 13, "products?category=Dairy%20Products": 10,
        // A slash within a name of a category.
        "products?category=Grains/Cereals": 7, "products?category=Produce": 5,
        "vendors?external_system=northwind": 29, "vendors?name=lebensmittelgro%C3%9Fm%C3%A4rkte": 1,
        "purchase-orders?vendor=NW-12": 1, "purchase-orders?item=NW-1": 1,
        // Small and capital letters are different codes: 85123A and 85123a.
        "products?external_system=online-retail": 3651,
        "products?external_system=online-retail&external_id=85123A": 1,
        "products?external_system=online-retail&external_id=85123a": 1,
        "locations?zone=OFFER-A": 30, "locations?zone=OFFER-C": 20,
        "locations?external_id=50": 1, "locations?country=DE&currency=EUR&kind=store": 50,
        "prices?unresolved=true": 0, "purchase-orders?unresolved=true": 0,
    ]

    @Test(.enabled(if: isThere), arguments: StoreEngine.allCases)
    func `their totals are those of their ground truth`(_ engine: StoreEngine) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        let place = server.settings.directory.path
        let written = try await run(
            try Tool.require("python3"),
            ["\(Repository.root)/Tests/Scripts/catalogues.py", Self.folder, place], in: place)
        guard written.status == 0 else { throw FlowError("catalogues.py: \(written.errors)") }
        for (name, count) in Self.loads {
            let parts = name.split(separator: "-")
            let plural = ["orders"] == parts.suffix(1) ? "purchase-orders" : parts[parts.count - 1]
            let body = FileManager.default.contents(atPath: "\(place)/\(name).ndjson") ?? Data()
            let answer = try await server.send(
                "POST", "/v1/\(plural)/bulk",
                ["Content-Type": "application/x-ndjson", "Prefer": "handling=strict"],
                Array(body))
            let outcomes = answer.text.split(separator: "\n")
            #expect(outcomes.count { $0.contains(#""outcome":"created""#) } == count, "\(name)")
            #expect(outcomes.count == count, "\(name)")
        }
        for (target, count) in Self.counts {
            let found = try await server.get(
                "/v1/" + target.replacing("?", with: "/export?fields=id&"))
            #expect(found.text.split(separator: "\n").count == count, "\(target)")
        }
        #expect(try await sum("USD", server) == "2222.71")
        #expect(try await sum("GBP", server) == "15876.261")
        try await look(server)
        #expect(try await server.stop() == 0)
    }

    private func sum(_ currency: String, _ server: ServerProcess) async throws -> String {
        let found = try await server.get("/v1/prices/export?fields=amount&currency=\(currency)")
        return try found.text.split(separator: "\n").map { try JSON(parsing: String($0)) }
            .compactMap(\.amount.text).compactMap { Decimal(string: $0) }.reduce(0, +).description
    }

    /// One question across the catalogues: an order with its vendor and products, and a price of
    /// the zone in which a store lies.
    private func look(_ server: ServerProcess) async throws {
        let order = try await server.get("/v1/purchase-orders/NW-PO-12?expand=vendor,products").json
        #expect(order.expanded.vendor.name.text == "Plutzer Lebensmittelgroßmärkte AG")
        #expect(order.expanded.products.list.count == 5)
        #expect(order.lines.list.count == 5)
        let zoned = try await server.post(
            "/v1/prices",
            json: """
                {"item":"85123A","currency":"GBP","amount":"2.10","zone":"OFFER-C",
                "valid_from":"2010-12-01T00:00:00Z"}
                """)
        #expect(zoned.status == 201)
        for (store, amount) in [("R-4", "2.10"), ("R-1", "2.55")] {
            let paid = try await server.get(
                "/v1/prices/in-force?item=85123A&currency=GBP&at=2011-01-01T00:00:00Z"
                    + "&store=\(store)")
            #expect(paid.json.prices[0].price.amount.text == amount, "\(store)")
        }
    }
}
