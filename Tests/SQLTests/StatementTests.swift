import SQL
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Running statements` {
    @Test(arguments: TestEngine.allCases)
    func `parameters are numbered by their names, in any order and more than once`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        let text = try connection.first(
            """
            SELECT CAST($3 AS text), CAST($1 AS text), CAST($2 AS text), CAST($1 AS text),
                CAST($10 AS text), CAST($4 AS text), CAST($5 AS text), CAST($6 AS text),
                CAST($7 AS text), CAST($8 AS text), CAST($9 AS text)
            """, "abcdefghij".map { .text(String($0)) }
        ) { row in (0..<11).map { row.text($0) }.joined() }
        #expect(text == "cabajdefghi")
    }

    @Test(arguments: TestEngine.allCases)
    func `a statement takes exactly as many arguments as it names`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let tooFew = try failure { try connection.execute(insertItem, [.integer(1)]) }
        #expect(tooFew?.kind == .misuse)
        #expect(tooFew?.message == "1 arguments were given, 3 are wanted")
        let tooMany = try failure {
            try connection.executeMany(insertItem, [[.null, .null, .null, .null]])
        }
        #expect(tooMany?.kind == .misuse)
        #expect(tooMany?.argumentIndex == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func `a gap in the parameters is refused`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let error = try failure {
            try connection.execute(
                "DELETE FROM item WHERE number = $1 OR name = $3",
                [.integer(1), .null, .text("a")])
        }
        #expect(error?.kind == .syntax)
    }

    @Test(arguments: TestEngine.allCases)
    func `changes are counted, reads and schema texts count nothing`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let rows = (1...1_500).map { [SQLValue.integer($0), .text("item \($0)"), .null] }
        #expect(try connection.executeMany(insertItem, rows) == 1_500)
        #expect(try connection.execute("SELECT number FROM item") == 0)
        #expect(try connection.execute("CREATE INDEX item_name ON item (name)") == 0)
        #expect(
            try connection.execute("DELETE FROM item WHERE number > $1", [.integer(1_400)]) == 100)
        #expect(try connection.execute("DELETE FROM item WHERE number > 1400") == 0)
        let again = insertItem + " ON CONFLICT (number) DO NOTHING"
        #expect(
            try connection.executeMany(
                again, [rows[0], [.integer(2_000), .null, .null], rows[1]]) == 1)
        #expect(
            try connection.execute(
                "UPDATE item SET name = $1 WHERE number <= $2 RETURNING number",
                [.text("new"), .integer(3)]) == 3)
        #expect(try connection.executeMany(insertItem, []) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func `rows that a change returns can be read`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(
            "CREATE TABLE line (position {identity}, word {text} NOT NULL) {strict}")
        let positions = try ["one", "two"].map { word in
            try connection.number(
                "INSERT INTO line (word) VALUES ($1) RETURNING position", [.text(word)])
        }
        #expect(positions == [1, 2])
        #expect(try connection.number("SELECT count(*) FROM line") == 2)
    }

    @Test(arguments: TestEngine.allCases)
    func `look-ups for many arguments keep their order and their index`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.executeMany(
            insertItem, (1...700).map { [.integer($0), .text("name \($0)"), .null] })
        var found: [String] = []
        try connection.queryMany(
            "SELECT name FROM item WHERE number >= $1 AND number < $2 ORDER BY number",
            [
                [.integer(3), .integer(5)], [.integer(900), .integer(950)],
                [.integer(1), .integer(2)],
            ]
        ) { index, row in found.append("\(index): \(row.text(0))") }
        #expect(found == ["0: name 3", "0: name 4", "2: name 1"])
        var sum: Int64 = 0
        try connection.queryMany(
            "SELECT number FROM item WHERE number = $1", (1...2_000).map { [.integer($0)] }
        ) { index, row in
            #expect(row.integer(0) == Int64(index + 1))
            sum += row.integer(0)
        }
        #expect(sum == 245_350)
    }

    @Test(arguments: TestEngine.allCases)
    func `large answers to a large pipeline do not lock up`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        let long = String(repeating: "0123456789", count: 3_000)
        var byteCount = 0
        try connection.queryMany(
            "SELECT CAST($1 AS text)", Array(repeating: [.text(long)], count: 2_000)
        ) { _, row in byteCount += row.text(0).utf8.count }
        #expect(byteCount == 60_000_000)
    }

    @Test(arguments: TestEngine.allCases)
    func `more statements than are kept prepared all run`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        for _ in 0..<2 {
            for number in 0..<Int64(SQLLimits.preparedStatementsMax + 40) {
                let sql = "SELECT CAST($1 AS bigint) + \(number)"
                #expect(try connection.number(sql, [.integer(1_000)]) == 1_000 + number)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a statement goes on after its table has changed`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let other = try test.connect()
        try connection.execute(insertItem, [.integer(1), .text("a"), .null])
        let read = { try connection.first("SELECT * FROM item") { row in row.text(1) } }
        #expect(try read() == "a")
        try other.script("ALTER TABLE item ADD COLUMN price integer")
        let first = try failure { _ = try read() }
        #expect(first == nil || first?.isRetryable == true)
        #expect(try read() == "a")
    }

    @Test(arguments: TestEngine.allCases)
    func `no statement runs while rows are handed out`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.execute(insertItem, [.integer(1), .null, .null])
        let error = try failure {
            try connection.query("SELECT number FROM item") { _ throws(SQLError) in
                try connection.execute("DELETE FROM item")
            }
        }
        #expect(error?.kind == .misuse)
        #expect(try connection.number("SELECT count(*) FROM item") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `a throw while rows are handed out leaves the connection usable`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.executeMany(insertItem, (1...1_000).map { [.integer($0), .null, .null] })
        var seen = 0
        let error = try failure {
            try connection.query("SELECT number FROM item ORDER BY 1") { row throws(SQLError) in
                seen += 1
                if row.integer(0) == 3 { throw SQLError(.other, message: "enough") }
            }
        }
        #expect(error?.message == "enough")
        #expect(seen == 3)
        #expect(try connection.number("SELECT count(*) FROM item") == 1_000)
    }

    @Test(arguments: TestEngine.allCases)
    func `two statements in one text are refused outside a script`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let error = try failure {
            try connection.execute("DELETE FROM item; DELETE FROM item")
        }
        #expect(error?.kind == .syntax)
        #expect(try connection.execute("DELETE FROM item;\n") == 0)
    }
}
