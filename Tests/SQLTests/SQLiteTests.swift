import Foundation
import SQL
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `A SQLite file` {
    @Test(arguments: [
        ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"),
        ("temp_store", "2"), ("trusted_schema", "0"), ("query_only", "0"),
    ])
    func `is opened with the settings that durability asks for`(
        name: String, value: String
    ) throws {
        let test = try TestDatabase(.sqlite)
        let connection = try test.connect()
        let setting = try connection.first(
            "SELECT CAST(\(name) AS text) FROM pragma_\(name)"
        ) { $0.text(0) }
        #expect(setting == value)
    }

    @Test func `is not made by a connection that only reads`() throws {
        let test = try TestDatabase(.sqlite)
        let error = try failure { _ = try test.database.connect(readOnly: true) }
        #expect(error?.kind == .storage)
    }

    @Test func `is told apart from a file of another kind`() throws {
        let test = try TestDatabase(.sqlite)
        guard case .sqlite(let path) = test.database.address else {
            Issue.record("not a file")
            return
        }
        try Data(repeating: 65, count: 8_192).write(to: URL(filePath: path))
        let error = try failure { _ = try test.database.connect() }
        #expect(error?.kind == .storage)
        #expect(error?.code == "SQL-010")
    }

    @Test func `that is full is told apart, and what follows is not kept piece by piece`() throws {
        let test = try TestDatabase(.sqlite)
        let connection = try test.connect(itemSchema)
        try connection.script("PRAGMA max_page_count = 20")
        let error = try failure {
            try connection.transaction { () throws(SQLError) in
                let large = [UInt8](repeating: 1, count: 200_000)
                let full = try? failure {
                    try connection.execute(insertItem, [.integer(1), .null, .blob(large)])
                }
                #expect(full?.kind == .full)
                try connection.execute(insertItem, [.integer(2), .null, .null])
            }
        }
        let count = try connection.number("SELECT count(*) FROM item")
        #expect((error == nil && count == 1) || (error?.kind == .transactionAborted && count == 0))
    }

    @Test func `that another writer holds is busy, and free again afterwards`() throws {
        let test = try TestDatabase(.sqlite)
        let connection = try test.connect(itemSchema)
        let other = try test.connect("PRAGMA busy_timeout = 10")
        try connection.transaction { () throws(SQLError) in
            let error = try? failure {
                try other.execute(insertItem, [.integer(1), .null, .null])
            }
            #expect(error?.kind == .busy)
            #expect(error?.isRetryable == true)
        }
        #expect(try other.execute(insertItem, [.integer(1), .null, .null]) == 1)
    }

    @Test func `holding fractions fails the read of them`() throws {
        let test = try TestDatabase(.sqlite)
        let connection = try test.connect()
        let error = try failure { _ = try connection.number("SELECT 0.5") }
        #expect(error?.kind == .type)
    }
}
