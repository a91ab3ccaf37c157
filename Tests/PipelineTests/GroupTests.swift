import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Posting documents` {
    @Test(arguments: BooksEngine.allCases)
    func `a document sent again is answered with the first one's receipt`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let first = try await open.send(Ticket("1"), Ticket("1"), Ticket("2"))
        #expect(first.map(\.word) == ["posted", "duplicate", "posted"])
        #expect(first[1].documentID == first[0].documentID)
        let again = try await open.send(Ticket("1"))
        #expect(again.map(\.word) == ["duplicate"])
        #expect(again[0].documentID == first[0].documentID)
        #expect(again[0].state == .posted)
        #expect(
            try open.tallies() == ["duplicate 2 2550", "posted 2 2550", "received 4 5100"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a waiting document has a case with an owner, told again to who sends it again`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var short = Ticket("1")
        short.paid = "12.00"
        let receipts = try await open.send(short, short)
        #expect(receipts.map(\.word) == ["waiting", "duplicate"])
        let again = try await open.send(short)
        #expect(Set((receipts + again).map(\.caseID)).count == 1)
        let id = try #require(receipts[0].caseID)
        let opened = try #require(try CaseTable.row(id: id, on: open.books.connect()))
        #expect(opened.code == "SALE-002")
        #expect(opened.queue == "finance-exceptions")
        #expect(opened.owner == "team-finance")
        #expect(opened.dueAt == open.clock.now.adding(seconds: 4 * 3600))
        #expect(opened.subject == "ticket/0042/3/2026-03-10/1")
        #expect(opened.documentSeq == receipts[0].documentSeq)
        #expect(
            try open.tallies() == ["duplicate 2 2550", "received 3 3825", "waiting 1 1275"])
        #expect(try Reports.movementCount(on: open.books.connect()) == 0)
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a known key with other content is refused, and a case keeps the body`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var other = Ticket("1")
        other.cashier = "C8"
        let receipts = try await open.send(Ticket("1"), other)
        #expect(receipts.map(\.word) == ["posted", "conflict"])
        var third = Ticket("1")
        third.cashier = "C9"
        let later = try await open.send(other, third, third)
        #expect(later.map(\.word) == ["conflict", "conflict", "conflict"])
        let cases = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(cases.map(\.code) == ["DUP-001", "DUP-001"])
        #expect(cases.map(\.payload) == [Array(other.json.utf8), Array(third.json.utf8)])
        let ids = cases.map(\.id)
        #expect((receipts + later).map(\.caseID) == [nil, ids[0], ids[0], ids[1], ids[1]])
        #expect(try open.tallies() == ["posted 1 1275", "received 5 6375", "refused 4 5100"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `one idempotency key stands for one document`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let inGroup = try await open.send(Ticket("1"), Ticket("2"), key: "k1")
        #expect(inGroup.map(\.word) == ["posted", "conflict"])
        #expect(try await open.send(Ticket("1"), key: "k1").map(\.word) == ["duplicate"])
        #expect(try await open.send(Ticket("3"), key: "k1").map(\.word) == ["conflict"])
        #expect(try await open.send(Ticket("3"), key: "k3").map(\.word) == ["posted"])
        #expect(try await open.send(Ticket("1"), key: "k4").map(\.word) == ["duplicate"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a total beyond what books can sum waits, and holds up nobody after it`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let huge = try await open.send(
            Ticket("1", price: "90000000000000000.00"), Ticket("2", price: "10000000000000.01"))
        #expect(huge.map(\.word) == ["waiting", "waiting"])
        let large = try await open.send(
            Ticket("3", price: "10000000000000.00"), Ticket("4", price: "10000000000000.00"))
        #expect(large.map(\.word) == ["posted", "posted"])
        #expect(try await open.send(Ticket("5")).map(\.word) == ["posted"])
        let cases = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(cases.map(\.code) == ["SALE-003", "SALE-003"])
        #expect(try open.findings() == [])
    }
}

@Suite(.takesTurns) struct `Gathering a store-day` {
    private func entries(_ open: OpenBooks) throws -> [String] {
        try JournalTable.page(
            after: 0, state: nil, from: nil, to: nil, limit: 99, on: open.books.connect()
        ).map {
            "\($0.seq) \($0.store) \($0.businessDate) v\($0.version) of \($0.sources): "
                + "\($0.totalMinorUnits) \($0.state.rawValue) \($0.grain)"
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `the tickets of a store-day join one entry, whose version counts up`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var elsewhere = Ticket("3", price: "1.00")
        elsewhere.store = "0043"
        var yesterday = Ticket("4", price: "2.00")
        yesterday.date = "2026-03-09"
        _ = try await open.send(Ticket("1"), Ticket("2"), elsewhere, yesterday)
        _ = try await open.send(Ticket("5", price: "7.25"))
        #expect(
            try entries(open) == [
                "1 0042 2026-03-10 v2 of 3: 3275 ready store_day",
                "2 0043 2026-03-10 v1 of 1: 100 ready store_day",
                "3 0042 2026-03-09 v1 of 1: 200 ready store_day",
            ])
        let lines = try JournalTable.lines(ofEntries: [1], on: open.books.connect())[0]
        #expect(
            lines.map { "\($0.side.rawValue) \($0.account) \($0.minorUnits)" }
                == ["debit 1010 3275", "credit 4010 3275"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a ticket after the day's entry was listed makes a further entry`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"))
        let offered = try await open.desk.offer(after: 0, limit: 10)
        #expect(offered.map(\.row.seq) == [1])
        _ = try await open.send(Ticket("2"), Ticket("3"))
        #expect(
            try entries(open) == [
                "1 0042 2026-03-10 v1 of 1: 1275 delivered store_day",
                "2 0042 2026-03-10 v1 of 2: 2550 ready store_day",
            ])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `rules of ticket grain give every ticket its own entry`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        _ = try await open.send(Ticket("1"), Ticket("2", price: "1.00"))
        #expect(
            try entries(open) == [
                "1 0042 2026-03-10 v1 of 1: 1275 ready ticket",
                "2 0042 2026-03-10 v1 of 1: 100 ready ticket",
            ])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a day that is held back is offered once it has ended`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(
            engine, try ShippedConfiguration.load(holdsUntilDayEnd: true))
        _ = try await open.send(Ticket("1"))
        #expect(try await open.desk.offer(after: 0, limit: 10).isEmpty)
        // Nine hours from 15:00 to midnight.
        open.clock.advance(seconds: 9 * 3600 - 1)
        #expect(try await open.desk.offer(after: 0, limit: 10).isEmpty)
        open.clock.advance(seconds: 1)
        #expect(try await open.desk.offer(after: 0, limit: 10).map(\.row.seq) == [1])
    }

    @Test(arguments: BooksEngine.allCases)
    func `other rules never add to an entry of these`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"))
        let next = try Configuration(
            files: try ShippedConfiguration.files(
                in: "rules/retail-sales.yaml", replacing: "version: 1", with: "version: 2"))
        let reopened = try OpenBooks(engine, next, clock: open.clock, reopening: open.books)
        _ = try await reopened.send(Ticket("2"))
        #expect(
            try entries(reopened) == [
                "1 0042 2026-03-10 v1 of 1: 1275 ready store_day",
                "2 0042 2026-03-10 v1 of 1: 1275 ready store_day",
            ])
        #expect(try reopened.findings() == [])
    }
}
