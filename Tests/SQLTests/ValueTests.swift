import SQL
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Keeping values` {
    @Test(arguments: TestEngine.allCases)
    func `every value comes back exactly as it was stored`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let names = [
            "", "abc", "Käse 1,5 % 日本 👩‍🌾", String(repeating: "long ", count: 9_000), "e\u{301}",
        ]
        let images: [[UInt8]] = [
            [], [0], [0, 1, 2, 255, 0], Array(repeating: 7, count: 300_000), [0x5c, 0x78],
        ]
        let numbers: [Int64] = [.min, -1, 0, 1, .max]
        for index in 0..<5 {
            let changed = try connection.execute(
                insertItem,
                [.integer(numbers[index]), .text(names[index]), .blob(images[index])])
            #expect(changed == 1)
        }
        var position = 0
        try connection.query("SELECT number, name, image FROM item ORDER BY number") { row in
            #expect(row.integer(0) == numbers[position])
            #expect(Array(row.text(1).utf8) == Array(names[position].utf8))
            #expect(row.blob(2) == images[position])
            position += 1
        }
        #expect(position == 5)
    }

    @Test(arguments: TestEngine.allCases)
    func `an empty text and an empty blob are not null`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.executeMany(
            insertItem,
            [[.integer(1), .text(""), .blob([])], [.integer(2), .null, .null]])
        let rows = try connection.all("SELECT name, image FROM item ORDER BY number") { row in
            [
                row.isNull(0) ? "null" : "text", row.isNull(1) ? "null" : "blob",
                row.optionalText(0) ?? "none", row.optionalBlob(1).map { "\($0)" } ?? "none",
            ]
        }
        #expect(rows == [["text", "blob", "", "[]"], ["null", "null", "none", "none"]])
    }

    @Test(arguments: TestEngine.allCases)
    func `bytes can be appended to a buffer from text and blob`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.execute(insertItem, [.integer(1), .text("ab"), .blob([1, 2])])
        var buffer: [UInt8] = [9]
        try connection.query("SELECT name, image FROM item") { row in
            row.append(0, to: &buffer)
            row.append(1, to: &buffer)
        }
        #expect(buffer == [9, 97, 98, 1, 2])
    }

    @Test(arguments: TestEngine.allCases)
    func `text with U+0000 is refused, naming the argument`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let error = try failure {
            try connection.execute(insertItem, [.integer(1), .text("a\0b"), .null])
        }
        #expect(error?.kind == .type)
        #expect(error?.message == "argument $2 holds the character U+0000")
        #expect(try connection.number("SELECT count(*) FROM item") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func `a column read as what it is not fails the query`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.execute(insertItem, [.integer(1), .text("12"), .null])
        let reads: [(String, (borrowing Row) -> Void)] = [
            ("column 1 was read as a whole number", { row in _ = row.integer(1) }),
            ("column 0 was read as text", { row in _ = row.text(0) }),
            ("column 1 was read as bytes", { row in _ = row.blob(1) }),
            ("column 2 was read as bytes and is null", { row in _ = row.blob(2) }),
            ("column 7 was read as text and is null or is not there", { row in _ = row.text(7) }),
        ]
        for (message, read) in reads {
            let error = try failure {
                try connection.query("SELECT number, name, image FROM item") { row in read(row) }
            }
            #expect(error?.kind == .type)
            #expect(error?.message.hasPrefix(message) == true)
        }
        #expect(try connection.number("SELECT number FROM item") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `text is not taken where a whole number is kept`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let error = try failure {
            try connection.execute(insertItem, [.text("twelve"), .null, .null])
        }
        #expect(error?.kind == .type)
    }

    @Test(arguments: TestEngine.allCases)
    func `a sum cast to bigint is a whole number`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.executeMany(
            insertItem, [[.integer(4), .null, .null], [.integer(38), .null, .null]])
        #expect(try connection.number("SELECT CAST(sum(number) AS bigint) FROM item") == 42)
    }
}
