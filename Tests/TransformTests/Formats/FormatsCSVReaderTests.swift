import Testing
import Transform

/// What a reader gave, in a form that compares: records as "line: a|b", refusals as their problem.
func csvReadings(
    _ file: [UInt8], _ dialect: CSVDialect = .standard, recordBytesMax: Int = 1024,
    chunkBytes: Int = .max
) -> [String] {
    var reader = CSVReader(dialect: dialect, recordBytesMax: recordBytesMax)
    var readings: [String] = []
    func note(_ batch: CSVBatch) {
        for row in batch {
            switch row {
            case .record(let record):
                readings.append(
                    "\(record.line): \(record.texts.joined(separator: "|")) @\(record.byteRange)")
            case .refused(let error):
                readings.append("\(error.code) \(error.problem) @\(error.byteRange)")
            }
        }
    }
    var start = 0
    while start < file.count {
        let end = start + min(chunkBytes, file.count - start)
        note(reader.feed(Array(file[start..<end])))
        start = end
    }
    let header = reader.header
    note(reader.finish())
    if let header { readings.insert("header \(header.joined(separator: "|"))", at: 0) }
    return readings
}

@Suite struct `Reading separated values` {
    private func expect(
        _ file: String, _ dialect: CSVDialect = .standard, recordBytesMax: Int = 1024,
        gives expected: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(
            Array(file.utf8), dialect, recordBytesMax: recordBytesMax, gives: expected,
            sourceLocation: sourceLocation)
    }

    /// Fed at once, byte by byte and in small chunks, the same must come.
    private func expect(
        _ file: [UInt8], _ dialect: CSVDialect, recordBytesMax: Int = 1024,
        gives expected: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for chunkBytes in [Int.max, 1, 2, 3, 5, 7, 11] {
            let readings = csvReadings(
                file, dialect, recordBytesMax: recordBytesMax, chunkBytes: chunkBytes)
            #expect(
                readings == expected, "in chunks of \(chunkBytes)", sourceLocation: sourceLocation)
        }
    }

    @Test func `plain records end with LF or CRLF, the last one with nothing`() {
        expect(
            "sku,quantity\n85123A,6\r\n71053,\n,8",
            gives: [
                "header sku|quantity", "2: 85123A|6 @13..<21", "3: 71053| @23..<29",
                "4: |8 @30..<32",
            ])
    }

    @Test func `quoted fields hold separators, quotes and line ends`() {
        expect(
            "a,b\n\"x,y\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",\"\"\nz,\"\"\"\"\n",
            gives: [
                "header a|b", "2: x,y|say \"hi\" @4..<22", "3: two\r\nlines| @24..<39",
                "5: z|\" @40..<46",
            ])
    }

    @Test func `blank lines are passed over and counted`() {
        expect(
            "a,b\n\n\r\n1,2\n\n3,4\n\n",
            gives: ["header a|b", "4: 1|2 @7..<10", "6: 3|4 @12..<15"])
        expect("", gives: [])
        expect("\n\n", gives: [])
    }

    @Test func `a byte order mark is dropped, before a quoted field too`() {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        expect(
            mark + Array("\"a\",b\n1,2\n".utf8), .standard,
            gives: ["header a|b", "2: 1|2 @9..<12"])
        expect(mark, .standard, gives: [])
    }

    @Test func `separator, quote and header follow the dialect`() {
        expect(
            "'a;b';2,50\n'it''s';\"\n",
            CSVDialect(separator: ";", quote: "'", hasHeader: false),
            gives: ["1: a;b|2,50 @0..<10", "2: it's|\" @11..<20"])
        expect(
            "a\tb\n1\t2\n", CSVDialect(separator: "\t"), gives: ["header a|b", "2: 1|2 @4..<7"])
    }

    @Test func `a row with another number of fields is refused and the next one is read`() {
        expect(
            "a,b\n1\n1,2,3\n1,2\n",
            gives: [
                "header a|b",
                "CSV-005 Line 2, column 1: the record has 1 fields, but 2 are expected. @4..<5",
                "CSV-005 Line 3, column 1: the record has 3 fields, but 2 are expected. @6..<11",
                "4: 1|2 @12..<15",
            ])
        expect(
            "H,1\nD,1,2\nT\n", CSVDialect(hasHeader: false, raggedRows: .accept),
            gives: ["1: H|1 @0..<3", "2: D|1|2 @4..<9", "3: T @10..<11"])
        expect(
            "1,2\n3\n", CSVDialect(hasHeader: false),
            gives: [
                "1: 1|2 @0..<3",
                "CSV-005 Line 2, column 1: the record has 1 fields, but 2 are expected. @4..<5",
            ])
    }

    @Test func `an unclosed quote costs its first line only`() {
        expect(
            "a,b\n1,\"open\n2,x\n3,y\n",
            gives: [
                "header a|b",
                "CSV-001 Line 2, column 3: a quote opens here and is not closed. @4..<11",
                "3: 2|x @12..<15", "4: 3|y @16..<19",
            ])
        expect(
            "a,b\n1,\"open",
            gives: [
                "header a|b",
                "CSV-001 Line 2, column 3: a quote opens here and is not closed. @4..<11",
            ])
    }

    @Test func `text behind a closing quote refuses its record`() {
        expect(
            "a,b\né,\"x\"y\n2,z\n",
            gives: [
                "header a|b",
                "CSV-002 Line 2, column 6: text follows the closing quote of a field. @4..<11",
                "3: 2|z @12..<15",
            ])
        expect(
            "a,b\n1,\"x\"\ry\n",
            gives: [
                "header a|b",
                "CSV-002 Line 2, column 6: text follows the closing quote of a field. @4..<11",
            ])
    }

    @Test func `a stray quote is refused, or is a character where the dialect says so`() {
        expect(
            "a,b\nSCREEN 5\",1\nx,2\n",
            gives: [
                "header a|b",
                "CSV-003 Line 2, column 9: a quote stands inside a field without quotes. @4..<15",
                "3: x|2 @16..<19",
            ])
        expect(
            "a,b\nSCREEN 5\",1\n\"\"\"x\"\"\",2\n", CSVDialect(strayQuotes: .literal),
            gives: ["header a|b", "2: SCREEN 5\"|1 @4..<15", "3: \"x\"|2 @16..<25"])
    }

    @Test func `bytes that are not UTF-8 refuse their record, at the first of them`() {
        expect(
            Array("a,b\né".utf8) + [0xE9] + Array(",1\nü,2\n".utf8), .standard,
            gives: [
                "header a|b",
                "CSV-004 Line 2, column 2: these bytes are not text in the file's encoding. @4..<9",
                "3: ü|2 @10..<14",
            ])
    }

    @Test func `Windows-1252 is decoded, its unassigned bytes are refused`() {
        let file =
            Array("a,b\n".utf8) + [0xE9, 0x80, 0x2C, 0x22, 0x93, 0x22, 0x22, 0x22, 0x0A]
            + [0x78, 0x81, 0x2C, 0x79, 0x0A]
        expect(
            file, CSVDialect(encoding: .windows1252),
            gives: [
                "header a|b", "2: é€|“\" @4..<12",
                "CSV-004 Line 3, column 2: these bytes are not text in the file's encoding. "
                    + "@13..<17",
            ])
    }

    @Test func `a record larger than the limit is refused and reading goes on behind its line`() {
        let long = String(repeating: "x", count: 30)
        expect(
            "a,b\n1,\(long)\n2,y\n", recordBytesMax: 20,
            gives: [
                "header a|b",
                "CSV-006 Line 2, column 1: the record is larger than 20 bytes. @4..<36",
                "3: 2|y @37..<40",
            ])
        expect(
            "a,b\n1,\"\(long)\n2,y\n3,z", recordBytesMax: 20,
            gives: [
                "header a|b",
                "CSV-006 Line 2, column 1: the record is larger than 20 bytes. @4..<37",
                "3: 2|y @38..<41", "4: 3|z @42..<45",
            ])
    }

    @Test func `a record of exactly the limit is read`() {
        expect(
            "a,b\n12345,6789\r\n", recordBytesMax: 10,
            gives: ["header a|b", "2: 12345|6789 @4..<14"])
    }

    @Test func `a column named twice is told, and a refused header leaves none`() {
        expect(
            "sku,total,sku\n1,2,3\n",
            gives: [
                "header sku|total|sku",
                "CSV-007 Line 1, column 1: the header names the column \"sku\" twice. @0..<13",
                "2: 1|2|3 @14..<19",
            ])
        expect(
            "a\",b\n1,2\n",
            gives: [
                "CSV-003 Line 1, column 2: a quote stands inside a field without quotes. @0..<4",
                "2: 1|2 @5..<8",
            ])
    }

    @Test func `a record with more fields than the limit is refused`() {
        let commas = String(repeating: ",", count: 16_384)
        let readings = csvReadings(
            Array("a,b\n\(commas)\n1,2\n".utf8), recordBytesMax: 20_000, chunkBytes: 1000)
        #expect(
            readings == [
                "header a|b",
                "CSV-008 Line 2, column 1: the record has more than 16384 fields. @4..<16388",
                "3: 1|2 @16389..<16392",
            ])
    }

    @Test func `a record that is kept outlives the chunks behind it`() throws {
        var reader = CSVReader()
        var kept: [CSVRecord] = []
        for chunk in ["a,b\n1,x", "\n2,\"y", "\"\n3,z\n"] {
            for row in reader.feed(Array(chunk.utf8)) {
                if case .record(let record) = row { kept.append(record) }
            }
        }
        #expect(kept.map(\.texts) == [["1", "x"], ["2", "y"], ["3", "z"]])
        #expect(kept.map(\.line) == [2, 3, 4])
    }

    @Test func `a file of every awkward byte gives the same in chunks of any size`() {
        // Pseudo-random, from a fixed seed: quotes, line ends and separators in every order.
        let alphabet: [UInt8] = Array("ab,\"\n\r".utf8) + [0x22, 0x0A, 0xC3, 0xA9, 0xFF]
        var state: UInt64 = 42
        for _ in 0..<300 {
            var file: [UInt8] = []
            for _ in 0..<60 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                file.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            let whole = csvReadings(file, recordBytesMax: 12)
            for chunkBytes in [1, 2, 3, 4, 9, 17] {
                let chunked = csvReadings(file, recordBytesMax: 12, chunkBytes: chunkBytes)
                #expect(chunked == whole, "\(file) in chunks of \(chunkBytes)")
            }
        }
    }
}
