import Foundation
import Testing

/// What belongs together: a sale, its returns, its revisions, and the order it sells.
@Suite(.serialized) struct `Looking at what belongs to a sale` {
    @Test(arguments: StoreEngine.allCases)
    func `a return names its sale, and the sale tells what may still come back`(
        _ engine: StoreEngine
    ) async throws {
        let server = try await ServerProcess.start(try ServerSettings(engine))
        // The return may come before its sale.
        let back = try await server.order(Self.giveBack("R1", "1", of: "1"))
        #expect(back.verdict == "201")
        let waits = try await server.get(back.field("Location") ?? "").json
        #expect(waits.related.origin_sale.natural_key.text == "ticket/0042/3/2026-03-10/1")
        #expect(waits.related.origin_sale.id == .null)
        let sale = try await server.order(Self.sold("1", "3"))
        let place = try #require(sale.field("Location"))
        let fresh = try await server.get(place).json
        #expect(fresh.related.origin_sale == .null)
        #expect(fresh.related.returns.list.map(\.id) == [back.json.id])
        #expect(fresh.returnable[0].returned.text == "1")
        #expect(fresh.returnable[0].returnable.text == "2")
        let known = try await server.get(back.field("Location") ?? "").json
        #expect(known.related.origin_sale.href.text == place)
        // Another one, and one that never balanced and so waits: both count.
        _ = try await server.order(Self.giveBack("R2", "0.5", of: "1"))
        var short = Self.giveBack("R3", "0.5", of: "1")
        short = short.replacing(#""total":"-6.25""#, with: #""total":"-5.00""#)
        #expect(try await server.order(short).status == 202)
        let after = try await server.get(place).json
        #expect(after.related.returns.list.map(\.state.text) == ["posted", "posted", "waiting"])
        #expect(after.returnable[0].returnable.text == "1")
        // A person corrects of which receipt it was.
        let waiting = try #require(
            try await Books(server: server).openCases().first)
        let edited = try await server.send(
            "POST", "\(waiting.href.text ?? "")/actions",
            ["Content-Type": "application/json", "X-Actor": "ada"],
            Array(
                #"""
                {"action":"edit","reason_code":"wrong_receipt","reason":"she found it",
                "edits":[{"place":"origin/ticket","value":"7"},{"place":"total","value":"-6.25"}]}
                """#.utf8))
        #expect(edited.status == 200, "\(edited.text)")
        let corrected = try await server.get(place).json
        #expect(corrected.related.returns.list.count == 2)
        #expect(corrected.returnable[0].returnable.text == "1.5")
        // The same return with another origin is another content.
        let other = try await server.order(Self.giveBack("R1", "1", of: "2"))
        #expect(other.verdict == "409 DUP-001")
        let wrong = Self.giveBack("R4", "1", of: "1").replacing(#","ticket":"1"}"#, with: "}")
        #expect(try await server.order(wrong).verdict == "409 DOC-007")
        try await Books(server: server).expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a shop's revisions stand side by side, with the customer's order`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "5")
        let order = try await shop.place(quantity: "2")
        let first = try await shop.server.order(shop.sale("web-1", quantity: "2"))
        let second = try await shop.server.order(
            shop.sale("web-1", quantity: "1", revision: "2"))
        let giveBack = #"""
            {"kind":"return","channel":"web","store":"0042","order":"web-1-R","business_date":
            "2026-03-12","occurred_at":"2026-03-12T09:15:00Z","currency":"GBP",
            "origin":{"order":"web-1"},"lines":[{"line":"1","item":"22423","quantity":"1",
            "unit_price":"12.50","direction":"returned"}],
            "tenders":[{"kind":"card","amount":"-12.50"}],"total":"-12.50"}
            """#
        let back = try await shop.server.order(giveBack)
        #expect(back.verdict == "201", "\(back.text)")
        let revisions = try await shop.server.get("\(first.field("Location") ?? "")/revisions")
        #expect(revisions.json.revisions.list.map(\.id) == [first.json.id, second.json.id])
        let page = try await shop.server.get(
            "\(first.field("Location") ?? "")/revisions?limit=1"
        ).json
        let next = try await shop.server.get(
            "\(first.field("Location") ?? "")/revisions?cursor=\(page.next_cursor.text ?? "")"
        ).json
        #expect(next.revisions.list.map(\.id) == [second.json.id])
        let sale = try await shop.server.get(
            "\(second.field("Location") ?? "")?expand=customer_order,returns,journals,movements"
        ).json
        #expect(sale.related.customer_order_href == order.href)
        #expect(sale.expanded.customer_order.id == order.id)
        #expect(sale.expanded.returns.list.map(\.id) == [back.json.id])
        #expect(sale.expanded.journals.list.count == 1)
        #expect(sale.expanded.movements.list.map(\.quantity.text) == ["1"])
        #expect(sale.returnable[0].returnable.text == "0")
        let all = try await shop.server.get(
            "/v1/customer-orders?expand=sales,returns,cases,movements,journals"
        ).json
        let expanded = all.customer_orders[0].expanded
        #expect(expanded.sales.list.map(\.id) == [first.json.id, second.json.id])
        #expect(expanded.returns.list.map(\.id) == [back.json.id])
        #expect(expanded.movements.list.count == 3)
        #expect(expanded.cases.list.isEmpty)
        let past = try await shop.server.get(
            "\(shop.href(order))?expand=sales&as_of=2999-01-01T00:00:00Z"
        ).json
        #expect(past.expanded.sales.list.count == 2)
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `each order of a page is shown with what is its own`(_ engine: StoreEngine) async throws {
        let shop = try await OrderShop(engine, onHand: "9")
        for order in ["web-1", "web-2", "web-3"] { _ = try await shop.place(order, quantity: "2") }
        for order in ["web-2", "web-3"] {
            #expect(try await shop.server.order(shop.sale(order, quantity: "2")).status == 201)
        }
        let all = "sales,returns,cases,movements,journals,products,location"
        let orders = try await shop.server.get("/v1/customer-orders?expand=\(all)").json
            .customer_orders.list.map(\.expanded)
        #expect(orders.map(\.sales.list.count) == [0, 1, 1])
        #expect(orders.map(\.journals.list.count) == [0, 1, 1])
        #expect(
            orders.flatMap(\.sales.list).map(\.natural_key.text)
                == ["order/web/web-2/1", "order/web/web-3/1"])
        #expect(orders.flatMap(\.products.list).isEmpty)
        #expect(orders.map(\.location) == [.null, .null, .null])
        let sales = try await shop.server.get(
            "/v1/orders?kind=sale&expand=customer_order,journals,returns"
        ).json.orders.list.map(\.expanded)
        #expect(sales.map(\.customer_order.order.text) == ["web-2", "web-3"])
        #expect(sales.map(\.journals.list.count) == [1, 1])
        // Both stand in the one entry of their store-day.
        #expect(sales[0].journals[0].id == sales[1].journals[0].id)
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `documents are found and sorted by what they say`(_ engine: StoreEngine) async throws {
        let books = try await `Sending one sale`.books(engine)
        var short = Ticket("2")
        short.tenders = #"{"kind":"cash","amount":"10.00"}"#
        let late = Ticket("3").json.replacing("T14:03:22Z", with: "T08:00:00Z")
        for body in [Ticket("1").json, short.json, late, Ticket("1").at(store: "0043").json] {
            _ = try await books.server.order(body)
        }
        func found(_ query: String) async throws -> [String] {
            try await books.server.get("/v1/orders?\(query)").json.orders.list.map {
                let parts = ($0.natural_key.text ?? "").split(separator: "/")
                return "\(parts[1])-\(parts[4])"
            }
        }
        let all = ["0042-1", "0042-2", "0042-3", "0043-1"]
        for (query, expected) in [
            ("", all), ("sort=-received", all.reversed()),
            ("sort=occurred", ["0042-3", "0042-1", "0042-2", "0043-1"]),
            ("sort=-occurred", ["0043-1", "0042-2", "0042-1", "0042-3"]),
            ("state=waiting", ["0042-2"]), ("channel=store", all), ("channel=web", []),
            ("ticket=0042/1", ["0042-1"]), ("ticket=0043/1&store=0043", ["0043-1"]),
            // A mark behind the slash, which makes one character of the two.
            ("ticket=0042/%F0%9F%8F%BB1", []),
            ("ticket=0042/1&natural_key=ticket/0042/3/2026-03-10/2", []),
            ("expand=journals&limit=101", all),
            ("natural_key=ticket/0042/3/2026-03-10/3", ["0042-3"]),
            ("natural_key=ticket/0042/", ["0042-1", "0042-2", "0042-3"]),
            ("received_to=2020-01-01T00:00:00Z", []),
            ("received_from=2020-01-01T00:00:00Z&store=0043", ["0043-1"]),
        ] {
            #expect(try await found(query) == expected, "\(query)")
        }
        for sort in ["received", "-received", "occurred", "-occurred"] {
            var (seen, cursor): ([String], String?) = ([], nil)
            repeat {
                let query = "limit=1&sort=\(sort)" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await books.server.get("/v1/orders?\(query)").json
                seen += page.orders.list.compactMap(\.id.text)
                cursor = page.next_cursor.text
            } while cursor != nil && seen.count < 9
            let whole = try await books.server.get("/v1/orders?sort=\(sort)").json.orders.list
            #expect(seen == whole.compactMap(\.id.text), "\(sort)")
        }
        for query in [
            "ticket=1", "expand=nothing", "expand=journals,", "sort=total", "state=x",
            "ticket=0042/", "cursor=orders~-occurred~1~i1~1&sort=-received",
        ] {
            let answer = try await books.server.get("/v1/orders?\(query)")
            #expect(answer.status == (query.contains("cursor") ? 404 : 400), "\(query)")
        }
        let cases = try await books.server.get("/v1/orders?state=waiting&expand=cases").json
        #expect(cases.orders[0].expanded.cases.list.map(\.code.text) == ["SALE-002"])
    }

    @Test func `what a caller may not read by itself is not expanded for it`() async throws {
        let server = try await KeyedServer.start()
        let sale = try await server.ask(
            "POST", "/v1/orders", by: server.admin, json: Ticket("1").json)
        let place = sale.field("Location") ?? ""
        let reader = try await server.make(#""name":"reads","scopes":["orders:read"]"#)
        let store = try await server.make(
            #""name":"store","scopes":["*:read"],"stores":["0042"]"#)
        for (key, expand, verdict) in [
            (reader.text, "returns", "200"), (reader.text, "journals", "403 AUTH-006"),
            (reader.text, "movements", "403 AUTH-006"), (reader.text, "cases", "403 AUTH-006"),
            (reader.text, "customer_order", "403 AUTH-006"), (store.text, "journals,cases", "200"),
            (store.text, "movements", "403 AUTH-007"),
            (store.text, "customer_order", "403 AUTH-007"),
        ] {
            for target in [place, "/v1/orders"] {
                let answer = try await server.ask("GET", "\(target)?expand=\(expand)", by: key)
                #expect(answer.verdict == verdict, "\(target) \(expand): \(answer.text)")
            }
        }
    }

    private static func sold(_ ticket: String, _ quantity: String) -> String {
        var sale = Ticket(ticket)
        sale.lines = sale.lines.replacing(#""quantity":"1""#, with: #""quantity":"\#(quantity)""#)
        sale.total = "37.50"
        sale.tenders = #"{"kind":"cash","amount":"37.50"}"#
        return sale.json
    }

    private static func giveBack(
        _ ticket: String, _ quantity: String, of origin: String
    ) -> String {
        var back = Ticket(ticket)
        back.kind = "return"
        let total = quantity == "1" ? "-12.50" : "-6.25"
        back.lines = back.lines.replacing(
            #""quantity":"1""#, with: #""quantity":"\#(quantity)","direction":"returned""#)
        back.total = total
        back.tenders = #"{"kind":"cash","amount":"\#(total)"}"#
        return back.json.dropLast()
            + #","origin":{"register":"3","business_date":"2026-03-10","ticket":"\#(origin)"}}"#
    }
}
