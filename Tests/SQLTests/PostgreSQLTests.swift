import SQL
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `A PostgreSQL session` {
    private func number(_ connection: any SQLConnection, _ sql: String) throws -> Int64? {
        try connection.first(sql) { $0.integer(0) }
    }

    @Test(arguments: [
        ("application_name", "countinghouse"), ("synchronous_commit", "on"),
        ("client_encoding", "UTF8"), ("TimeZone", "UTC"), ("default_transaction_read_only", "off"),
    ])
    func `is opened with the settings that durability asks for`(
        name: String, value: String
    ) throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect()
        let setting = try connection.first(
            "SELECT current_setting($1)", [.text(name)]
        ) { $0.text(0) }
        #expect(setting == value)
    }

    @Test func `reads whole numbers of every width, and booleans`() throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect()
        let values = try connection.first(
            "SELECT (-2)::int2, (-3)::int4, (-4)::int8, true, false"
        ) { row in (0..<5).map { row.integer($0) } }
        #expect(values == [-2, -3, -4, 1, 0])
    }

    @Test func `writes whole numbers of every width, and booleans`() throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect(
            "CREATE TABLE narrow (a int2, b int4, c boolean, d varchar)")
        let insert = "INSERT INTO narrow (a, b, c, d) VALUES ($1, $2, $3, $4)"
        try connection.execute(
            insert, [.integer(-32_768), .integer(2_147_483_647), .integer(1), .integer(12)])
        let values = try connection.first("SELECT a, b, c FROM narrow WHERE d = '12'") { row in
            (0..<3).map { row.integer($0) }
        }
        #expect(values == [-32_768, 2_147_483_647, 1])
        let wide = try failure {
            try connection.execute(
                insert, [.integer(32_768), .integer(0), .integer(0), .text("")])
        }
        #expect(wide?.kind == .type)
        #expect(wide?.message == "argument $1 is too large for a column of 16 bits")
        let odd = try failure {
            try connection.execute(insert, [.integer(0), .integer(0), .integer(2), .text("")])
        }
        #expect(odd?.message == "argument $3 is neither 0 nor 1 where a boolean is wanted")
    }

    @Test(arguments: [
        ("SELECT 1.5 AS price", "column price is numeric"),
        ("SELECT now() AS moment", "column moment is timestamptz"),
        ("SELECT 1 AS fine, 0.5::float8 AS share", "column share is double precision"),
    ])
    func `refuses columns of other types by name`(sql: String, message: String) throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect()
        let error = try failure { try connection.query(sql) { _ in } }
        #expect(error?.kind == .type)
        #expect(error?.message == message)
    }

    @Test func `takes text as the literal of other parameter types`() throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect()
        let day = try connection.first(
            "SELECT (CAST($1 AS date) + CAST($2 AS integer))::text",
            [.text("2024-02-28"), .integer(2)]
        ) { $0.text(0) }
        #expect(day == "2024-03-01")
    }

    @Test func `does not take text for bytes nor bytes for text`() throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect(itemSchema)
        let text = try failure {
            try connection.execute(insertItem, [.integer(1), .null, .text("\\x01")])
        }
        #expect(text?.message == "argument $3 is text where bytes are wanted")
        let bytes = try failure {
            try connection.execute(insertItem, [.integer(1), .blob([1]), .null])
        }
        #expect(bytes?.message == "argument $2 is bytes where the column takes none")
    }

    @Test func `that ends within a transaction is told, and keeps nothing`() throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect(itemSchema)
        let other = try test.connect()
        let session = try #require(try number(connection, "SELECT pg_backend_pid()"))
        let error = try failure {
            try connection.transaction { () throws(SQLError) in
                try connection.execute(insertItem, [.integer(1), .null, .null])
                try other.execute("SELECT pg_terminate_backend($1)", [.integer(session)])
                try connection.executeMany(insertItem, [[.integer(2), .null, .null]])
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.endsConnection == true)
        let later = try failure { try connection.execute("DELETE FROM item") }
        #expect(later?.kind == .connectionLost)
        #expect(try number(other, "SELECT count(*) FROM item") == 0)
    }

    @Test func `lost while committing leaves the outcome open`() throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect(itemSchema)
        let other = try test.connect()
        let session = try #require(try number(connection, "SELECT pg_backend_pid()"))
        let error = try failure {
            try connection.transaction { () throws(SQLError) in
                try connection.execute(insertItem, [.integer(1), .null, .null])
                try other.execute("SELECT pg_terminate_backend($1)", [.integer(session)])
            }
        }
        #expect(error?.kind == .commitUnknown)
        #expect(error?.isRetryable == false)
    }

    @Test func `does not take a failed transaction for a committed one`() throws {
        let test = try TestDatabase(.postgresql)
        let connection = try test.connect(itemSchema)
        let error = try failure {
            try connection.transaction { () throws(SQLError) in
                try connection.execute(insertItem, [.integer(1), .null, .null])
                _ = try? connection.execute(insertItem, [.integer(1), .null, .null])
            }
        }
        #expect(error?.kind == .transactionAborted)
        #expect(try number(connection, "SELECT count(*) FROM item") == 0)
    }

    @Test func `tells transactions that cannot both stand`() throws {
        let test = try TestDatabase(.postgresql)
        let one = try test.connect(itemSchema)
        let other = try test.connect()
        try one.execute(insertItem, [.integer(1), .text("a"), .null])
        let error = try failure {
            try one.transaction { () throws(SQLError) in
                try one.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                try one.query("SELECT name FROM item") { _ in }
                try other.execute("UPDATE item SET name = 'b'")
                try one.execute("UPDATE item SET name = 'c'")
            }
        }
        #expect(error?.kind == .serialization)
        #expect(error?.isRetryable == true)
    }

    @Test func `tells a lock that is not to be had as busy`() throws {
        let test = try TestDatabase(.postgresql)
        let one = try test.connect(itemSchema)
        let other = try test.connect()
        try one.transaction { () throws(SQLError) in
            try one.execute("LOCK TABLE item IN EXCLUSIVE MODE")
            let error = try? failure {
                try other.transaction { () throws(SQLError) in
                    _ = try other.execute("LOCK TABLE item NOWAIT")
                }
            }
            #expect(error?.kind == .busy)
        }
    }

    @Test(arguments: ["COPY item FROM STDIN", "COPY item TO STDOUT"])
    func `refuses COPY without waiting for ever`(sql: String) throws {
        let test = try TestDatabase(.postgresql)
        for use in 0..<4 {
            let connection = try test.connect(use == 0 ? itemSchema : "")
            let error = try failure {
                switch use {
                case 0: try connection.script(sql)
                case 1: try connection.execute(sql)
                case 2: try connection.query(sql) { _ in }
                default: try connection.executeMany(sql, [[], []])
                }
            }
            #expect(error != nil)
        }
    }
}
