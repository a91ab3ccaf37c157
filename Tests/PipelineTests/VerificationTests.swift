import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Verifying the books` {
    /// One posted, one waiting, one listed, one sent twice.
    private func books(_ engine: BooksEngine) async throws -> OpenBooks {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"), Ticket("1"))
        _ = try await open.desk.offer(after: 0, limit: 10)
        var short = Ticket("2")
        short.paid = "1.00"
        _ = try await open.send(short, Ticket("3", price: "5.00"))
        return open
    }

    @Test(arguments: BooksEngine.allCases)
    func `undamaged books hold every rule`(_ engine: BooksEngine) async throws {
        let open = try await books(engine)
        let checks = try Verification(on: open.books.database.connect(readOnly: true)).run()
        #expect(checks.flatMap(\.findings) == [])
        #expect(checks.map(\.examined) == [1, 3, 2, 2, 3, 1, 1, 2, 2, 3, 0])
    }

    @Test(arguments: BooksEngine.allCases)
    func `of an order two revisions that stand at once are told`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(ShopOrder("A-1"), ShopOrder("A-1", revision: "2"))
        _ = try await open.send(ShopOrder("B-1"))
        try open.expectSound()
        let connection = try open.books.connect()
        try connection.execute("DELETE FROM contribution WHERE sign = -1")
        let findings = try Verification(on: connection).run().flatMap(\.findings)
        #expect(findings.contains("of order/ecom/A-1/ several revisions stand"))
    }

    @Test(
        arguments: BooksEngine.allCases,
        [
            (
                damage:
                    "UPDATE journal_line SET debit = debit + 1 WHERE entry_seq = 2 AND debit > 0",
                finding: "debits 501, credits 500, total 500"
            ),
            (
                damage:
                    "UPDATE journal_line SET account = '1020' WHERE entry_seq = 1 AND debit > 0",
                finding: "its content no longer has the hash delivered"
            ),
            (
                damage:
                    "UPDATE journal_line SET account = '1020' WHERE entry_seq = 2 AND debit > 0",
                finding: "1020 D =0042"
            ),
            (
                damage: "DELETE FROM journal_source WHERE entry_seq = 2",
                finding: "is posted, but in no entry"
            ),
            (
                damage: "INSERT INTO journal_source (entry_seq, document_seq, version) "
                    + "VALUES (2, 1, 1)",
                finding: "document 1 is posted more than once"
            ),
            (
                damage: "DELETE FROM stock_movement WHERE document_seq = 1",
                finding: "moved other stock than it says"
            ),
            (
                damage: "UPDATE stock_movement SET location = '0043'",
                finding: "moved other stock than it says"
            ),
            (
                damage: "UPDATE stock_movement SET document_seq = 2 WHERE document_seq = 1",
                finding: "waits, but moved stock"
            ),
            (
                damage: "DELETE FROM document WHERE seq = 1",
                finding: "its document 1 is not there"
            ),
            (
                damage: "UPDATE document SET amount = 1274 WHERE seq = 1",
                finding: "its text was changed"
            ),
            (
                damage: "UPDATE tally SET documents = documents + 1 WHERE outcome = 'posted'",
                finding: "-1 documents"
            ),
            (
                damage:
                    "UPDATE tally SET amount = amount + 1 WHERE outcome IN ('posted', 'received')",
                finding: "counted 2 and 1776, there are 2 and 1775"
            ),
            (
                damage: "UPDATE exception_case SET closed_at = 1",
                finding: "document 2 waits in nobody's queue"
            ),
        ])
    func `damage is found`(
        _ engine: BooksEngine, _ case: (damage: String, finding: String)
    ) async throws {
        let open = try await books(engine)
        try open.books.damage(`case`.damage)
        let findings = try open.findings()
        #expect(findings.contains { $0.contains(`case`.finding) }, "\(findings)")
    }

    @Test(arguments: BooksEngine.allCases)
    func `a changed word in a document's text is found, though it moves no money`(
        _ engine: BooksEngine
    ) async throws {
        let open = try await books(engine)
        var other = Ticket("1")
        other.cashier = "C8"
        try open.books.damage(
            "UPDATE document SET body = $1 WHERE seq = 1", [.blob(Array(other.json.utf8))])
        let id = try #require(
            try DocumentTable.document(seq: 1, on: open.books.connect())
        ).id
        #expect(try open.findings() == ["document \(id): its text was changed"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a text that is no document any more is told, and the rest is verified`(
        _ engine: BooksEngine
    ) async throws {
        let open = try await books(engine)
        try open.books.damage("UPDATE document SET body = $1 WHERE seq = 1", [.blob([123])])
        let findings = try open.findings()
        #expect(findings.contains { $0.contains("is damaged") })
    }
}

@Suite(.takesTurns) struct `Explaining the books` {
    @Test(arguments: BooksEngine.allCases)
    func `a posted document is told from its file's line to its entry`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.store(Ticket("1").json + "\n" + Ticket("2").json)
        await open.pump.run()
        let connection = try open.books.connect()
        let entry = try #require(try JournalTable.entries(ofDocument: 2, on: connection).first)
        let lines = try #require(
            try Explanation(on: connection).text(about: "ticket/0042/3/2026-03-10/2"))
        for expected in [
            "  kind        sale, posted", "  store       0042, business date 2026-03-10",
            "  total       12.75 GBP", "  received    2026-03-10T15:00:00.000Z by bulk",
            "  line 2  \(Ticket("2").json)",
            "  posts       debit 1010 Cash in tills and store safe 12.75 GBP",
            "  stock       line 1: -1 EA of 22423 at 0042 (sale)",
            "  journal     \(entry.id), ready", "  text        \(Ticket("2").json)",
        ] {
            #expect(lines.contains(expected), "\(expected) in \(lines)")
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `a waiting document is told with its reason and case`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var short = Ticket("1")
        short.paid = "12.00"
        let receipt = try await open.send(short)[0]
        let lines = try #require(
            try Explanation(on: open.books.connect()).text(about: receipt.documentID))
        #expect(lines.contains { $0.hasPrefix("  waits       SALE-002: ") })
        let id = try #require(receipt.caseID)
        #expect(
            lines.contains {
                $0.hasPrefix("  case        \(id) in finance-exceptions of team-finance: ")
            })
    }

    @Test(arguments: BooksEngine.allCases)
    func `an entry is told with its lines, history and documents`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"))
        let entry = try #require(try await open.desk.offer(after: 0, limit: 1).first)
        _ = try await open.desk.acknowledge(
            id: entry.row.id, externalID: "FI-1", externalSystem: "erp", postedAt: nil)
        let lines = try #require(
            try Explanation(on: open.books.connect()).text(about: entry.row.id))
        for expected in [
            "journal entry \(entry.row.id), number 1, version 1",
            "  state       acknowledged, posted by erp as FI-1",
            "  total       12.75 GBP on each side",
            "  line        debit 1010 12.75 GBP store=0042 channel=store tender=cash",
            "  history     2026-03-10T15:00:00.000Z acknowledged: erp FI-1",
            "  sources     1 documents",
        ] {
            #expect(lines.contains(expected), "\(expected) in \(lines)")
        }
    }

    @Test func `what is not in the books is not explained`() throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        #expect(try Explanation(on: open.books.connect()).text(about: "ticket/9") == nil)
    }
}
