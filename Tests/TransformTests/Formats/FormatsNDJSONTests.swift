import Testing
import Transform

@Suite struct `Reading lines of JSON` {
    private func readings(_ stream: [UInt8], lineBytesMax: Int, chunkBytes: Int) -> [String] {
        var reader = NDJSONReader(lineBytesMax: lineBytesMax)
        var readings: [NDJSONReader.Reading] = []
        var start = 0
        while start < stream.count {
            let end = start + min(chunkBytes, stream.count - start)
            readings += reader.feed(Array(stream[start..<end]))
            start = end
        }
        readings += reader.finish()
        return readings.map { reading in
            switch reading {
            case .line(let line): "\(line.number): \(line.bytes.text) @\(line.byteRange)"
            case .refused(let error): "\(error.code) \(error.problem) @\(error.byteRange)"
            }
        }
    }

    private func expect(
        _ stream: String, lineBytesMax: Int = 1024, gives expected: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for chunkBytes in [Int.max, 1, 2, 3, 7] {
            #expect(
                readings(Array(stream.utf8), lineBytesMax: lineBytesMax, chunkBytes: chunkBytes)
                    == expected, "in chunks of \(chunkBytes)", sourceLocation: sourceLocation)
        }
    }

    @Test func `each line is a slice with its number, blank ones counted and passed over`() {
        expect(
            "{\"a\":1}\n\n \t\r\n[2]\r\n3",
            gives: ["1: {\"a\":1} @0..<7", "4: [2] @13..<16", "5: 3 @18..<19"])
        expect("", gives: [])
        expect("\n", gives: [])
    }

    @Test func `a byte order mark at the start is dropped`() {
        expect("\u{FEFF}1\n2\n", gives: ["1: 1 @3..<4", "2: 2 @5..<6"])
    }

    @Test func `a line longer than the limit is refused whole and the next one is read`() {
        let long = String(repeating: "x", count: 40)
        expect(
            "1\n\(long)\n12345678\r\n123456789\n4", lineBytesMax: 8,
            gives: [
                "1: 1 @0..<1", "NDJSON-001 Line 2 is longer than 8 bytes. @2..<42",
                "3: 12345678 @43..<51", "NDJSON-001 Line 4 is longer than 8 bytes. @53..<62",
                "5: 4 @63..<64",
            ])
        expect(
            long, lineBytesMax: 8, gives: ["NDJSON-001 Line 1 is longer than 8 bytes. @0..<40"])
    }

    @Test func `a line is parsed in place`() throws {
        var reader = NDJSONReader()
        let readings = reader.feed(Array("{\"id\":7}\n{\"id\":8}\n".utf8))
        var ids: [Int64] = []
        for reading in readings {
            guard case .line(let line) = reading else { continue }
            let document = try JSONDocument(parsing: line.bytes, keys: KeyTable(["id"]))
            ids.append(document.root.member(0)?.integer() ?? -1)
        }
        #expect(ids == [7, 8])
    }
}

@Suite struct `Slicing bytes` {
    @Test func `slices are equal when their bytes are`() {
        let left = ByteSlice(Array("xxabc".utf8), range: 2..<5)
        let right = ByteSlice(Array("abc".utf8))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != ByteSlice(Array("abd".utf8)))
        #expect(left.count == 3)
        #expect(left[2] == UInt8(ascii: "c"))
        #expect(left.array == Array("abc".utf8))
        #expect(ByteSlice([]).isEmpty)
    }
}
