import Testing

@testable import Transform

@Suite struct `Reading the configuration notation` {
    /// The tree as one line: `{key: "text", list: [..], x: =expression}`.
    private func shown(_ shape: Shape) -> String {
        switch shape.content {
        case .text(let text): "\"\(text)\""
        case .expression(let text): "=\(text)"
        case .list(let items): "[" + items.map(shown).joined(separator: ", ") + "]"
        case .map(let entries):
            "{" + entries.map { "\($0.key): \(shown($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    private func read(_ text: String) throws -> String {
        shown(try Shape.read(file: "f.yaml", text: text))
    }

    /// The rules broken, each with its line and column: `SHAPE-004 2:1`.
    private func refusals(_ text: String) -> [String] {
        do {
            _ = try Shape.read(file: "f.yaml", text: text)
            return []
        } catch {
            return error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" }
        }
    }

    @Test func `maps, lists and scalars nest by indentation`() throws {
        #expect(
            try read("a: 1\nb:\n  c: two words\n  d:\n    - x\n    - y: 1\n      z: 2\n  e: end\n")
                == "{a: \"1\", b: {c: \"two words\", d: [\"x\", {y: \"1\", z: \"2\"}], e: \"end\"}}"
        )
        #expect(try read("- a\n-\n  b: 1\n- - x\n  - y\n") == "[\"a\", {b: \"1\"}, [\"x\", \"y\"]]")
        #expect(try read("a:\n- 1\n- 2\nb: 3\n") == "{a: [\"1\", \"2\"], b: \"3\"}")
    }

    @Test func `an expression takes the rest of its line`() throws {
        #expect(
            try read("a: =x ? 1 : 2 # no comment\nb:\n  - when: =y == \"a: b\"\n")
                == "{a: =x ? 1 : 2 # no comment, b: [{when: =y == \"a: b\"}]}")
    }

    @Test func `quotes, escapes and one-line collections are read`() throws {
        #expect(
            try read("a: \"x \\\"y\\\" \\u00e9\\n\"\nb: 'it''s'\nc: [a, \"b, c\", {d: e}] # end\n")
                == "{a: \"x \"y\" é\n\", b: \"it's\", c: [\"a\", \"b, c\", {d: \"e\"}]}")
        #expect(
            try read("a: []\nb: {}\nlines/0/x: 12:30\n")
                == "{a: [], b: {}, lines/0/x: \"12:30\"}")
    }

    @Test func `a text over several lines keeps its inner indentation`() throws {
        #expect(
            try read("a: |\n  one\n    two # kept\n\n  three\n\nb: x\n")
                == "{a: \"one\n  two # kept\n\nthree\n\", b: \"x\"}")
    }

    @Test func `comments and line ends of both kinds are passed over`() throws {
        #expect(try read("# top\r\na: 1 # one\r\n\r\nb: x#y\r\n") == "{a: \"1\", b: \"x#y\"}")
    }

    @Test func `places count lines and characters from one`() throws {
        let shape = try Shape.read(file: "f.yaml", text: "a: 1\nüb: =x\nc:\n  - d: y\n")
        guard case .map(let entries) = shape.content,
            case .list(let items) = entries[2].value.content
        else {
            Issue.record("the tree has another form")
            return
        }
        #expect(entries[1].keyPlace.description == "f.yaml:2:1")
        #expect(entries[1].value.place.description == "f.yaml:2:6")
        #expect(items[0].place.description == "f.yaml:4:5")
    }

    @Test func `what the subset leaves out is refused at its place`() {
        #expect(refusals("a: &anchor x\n") == ["SHAPE-015 1:4"])
        #expect(refusals("a: *anchor\n") == ["SHAPE-015 1:4"])
        #expect(refusals("a: !tag x\n") == ["SHAPE-015 1:4"])
        #expect(refusals("a: >\n  folded\n").first == "SHAPE-015 1:4")
        #expect(refusals("a:\tx\n") == ["SHAPE-006 1:3"])
        #expect(refusals("a: 1\na: 2\n") == ["SHAPE-004 2:1"])
        #expect(refusals("a: [=x]\n") == ["SHAPE-013 1:5"])
        #expect(refusals("a: x: y\n") == ["SHAPE-016 1:5"])
        #expect(refusals("a: \"open\n") == ["SHAPE-017 1:4"])
        #expect(refusals("a: \"\\q\"\n") == ["SHAPE-018 1:6"])
        #expect(refusals("a: [1, 2\n") == ["SHAPE-014 1:9"])
        #expect(refusals("a: \"x\" y\n") == ["SHAPE-012 1:8"])
        #expect(refusals("a:\nb: 1\n") == ["SHAPE-005 1:1"])
        #expect(refusals("just words\n") == ["SHAPE-010 1:11"])
        #expect(refusals("a: =\n") == ["SHAPE-011 1:5"])
        #expect(refusals("") == ["SHAPE-002 1:1"])
        #expect(refusals("--- \na: 1\n").first == "SHAPE-010 1:4")
    }

    @Test func `a mark at the beginning is passed over, and control characters are refused`() throws
    {
        #expect(try read("\u{FEFF}a: 1\n") == "{a: \"1\"}")
        #expect(try read("\u{FEFF}{\"a\": 1}") == "{a: \"1\"}")
        #expect(try read("a: £é\u{A0}\u{2028}x\n") == "{a: \"£é\u{A0}\u{2028}x\"}")
        #expect(refusals("a: x\u{7}\n") == ["SHAPE-008 1:5"])
        #expect(refusals("é: \u{85}\n") == ["SHAPE-008 1:4"])
        #expect(refusals("a: |\n  x\u{7F}\n") == ["SHAPE-008 2:4"])
        #expect(refusals("a: 1\rb: 2\n") == ["SHAPE-008 1:5"])
    }

    @Test func `what other YAML has is told once, with what to do`() {
        #expect(refusals("a: |-\n  x\n  y\nb: 1\n") == ["SHAPE-015 1:4"])
        #expect(refusals("a: >\n  folded\n  text\n") == ["SHAPE-015 1:4"])
        #expect(refusals("a: [1,\n  2]\nb: [\n") == ["SHAPE-015 1:7", "SHAPE-015 3:5"])
        #expect(refusals("- &x\n  a: 1\n- b\n") == ["SHAPE-015 1:3"])
        #expect(refusals(": x\n") == ["SHAPE-010 1:1"])
        let problems = #expect(throws: ConfigurationProblems.self) { try read("---\na: 1\n") }
        #expect(
            problems?.description == """
                f.yaml:1:4: SHAPE-010: The line is no `key: value`. Remove it: a file holds one \
                object, and nothing parts it from others.
                """)
    }

    @Test func `a one-line map may be written as JSON writes it`() throws {
        #expect(
            try read("a: {\"b\":1, 'c':{\"d\":[\"e\",\"f\"]}}\n")
                == "{a: {b: \"1\", c: {d: [\"e\", \"f\"]}}}")
        #expect(refusals("a: {b:1}\n") == ["SHAPE-010 1:9"])
        #expect(refusals("\"a\":1\n") == ["SHAPE-010 1:4"])
    }

    @Test func `several mistakes are told together`() {
        #expect(
            refusals("a: 1\n  b: 2\nc: &x\nd: ok\nd: again\n")
                == ["SHAPE-007 2:3", "SHAPE-015 3:4", "SHAPE-004 5:1"])
    }

    @Test func `depth and size are bounded`() {
        let deep = (0..<40).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        #expect(refusals(deep + " x\n").contains { $0.hasPrefix("SHAPE-003 33:") })
        #expect(refusals("a: " + String(repeating: "[", count: 50)).first == "SHAPE-003 1:36")
        #expect(refusals("a: " + String(repeating: "x", count: 1_048_576)) == ["SHAPE-001 1:1"])
    }
}
