import RetailModel
import Testing
import Transform

@Suite struct `Reading a JSON document` {
    private func root(_ json: String, keys: [String] = []) throws -> JSONNode {
        try JSONDocument(parsing: Array(json.utf8), keys: KeyTable(keys)).root
    }

    @Test func `members are found by the ordinals of the plan`() throws {
        let sale = try root(
            #"{"store":"0042","lines":[{"sku":"85123A","store":"x"}],"note":"new","total":15.30}"#,
            keys: ["total", "store", "sku", "lines", "absent"])
        #expect(sale.member(1)?.text() == "0042")
        #expect(sale.member(0)?.decimal()?.description == "15.30")
        #expect(sale.member(3)?.element(0)?.member(2)?.text() == "85123A")
        #expect(sale.member(3)?.element(1) == nil)
        #expect(sale.member(2) == nil)
        #expect(sale.member(4) == nil)
        #expect(sale.member(KeyTable.unknown) == nil)
        #expect(sale.member(named: "note")?.text() == "new")
        #expect(sale.member(named: "total")?.rawNumber?.text == "15.30")
        #expect(sale.member(named: "sku") == nil)
    }

    @Test func `members come in source order with unknown keys marked`() throws {
        let object = try root(#"{"b":1,"new\nkey":[],"a":{}}"#, keys: ["a", "b"])
        var seen: [String] = []
        object.forEachMember { member in
            seen.append("\(member.ordinal) \(member.key.text() ?? "") \(member.value.kind)")
        }
        #expect(seen == ["1 b number", "-1 new\nkey array", "0 a object"])
        #expect(object.count == 3)
    }

    @Test func `a key written with escapes has the ordinal of what it means`() throws {
        let object = try root(#"{"st\u006fre":"7"}"#, keys: ["store"])
        #expect(object.member(0)?.text() == "7")
    }

    @Test func `elements come in source order and skipping passes over what is nested`() throws {
        let array = try root(#"[[1,[2,{"a":[3]}]],"x",{},[],null,true]"#)
        var kinds: [JSONKind] = []
        array.forEachElement { kinds.append($0.kind) }
        #expect(kinds == [.array, .string, .object, .array, .null, .boolean])
        #expect(array.element(5)?.boolean == true)
        #expect(array.element(4)?.isNull == true)
        #expect(array.element(6) == nil)
        #expect(array.element(0)?.count == 2)
    }

    @Test func `a reading of the wrong kind is nil`() throws {
        let text = try root(#""5""#)
        #expect(text.integer() == nil)
        #expect(text.decimal() == nil)
        #expect(text.rawNumber == nil)
        #expect(text.boolean == nil)
        #expect(text.count == 0)
        #expect(text.element(0) == nil)
        let number = try root("5")
        #expect(number.text() == nil)
        #expect(number.utf8() == nil)
        #expect(!number.textEquals("5"))
    }

    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""exactly8""#, "exactly8"),
        (#""a\"b\\c\/d\b\f\n\r\te""#, "a\"b\\c/d\u{8}\u{C}\n\r\te"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00!""#, "😀!"),
        (#""\u0000""#, "\u{0}"), (#""Größe 12 – 500 g""#, "Größe 12 – 500 g"),
        (#""日本語のテキスト""#, "日本語のテキスト"), (#""\\u0041""#, "\\u0041"),
    ])
    func `a text is decoded to its characters`(source: String, expected: String) throws {
        let node = try root(source)
        #expect(node.text() == expected)
        #expect(node.utf8()?.array == Array(expected.utf8))
        #expect(node.source.text == source)
    }

    @Test func `texts are compared by their characters`() throws {
        #expect(try root(#""sale""#).textEquals("sale"))
        #expect(try root(#""s\u0061le""#).textEquals("sale"))
        #expect(try !root(#""sales""#).textEquals("sale"))
        #expect(try !root(#""sa\u006ce2""#).textEquals("sale"))
        #expect(try root(#""""#).textEquals(""))
        #expect(try root(#""a longer text of both""#).textEquals("a longer text of both"))
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-12", -12),
            ("999999999999999999", 999_999_999_999_999_999),
            ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("3.0", 3), ("0.3e1", 3),
            ("1e2", 100), ("1E+2", 100), ("1.5", nil), ("100e-2", 1), ("1e-1", nil), ("1e400", nil),
            ("0e400", 0), ("123456789012345678901234567890", nil),
        ] as [(String, Int64?)])
    func `a whole number is read exactly or not at all`(source: String, expected: Int64?) throws {
        #expect(try root(source).integer() == expected)
    }

    @Test(
        arguments: [
            ("0", "0"), ("1.50", "1.50"), ("-0.05", "-0.05"), ("0.1", "0.1"), ("1e-3", "0.001"),
            ("12.5e1", "125"), ("1.25E2", "125"), ("2.50e1", "25.0"), ("-1e2", "-100"),
            ("123456789012345678901234567890.25", "123456789012345678901234567890.25"),
            ("0.000000000000000001", "0.000000000000000001"), ("0.0000000000000000010", nil),
            ("1e-19", nil), ("10e-19", "0.000000000000000001"), ("1e36", nil),
            ("1e35", "100000000000000000000000000000000000"), ("1e99999999999", nil),
            ("0e-5", "0.00000"),
        ] as [(String, String?)])
    func `a decimal is read exactly or not at all`(source: String, expected: String?) throws {
        #expect(try root(source).decimal()?.description == expected)
    }

    @Test func `a pointer and a place are told on demand`() throws {
        let json = "{\"lines\": [\n  {\"a/b~c\": 1, \"é\": [true, \"x\"]}\n]}"
        let document = try JSONDocument(parsing: Array(json.utf8))
        #expect(document.root.pointer == "")
        let line = document.root.member(named: "lines")?.element(0)
        #expect(line?.pointer == "/lines/0")
        #expect(line?.member(named: "a/b~c")?.pointer == "/lines/0/a~1b~0c")
        let last = line?.member(named: "é")?.element(1)
        #expect(last?.pointer == "/lines/0/é/1")
        #expect(last?.place.line == 2)
        #expect(last?.place.column == 28)
        #expect(last?.offset == 40)
    }

    @Test func `a slice of a larger buffer is parsed in place`() throws {
        let buffer = Array(#"xx{"a":[1,2]}yy"#.utf8)
        let slice = ByteSlice(buffer, range: 2..<13)
        let document = try JSONDocument(parsing: slice)
        #expect(document.root.member(named: "a")?.source.text == "[1,2]")
        #expect(document.root.member(named: "a")?.offset == 5)
        #expect(document.byteCount == 11)
        let refusal = #expect(throws: JSONError.self) {
            _ = try JSONDocument(parsing: ByteSlice(buffer, range: 2..<14))
        }
        #expect(refusal?.offset == 11)
    }

    @Test func `the last of duplicate keys is kept when asked for`() throws {
        let rules = JSONDocument.Rules(duplicateKeys: .keepLast)
        let bytes = Array(#"{"a":1,"b":2,"\u0061":3,"a":4}"#.utf8)
        let object = try JSONDocument(parsing: bytes, keys: KeyTable(["a"]), rules: rules).root
        #expect(object.member(0)?.integer() == 4)
        #expect(object.count == 2)
        var values: [Int64] = []
        object.forEachMember { values.append($0.value.integer() ?? -1) }
        #expect(values == [2, 4])
    }

    @Test func `a large object keeps every member and settles its duplicates too`() throws {
        let members = (0..<40_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let object = try root("{\(members)}", keys: ["k39999"])
        #expect(object.count == 40_000)
        #expect(object.member(0)?.integer() == 39_999)
        let rules = JSONDocument.Rules(duplicateKeys: .keepLast)
        let twice = Array("{\(members),\"k7\":-7}".utf8)
        let kept = try JSONDocument(parsing: twice, rules: rules).root
        #expect(kept.count == 40_000)
        #expect(kept.member(named: "k7")?.integer() == -7)
        let refusal = #expect(throws: JSONError.self) { _ = try JSONDocument(parsing: twice) }
        #expect(refusal?.reason == .duplicateKey)
        #expect(refusal?.pointer == "/k7")
        #expect(refusal?.earlierColumn == 51)
    }
}

@Suite struct `Knowing keys` {
    @Test func `every name has the ordinal of its position, whatever its length`() {
        let names = (0..<300).map { String(repeating: "n", count: $0 % 40) + "\($0)" }
        let table = KeyTable(names)
        for (ordinal, name) in names.enumerated() { #expect(table.ordinal(of: name) == ordinal) }
        #expect(table.ordinal(of: "absent") == KeyTable.unknown)
        #expect(table.ordinal(of: "") == KeyTable.unknown)
    }

    @Test func `names alike in their first and last eight bytes stay apart`() {
        let table = KeyTable(["12345678-A-12345678", "12345678-B-12345678", ""])
        #expect(table.ordinal(of: "12345678-B-12345678") == 1)
        #expect(table.ordinal(of: "12345678-C-12345678") == KeyTable.unknown)
        #expect(table.ordinal(of: "") == 2)
    }

    @Test func `a name given twice counts once`() {
        #expect(KeyTable(["a", "b", "a", "c"]).names == ["a", "b", "c"])
    }
}
