import Foundation
import Testing

@testable import Transform

@Suite struct `Formatting a configuration text` {
    private func format(_ text: String, quoting: Bool = false) throws -> String {
        try ShapeFormatter.format(file: "x.yaml", text: text, quotesExpressions: quoting)
    }

    @Test func `indentation becomes two spaces, and lists stand under their key`() throws {
        let text = "a:\n     b: 1\n     c:\n     -   d: 2\n         e: 3\n     - x\n"
        #expect(try format(text) == "a:\n  b: 1\n  c:\n    - d: 2\n      e: 3\n    - x\n")
    }

    @Test func `comments and single blank lines stay with what follows them`() throws {
        let text = """


            # head

            a: 1   # one
            b:
                # inner

                # more


                - x # item
            # tail
            """
        let expected = """
            # head

            a: 1  # one
            b:
              # inner

              # more

              - x  # item
            # tail

            """
        #expect(try format(text) == expected)
    }

    @Test func `quotes stay only around what is no plain text to every reader`() throws {
        let text = """
            a: 'plain'
            b: "12"
            c: "yes"
            d: "a: b"
            e: ""
            "f": 'it''s'
            g: "line\\nbreak"
            h: 12
            """
        let expected = """
            a: plain
            b: "12"
            c: "yes"
            d: "a: b"
            e: ""
            f: it's
            g: "line\\nbreak"
            h: 12

            """
        #expect(try format(text) == expected)
    }

    @Test func `expressions take their line, or stand in quotes for other tools`() throws {
        let text = "a: =  x ? 1 : 2\nb: =x # y\nc: =x == \"it's\"\nd: =x == \"y\"\n"
        #expect(
            try format(text) == "a: =x ? 1 : 2\nb: =x # y\nc: =x == \"it's\"\nd: =x == \"y\"\n")
        let quoted = try format(text, quoting: true)
        #expect(
            quoted
                == "a: \"=x ? 1 : 2\"\nb: \"=x # y\"\nc: \"=x == \\\"it's\\\"\"\nd: '=x == \"y\"'\n"
        )
        #expect(try format(quoted) == format(text))
    }

    @Test func `a text that begins with an equals sign is written with two`() throws {
        let shape = try Shape.read(file: "x", text: "a: \"==x\"\n")
        guard case .map(let entries) = shape.content,
            case .text(let text) = entries[0].value.content
        else {
            Issue.record("no text")
            return
        }
        #expect(text == "=x")
        #expect(try format("a: \"==x\"\n") == "a: \"==x\"\n")
        #expect(throws: ConfigurationProblems.self) { try format("a: ==x\n") }
    }

    @Test func `block texts and one-line collections keep their form`() throws {
        let text = "a: |\n    one\n      two\n\n    three\n\nb: [x, \"1\", {c: \"d, e\"}]\ne: {}\n"
        #expect(
            try format(text)
                == "a: |\n  one\n    two\n\n  three\n\nb: [x, \"1\", {c: \"d, e\"}]\ne: {}\n")
    }

    @Test func `characters at which another reader ends a line stand as escapes`() throws {
        #expect(try format("\u{FEFF}a: x\u{2028}y\n") == "a: \"x\\u2028y\"\n")
        let json = #"{"a": "x\u0085y", "b": "=x + \"\u2029\"", "c": "x\ny\u007f\n"}"#
        let yaml = try format(json)
        #expect(
            yaml == """
                a: "x\\u0085y"
                b: "=x + \\"\\u2029\\""
                c: "x\\ny\\u007f\\n"

                """)
        #expect(try format(yaml) == yaml)
    }

    @Test func `JSON becomes the notation and is read with its places`() throws {
        let json = #"{"a": {"b": "=row.X", "c": [1, true, "2", "x: y"]}, "d": []}"#
        let yaml = """
            a:
              b: =row.X
              c:
                - 1
                - true
                - "2"
                - "x: y"
            d: []

            """
        #expect(try format(json) == yaml)
        let shape = try Shape.read(file: "x.json", text: json)
        guard case .map(let entries) = shape.content,
            case .map(let inner) = entries[0].value.content
        else {
            Issue.record("no maps")
            return
        }
        #expect(inner[0].value.place == SourcePlace(file: "x.json", line: 1, column: 15))
        #expect(inner[1].keyPlace == SourcePlace(file: "x.json", line: 1, column: 23))
    }

    @Test func `JSON that is wrong is told with rule, line and column`() {
        func refusals(_ json: String) -> [String] {
            do {
                _ = try Shape.read(file: "x.json", text: json)
                return []
            } catch {
                return error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" }
            }
        }
        #expect(refusals("{\n \"a\": 1,\n \"a\": 2}") == ["JSON-016 3:2"])
        #expect(refusals("{\"a\": null}") == ["SHAPE-005 1:7"])
        #expect(refusals("{\"a\": \"=\"}") == ["SHAPE-011 1:7"])
    }

    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().path
        + "/../../../Config"

    private static func shippedFiles() throws -> [(path: String, text: String)] {
        try FileManager.default.subpathsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".yaml") }.sorted()
            .map { ($0, try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)) }
    }

    @Test func `every shipped file is as it would be written`() throws {
        let files = try Self.shippedFiles()
        #expect(files.count > 8)
        for file in files {
            let written = try ShapeFormatter.format(file: file.path, text: file.text)
            #expect(written == file.text, "\(file.path)")
        }
    }

    @Test func `every shipped file goes to JSON and back, and to quoted lines and back`() throws {
        for file in try Self.shippedFiles() {
            let shape = try Shape.read(file: file.path, text: file.text)
            let json = String(decoding: shape.json(), as: UTF8.self)
            let twin = try Shape.read(file: file.path, text: json)
            #expect(twin.saysTheSame(as: shape), "\(file.path)")
            let yaml = try ShapeFormatter.format(file: file.path, text: json)
            #expect(try Shape.read(file: "y", text: yaml).saysTheSame(as: shape), "\(file.path)")
            let quoted = try ShapeFormatter.format(
                file: file.path, text: file.text, quotesExpressions: true)
            #expect(
                try ShapeFormatter.format(file: file.path, text: quoted) == file.text,
                "\(file.path)")
        }
    }
}
