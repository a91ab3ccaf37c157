import Testing

/// An order says that goods moved only where they did, whoever else moves them.
@Suite(.serialized) struct `The stock of a customer's order` {
    @Test(arguments: StoreEngine.allCases)
    func `leaves with the order, though a warehouse counts its own steps`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "5")
        let order = try await shop.place(quantity: "3")
        try await shop.send(order, through: ["picked", "packed"])
        let one = try await shop.consume(order, number: "3", quantity: "1")
        #expect(one.verdict == "201")
        #expect(try await shop.stock() == "on_hand 2, reserved 2")
        let events = "\(shop.href(order))/fulfilments/F1/events"
        let shipped = try await shop.post(
            events, #"{"state":"shipped","lines":[{"line":"1","quantity":"2"}]}"#)
        #expect(shipped.verdict == "201")
        #expect(try await shop.stock() == "on_hand 2, reserved 0")
        // The warehouse sent the third: nothing is left that this order could send.
        #expect(try await shop.post(events, #"{"state":"shipped"}"#).verdict == "409 STOCK-003")
        let stands = try await shop.server.get(shop.href(order)).json
        #expect(stands.progress[0].in_state.packed.text == "1")
        try await shop.books.expectToHold()
    }

    @Test func `has numbers of steps that nobody else may use`() async throws {
        let shop = try await OrderShop(.sqlite, onHand: "5")
        let order = try await shop.place(quantity: "3")
        try await shop.send(order, through: ["picked", "packed"])
        let taken = try await shop.consume(order, number: "order-3", quantity: "1")
        #expect(taken.verdict == "409 ORDER-008")
        let events = "\(shop.href(order))/fulfilments/F1/events"
        #expect(try await shop.post(events, #"{"state":"shipped"}"#).verdict == "201")
        #expect(try await shop.stock() == "on_hand 2, reserved 0")
        // A reservation of another's own may be counted as its owner likes.
        let own = try await shop.post(
            "/v1/inventory/reservations", shop.step(#""id":"R-1","location":"0042""#, "1"))
        #expect(own.verdict == "201")
        let steps = "/v1/inventory/reservations/R-1/consumptions"
        let consumed = try await shop.post(steps, shop.step(#""number":"order-1""#, "1"))
        #expect(consumed.verdict == "201")
    }

    /// Steps as a warehouse counts them, in rows.
    private static let warehouse = [
        (
            "schemas/wms.step@1.yaml",
            """
            schema: wms.step
            version: 1
            format: csv
            fields:
              reservation: text
              number: text
              quantity: decimal
            """
        ),
        (
            "connections/wms.yaml",
            """
            connection: wms
            version: 1
            format: csv
            schema: wms.step@1
            group_by: =row.number
            documents:
              - mapping: wms-step-to-reservation
            """
        ),
        (
            "mappings/wms-step-to-reservation.yaml",
            """
            mapping: wms-step-to-reservation
            version: 1
            from: wms.step@1
            input: rows
            to: stock-reservation@1
            set:
              reservation: =row.reservation
              step: consume
              number: =row.number
              channel: wms
              store: "0042"
              business_date: "2026-03-11"
              occurred_at: =timestamp("2026-03-11T08:00:00Z")
              lines:
                - set:
                    line: "1"
                    item: "22423"
                    quantity: =row.quantity
            """
        ),
    ]

    @Test(arguments: StoreEngine.allCases)
    func `goes on, though a file brought steps under the numbers that come next`(
        _ engine: StoreEngine
    ) async throws {
        var settings = try ServerSettings(engine)
        for (file, text) in Self.warehouse { try settings.add(file, text) }
        let shop = try await OrderShop(settings, onHand: "5")
        let order = try await shop.place(quantity: "3")
        try await shop.send(order, through: ["picked", "packed"])
        let stands = try await shop.server.get(shop.href(order)).json
        let reservation = try #require(stands.fulfilments[0].reservation.text)
        let rows = ["order-3", "order-3-2"].map { "\(reservation),\($0),1\n" }.joined()
        let file = try await shop.server.send(
            "POST", "/v1/orders/bulk?connection=wms", ["Content-Type": "text/csv"],
            Array("reservation,number,quantity\n\(rows)".utf8))
        let status = try #require(file.field("Location"), "\(file.text)")
        try await until("the file is worked through") {
            try await shop.server.get(status).json.state.text == "processed"
        }
        #expect(try await shop.stock() == "on_hand 2, reserved 1")
        let events = "\(shop.href(order))/fulfilments/F1/events"
        let shipped = try await shop.post(
            events, #"{"state":"shipped","lines":[{"line":"1","quantity":"1"}]}"#)
        #expect(shipped.verdict == "201", "\(shipped.text)")
        #expect(try await shop.stock() == "on_hand 2, reserved 0")
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `is not said to be reserved by a step that waits`(_ engine: StoreEngine) async throws {
        let shop = try await OrderShop(
            engine, onHand: "5",
            changing: (
                "company.yaml", "stock_below_zero_at: []", #"stock_below_zero_at: ["0042"]"#
            ))
        let order = try await shop.place(quantity: "1000000000001")
        let taken = try await shop.post(
            "\(shop.href(order))/fulfilments", #"{"location":"0042"}"#)
        #expect(taken.verdict == "409 ORDER-007")
        #expect(taken.text.contains("STOCK-001"), "\(taken.text)")
        let stands = try await shop.server.get(shop.href(order)).json
        #expect(stands.version.number == 1)
        #expect(stands.fulfilment_state.text == "open")
        #expect(try await shop.server.get("/v1/cases").json.cases.list.isEmpty)
        #expect(try await shop.stock() == "on_hand 5")
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `is of the item, the unit and the way that it was reserved by`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "5")
        let order = try await shop.place(quantity: "2")
        let body = shop.body(quantity: "2")
        func put(_ old: String, _ new: String) async throws -> String {
            let text = body.replacing(old, with: new)
            return try await shop.server.send(
                "PUT", shop.href(order), ["Content-Type": "application/json"], Array(text.utf8)
            ).verdict
        }
        let lines = #""quantity":"2""#
        let sale = (#""store""#, #""goods_leave_with":"sale","store""#)
        // Nothing is reserved yet.
        #expect(try await put("22423", "22424") == "200")
        #expect(try await put(sale.0, sale.1) == "200")
        // What is not said any more stays so.
        #expect(try await put("22423", "22423") == "200")
        let kept = try await shop.server.get(shop.href(order)).json
        #expect(kept.goods_leave_with.text == "sale")
        let taken = try await shop.post("\(shop.href(order))/fulfilments", #"{"location":"0042"}"#)
        #expect(taken.verdict == "201")
        #expect(try await put("22423", "22424") == "409 ORDER-003")
        #expect(try await put(lines, lines + #","unit":"KGM""#) == "409 ORDER-003")
        #expect(
            try await put(sale.0, #""goods_leave_with":"shipment","store""#) == "409 ORDER-003")
        for (old, new) in [
            (lines, lines + #","unit":"EA""#), sale, ("22423", "22423"), ("12.50", "11.50"),
        ] {
            #expect(try await put(old, new) == "200", "\(new)")
        }
        let patched = try await shop.server.send(
            "PATCH", shop.href(order), ["Content-Type": "application/merge-patch+json"],
            Array(#"{"goods_leave_with":"shipment"}"#.utf8))
        #expect(patched.verdict == "409 ORDER-003")
        for state in ["picked", "packed", "shipped"] {
            let moved = try await shop.post(
                "\(shop.href(order))/fulfilments/F1/events", #"{"state":"\#(state)"}"#)
            #expect(moved.verdict == "201")
        }
        #expect(try await shop.stock() == "on_hand 5, reserved 0")
        try await shop.books.expectToHold()
    }
}

extension OrderShop {
    /// A step as a warehouse sends it.
    fileprivate func step(_ members: String, _ quantity: String) -> String {
        #"""
        {\#(members),"business_date":"2026-03-10","occurred_at":"2026-03-10T11:00:00Z",
        "lines":[{"line":"1","item":"22423","quantity":"\#(quantity)"}]}
        """#
    }

    /// Takes goods out of the first fulfilment's reservation.
    fileprivate func consume(
        _ order: JSON, number: String, quantity: String
    ) async throws -> Answer {
        let stands = try await server.get(href(order)).json
        let reservation = stands.fulfilments[0].reservation.text ?? ""
        return try await post(
            "/v1/inventory/reservations/\(reservation)/consumptions",
            step(#""number":"\#(number)""#, quantity))
    }
}
