import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

/// The shipped route of sales: in the ERP within 24 hours, stock moved within 15 minutes.
@Suite(.takesTurns) struct `Business that is to be complete in time` {
    private static func cases(_ open: OpenBooks) throws -> [String] {
        try CaseTable.page(after: 0, includingClosed: true, limit: 99, on: open.books.connect())
            .map { "\($0.code) \($0.owner) \($0.subject) \($0.closedBecause ?? "open")" }
    }

    private static func strike(_ open: OpenBooks) async throws -> [String] {
        try await open.deadlines.strike().filter { $0.stroke == .overdue }
            .map { "\($0.stroke.rawValue) \($0.queue)" }
    }

    private static func short() -> ShopOrder {
        var short = ShopOrder("A-1")
        short.paid = "30.00"
        return short
    }

    @Test(arguments: BooksEngine.allCases)
    func `an entry that is not in the ERP in time is one case, and its acknowledgement closes it`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(ShopOrder("A-1"))
        open.clock.advance(seconds: 3600)
        // It joins the entry of the store-day, whose clock is that of its first order.
        _ = try await open.send(ShopOrder("B-1"))
        open.clock.advance(seconds: 86_400 - 3600)
        #expect(try await Self.strike(open) == [])
        open.clock.advance(seconds: 1)
        #expect(try await Self.strike(open) == ["overdue finance-exceptions"])
        // What joins it later makes no second case, nor does silence behind its listing.
        _ = try await open.send(ShopOrder("C-1"))
        let entry = try #require(try await open.desk.offer(after: 0, limit: 9).first)
        open.clock.advance(seconds: 200_000)
        #expect(try await Self.strike(open).count == 0)
        let id = entry.row.id
        #expect(
            try Self.cases(open) == ["DONE-001 team-finance journal \(id) open"])
        let row = try #require(
            try CaseTable.page(
                after: 0, includingClosed: false, limit: 9, on: open.books.connect()
            ).first)
        #expect(row.amountMinorUnits == 6790)
        _ = try await open.desk.acknowledge(
            id: id, externalID: "FI-1", externalSystem: "erp", postedAt: nil)
        #expect(
            try Self.cases(open) == [
                "DONE-001 team-finance journal \(id) acknowledged as FI-1"
            ])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `an entry that is acknowledged in time, or that no route watches, is no case`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(ShopOrder("A-1"))
        // A ticket that came by no route.
        _ = try await open.send(Ticket("1"))
        let offered = try await open.desk.offer(after: 0, limit: 9)
        for entry in offered {
            _ = try await open.desk.acknowledge(
                id: entry.row.id, externalID: "FI-\(entry.row.seq)", externalSystem: "erp",
                postedAt: nil)
        }
        _ = try await open.send(Ticket("2"))
        open.clock.advance(seconds: 1_000_000)
        #expect(try await Self.strike(open) == [])
        #expect(try Self.cases(open) == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a refusal of the ERP does not stop the clock, and a case about it stays open`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(ShopOrder("A-1"))
        let entry = try #require(try await open.desk.offer(after: 0, limit: 9).first)
        open.clock.advance(seconds: 86_401)
        _ = try await Self.strike(open)
        let id = entry.row.id
        _ = try await open.desk.reject(id: id, code: .periodClosed, message: "March is closed")
        _ = try await open.desk.reoffer(
            id: id, by: "finance", reason: "March is open again")
        let cases = try Self.cases(open)
        #expect(cases.filter { $0.hasPrefix("DONE-001") && $0.hasSuffix("open") }.count == 1)
        #expect(cases.filter { $0.hasPrefix("ERP-001") && $0.hasSuffix("open") } == [])
        _ = try await open.desk.acknowledge(
            id: id, externalID: "FI-1", externalSystem: "erp", postedAt: nil)
        #expect(try Self.cases(open).filter { $0.hasSuffix("open") } == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a document that waits too long is a case for each outcome, until it is posted`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let receipts = try await open.send(Self.short(), ShopOrder("B-1"))
        let id = try #require(receipts[0].caseID)
        #expect(
            try open.books.connect().number("SELECT COUNT(*) FROM document_clock") == 2)
        open.clock.advance(seconds: 15 * 60)
        #expect(try await Self.strike(open) == [])
        open.clock.advance(seconds: 1)
        #expect(try await Self.strike(open) == ["overdue finance-exceptions"])
        #expect(try await Self.strike(open) == [])
        open.clock.advance(seconds: 86_400)
        // B-1 is posted and its entry was never listed.
        #expect(
            try await Self.strike(open) == [
                "overdue finance-exceptions", "overdue finance-exceptions",
            ])
        let key = "order/ecom/A-1/1"
        let told = try Self.cases(open)
        #expect(told.contains("DONE-002 team-finance \(key) open"))
        #expect(told.contains("DONE-001 team-finance \(key) open"))
        _ = try await open.cases.act(
            onCase: id,
            CaseDesk.Request(
                action: .edit, edits: [JSONEdit(place: "tenders/0/amount", text: "33.95")],
                reasonCode: "wrong_tender", reason: "the gateway's report says so", by: "Ada"))
        let after = try Self.cases(open).filter { $0.contains(key) }
        #expect(after.count == 3)
        #expect(after.filter { $0.hasSuffix("correction by Ada") }.count == 3)
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a document that is settled before its time is no case`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let receipts = try await open.send(Self.short())
        let id = try #require(receipts[0].caseID)
        _ = try await open.cases.act(
            onCase: id,
            CaseDesk.Request(
                action: .reject, reasonCode: "test_order", reason: "a test", by: "Ada"))
        open.clock.advance(seconds: 1_000_000)
        #expect(try await Self.strike(open) == [])
        #expect(try open.books.connect().number("SELECT COUNT(*) FROM document_clock") == 0)
    }

    @Test(arguments: BooksEngine.allCases)
    func `what waits behind another document has clocks of its own`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Self.short(), ShopOrder("A-1", revision: "2"))
        open.clock.advance(seconds: 901)
        #expect(try await Self.strike(open).count == 2)
        #expect(
            try Self.cases(open).filter { $0.hasPrefix("DONE-002") } == [
                "DONE-002 team-finance order/ecom/A-1/1 open",
                "DONE-002 team-finance order/ecom/A-1/2 open",
            ])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a clock may count the hours of a calendar`(_ engine: BooksEngine) async throws {
        let route = try #require(
            try ShippedConfiguration.files().first { $0.path == "routes/sales.yaml" })
        let configuration = try Configuration(
            files: ShippedConfiguration.books(
                of: try ShippedConfiguration.files(with: [
                    (
                        "routes/sales.yaml",
                        route.content.replacing(
                            "{within: 24h}", with: "{within: 4h, calendar: london}")
                    ), ("calendars/london.yaml", `Business hours`.london),
                ])), isStrict: true)
        let open = try OpenBooks(engine, configuration)
        _ = try await open.send(ShopOrder("A-1"))
        // From 15:00 to 10:30 of the next morning.
        open.clock.advance(seconds: 19 * 3600 + 1800)
        #expect(try await Self.strike(open) == [])
        open.clock.advance(seconds: 1)
        #expect(try await Self.strike(open) == ["overdue finance-exceptions"])
    }

    @Test func `the clock looks at what is due only`() throws {
        let books = try TestBooks(.sqlite)
        let connection = try books.connect()
        for (query, index) in [
            (
                "SELECT seq, done_route FROM journal_entry WHERE done_due_at < 1 "
                    + "ORDER BY done_due_at LIMIT 9", "journal_entry_done_due"
            ),
            (
                "SELECT 1 FROM document_clock WHERE due_at < 1 LIMIT 1", "document_clock_due"
            ),
            ("SELECT 1 FROM case_alarm WHERE at <= 1 LIMIT 1", "case_alarm_at"),
        ] {
            let plan = try connection.all("EXPLAIN QUERY PLAN \(query)") {
                row throws(SQLError) in row.text(3)
            }
            #expect(plan.count == 1)
            #expect(plan.first?.contains(index) == true)
        }
    }
}
