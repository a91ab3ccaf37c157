import PipelineFixture
import Routing
import SQL
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Replaying what a mapping made` {
    private static let rows = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
        536366,22633,WARMER,2,2010-12-01 08:28:00,1.85,17850.0,France
        536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
        536367,84406B,HANGER,1,2010-12-01 08:34:00,4.25,13047.0,Atlantis

        """
    private static let mapping = "mappings/online-retail-to-sale.yaml"
    private static let tender = #"=has(row.CustomerID) ? "account" : "gateway""#

    /// Books in which two invoices of the web shop are posted, on account, and a third after a
    /// person has corrected its country.
    private func books(_ engine: BooksEngine) async throws -> OpenBooks {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        _ = try await open.store(Self.rows, connection: "online-retail", type: "text/csv")
        await open.pump.run()
        let waiting = try #require(try open.openCases().first)
        let answer = try await open.cases.act(
            onCase: waiting.id,
            CaseDesk.Request(
                action: .edit, edits: [JSONEdit(place: "0/Country", text: "France")],
                reasonCode: "wrong_country", reason: "the customer says so", by: "Ada"))
        guard case .done(state: "posted", _, _) = answer else {
            throw Unsettled(answer: "\(answer)")
        }
        return open
    }

    private struct Unsettled: Error { let answer: String }

    /// The books under a mapping in which `old` is `new`.
    private func reopened(
        _ before: OpenBooks, _ engine: BooksEngine, _ old: String, _ new: String
    ) throws -> OpenBooks {
        let files = try ShippedConfiguration.files(in: Self.mapping, replacing: old, with: new).map
        {
            ConfigurationTable.File(
                path: $0.path,
                content: $0.content.replacing("grain: store_day", with: "grain: ticket"))
        }
        before.lane.close()
        return try OpenBooks(
            engine, try Configuration(files: files), clock: before.clock, reopening: before.books)
    }

    private func replay(
        _ open: OpenBooks, isPreview: Bool, underCurrent: Bool = true
    ) async throws -> RouteDesk.Outcome {
        try await open.routes.replay(
            "sales",
            RouteDesk.Replay(
                after: 0, limit: 100, filter: DocumentFilter(), underCurrent: underCurrent,
                isPreview: isPreview, by: "Ada", reason: "the shop takes cards only"))
    }

    private func balance(_ open: OpenBooks) throws -> [String] {
        try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
            .map { "\($0.account) \($0.debit - $0.credit)" }
    }

    @Test(arguments: BooksEngine.allCases)
    func `maps the kept bytes anew under the current mapping and posts the difference once`(
        _ engine: BooksEngine
    ) async throws {
        let before = try await books(engine)
        let posted = try balance(before)
        let open = try reopened(before, engine, Self.tender, "gateway")
        let preview = try await replay(open, isPreview: true)
        // 15.30 and 20.34, and 3.70; the corrected invoice of 4.25 stays as its person left it.
        #expect(preview.changed == 2)
        #expect(preview.unchanged == 1)
        let net = preview.net.map { "\($0.key.account) \($0.value)" }.sorted()
        #expect(net == ["1130 3934", "1210 -3934"])
        #expect(try balance(open) == posted)
        #expect(try await replay(open, isPreview: true, underCurrent: false).unchanged == 3)
        #expect(try await replay(open, isPreview: false).changed == 2)
        #expect(try await replay(open, isPreview: false).unchanged == 3)
        let after = try balance(open)
        #expect(after.contains("1130 3934"))
        #expect(after.contains("1210 425"))
        #expect(try open.stock() == ["22633 -2", "71053 -6", "84406B -1", "85123A -6"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `tells of a document of which the current mapping makes nothing, and leaves it`(
        _ engine: BooksEngine
    ) async throws {
        let before = try await books(engine)
        let posted = try balance(before)
        let open = try reopened(
            before, engine, "set:\n  kind:",
            "skip:\n  - when: =row.InvoiceNo == \"536366\"\n    because: a test\n\nset:\n  kind:")
        let outcome = try await replay(open, isPreview: false)
        #expect(outcome.unchanged == 2)
        #expect(outcome.changed == 0)
        #expect(outcome.waiting.map(\.reason.code) == ["REPLAY-001"])
        #expect(outcome.waiting.first?.reason.problem.contains("536366") == true)
        #expect(outcome.waiting.first?.reason.problem.contains("a test") == true)
        #expect(try balance(open) == posted)
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `tells of documents whose connection is gone`(_ engine: BooksEngine) async throws {
        let before = try await books(engine)
        let files = try ShippedConfiguration.files()
            .filter { $0.path != "connections/online-retail.yaml" }
        before.lane.close()
        let open = try OpenBooks(
            engine, try Configuration(files: files), clock: before.clock, reopening: before.books)
        let outcome = try await replay(open, isPreview: true)
        #expect(outcome.waiting.map(\.reason.code) == ["REPLAY-001", "REPLAY-001"])
        #expect(
            outcome.waiting.first?.reason.problem.contains("no connection \"online-retail\"")
                == true)
    }
}
