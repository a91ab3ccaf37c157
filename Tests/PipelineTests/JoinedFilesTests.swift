import Foundation
import PipelineFixture
import RetailModel
import Routing
import SQL
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Files that are read together` {
    private func sales(_ open: OpenBooks) throws -> [Sale] {
        try DocumentTable.page(
            after: 0, matching: DocumentFilter(), limit: 10_000, on: open.books.connect()
        ).map { row in
            try SaleReader.sale(
                try JSONDocument(parsing: row.body, keys: CanonicalDocument.keys).root)
        }
    }

    private func states(_ open: OpenBooks) throws -> [String] {
        try (1...8 as ClosedRange<Int64>).compactMap { try open.file($0) }.map {
            "\($0.name) \($0.state.rawValue)\($0.waitsFor.map { " for \($0)" } ?? "")"
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `orders wait, visibly, until their items, payments and customers are here`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        let delivery = OlistDelivery()
        for part in OlistDelivery.Part.allCases.dropLast() {
            try await delivery.send(part, to: open)
            await open.pump.run()
        }
        #expect(
            try states(open) == [
                "olist_orders.csv received for olist_customers",
                "olist_order_items.csv received for olist_orders",
                "olist_order_payments.csv received for olist_orders",
            ])
        #expect(try open.tallies() == [])
        try await delivery.send(.customers, to: open)
        await open.pump.run()
        #expect(
            try states(open) == [
                "olist_orders.csv processed", "olist_order_items.csv processed",
                "olist_order_payments.csv processed", "olist_customers.csv processed",
            ])
        #expect(
            try open.file(1)?.problem
                == "1 keys of olist_order_items belong to no row: o9.")
        let sales = try sales(open)
        #expect(sales.map(\.lines.count) == [2, 0])
        #expect(sales.first?.charges.map(\.amount.minorUnits) == [2370])
        // Freight in reais has no account here; the second order was paid and has no items.
        #expect(try open.openCases().map(\.code) == ["POST-001", "SALE-002"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a delivery that is not whole after a day is a case, which closes by itself`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        let delivery = OlistDelivery(suffix: "-2017-07-09")
        try await delivery.send(.orders, to: open)
        await open.pump.run()
        #expect(try open.openCases().isEmpty)
        open.clock.advance(seconds: DeliveryWait.overdueSeconds)
        for _ in 0..<2 {
            await open.pump.run()
            open.clock.advance(seconds: 61)
        }
        let opened = try open.openCases()
        #expect(opened.map { "\($0.code) \($0.queue)" } == ["FILE-016 operations"])
        #expect(
            opened.first?.problem
                == "The file olist_orders-2017-07-09.csv has waited for a day for: "
                + "olist_order_items-2017-07-09, olist_order_payments-2017-07-09, "
                + "olist_customers-2017-07-09.")
        for part in OlistDelivery.Part.allCases.dropFirst() {
            try await delivery.send(part, to: open)
        }
        await open.pump.run()
        #expect(try open.file(1)?.state == .processed)
        // Freight in reais has no account here; the second order was paid and has no items.
        #expect(try open.openCases().map(\.code) == ["POST-001", "SALE-002"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `the next delivery under the same names takes no file of the one before`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        for part in OlistDelivery.Part.allCases { try await OlistDelivery().send(part, to: open) }
        await open.pump.run()
        open.clock.advance(seconds: 86_400)
        let next = OlistDelivery(prefix: "n")
        try await next.send(.orders, to: open)
        await open.pump.run()
        #expect(
            try open.file(5)?.waitsFor
                == "olist_order_items, olist_order_payments, olist_customers")
        // The customers are the very same bytes, sent again.
        for part in OlistDelivery.Part.allCases.dropFirst().reversed() {
            try await next.send(part, to: open)
        }
        await open.pump.run()
        #expect(try open.file(5)?.state == .processed)
        #expect(try sales(open).map(\.lines.count) == [2, 0, 2, 0])
        #expect(try open.file(5)?.problem?.contains("n9") == true)
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file whose name tells nothing is refused`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        for name in ["", "olist_orderlines.csv"] {
            _ = try await open.store(
                OlistDelivery().orders + name, connection: "olist", type: "text/csv", named: name)
        }
        await open.pump.run()
        #expect(try open.openCases().map(\.code) == ["FILE-015", "FILE-015"])
        #expect(try open.tallies() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a line that cannot be read in another file refuses the delivery, until it is mended`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        let delivery = OlistDelivery()
        _ = try await open.store(
            delivery.items + "o1,3\n", connection: "olist", type: "text/csv",
            named: "olist_order_items.csv")
        for part in [OlistDelivery.Part.orders, .payments, .customers] {
            try await delivery.send(part, to: open)
        }
        await open.pump.run()
        #expect(try open.openCases().map(\.code) == ["FILE-017"])
        #expect(try open.tallies() == [])
        open.clock.advance(seconds: 1)
        try await delivery.send(.items, to: open)
        try await delivery.send(.orders, to: open)
        await open.pump.run()
        #expect(try sales(open).map(\.lines.count) == [2, 0])
        #expect(try open.file(1)?.problem == "A newer file of its name was taken instead.")
    }

    @Test(arguments: BooksEngine.allCases)
    func `an order that is corrected in its case is read with its items, and so is a replay`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        let delivery = OlistDelivery(placedAt: "yesterday")
        for part in OlistDelivery.Part.allCases { try await delivery.send(part, to: open) }
        await open.pump.run()
        let found = try open.openCases()
        let row = try #require(found.first { $0.code == "MAP-TYPE" })
        let request = { (place: String) in
            CaseDesk.Request(
                action: .edit, edits: [JSONEdit(place: place, text: "2017-07-09 21:57:05")],
                reasonCode: "wrong_time", reason: "as the shop says", by: "Ada")
        }
        let missed = try await open.cases.act(onCase: row.id, request("0/placed_at"))
        guard case .refused(let reason) = missed, reason.code == "CASE-004" else {
            Issue.record("\(missed)")
            return
        }
        let answer = try await open.cases.act(
            onCase: row.id, request("0/order_purchase_timestamp"))
        guard case .done(state: "posted", _, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(try sales(open).map(\.lines.count) == [0, 2])
        let noted = try CaseActionTable.actions(ofCase: row.seq, on: open.books.connect())
        #expect(
            noted.map(\.detail)
                == ["0/order_purchase_timestamp: yesterday -> 2017-07-09 21:57:05"])
        let replayed = try await open.routes.replay(
            "sales",
            RouteDesk.Replay(
                after: 0, limit: 9, filter: DocumentFilter(), underCurrent: true, isPreview: true,
                by: "Ada", reason: "a look"))
        #expect(replayed.unchanged == 1)
        #expect(replayed.waiting.map(\.reason.code) == ["SALE-002"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a list that serves all is there for every main file`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        let products = """
            product_id,manufacturer_id,department,brand,product_category,product_type,package_size
            25671,2,GROCERY,National,FRZN ICE,ICE - CRUSHED/CUBED,22 LB

            """
        func transactions(_ basket: Int) -> String {
            """
            household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,\
            coupon_disc,coupon_match_disc,week,transaction_timestamp
            900,330,\(basket),25671,1,0.5,0,0,0,1,2017-01-01 11:53:26

            """
        }
        for basket in 1...2 {
            _ = try await open.store(
                transactions(basket), connection: "complete-journey", type: "text/csv",
                named: "transactions_2017-0\(basket).csv")
            await open.pump.run()
            if basket == 1 {
                #expect(try open.file(1)?.waitsFor == "products")
                _ = try await open.store(
                    products, connection: "complete-journey", type: "text/csv",
                    named: "products.csv.gz")
                await open.pump.run()
            }
        }
        #expect(try open.file(2)?.state == .processed)
        #expect(try sales(open).map { $0.lines.map(\.department) } == [["GROCERY"], ["GROCERY"]])
    }

    @Test(.enabled(if: OlistExport.exists))
    func `the whole export comes out as its ground truth says`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.loadEverything())
        for name in [
            "olist_orders.csv.gz", "olist_order_payments.csv", "olist_customers.csv.gz",
            "olist_order_items.csv.gz",
        ] {
            _ = try await open.store(
                try OlistExport.bytes(name), connection: "olist", type: "text/csv", named: name)
            await open.pump.run()
        }
        let file = try #require(try open.file(1))
        #expect(file.state == .processed)
        #expect(file.results == 4049)
        #expect(file.problem == nil)
        let sales = try sales(open)
        #expect(sales.count == 4049)
        func sum(_ amounts: (Sale) -> [Money]) -> Int64 {
            sales.reduce(0) { sum, sale in amounts(sale).reduce(sum) { $0 + $1.minorUnits } }
        }
        // Goods 512,285.14, freight 80,461.42, payments 700,916.47.
        #expect(sum { $0.lines.map(\.gross) } == 51_228_514)
        #expect(sum { $0.charges.map(\.amount) } == 8_046_142)
        #expect(sum { $0.tenders.map(\.amount) } == 70_091_647)
        #expect(sales.filter(\.lines.isEmpty).count == 539)
        #expect(try open.findings() == [])
    }
}
