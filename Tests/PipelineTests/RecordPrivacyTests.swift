import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Erasing a person of a record` {
    private static let ada = PersonalSubject(.email, "ada@example.com")

    private static func vendor(_ name: String, _ email: String) -> RecordDraft {
        RecordDraft(
            id: "V-1", columns: [.text("active"), .text("GBP")],
            body: #"{"vendor":"V-1","name":"\#(name)","contacts":[{"email":"\#(email)"}]}"#)
    }

    private static func put(
        _ draft: RecordDraft, expecting expected: RecordExpectation, on sql: any SQLConnection
    ) throws(SQLError) -> RecordOutcome {
        try RecordTable.put(
            draft, in: .vendor, expecting: expected, at: Instant(microseconds: 1), by: "ops",
            on: sql)
    }

    private func books(_ engine: BooksEngine) throws -> (OpenBooks, PrivacyDesk) {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        let clock = open.clock
        let sql = try open.books.connect()
        _ = try sql.transaction { () throws(SQLError) in
            try Self.put(Self.vendor("ACME", "ada@example.com"), expecting: .absence, on: sql)
        }
        return (open, PrivacyDesk(lane: open.lane, readers: open.readers, now: { clock.now }))
    }

    @Test(arguments: BooksEngine.allCases)
    func `makes its next version, so that what was merged with the one before is refused`(
        _ engine: BooksEngine
    ) async throws {
        let (open, desk) = try books(engine)
        _ = try await desk.erase(Self.ada, by: "dpo", why: "asked for it")
        let sql = try open.books.connect()
        let row = try #require(try RecordTable.row("V-1", in: .vendor, on: sql))
        #expect(row.version == 2)
        #expect(row.updatedAt == open.clock.now)
        let changes = try RecordChangeTable.history(
            of: "V-1", in: .vendor, after: 0, limit: 10, on: sql)
        #expect(changes.map(\.version) == [1, 2])
        #expect(changes.map(\.actor) == ["ops", "dpo"])
        #expect(changes.last?.kind == .updated)
        #expect(changes.allSatisfy { $0.body == row.body })
        #expect(row.body.contains("xxx@xxxxxxx.xxx"))
        let merged = try sql.transaction { () throws(SQLError) in
            try Self.put(
                Self.vendor("ACME Ltd", "ada@example.com"), expecting: .versions([1]), on: sql)
        }
        guard case .changed(2) = merged else {
            Issue.record("\(merged)")
            return
        }
        // Nothing is left to be masked, so nothing changes.
        _ = try await desk.erase(Self.ada, by: "dpo", why: "once more")
        #expect(try RecordTable.row("V-1", in: .vendor, on: sql)?.version == 2)
    }

    /// SQLite's transactions take turns by themselves.
    @Test func `waits for a change under way, and keeps what that says otherwise`() async throws {
        let (open, desk) = try books(.postgresql)
        let (sql, watcher) = (try open.books.connect(), try open.books.connect())
        try sql.script("BEGIN")
        _ = try Self.put(
            Self.vendor("ACME Ltd", "ada@example.com"), expecting: .versions([1]), on: sql)
        async let erasure = desk.erase(Self.ada, by: "dpo", why: "asked for it")
        var (isWaiting, looks) = (false, 0)
        while !isWaiting, looks < 3000 {
            isWaiting =
                try watcher.first(
                    """
                    SELECT COUNT(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'
                    """
                ) { row throws(SQLError) in row.integer(0) > 0 } ?? false
            looks += 1
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(isWaiting)
        try sql.script("COMMIT")
        _ = try await erasure
        let row = try #require(try RecordTable.row("V-1", in: .vendor, on: sql))
        #expect(row.body.contains("ACME Ltd"))
        #expect(row.body.contains("xxx@xxxxxxx.xxx"))
        #expect(row.version == 3)
    }

    @Test(arguments: BooksEngine.allCases)
    func `finds a record that names them only since it was looked for`(
        _ engine: BooksEngine
    ) throws {
        let (open, _) = try books(engine)
        let sql = try open.books.connect()
        let search = PersonalSearch(
            subject: PersonalSubject(.email, "eve@example.com"), connection: sql)
        let marks = try search.marks()
        #expect(try search.find().rows.values.allSatisfy(\.isEmpty))
        _ = try sql.transaction { () throws(SQLError) in
            try Self.put(Self.vendor("ACME", "eve@example.com"), expecting: .presence, on: sql)
        }
        let found = try search.find(behind: marks)
        #expect(
            found.rows.filter { !$0.value.isEmpty }.map(\.key.name).sorted() == [
                "record_changes", "vendor_records",
            ])
    }
}
