import RetailModel
import Testing
import Transform

@Suite struct `Writing JSON` {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        body(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func `commas and brackets come by themselves`() {
        let text = written { json in
            json.object { sale in
                sale.key("id")
                sale.text("S-1")
                sale.key("lines")
                sale.array { lines in
                    lines.integer(1)
                    lines.object { _ in }
                    lines.array { _ in }
                    lines.null()
                }
                sale.key("paid")
                sale.boolean(true)
                sale.key("void")
                sale.boolean(false)
            }
        }
        #expect(text == #"{"id":"S-1","lines":[1,{},[],null],"paid":true,"void":false}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("plain text beyond eight bytes", #""plain text beyond eight bytes""#),
        ("a\"b", #""a\"b""#), ("12345678\\", #""12345678\\""#),
        ("\u{0}\u{1F}\n\r\t\u{8}\u{C}/", #""\u0000\u001f\n\r\t\b\f/""#), ("Größe 😀", #""Größe 😀""#),
        ("\u{7F}\u{2028}", "\"\u{7F}\u{2028}\""), ("\"\"\"\"\"\"\"\"\"", #""\"\"\"\"\"\"\"\"\"""#),
    ])
    func `a text is escaped where JSON demands it and nowhere else`(
        text: String, expected: String
    ) throws {
        #expect(written { $0.text(text) } == expected)
        #expect(written { $0.text(utf8: ByteSlice(Array(text.utf8))) } == expected)
        #expect(try JSONDocument(parsing: Array(expected.utf8)).root.text() == text)
    }

    @Test func `whole numbers are written in full`() {
        #expect(written { $0.integer(0) } == "0")
        #expect(written { $0.integer(-7) } == "-7")
        #expect(written { $0.integer(Int64.min) } == "-9223372036854775808")
        #expect(written { $0.integer(Int.max) } == "9223372036854775807")
    }

    @Test(arguments: [
        "0", "0.00", "-0.05", "12.50", "-1", "100", "0.000000000000000001",
        "999999999999999999999999999999999999", "-123456789012345678.123456789012345678",
        "18446744073709551615", "1844674407370955161.6",
    ])
    func `a decimal keeps its digits`(text: String) throws {
        let decimal = try #require(ExactDecimal(text))
        #expect(written { $0.decimal(decimal) } == text)
        #expect(written { $0.decimalText(decimal) } == "\"\(text)\"")
    }

    @Test func `parsed values are copied as their source writes them`() throws {
        let document = try JSONDocument(parsing: Array(#"{"a":[1.0, "x\u0041"],"b":"q"}"#.utf8))
        let text = written { json in
            json.array { copies in
                document.root.forEachMember { copies.value($0.value) }
            }
        }
        #expect(text == #"[[1.0, "x\u0041"],"q"]"#)
    }

    @Test func `lines of NDJSON are documents of their own, and the buffer can be used again`() {
        var json = JSONWriter(capacity: 8)
        json.integer(1)
        json.endLine()
        json.key("k")
        json.integer(2)
        #expect(String(decoding: json.bytes, as: UTF8.self) == "1\n\"k\":2")
        json.removeAll()
        json.key("run time")
        json.null()
        #expect(String(decoding: json.bytes, as: UTF8.self) == #""run time":null"#)
    }
}
