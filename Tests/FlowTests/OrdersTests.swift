import Foundation
import Testing

/// One sale at a time through `POST /v1/orders`.
@Suite(.serialized) struct `Sending one sale` {
    @Test(arguments: StoreEngine.allCases)
    func `a sale is answered when it is in the books with its journal and stock`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await Self.books(engine)
        let sent = Ticket("1").json
        let answer = try await books.server.order(sent)
        #expect(answer.status == 201)
        #expect(answer.json.state.text == "posted")
        #expect(answer.json.natural_key.text == "ticket/0042/3/2026-03-10/1")
        let place = try #require(answer.field("Location"))
        #expect(place == "/v1/orders/\(answer.json.id.text ?? "")")
        #expect(answer.json.links["self"].text == place)
        let order = try await books.server.get(place)
        #expect(order.text.contains("\"document\":\(sent)"))
        #expect(order.json.total.amount.text == "12.50")
        #expect(order.json.outcome.posted_in_erp.flag == false)
        #expect(order.json.outcome.journals.list.map(\.state.text) == ["ready"])
        #expect(order.json.stock_movements.list.map(\.quantity.text) == ["-1"])
        #expect(try await books.trialBalance().balance("1010") == 12_500)
        #expect(try await books.trialBalance().balance("4010") == -12_500)
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `the same sale again gets the first answer and changes nothing`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await Self.books(engine)
        let first = try await books.server.order(Ticket("1").json, key: "k-1")
        #expect(first.field("Idempotent-Replayed") == nil)
        let before = try await books.standing()
        for key in ["k-1", "k-2", nil] {
            let again = try await books.server.order(Ticket("1").json, key: key)
            #expect(again.status == 201)
            #expect(again.field("Idempotent-Replayed") == "true")
            #expect(again.body == first.body)
        }
        #expect(try await books.standing() == before)
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `the same content written otherwise is the same sale`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await Self.books(engine)
        let first = try await books.server.order(Ticket("1").json)
        let spaced = Ticket("1").json.replacing(",", with: " ,\n\t").replacing(":", with: " : ")
            .replacing("14 : 03 : 22", with: "14:03:22")
        let ordered = #"""
            {"total":"12.50","tenders":[{"amount":"12.50","kind":"cash"}],"lines":[{"unit_price":
            "12.50","quantity":"1","item":"22423","line":"1"}],"currency":"GBP","occurred_at":
            "2026-03-10T14:03:22Z","business_date":"2026-03-10","ticket":"1","register":"3",
            "store":"0042","channel":"store","kind":"sale"}
            """#
        let zeros = Ticket("1").json.replacing("12.50", with: "12.5000")
            .replacing(#""quantity":"1""#, with: #""quantity":"1.000""#)
        let numbers = Ticket("1").json.replacing(#""12.50""#, with: "12.50")
        for other in [spaced, ordered, zeros, numbers] {
            let again = try await books.server.order(other)
            #expect(again.verdict == "201", "\(other): \(again.text)")
            #expect(again.json.id == first.json.id)
            #expect(again.field("Idempotent-Replayed") == "true")
        }
        #expect(try await books.standing().documents == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func `a known ticket with other content is refused and someone must look`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await Self.books(engine)
        let first = try await books.server.order(Ticket("1").json)
        let before = try await books.standing()
        let changed = Ticket("1").priced("13.00").json + "\n"
        let answer = try await books.server.order(changed)
        #expect(answer.verdict == "409 DUP-001")
        #expect(answer.field("Content-Type") == "application/problem+json")
        #expect(answer.json.existing.text == first.field("Location"))
        let found = try await books.server.get(answer.json["case"].text ?? "").json
        #expect(found.code.text == "DUP-001")
        #expect(found.owner.text == "team-finance")
        #expect(found.payload.text == changed)
        #expect(try await books.standing() == before)
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `an idempotency key used for another ticket is refused`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await Self.books(engine)
        let first = try await books.server.order(Ticket("1").json, key: "k-1")
        #expect(first.status == 201)
        let answer = try await books.server.order(Ticket("2").json, key: "k-1")
        #expect(answer.verdict == "409 DUP-001")
        let found = try await books.server.get(answer.json["case"].text ?? "").json
        #expect(found.payload.text == Ticket("2").json)
        #expect(try await books.standing().documents == 1)
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a sale whose tenders fall short waits for a person and posts nothing`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await Self.books(engine)
        var ticket = Ticket("1")
        ticket.tenders = #"{"kind":"cash","amount":"10.00"}"#
        let answer = try await books.server.order(ticket.json, key: "k-1")
        #expect(answer.status == 202)
        #expect(answer.json.state.text == "waiting")
        let found = try await books.server.get(answer.json.links["case"].text ?? "").json
        #expect(found.code.text == "SALE-002")
        #expect(found.problem.text?.contains("10.00") == true)
        #expect(found.problem.text?.contains("12.50") == true)
        #expect(found.amount.text == "-2.50")
        #expect(found.owner.text == "team-finance")
        let order = try await books.server.get(answer.field("Location") ?? "").json
        #expect(order.outcome.journals.list.isEmpty)
        #expect(order.outcome["case"].id == found.id)
        #expect(order.stock_movements.list.isEmpty)
        #expect(try await books.journals().isEmpty)
        let again = try await books.server.order(ticket.json, key: "k-1")
        #expect(again.status == 202)
        #expect(again.body == answer.body)
        #expect(try await books.openCases().count == 1)
        try await books.expectToHold()
    }

    @Test(arguments: StoreEngine.allCases)
    func `what no rule has an account for is posted to suspense with a case`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await Self.books(engine)
        var ticket = Ticket("1")
        ticket.tenders = #"{"kind":"voucher","amount":"12.50"}"#
        #expect(try await books.server.order(ticket.json).verdict == "201")
        let balance = try await books.trialBalance()
        #expect(balance.balance("1390") == 12_500)
        #expect(balance.balance("4010") == -12_500)
        let cases = try await books.openCases()
        #expect(cases.map(\.code.text) == ["POST-001"])
        #expect(cases[0].problem.text?.contains("tender: 12.50") == true, "\(cases[0].problem)")
        #expect(cases[0].owner.text == "team-finance")
        try await books.expectToHold()
    }

    static func books(_ engine: StoreEngine) async throws -> Books {
        Books(server: try await ServerProcess.start(try ServerSettings(engine)))
    }
}

/// What sales of each kind do to the accounts.
@Suite(.serialized) struct `Posting what was sent` {
    @Test func `tax included in the price is taken out of the revenue`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        var ticket = Ticket("1").priced("12.00")
        ticket.lines =
            #"{"line":"1","item":"A","quantity":"1","unit_price":"12.00","#
            + #""taxes":[{"jurisdiction":"UK","rate":"20","included":true}]}"#
        #expect(try await books.server.order(ticket.json).verdict == "201")
        let balance = try await books.trialBalance()
        #expect(balance.balance("1010") == 12_000)
        #expect(balance.balance("4010") == -10_000)
        #expect(balance.balance("2210") == -2_000)
        try await books.expectToHold()
    }

    @Test func `tax on top of the price is paid beside it`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        var ticket = Ticket("1").priced("12.00")
        ticket.lines =
            #"{"line":"1","item":"A","quantity":"1","unit_price":"10.00","#
            + #""taxes":[{"jurisdiction":"UK","rate":"20","amount":"2.00"}]}"#
        #expect(try await books.server.order(ticket.json).verdict == "201")
        let balance = try await books.trialBalance()
        #expect(balance.balance("4010") == -10_000)
        #expect(balance.balance("2210") == -2_000)
        try await books.expectToHold()
    }

    @Test(arguments: [false, true])
    func `a return is one whether stated above or below zero`(_ isNegative: Bool) async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        var ticket = Ticket("1")
        ticket.kind = "return"
        ticket.lines =
            #"{"line":"1","item":"A","quantity":"1","unit_price":"12.50","cost":"5.00","#
            + #""disposition":"restock"}"#
        if isNegative {
            ticket.lines = ticket.lines.replacing(#""quantity":"1""#, with: #""quantity":"-1""#)
                .replacing(#""cost":"5.00""#, with: #""cost":"-5.00""#)
            ticket.tenders = #"{"kind":"cash","amount":"-12.50"}"#
            ticket.total = "-12.50"
        }
        let answer = try await books.server.order(ticket.json)
        #expect(answer.verdict == "201")
        let order = try await books.server.get(answer.field("Location") ?? "").json
        #expect(order.total.amount.text == "-12.50")
        #expect(order.stock_movements.list.map(\.quantity.text) == ["1"])
        let balance = try await books.trialBalance()
        #expect(balance.balance("1010") == -12_500)
        #expect(balance.balance("4020") == 12_500)
        #expect(balance.balance("1310") == 5_000)
        #expect(balance.balance("5010") == -5_000)
        try await books.expectToHold()
    }

    @Test func `an exchange takes back and sells in one ticket`() async throws {
        let books = try await `Sending one sale`.books(.sqlite)
        var ticket = Ticket("1")
        ticket.kind = "exchange"
        ticket.lines =
            #"{"line":"1","item":"A","quantity":"1","unit_price":"12.50","direction":"returned"},"#
            + #"{"line":"2","item":"B","quantity":"1","unit_price":"20.00","direction":"sold"}"#
        ticket.tenders = #"{"kind":"card","amount":"7.50"}"#
        ticket.total = "7.50"
        let answer = try await books.server.order(ticket.json)
        #expect(answer.verdict == "201")
        let order = try await books.server.get(answer.field("Location") ?? "").json
        #expect(order.stock_movements.list.map(\.item.text) == ["A", "B"])
        #expect(order.stock_movements.list.map(\.quantity.text) == ["1", "-1"])
        let balance = try await books.trialBalance()
        #expect(balance.balance("1110") == 7_500)
        #expect(balance.balance("4020") == 12_500)
        #expect(balance.balance("4010") == -20_000)
        try await books.expectToHold()
    }
}
