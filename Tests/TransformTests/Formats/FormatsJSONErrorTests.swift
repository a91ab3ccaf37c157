import Testing
import Transform

@Suite struct `Refusing a JSON body` {
    struct Case: CustomTestStringConvertible, Sendable {
        let body: String
        let reason: JSONError.Reason
        let offset: Int
        let pointer: String
        var testDescription: String { body }

        init(_ body: String, _ reason: JSONError.Reason, _ offset: Int, _ pointer: String = "") {
            self.body = body
            self.reason = reason
            self.offset = offset
            self.pointer = pointer
        }
    }

    @Test(arguments: [
        Case("", .empty, 0), Case(" \n", .empty, 2), Case("[1,]", .valueExpected, 3, "/1"),
        Case("[1 2]", .elementEndExpected, 3, "/0"),
        Case(#"{"a":1 "b":2}"#, .memberEndExpected, 7, "/a"),
        Case(#"{"a":1,}"#, .keyExpected, 7), Case("{1:2}", .keyExpected, 1),
        Case(#"{"a" 1}"#, .colonExpected, 5, "/a"), Case(#"{"a":}"#, .valueExpected, 5, "/a"),
        Case("[01]", .malformedNumber, 1, "/0"), Case("[-]", .malformedNumber, 1, "/0"),
        Case("1.", .malformedNumber, 0), Case("1e+", .malformedNumber, 0),
        Case("[+1]", .valueExpected, 1, "/0"), Case("[True]", .malformedLiteral, 1, "/0"),
        Case("nul", .unfinished, 0), Case("trux", .malformedLiteral, 0),
        Case("[\"a\nb\"]", .controlCharacter, 3, "/0"), Case(#"["\x"]"#, .malformedEscape, 2, "/0"),
        Case(#"["\u12G4"]"#, .malformedEscape, 2, "/0"),
        Case(#"["\ud800"]"#, .loneSurrogate, 2, "/0"),
        Case(#"["\udc00"]"#, .loneSurrogate, 2, "/0"),
        Case(#"["\ud800\u0041"]"#, .loneSurrogate, 2, "/0"), Case(#"["abc"#, .unfinished, 5, "/0"),
        Case(#"{"a":{"b":[0,{"c":tru"#, .unfinished, 18, "/a/b/1/c"),
        Case(#"{"x":{"y":1},"a":[[],{"b/c":?}]}"#, .valueExpected, 28, "/a/1/b~1c"),
        Case(#"{"a":1,"b":2,"a":3}"#, .duplicateKey, 13, "/a"),
        Case(#"{"a":1,"\u0061":3}"#, .duplicateKey, 7, "/a"),
        Case(#"[{"a":{"q":1,"q":1}}]"#, .duplicateKey, 13, "/0/a/q"),
        Case("[] []", .trailingText, 3),
    ])
    func `names the reason, the place and the pointer`(_ expected: Case) {
        let refusal = #expect(throws: JSONError.self) {
            _ = try JSONDocument(parsing: Array(expected.body.utf8))
        }
        #expect(refusal?.reason == expected.reason)
        #expect(refusal?.offset == expected.offset)
        #expect(refusal?.pointer == expected.pointer)
    }

    @Test func `a duplicate key is told with both places, line and column in characters`() {
        let body = "{\"Maß\": 1,\n  \"Größe\": 2, \"Maß\": 3}"
        let refusal = #expect(throws: JSONError.self) {
            _ = try JSONDocument(parsing: Array(body.utf8))
        }
        #expect(refusal?.code == "JSON-016")
        #expect(
            refusal?.problem
                == "An object holds one key twice on line 2, column 15, at /Maß; "
                + "the same key stands on line 1, column 2.")
        #expect(
            refusal?.remedy
                == "Keep one of the two members, so that only one reading is possible.")
    }

    @Test func `a sibling with the same keys is no duplicate`() throws {
        let body = #"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#
        #expect(try JSONDocument(parsing: Array(body.utf8)).root.count == 2)
    }

    @Test func `bytes that are not UTF-8 are refused at the first of them`() {
        for bad: [UInt8] in [
            [0xC0, 0xAF], [0xE9], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
            [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80], [0x80],
        ] {
            let refusal = #expect(throws: JSONError.self) {
                _ = try JSONDocument(parsing: Array("[\"ok é\",\"".utf8) + bad + Array("\"]".utf8))
            }
            #expect(refusal?.reason == .illFormedText)
            #expect(refusal?.offset == 10)
            #expect(refusal?.column == 10)
        }
    }

    @Test func `nesting is accepted up to the limit and refused beyond it`() throws {
        func nested(_ levels: Int) -> [UInt8] {
            Array(repeating: 0x5B, count: levels) + Array(repeating: 0x5D, count: levels)
        }
        #expect(try JSONDocument(parsing: nested(128)).root.kind == .array)
        let refusal = #expect(throws: JSONError.self) { _ = try JSONDocument(parsing: nested(129)) }
        #expect(refusal?.reason == .tooDeep)
        #expect(refusal?.offset == 128)
    }

    @Test func `a body larger than the limit is refused before it is read`() throws {
        let rules = JSONDocument.Rules(bodyBytesMax: 4)
        #expect(try JSONDocument(parsing: Array("[12]".utf8), rules: rules).root.count == 1)
        let refusal = #expect(throws: JSONError.self) {
            _ = try JSONDocument(parsing: Array("[123]".utf8), rules: rules)
        }
        #expect(refusal?.code == "JSON-001")
    }

    @Test func `every reason has a code, a sentence and a remedy of its own`() {
        let reasons = JSONError.Reason.allCases
        #expect(
            reasons.map(\.rawValue) == (1...17).map { "JSON-0" + ($0 < 10 ? "0" : "") + "\($0)" })
    }
}
