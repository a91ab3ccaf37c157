import Foundation
import Testing

/// A customer's order from its placing to its refund, over HTTP.
@Suite(.serialized) struct `Fulfilling a customer's order` {
    private static let path = "/v1/customer-orders"

    @Test(arguments: StoreEngine.allCases)
    func `goods go step by step, and the stock goes with them`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "5")
        let order = try await shop.place(quantity: "4.5")
        #expect(order.state.text == "open")
        let fulfilments = "\(shop.href(order))/fulfilments"
        let first = try await shop.post(
            fulfilments, #"{"location":"0042","lines":[\#(line("3"))]}"#)
        #expect(first.verdict == "201")
        #expect(try await shop.stock() == "on_hand 2, reserved 3")
        let events = "\(fulfilments)/F1/events"
        let early = try await shop.post(events, #"{"state":"shipped"}"#)
        #expect(early.verdict == "409 ORDER-001")
        #expect(early.json.allowed.text == "open,picked,cancelled")
        for (body, state) in [
            (#"{"state":"picked"}"#, "open"),
            (#"{"state":"packed","lines":[\#(line("2.5"))]}"#, "open"),
            (#"{"state":"shipped","carrier":"DHL","tracking":"00340"}"#, "partly_fulfilled"),
            (#"{"state":"delivered","lines":[\#(line("2"))]}"#, "partly_fulfilled"),
        ] {
            let answer = try await shop.post(events, body)
            #expect(answer.verdict == "201", "\(answer.text)")
            #expect(answer.json.state.text == state)
        }
        #expect(try await shop.stock() == "on_hand 2, reserved 0.5")
        let more = try await shop.post(events, #"{"state":"delivered","lines":[\#(line("1"))]}"#)
        #expect(more.verdict == "409 ORDER-002")
        let stands = try await shop.server.get(shop.href(order)).json
        #expect(
            stands.progress[0].in_state.members == [
                "open": "1.5", "picked": "0.5", "shipped": "0.5", "delivered": "2",
            ])
        #expect(stands.fulfilment_state.text == "open")
        #expect(stands.fulfilments[0].events[2].tracking.text == "00340")
        // What is called off of a fulfilment is in the stock again.
        let cancelled = try await shop.post(events, #"{"state":"cancelled"}"#)
        #expect(cancelled.verdict == "201")
        #expect(try await shop.stock() == "on_hand 2.5, reserved 0")
        let rest = try await shop.post("\(shop.href(order))/cancellations", "{}")
        #expect(rest.json.state.text == "fulfilled")
        #expect(
            try await shop.post("\(shop.href(order))/cancellations", "{}").verdict
                == "409 ORDER-001")
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `goods that are not there are not allocated, and nothing is kept of it`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "2")
        let order = try await shop.place(quantity: "3")
        let fulfilments = "\(shop.href(order))/fulfilments"
        let short = try await shop.post(fulfilments, #"{"location":"0042"}"#)
        #expect(short.verdict == "409 STOCK-002")
        #expect(try await shop.server.get(shop.href(order)).json.version.number == 1)
        // A drop shipper's stock is not kept here.
        let dropped = try await shop.post(
            fulfilments, #"{"location":"0099","reserve":false,"lines":[\#(line("1"))]}"#)
        #expect(dropped.json.fulfilment_state.text == "open")
        let taken = try await shop.post(
            fulfilments, #"{"location":"0042"}"#, ["Idempotency-Key": "k-1"])
        let again = try await shop.post(
            fulfilments, #"{"location":"0042"}"#, ["Idempotency-Key": "k-1"])
        #expect(taken.verdict == "201")
        #expect(again.body == taken.body)
        #expect(again.field("Idempotent-Replayed") == "true")
        #expect(try await shop.stock() == "on_hand 0, reserved 2")
        #expect(
            try await shop.post(fulfilments, #"{"location":"0042"}"#).verdict == "409 ORDER-001")
        // Put back, the goods are open again.
        let back = try await shop.post("\(fulfilments)/F2/events", #"{"state":"open"}"#)
        #expect(back.json.progress[0].in_state.members == ["open": "2", "allocated": "1"])
        #expect(try await shop.stock() == "on_hand 2, reserved 0")
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `of two requests for the last piece one gets it`(_ engine: StoreEngine) async throws {
        let shop = try await OrderShop(engine, onHand: "1")
        let orders = [
            try await shop.place("A", quantity: "1"), try await shop.place("B", quantity: "1"),
        ]
        let verdicts = try await withThrowingTaskGroup(of: String.self) { group in
            for order in orders {
                group.addTask {
                    try await shop.post(
                        "\(shop.href(order))/fulfilments", #"{"location":"0042"}"#
                    ).verdict
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts.sorted() == ["201", "409 STOCK-002"])
        #expect(try await shop.stock() == "on_hand 0, reserved 1")
        try await shop.books.expectToHold()
    }

    @Test func `where the sale takes the goods a shipment ends the reservation only`() async throws
    {
        let shop = try await OrderShop(.sqlite, onHand: "3")
        let order = try await shop.place(quantity: "2", #""goods_leave_with":"sale","#)
        try await shop.send(order, through: ["picked", "packed", "shipped"])
        #expect(try await shop.stock() == "on_hand 3, reserved 0")
        let sale = try await shop.server.order(shop.sale("web-1", quantity: "2"))
        #expect(sale.verdict == "201")
        #expect(try await shop.stock() == "on_hand 1, reserved 0")
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `delivered goods come back, and no more is paid back than was paid`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "2")
        let order = try await shop.place(quantity: "2")
        let returns = "\(shop.href(order))/returns"
        #expect(
            try await shop.post(returns, #"{"lines":[\#(line("1"))]}"#).verdict == "409 ORDER-001")
        try await shop.send(order, through: ["picked", "packed", "shipped", "delivered"])
        let one = try await shop.post(returns, #"{"lines":[\#(line("0.5"))],"reason":"Broken"}"#)
        #expect(one.json.state.text == "partly_returned")
        let many = try await shop.post(returns, #"{"lines":[\#(line("1.6"))]}"#)
        #expect(many.verdict == "409 ORDER-002")
        let rest = try await shop.post(returns, #"{"lines":[\#(line("1.5"))]}"#)
        #expect(rest.json.state.text == "closed")
        let refunds = "\(shop.href(order))/refunds"
        let paid = try await shop.post(refunds, #"{"amount":"20.00","payment":"1","return":"R1"}"#)
        #expect(paid.verdict == "201")
        #expect(paid.json.refunded.text == "20.00")
        for (body, verdict) in [
            (#"{"amount":"5.01"}"#, "409 ORDER-004"), (#"{"amount":"0"}"#, "409 ORDER-004"),
            (#"{"amount":"1","payment":"2"}"#, "409 ORDER-006"),
            (#"{"amount":"1","return":"R9"}"#, "409 ORDER-006"),
            (#"{"amount":"5.00"}"#, "201"),
        ] {
            let answer = try await shop.post(refunds, body)
            #expect(answer.verdict == verdict, "\(body): \(answer.text)")
        }
        try await shop.books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `what was done stays done, whatever body its shop sends`(
        _ engine: StoreEngine
    ) async throws {
        let shop = try await OrderShop(engine, onHand: "5")
        let order = try await shop.place(quantity: "3")
        let sent = shop.body(quantity: "3")
        let fulfilled = try await shop.post(
            "\(shop.href(order))/fulfilments", #"{"location":"0042","lines":[\#(line("2"))]}"#)
        let tag = try #require(fulfilled.field("ETag"))
        // The same again is the same order still, in one and in bulk.
        let again = try await shop.post(Self.path, sent)
        #expect(again.status == 200)
        #expect(again.json.fulfilments[0].fulfilment.text == "F1")
        let bulk = try await shop.server.send(
            "POST", "\(Self.path)/bulk", ["Content-Type": "application/x-ndjson"],
            Array(sent.replacing("\n", with: "").utf8))
        #expect(bulk.text.contains(#""outcome":"unchanged""#), "\(bulk.text)")
        func put(_ body: String, _ tag: String? = nil) async throws -> Answer {
            var fields = ["Content-Type": "application/json"]
            fields["If-Match"] = tag
            return try await shop.server.send(
                "PUT", shop.href(order), fields, Array(body.utf8))
        }
        let newer = try await put(sent.replacing(#""revision":"2""#, with: #""revision":"3""#), tag)
        #expect(newer.json.version.number == 3)
        #expect(newer.json.fulfilments[0].lines[0].quantity.text == "2")
        #expect(try await put(sent, tag).verdict == "412 REC-001")
        #expect(try await put(sent).verdict == "409 ORDER-005")
        let three = sent.replacing(#""revision":"2""#, with: #""revision":"3""#)
        let one = three.replacing(#""quantity":"3""#, with: #""quantity":"1""#)
        #expect(try await put(one).verdict == "409 ORDER-002")
        let own =
            #""fulfilments":[{"fulfilment":"F1","location":"0042","#
            + #""allocated_at":"2026-03-10T10:00:00Z","#
            + #""lines":[{"line":"1","quantity":"3"}]}],"lines""#
        let told = three.replacing(#""lines""#, with: own)
        #expect(try await put(told).verdict == "409 ORDER-003")
        let removed = three.replacing(#""lines""#, with: #""fulfilments":[],"lines""#)
        #expect(try await put(removed).verdict == "409 ORDER-003")
        let stale = try await shop.post(
            "\(shop.href(order))/cancellations", "{}", ["If-Match": tag])
        #expect(stale.verdict == "412 REC-001")
        let versions = try await shop.server.get("\(shop.href(order))/versions").json.changes.list
        #expect(versions.map(\.record.state.text) == ["open", "open", "open"])
        #expect(versions.map(\.record.revision.text) == ["2", "2", "3"])
        try await shop.books.expectToHold()
    }

    private func line(_ quantity: String) -> String {
        #"{"line":"1","quantity":"\#(quantity)"}"#
    }
}

/// A server with some stock of one item at store 0042, and the orders of a web shop.
struct OrderShop: Sendable {
    let server: ServerProcess
    var books: Books { Books(server: server) }

    init(
        _ engine: StoreEngine, onHand: String,
        changing change: (file: String, old: String, new: String)? = nil
    ) async throws {
        var settings = try ServerSettings(engine)
        if let change { try settings.change(change.file, change.old, to: change.new) }
        try await self.init(settings, onHand: onHand)
    }

    init(_ settings: ServerSettings, onHand: String) async throws {
        server = try await ServerProcess.start(settings)
        let found = try await server.post(
            "/v1/inventory/adjustments",
            json: #"""
                {"id":"A-1","store":"0042","business_date":"2026-03-10",
                "occurred_at":"2026-03-10T08:00:00Z","reason":"found",
                "lines":[{"line":"1","item":"22423","quantity":"\#(onHand)"}]}
                """#)
        guard found.status == 201 else { throw FlowError(found.text) }
    }

    func body(_ order: String = "web-1", quantity: String, _ more: String = "") -> String {
        #"""
        {"channel":"web","order":"\#(order)","revision":"2","store":"0042",\#(more)
        "placed_at":"2026-03-10T09:15:00Z","currency":"GBP",
        "lines":[{"line":"1","item":"22423","quantity":"\#(quantity)","unit_price":"12.50"}],
        "payments":[{"payment":"1","kind":"card","amount":"25.00"}]}
        """#
    }

    func place(
        _ order: String = "web-1", quantity: String, _ more: String = ""
    ) async throws -> JSON {
        let answer = try await post(
            "/v1/customer-orders", body(order, quantity: quantity, more))
        guard answer.status == 201 else { throw FlowError(answer.text) }
        return answer.json
    }

    /// The sale of an order as the shop sends it to the books.
    func sale(_ order: String, quantity: String, revision: String = "1") -> String {
        let total = quantity == "2" ? "25.00" : "12.50"
        return #"""
            {"kind":"sale","channel":"web","store":"0042","order":"\#(order)",
            "revision":"\#(revision)","business_date":"2026-03-10",
            "occurred_at":"2026-03-10T09:15:00Z","currency":"GBP",
            "lines":[{"line":"1","item":"22423","quantity":"\#(quantity)","unit_price":"12.50"}],
            "tenders":[{"kind":"card","amount":"\#(total)"}],"total":"\#(total)"}
            """#
    }

    func href(_ order: JSON) -> String { order.href.text ?? "" }

    func post(
        _ target: String, _ json: String, _ fields: [String: String] = [:]
    ) async throws -> Answer {
        try await server.send(
            "POST", target, fields.merging(["Content-Type": "application/json"]) { one, _ in one },
            Array(json.utf8))
    }

    /// Allocates all of an order and brings it through the states.
    func send(_ order: JSON, through states: [String]) async throws {
        let fulfilments = "\(href(order))/fulfilments"
        var answers = [try await post(fulfilments, #"{"location":"0042"}"#)]
        for state in states {
            answers.append(try await post("\(fulfilments)/F1/events", #"{"state":"\#(state)"}"#))
        }
        for answer in answers where answer.status != 201 { throw FlowError(answer.text) }
    }

    /// What stands at the store.
    func stock() async throws -> String {
        try await server.get("/v1/inventory/positions?item=22423&location=0042").json.positions
            .list.map { "\($0.state.text ?? "") \($0.quantity.text ?? "")" }
            .sorted().joined(separator: ", ")
    }
}

extension JSON {
    /// The members of an object whose values are texts.
    fileprivate var members: [String: String] {
        guard case .object(let members) = self else { return [:] }
        return members.compactMapValues(\.text)
    }
}
