import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `The journal's own guards` {
    private static let tooEarly = "a journal entry that left ready never changes"

    /// Entry 1 of 12.75, ready and open.
    private func books(_ engine: BooksEngine) throws -> (TestBooks, any SQLConnection) {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try SampleRows.write(entry: 1, 1275, openKey: "day", on: connection)
        return (books, connection)
    }

    /// What the database says to `statements` in one transaction, ended by COMMIT.
    private func refused(
        _ statements: String..., on connection: any SQLConnection
    ) -> SQLError? {
        refusal { () throws(SQLError) in
            try connection.transaction { () throws(SQLError) in
                for statement in statements { try connection.execute(statement) }
            }
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `an entry without lines is not committed`(_ engine: BooksEngine) throws {
        let (books, connection) = try books(engine)
        let error = refusal { () throws(SQLError) in
            try connection.transaction { () throws(SQLError) in
                try JournalTable.insert([(try SampleRows.entry(2), nil)], on: connection)
            }
        }
        #expect(error != nil)
        #expect(try connection.number("SELECT COUNT(*) FROM journal_entry") == 1)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `an entry whose debits and credits differ is not committed`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try books(engine)
        let error = refusal { () throws(SQLError) in
            try connection.transaction { () throws(SQLError) in
                try JournalTable.insert([(try SampleRows.entry(2), nil)], on: connection)
                let lines = [
                    SampleRows.line("1010", .debit, 1275), SampleRows.line("4010", .credit, 1274),
                ]
                try JournalTable.add(
                    [JournalAddition(entrySeq: 2, version: 1, lines: lines, documentSeqs: [9])],
                    on: connection)
            }
        }
        guard case .check? = error?.kind else {
            let found = String(describing: error)
            Issue.record("the CHECK of debit and credit is to refuse it: \(found)")
            return
        }
        #expect(try connection.number("SELECT COUNT(*) FROM journal_line") == 2)
        withExtendedLifetime(books) {}
    }

    @Test(
        arguments: BooksEngine.allCases,
        [
            "UPDATE journal_line SET debit = 1276 WHERE entry_seq = 1 AND debit > 0",
            """
            INSERT INTO journal_line (entry_seq, line_key, account, debit, credit)
            VALUES (1, 'x', '1010', 5, 0)
            """,
            """
            INSERT INTO journal_line (entry_seq, line_key, account, debit, credit)
            SELECT entry_seq, line_key, account, debit, credit FROM journal_line WHERE debit > 0
            ON CONFLICT (entry_seq, line_key) DO UPDATE SET
                debit = journal_line.debit + excluded.debit
            """,
            "UPDATE journal_entry SET debit = 1276, credit = 1276 WHERE seq = 1",
            "UPDATE journal_entry SET debit = 0, credit = 0 WHERE seq = 1",
        ])
    func `a change of lines or totals alone is not committed`(
        _ engine: BooksEngine, _ change: String
    ) throws {
        let (books, connection) = try books(engine)
        #expect(refused(change, on: connection) != nil)
        #expect(
            try JournalTable.lines(ofEntries: [1], on: connection) == [
                [SampleRows.line("1010", .debit, 1275), SampleRows.line("4010", .credit, 1275)]
            ])
        #expect(try connection.number("SELECT debit FROM journal_entry WHERE seq = 1") == 1275)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a line is on one side and above zero`(_ engine: BooksEngine) throws {
        let (books, connection) = try books(engine)
        for amounts in ["0, 0", "5, 5", "-5, 0"] {
            let error = refused(
                """
                INSERT INTO journal_line (entry_seq, line_key, account, debit, credit)
                VALUES (1, 'x', '1010', \(amounts))
                """, on: connection)
            guard case .check? = error?.kind else {
                Issue.record("\(amounts): \(String(describing: error))")
                continue
            }
        }
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a ticket that joins adds to the lines of its accounts`(_ engine: BooksEngine) throws {
        let (books, connection) = try books(engine)
        try connection.transaction { () throws(SQLError) in
            try JournalTable.add(
                [SampleRows.addition(1, 725, document: 8, version: 2)], on: connection)
        }
        let lines = try JournalTable.lines(ofEntries: [1], on: connection)
        #expect(
            lines == [
                [SampleRows.line("1010", .debit, 2000), SampleRows.line("4010", .credit, 2000)]
            ])
        let entry = try #require(
            try JournalTable.entry(id: SampleRows.entry(1).id, on: connection))
        #expect(entry.version == 2)
        #expect(entry.sources == 2)
        #expect(entry.totalMinorUnits == 2000)
        #expect(try JournalTable.sources(ofEntry: 1, after: 0, limit: 9, on: connection) == [1, 8])
        withExtendedLifetime(books) {}
    }

    @Test(
        arguments: BooksEngine.allCases,
        [
            "UPDATE journal_line SET debit = 1 WHERE debit > 0",
            "DELETE FROM journal_line WHERE entry_seq = 1",
            "DELETE FROM journal_entry WHERE seq = 1",
            """
            INSERT INTO journal_line (entry_seq, line_key, account, debit, credit)
            VALUES (1, 'x', '1010', 5, 0)
            """,
            "UPDATE journal_entry SET debit = 1, credit = 1 WHERE seq = 1",
            "UPDATE journal_entry SET state = 'ready' WHERE seq = 1",
            "UPDATE journal_entry SET version = 2 WHERE seq = 1",
            "UPDATE journal_entry SET posting_date = 1 WHERE seq = 1",
            "UPDATE journal_entry SET content_hash = 'abd' WHERE seq = 1",
        ])
    func `a delivered entry never changes`(_ engine: BooksEngine, _ change: String) throws {
        let (books, connection) = try books(engine)
        try SampleRows.deliver(1, on: connection)
        let before = try JournalTable.lines(ofEntries: [1], on: connection)
        #expect(refused(change, on: connection) != nil)
        #expect(try JournalTable.lines(ofEntries: [1], on: connection) == before)
        #expect(try connection.number("SELECT version FROM journal_entry WHERE seq = 1") == 1)
        withExtendedLifetime(books) {}
    }

    @Test(
        arguments: BooksEngine.allCases,
        ["SELECT 1", "UPDATE journal_entry SET debit = 1280, credit = 1280 WHERE seq = 1"])
    func `an entry that is delivered in the middle of a change is not committed`(
        _ engine: BooksEngine, _ seal: String
    ) throws {
        let (books, connection) = try books(engine)
        func line(_ key: String, _ amounts: String) -> String {
            """
            INSERT INTO journal_line (entry_seq, line_key, account, debit, credit)
            VALUES (1, '\(key)', '1010', \(amounts))
            """
        }
        let deliver = "UPDATE journal_entry SET state = 'delivered', open_key = NULL WHERE seq = 1"
        let error = refused(line("x", "5, 0"), deliver, line("y", "0, 5"), seal, on: connection)
        #expect(error != nil)
        #expect(try connection.number("SELECT COUNT(*) FROM journal_line") == 2)
        #expect(refused(deliver, on: connection) == nil)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a line never moves from one entry to another`(_ engine: BooksEngine) throws {
        let (books, connection) = try books(engine)
        try SampleRows.write(entry: 2, 1275, on: connection)
        let error = refused(
            "UPDATE journal_line SET entry_seq = 2, line_key = 'x' WHERE entry_seq = 1",
            on: connection)
        #expect(error?.message.contains("a journal line is never moved") == true)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a ticket cannot join a delivered entry`(_ engine: BooksEngine) throws {
        let (books, connection) = try books(engine)
        try SampleRows.deliver(1, on: connection)
        let error = refusal { () throws(SQLError) in
            try connection.transaction { () throws(SQLError) in
                try JournalTable.add(
                    [SampleRows.addition(1, 725, document: 8, version: 2)], on: connection)
            }
        }
        #expect(error?.message.contains(Self.tooEarly) == true)
        #expect(try JournalTable.open(keys: ["day"], on: connection).isEmpty)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a store-day has one open entry at most`(_ engine: BooksEngine) throws {
        let (books, connection) = try books(engine)
        let open = try JournalTable.open(keys: ["day", "other"], on: connection)
        #expect(open.mapValues(\.seq) == ["day": 1])
        let error = refusal { () throws(SQLError) in
            try SampleRows.write(entry: 2, 100, openKey: "day", on: connection)
        }
        #expect(error?.isUniqueViolation(in: "journal_entry") == true)
        withExtendedLifetime(books) {}
    }
}
