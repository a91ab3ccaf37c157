import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `The schema of the books` {
    @Test(arguments: BooksEngine.allCases)
    func `every step is applied once and in order`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine, isMigrated: false)
        let connection = try books.connect()
        let applied = try Migrator.apply(Schema.migrations, on: connection)
        #expect(applied == Array(1...25))
        #expect(try Migrator.apply(Schema.migrations, on: connection) == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `places find the promotions of prices and free the numbers of what is no longer sold`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine, isMigrated: false)
        let connection = try books.connect()
        let before = Schema.migrations.prefix { $0.name != "locations and promotions" }
        try Migrator.apply(Array(before), on: connection)
        for (id, status) in [("OLD", "discontinued"), ("NEW", "active")] {
            try connection.execute(
                """
                INSERT INTO record_product (seq, id, version, created_at, updated_at, body, status)
                VALUES ($1, $2, 1, 0, 0, '{}', $3)
                """, [.integer(id == "OLD" ? 1 : 2), .text(id), .text(status)])
            try connection.execute(
                """
                INSERT INTO record_key (family, system, value, id)
                VALUES ('product', 'gtin', $1, $2), ('product', 'system:erp', $1, $2)
                """, [.text("of \(id)"), .text(id)])
        }
        for (seq, body) in [(Int64(1), #"{"promotion":"SPRING"}"#), (2, "{}")] {
            try connection.execute(
                """
                INSERT INTO record_price (seq, id, version, created_at, updated_at, body, item,
                    list, store, zone, currency, kind, valid_from, valid_to, amount)
                VALUES ($1, $2, 1, 0, 0, $3, 'A', 'retail', '', '', 'EUR', 'promotion', 0, 9, '1')
                """, [.integer(seq), .text("p\(seq)"), .text(body)])
        }
        try Migrator.apply(Schema.migrations, on: connection)
        let promotions = try connection.all("SELECT promotion FROM record_price ORDER BY seq") {
            row throws(SQLError) in row.text(0)
        }
        #expect(promotions == ["SPRING", ""])
        func owner(_ key: RecordKey) throws(SQLError) -> String? {
            try RecordTable.id(of: key, in: .product, on: connection)
        }
        for system in ["gtin", "system:erp"] {
            let (old, new) = (
                RecordKey(system: system, value: "of OLD"),
                RecordKey(system: system, value: "of NEW")
            )
            #expect(try owner(old) == nil)
            #expect(try owner(old.past(of: "OLD")) == "OLD")
            #expect(try owner(new) == "NEW")
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `a step that was changed after it was applied is refused`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        var changed = Schema.migrations
        changed[4] = Migration(number: 5, name: "cases and tallies", sql: "SELECT 1")
        let error = refusal { () throws(SQLError) in
            try Migrator.apply(changed, on: connection)
        }
        #expect(error?.kind == .migration)
    }
}

@Suite(.takesTurns) struct `Numbers without gaps` {
    @Test(arguments: BooksEngine.allCases)
    func `numbers count up by the amount taken`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        #expect(try Sequence.document.take(3, on: connection) == 1)
        #expect(try Sequence.document.take(1, on: connection) == 4)
        #expect(try Sequence.journal.take(1, on: connection) == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a rollback gives its numbers back`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        let error = refusal { () throws(SQLError) in
            try connection.transaction { () throws(SQLError) in
                _ = try Sequence.document.take(5, on: connection)
                throw SQLError(.other, message: "changed our mind")
            }
        }
        #expect(error?.message == "changed our mind")
        #expect(try Sequence.document.take(1, on: connection) == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `two writers at once share no number and leave none out`(
        _ engine: BooksEngine
    ) async throws {
        let books = try TestBooks(engine)
        let database = books.database
        let taken = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let connection = try database.connect()
                    var numbers: [Int64] = []
                    for _ in 0..<50 {
                        numbers.append(
                            try connection.transaction { () throws(SQLError) in
                                try Sequence.case.lock(on: connection)
                                return try Sequence.case.take(1, on: connection)
                            })
                    }
                    return numbers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.sorted() == Array(1...100))
        withExtendedLifetime(books) {}
    }
}

@Suite(.takesTurns) struct `Identifiers that lead to their row` {
    @Test func `an identifier is a UUID of version 7 that holds the row's number`() {
        let text = StableID.text(seq: 305_419_896, at: SampleRows.afternoon, family: 0x2A)
        #expect(text == "019cd843-1180-702a-8000-000012345678")
        #expect(StableID.sequence(of: text) == 305_419_896)
    }

    @Test func `the largest number comes back too`() {
        let largest: Int64 = 0x3FFF_FFFF_FFFF_FFFF
        let text = StableID.text(seq: largest, at: SampleRows.afternoon, family: 1)
        #expect(StableID.sequence(of: text) == largest)
    }

    @Test func `identifiers sort by time, then by number`() {
        let (first, second) = (SampleRows.afternoon, SampleRows.afternoon.adding(seconds: 1))
        let sorted = [
            StableID.text(seq: 9, at: first, family: 1),
            StableID.text(seq: 10, at: first, family: 1),
            StableID.text(seq: 2, at: second, family: 1),
        ]
        #expect(sorted.sorted() == sorted)
    }

    @Test(arguments: [
        "", "019cd843-c180-702a-8000-00001234567", "019cd843-c180-702a-8000-0000123456789",
        "019cd843xc180-702a-8000-000012345678", "019CD843-C180-702A-8000-000012345678",
        "019cd843-c180-702a-c000-000012345678", "019cd843-c180-702a-8000-00001234567g",
    ])
    func `a text that is no identifier of ours has no number`(_ text: String) {
        #expect(StableID.sequence(of: text) == nil)
    }
}

@Suite(.takesTurns) struct `Configurations that were in force` {
    @Test(arguments: BooksEngine.allCases)
    func `one configuration keeps its number however often it is loaded`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        func number(_ hash: UInt8, _ content: String) throws -> Int64 {
            try ConfigurationTable.number(
                hash: [hash],
                files: [
                    ConfigurationTable.File(path: "b.yaml", content: content),
                    ConfigurationTable.File(path: "a.yaml", content: "a"),
                ], at: SampleRows.afternoon, on: connection)
        }
        #expect(try number(1, "one") == 1)
        #expect(try number(1, "one") == 1)
        #expect(try number(2, "two") == 2)
        #expect(try number(1, "one") == 1)
        let files = try ConfigurationTable.files(ofConfiguration: 2, on: connection)
        #expect(files.map(\.path) == ["a.yaml", "b.yaml"])
        #expect(files.map(\.content) == ["a", "two"])
    }
}
