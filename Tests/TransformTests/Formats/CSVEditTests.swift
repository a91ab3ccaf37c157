import Testing
import Transform

@Suite struct `An edit of rows` {
    private static let rows = "id,note,amount\r\n1,\"a, b\",2.50\r\n2,  x,3.00\n3,,4.00"

    private func edited(
        _ place: String, _ text: String, _ rows: String = Self.rows,
        dialect: CSVDialect = .standard
    ) throws -> (text: String, old: String) {
        let edited = try CSVEdit(place: place, text: text)
            .applied(to: Array(rows.utf8), dialect: dialect)
        return (String(decoding: edited.rows, as: UTF8.self), edited.old)
    }

    @Test func `changes one field and leaves every other row its bytes`() throws {
        let first = try edited("0/amount", "2.75")
        #expect(first.text == "id,note,amount\r\n1,\"a, b\",2.75\r\n2,  x,3.00\n3,,4.00")
        #expect(first.old == "2.50")
        #expect(
            try edited("/2/note", "5\" tall").text
                == "id,note,amount\r\n1,\"a, b\",2.50\r\n2,  x,3.00\n3,\"5\"\" tall\",4.00")
        #expect(
            try edited("1/id", "9").text
                == "id,note,amount\r\n1,\"a, b\",2.50\r\n9,\"  x\",3.00\n3,,4.00")
    }

    @Test func `takes the separator and quote of the sender`() throws {
        let dialect = CSVDialect(separator: ";", quote: "'")
        #expect(
            try edited("0/b", "x;y", "a;b\n1;2\n", dialect: dialect).text == "a;b\n1;'x;y'\n")
    }

    @Test(arguments: ["3/amount", "0/price", "amount", "-1/amount", "0", "x/amount", ""])
    func `names a place that is not there`(_ place: String) {
        #expect(throws: CSVEditRefusal.self) { try edited(place, "1") }
    }

    @Test func `of rows in another encoding is refused unless all is plain`() throws {
        let dialect = CSVDialect(encoding: .windows1252)
        #expect(try edited("0/b", "z", "a,b\n1,2\n", dialect: dialect).text == "a,b\n1,z\n")
        #expect(throws: CSVEditRefusal.self) {
            try edited("0/b", "é", "a,b\n1,2\n", dialect: dialect)
        }
    }
}
