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

@Suite(.takesTurns) struct `Settling cases` {
    /// An order that was paid short, a further revision of it, and another order.
    private static func openWithShortOrder(
        _ engine: BooksEngine, _ configuration: Configuration? = nil
    ) async throws -> (open: OpenBooks, receipts: [Receipt]) {
        let open = try OpenBooks(engine, try configuration ?? ShippedConfiguration.load())
        var short = ShopOrder("A-1")
        short.paid = "30.00"
        var follower = ShopOrder("A-1", revision: "2")
        follower.bulbs = 0
        let receipts = try await open.send(short, follower, ShopOrder("B-1"))
        return (open, receipts)
    }

    private static func request(
        _ action: RoutePlan.ExceptionPolicy.Action, edits: [JSONEdit] = []
    ) -> CaseDesk.Request {
        CaseDesk.Request(
            action: action, edits: edits, reasonCode: "wrong_tender",
            reason: "the gateway's report says so", by: "Ada")
    }

    @Test(arguments: BooksEngine.allCases)
    func `what does not balance waits with its owner, its own followers behind it, the next flows`(
        _ engine: BooksEngine
    ) async throws {
        let (open, receipts) = try await Self.openWithShortOrder(engine)
        #expect(receipts.map(\.word) == ["waiting", "waiting", "posted"])
        #expect(receipts[1].caseID == receipts[0].caseID)
        let cases = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(cases.map(\.owner) == ["team-finance"])
        try open.expect(tallies: ["posted 1 3395", "received 3 9185", "waiting 2 5790"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a corrected document is posted, and its followers after it`(
        _ engine: BooksEngine
    ) async throws {
        let (open, receipts) = try await Self.openWithShortOrder(engine)
        let id = try #require(receipts[0].caseID)
        let edit = JSONEdit(place: "tenders/0/amount", text: "33.95")
        let preview = try await open.cases.act(
            onCase: id, Self.request(.edit, edits: [edit]), previewing: true)
        guard case .preview(let told) = preview else {
            Issue.record("\(preview)")
            return
        }
        #expect(told.changes.map(\.pointer) == ["/tenders/0/amount"])
        #expect(told.changes.map(\.new) == ["\"33.95\""])
        #expect(told.lines.count == 3)
        let done = try await open.cases.act(onCase: id, Self.request(.edit, edits: [edit]))
        guard case .done(let state, _, _) = done else {
            Issue.record("\(done)")
            return
        }
        #expect(state == "posted")
        // 33.95 of B-1; 33.95 of A-1 and then 10.00 less by its second revision.
        let net = try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
        #expect(
            net.map { "\($0.account) \($0.debit - $0.credit)" } == [
                "1130 5790", "4010 -5000", "4040 -790",
            ])
        #expect(try open.stock() == ["BULB -4", "LAMP -4"])
        try open.expect(tallies: ["posted 3 9185", "received 3 9185", "waiting 0 0"])
        let row = try #require(try CaseTable.row(id: id, on: open.books.connect()))
        #expect(row.closedBecause == "correction by Ada")
        let versions = try AmendmentTable.versions(
            ofDocument: receipts[0].documentSeq, on: open.books.connect())
        #expect(versions.map(\.reason.words) == ["the gateway's report says so"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `the source's uncorrected delivery again is a duplicate, not a conflict`(
        _ engine: BooksEngine
    ) async throws {
        let (open, receipts) = try await Self.openWithShortOrder(engine)
        let id = try #require(receipts[0].caseID)
        _ = try await open.cases.act(
            onCase: id,
            Self.request(.edit, edits: [JSONEdit(place: "tenders/0/amount", text: "33.95")]))
        var short = ShopOrder("A-1")
        short.paid = "30.00"
        let again = try await open.send(short)
        #expect(again.map(\.word) == ["duplicate"])
        #expect(again[0].state == .posted)
        try open.expectSound()
    }

    @Test func `a change that leaves it wrong is refused, and nothing changes`() async throws {
        let (open, receipts) = try await Self.openWithShortOrder(.sqlite)
        let id = try #require(receipts[0].caseID)
        let answer = try await open.cases.act(
            onCase: id,
            Self.request(.edit, edits: [JSONEdit(place: "tenders/0/amount", text: "33.00")]))
        guard case .refused(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.code == "SALE-002")
        try open.expect(tallies: ["posted 1 3395", "received 3 9185", "waiting 2 5790"])
        let row = try #require(try CaseTable.row(id: id, on: open.books.connect()))
        #expect(row.closedAt == nil)
        try open.expectSound()
    }

    @Test func `a change may not make another document of it`() async throws {
        let (open, receipts) = try await Self.openWithShortOrder(.sqlite)
        let answer = try await open.cases.act(
            onCase: receipts[0].caseID ?? "",
            Self.request(
                .edit,
                edits: [
                    JSONEdit(place: "order", text: "A-2"),
                    JSONEdit(place: "tenders/0/amount", text: "33.95"),
                ]))
        guard case .refused(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.code == "AMEND-001")
    }

    @Test(arguments: BooksEngine.allCases)
    func `a rejected document is out of the books, and its followers go on`(
        _ engine: BooksEngine
    ) async throws {
        let (open, receipts) = try await Self.openWithShortOrder(engine)
        _ = try await open.cases.act(onCase: receipts[0].caseID ?? "", Self.request(.reject))
        try open.expect(tallies: [
            "posted 2 5790", "received 3 9185", "refused 1 3395", "waiting 0 0",
        ])
        #expect(try open.stock() == ["BULB -4", "LAMP -4"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `what does not add up can stand in suspense, with a case of its own`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var short = ShopOrder("A-1")
        short.paid = "30.00"
        let receipts = try await open.send(short)
        _ = try await open.cases.act(
            onCase: receipts[0].caseID ?? "", Self.request(.postToSuspense))
        let net = try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
        let suspense = net.filter { $0.account == "1390" }
        #expect(suspense.map { $0.debit - $0.credit } == [395])
        let cases = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(cases.map(\.code) == ["POST-001"])
        try open.expectSound()
    }

    @Test func `a second person agrees where the route asks for one, and not the same`()
        async throws
    {
        let files = try ShippedConfiguration.files(
            in: "routes/sales.yaml", replacing: "    hold: same_key",
            with: """
                    hold: same_key
                    second_person: =action == "post_to_suspense" && sale.?total.orValue(0.0) > 10.00
                """)
        let (open, receipts) = try await Self.openWithShortOrder(
            .sqlite, try Configuration(files: files))
        let id = receipts[0].caseID ?? ""
        let asked = try await open.cases.act(onCase: id, Self.request(.postToSuspense))
        guard case .pending(let action) = asked else {
            Issue.record("\(asked)")
            return
        }
        #expect(try open.tallies().contains("waiting 2 5790"))
        let own = try await open.cases.decide(action: action, ofCase: id, agrees: true, by: "Ada")
        guard case .refused(let reason) = own else {
            Issue.record("\(own)")
            return
        }
        #expect(reason.code == "CASE-005")
        let other = try await open.cases.decide(
            action: action, ofCase: id, agrees: true, by: "Grace")
        guard case .done(let state, _, _) = other else {
            Issue.record("\(other)")
            return
        }
        #expect(state == "posted")
        let row = try #require(try CaseTable.row(id: id, on: open.books.connect()))
        let actions = try CaseActionTable.actions(ofCase: row.seq, on: open.books.connect())
        #expect(actions.map(\.state) == [.done])
        #expect(actions.map(\.decidedBy) == ["Grace"])
        let late = try await open.cases.decide(
            action: action, ofCase: id, agrees: false, by: "Joan")
        guard case .refused(let reason) = late else {
            Issue.record("\(late)")
            return
        }
        #expect(reason.code == "CASE-012")
        #expect(reason.problem == "The action waits for nobody: it is done, and Grace decided it.")
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a preview of a further revision tells the difference, and changes nothing`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var short = ShopOrder("A-1", revision: "2")
        (short.bulbs, short.paid) = (2, "20.00")
        let receipts = try await open.send(ShopOrder("A-1"), short)
        let id = try #require(receipts[1].caseID)
        let edit = JSONEdit(place: "tenders/0/amount", text: "28.95")
        let preview = try await open.cases.act(
            onCase: id, Self.request(.edit, edits: [edit]), previewing: true)
        guard case .preview(let told) = preview else {
            Issue.record("\(preview)")
            return
        }
        #expect(
            told.lines.map { "\($0.account.rawValue) \($0.side.rawValue) \($0.amount.minorUnits)" }
                .sorted() == ["1130 credit 500", "4010 debit 500"])
        #expect(told.movements.map { "\($0.item) \($0.quantity.amount)" } == ["BULB 2"])
        #expect(try open.stock() == ["BULB -4", "LAMP -2"])
        try open.expect(tallies: ["posted 1 3395", "received 2 6290", "waiting 1 2895"])
        try open.expectSound()
    }

    @Test func `a document that a route's expression cannot be asked for waits, and is told where`()
        async throws
    {
        let files = try ShippedConfiguration.files(
            in: "routes/sales.yaml", replacing: "input: sale\n",
            with: "input: sale\norder_by: =sale.lines[1].item\n")
        let open = try OpenBooks(.sqlite, try Configuration(files: files))
        var order = ShopOrder("A-1")
        order.bulbs = 0
        _ = try await open.send(order)
        let opened = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(
            opened.map(\.problem) == [
                "routes/sales.yaml:6:12: The list has 1 items and none at position 1."
            ])
    }

    @Test func `a preview is refused where the action would be`() async throws {
        let files = try ShippedConfiguration.files(
            in: "routes/sales.yaml", replacing: "may: [edit, replay, post_to_suspense, reject]",
            with: "may: [edit, reject]")
        let (open, receipts) = try await Self.openWithShortOrder(
            .sqlite, try Configuration(files: files))
        let preview = try await open.cases.act(
            onCase: receipts[0].caseID ?? "", Self.request(.postToSuspense), previewing: true)
        guard case .refused(let reason) = preview else {
            Issue.record("\(preview)")
            return
        }
        #expect(reason.code == "CASE-003")
    }

    @Test(arguments: BooksEngine.allCases)
    func `a change of bytes is previewed, and waits for a second person above the limit`(
        _ engine: BooksEngine
    ) async throws {
        let files = try ShippedConfiguration.files(
            in: "routes/sales.yaml", replacing: "    hold: same_key",
            with: """
                    hold: same_key
                    second_person: =sale.?total.orValue(0.0) > 10.00
                """)
        let open = try OpenBooks(engine, try Configuration(files: files))
        let broken = ShopOrder("A-1").json.replacing("\"LAMP\"", with: "17")
        _ = try await open.store(broken + "\n")
        await open.pump.run()
        let opened = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        let id = try #require(opened.first?.id)
        let request = Self.request(
            .edit, edits: [JSONEdit(place: "lines/0/item", text: "\"LAMP\"")])
        let preview = try await open.cases.act(onCase: id, request, previewing: true)
        guard case .preview(let told) = preview else {
            Issue.record("\(preview)")
            return
        }
        #expect(told.outcome == "posted")
        #expect(told.needsSecondPerson)
        #expect(
            told.changes.map { "\($0.pointer) \($0.old ?? "") \($0.new ?? "")" } == [
                "/lines/0/item 17 \"\\\"LAMP\\\"\""
            ])
        #expect(told.lines.count == 3)
        try open.expect(tallies: ["received 1 0", "waiting 1 0"])
        guard case .pending(let action) = try await open.cases.act(onCase: id, request) else {
            Issue.record("it does not wait")
            return
        }
        try open.expect(tallies: ["received 1 0", "waiting 1 0"])
        let done = try await open.cases.decide(
            action: action, ofCase: id, agrees: true, by: "Grace")
        guard case .done(let state, _, _) = done else {
            Issue.record("\(done)")
            return
        }
        #expect(state == "posted")
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `what nobody could map is corrected as text and becomes a document`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let broken = ShopOrder("A-1").json.replacing("\"LAMP\"", with: "17")
        _ = try await open.store(broken + "\n" + ShopOrder("B-1").json + "\n")
        await open.pump.run()
        try open.expect(tallies: [
            "received 1 0", "waiting 1 0", "posted 1 3395", "received 1 3395",
        ])
        let opened = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        let id = try #require(opened.first?.id)
        let done = try await open.cases.act(
            onCase: id,
            Self.request(.edit, edits: [JSONEdit(place: "lines/0/item", text: "\"LAMP\"")]))
        guard case .done(let state, _, _) = done else {
            Issue.record("\(done)")
            return
        }
        #expect(state == "posted")
        try open.expect(tallies: [
            "received 0 0", "waiting 0 0", "posted 2 6790", "received 2 6790",
        ])
        try open.expectSound()
    }
}
