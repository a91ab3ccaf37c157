import Pipeline
import PipelineFixture
import RetailModel
import Routing
import SQL
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

/// Rows of a till that nobody could map, corrected in their case: what is previewed is what
/// happens.
@Suite(.takesTurns) struct `Bytes that become documents in their case` {
    private static let header =
        "store,register,ticket,business_date,sold_at,kind,currency,entry,code,quantity,amount\n"

    private static func rows(_ ticket: String, quantity: Int = 1, amount: String) -> String {
        let start = "0042,3,\(ticket),2026-03-10,2026-03-10T14:03:22Z,sale,USD"
        return """
            \(start),item,LAMP,\(quantity),\(amount)
            \(start),tender,cash,,10.00
            \(start),total,,,10.00

            """
    }

    /// Ticket 1 in the books, and ticket 2 in a case, since its amount is no number.
    private static func opened(
        _ engine: BooksEngine
    ) async throws -> (open: OpenBooks, caseID: String) {
        let open = try OpenBooks(engine, try ShippedConfiguration.loadEverything())
        _ = try await open.store(
            header + rows("1", amount: "10.00") + rows("2", amount: "ten"), connection: "pos",
            type: "text/csv")
        await open.pump.run()
        #expect(try open.openCases().map(\.code) == ["MAP-TYPE"])
        return (open, try #require(try open.openCases().first?.id))
    }

    private static func edit(_ changes: [String: String]) -> CaseDesk.Request {
        CaseDesk.Request(
            action: .edit, edits: changes.map { JSONEdit(place: $0.key, text: $0.value) },
            reasonCode: "wrong_amount", reason: "as the till says", by: "Ada")
    }

    /// Gives the rows another ticket number besides.
    private static func edit(
        ticket: String, _ changes: [String: String]
    ) -> CaseDesk.Request {
        edit(
            changes.merging((0...2).map { ("\($0)/ticket", ticket) }, uniquingKeysWith: { $1 }))
    }

    private static func preview(
        _ open: OpenBooks, _ id: String, _ request: CaseDesk.Request
    ) async throws -> CasePreview? {
        let answer = try await open.cases.act(onCase: id, request, previewing: true)
        guard case .preview(let told) = answer else {
            Issue.record("\(answer)")
            return nil
        }
        return told
    }

    private static func told(_ preview: CasePreview?) -> [String] {
        guard let preview else { return [] }
        return [preview.outcome]
            + preview.lines.map {
                "\($0.side.rawValue) \($0.account.rawValue) \($0.amount.minorUnits)"
            }.sorted() + preview.movements.map { "\($0.item) \($0.quantity.amount)" }
    }

    @Test(arguments: BooksEngine.allCases)
    func `a preview tells the lines and the stock that the action posts`(
        _ engine: BooksEngine
    ) async throws {
        let (open, id) = try await Self.opened(engine)
        let before = try open.lines()
        let request = Self.edit(["0/amount": "10.00"])
        let told = Self.told(try await Self.preview(open, id, request))
        #expect(told == ["posted", "credit 4010 1000", "debit 1010 1000", "LAMP -1"])
        #expect(try open.lines() == before)
        guard
            case .done(state: "posted", _, caseID: nil) = try await open.cases.act(
                onCase: id, request)
        else {
            Issue.record("it is not posted")
            return
        }
        let net = try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
        #expect(net.map { "\($0.account) \($0.debit - $0.credit)" } == ["1010 2000", "4010 -2000"])
        #expect(try open.stock() == ["LAMP -2"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a key that is here with other content is refused, and the case keeps its bytes`(
        _ engine: BooksEngine
    ) async throws {
        let (open, id) = try await Self.opened(engine)
        let (lines, tallies) = (try open.lines(), try open.tallies())
        let wrong = Self.edit(ticket: "1", ["0/amount": "10.00", "0/quantity": "2"])
        for previewing in [true, false] {
            let answer = try await open.cases.act(onCase: id, wrong, previewing: previewing)
            guard case .refused(let reason) = answer else {
                Issue.record("\(answer)")
                continue
            }
            #expect(reason.code == "DUP-001")
        }
        #expect(try open.openCases().map(\.id) == [id])
        #expect(try open.lines() == lines)
        #expect(try open.tallies() == tallies)
        let right = Self.edit(ticket: "3", ["0/amount": "10.00", "0/quantity": "2"])
        guard case .done(state: "posted", _, _) = try await open.cases.act(onCase: id, right)
        else {
            Issue.record("the key cannot be corrected")
            return
        }
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `what is here already with the same content is a duplicate and posts nothing`(
        _ engine: BooksEngine
    ) async throws {
        let (open, id) = try await Self.opened(engine)
        let lines = try open.lines()
        let first = try #require(
            try DocumentTable.page(
                after: 0, matching: DocumentFilter(), limit: 9, on: open.books.connect()
            ).first)
        let request = Self.edit(ticket: "1", ["0/amount": "10.00"])
        #expect(Self.told(try await Self.preview(open, id, request)) == ["duplicate"])
        let answer = try await open.cases.act(onCase: id, request)
        guard case .done(state: "duplicate", documentID: first.id, caseID: nil) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(try open.lines() == lines)
        #expect(try open.openCases().isEmpty)
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `what does not balance becomes a document that waits in a case of its own`(
        _ engine: BooksEngine
    ) async throws {
        let (open, id) = try await Self.opened(engine)
        let lines = try open.lines()
        let request = Self.edit(["0/amount": "11.00"])
        let preview = try await Self.preview(open, id, request)
        #expect(Self.told(preview) == ["waiting"])
        let answer = try await open.cases.act(onCase: id, request)
        guard case .done(state: "waiting", _, caseID: let opened?) = answer else {
            Issue.record("\(answer)")
            return
        }
        let row = try #require(try CaseTable.row(id: opened, on: open.books.connect()))
        #expect(preview?.cause?.code == row.code)
        #expect(preview?.cause?.problem == row.problem)
        #expect(try open.openCases().map(\.id) == [opened])
        #expect(try open.lines() == lines)
        try open.expectSound()
        // There it can be put into suspense, which bytes cannot.
        let suspense = CaseDesk.Request(
            action: .postToSuspense, reasonCode: "till_fault", reason: "the till is wrong",
            by: "Ada")
        guard
            case .done(state: "posted", _, _) = try await open.cases.act(
                onCase: opened, suspense)
        else {
            Issue.record("it cannot be put into suspense")
            return
        }
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `of several documents the one that conflicts is told, and the others are taken`(
        _ engine: BooksEngine
    ) async throws {
        let (open, id) = try await Self.opened(engine)
        let text =
            Self.header + Self.rows("2", amount: "10.00")
            + Self.rows("1", quantity: 2, amount: "10.00")
        let request = CaseDesk.Request(
            action: .edit, content: Array(text.utf8), reasonCode: "wrong_amount",
            reason: "as the till says", by: "Ada")
        let preview = try await Self.preview(open, id, request)
        #expect(
            Self.told(preview) == ["conflict", "credit 4010 1000", "debit 1010 1000", "LAMP -1"])
        #expect(preview?.cause?.code == "DUP-001")
        let answer = try await open.cases.act(onCase: id, request)
        guard case .done(state: "conflict", _, caseID: let opened?) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(try open.openCases().map(\.id) == [opened])
        #expect(try open.stock() == ["LAMP -2"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `of a further revision the preview tells what differs`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(ShopOrder("A-1"))
        var next = ShopOrder("A-1", revision: "2")
        next.bulbs = 0
        _ = try await open.store(next.json.replacing("\"LAMP\"", with: "17") + "\n")
        await open.pump.run()
        let id = try #require(try open.openCases().first?.id)
        let request = Self.edit(["lines/0/item": "LAMP"])
        let told = Self.told(try await Self.preview(open, id, request))
        #expect(told == ["posted", "credit 1130 1000", "debit 4010 1000", "BULB 4"])
        let answer = try await open.cases.act(onCase: id, request)
        guard case .done(state: "posted", _, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        let stock = try open.stock()
        #expect(stock == ["BULB 0", "LAMP -2"])
        try open.expectSound()
    }
}
