import SQL
import StoreFixture
import Testing

@testable import Store

@Suite struct `Places where a person may stand` {
    /// Tables that say nothing of a person: numbers, names of the configuration and of the trade,
    /// hashes, states, and callers.
    private static let others: Set<String> = [
        "api_key", "case_alarm", "configuration", "configuration_file", "configuration_version",
        "contribution", "counter", "delivery", "deprecated_use", "document_clock",
        "document_origin", "erased_change", "erased_value", "erased_version", "erasure",
        "file_arrival", "held_key",
        "hook_message", "idempotency", "installation_key", "intake_file", "joined_file",
        "journal_entry", "journal_event", "journal_line", "journal_never", "journal_source",
        "journal_unsealed", "poll", "rate_counter", "record_key", "route_state", "source_field",
        "stock_count", "stock_count_line", "stock_difference", "stock_history", "stock_movement",
        "stock_position", "stock_reconciliation", "subscription", "tally",
    ]

    @Test func `every table is one, or is known to be none`() throws {
        let sql = try TestBooks(.sqlite).connect()
        let tables = try sql.all(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ) { row throws(SQLError) in row.text(0) }
        let places = Set(PersonalPlace.all.map(\.table))
        let unknown = Set(tables).subtracting(places).subtracting(Self.others)
        #expect(
            unknown.filter { !$0.contains("migration") } == [],
            """
            An erasure does not look there. Name each in PersonalPlace.plain with its columns, or \
            here when it says nothing of a person.
            """)
        #expect(places.isSubset(of: tables))
        #expect(places.isDisjoint(with: Self.others))
    }

    @Test(arguments: BooksEngine.allCases)
    func `a text is found where one piece of a payload ends and the next begins`(
        _ engine: BooksEngine
    ) throws {
        let sql = try TestBooks(engine).connect()
        try sql.transaction { () throws(SQLError) in
            var row = FileRow(
                seq: 1, id: "f", route: "r", connection: "", contentType: "text/csv",
                receivedAt: .init(microseconds: 0))
            for (seq, pieces) in [(1, ["head ada@exa", "mple.com tail"]), (2, ["ada@", "x"])] {
                (row.seq, row.id) = (Int64(seq), "f\(seq)")
                try FileTable.insert(row, on: sql)
                for (position, piece) in pieces.enumerated() {
                    try FileTable.insert(
                        chunk: Array(piece.utf8), position: Int64(position), ofFile: Int64(seq),
                        on: sql)
                }
            }
        }
        let needles = PersonalTable.Needles([Array("ada@example.com".utf8)])
        #expect(try PersonalTable.files(holding: needles, on: sql) == [1])
        #expect(try PersonalTable.files(holding: needles, after: 1, on: sql) == [])
        #expect(try PersonalTable.find(needles, in: .payloads, on: sql) == [])
    }
}
