import Testing
import TurnstileFixture

@testable import Transform

@Suite(.takesTurns) struct `Refusing a configuration` {
    private func refusals(_ more: String, head: String = "") -> [String] {
        SmallConfiguration.refusals(mapping: SmallConfiguration.mapping(more, head: head))
    }

    @Test func `the small configuration itself is accepted`() {
        #expect(SmallConfiguration.refusals() == [])
    }

    @Test func `unknown keys and fields are answered with the nearest`() throws {
        let problems = #expect(throws: ConfigurationProblems.self) {
            try SmallConfiguration.load(
                mapping: SmallConfiguration.mapping("  notes: x", head: "skpi: []"))
        }
        #expect(
            problems?.description == """
                mappings/order-to-note.yaml:6:1: SHAPE-026: The key "skpi" is not known here. \
                Did you mean "skip"?
                mappings/order-to-note.yaml:12:3: MAP-020: The target has no field "notes". \
                Did you mean "note"?
                """)
    }

    @Test func `a required field that is never set is named`() {
        let mapping = SmallConfiguration.mapping().replacing("  kind: small\n", with: "")
        #expect(SmallConfiguration.refusals(mapping: mapping) == ["MAP-021 8:3"])
    }

    @Test func `types are checked against the target`() {
        #expect(refusals("  note: =row.Units") == ["MAP-027 12:10"])
        #expect(refusals("  count: =row.Price") == ["MAP-027 12:11"])
        #expect(refusals("  count: many") == ["MAP-029 12:10"])
        #expect(refusals("  at: =row.?Note") == ["MAP-027 12:8"])
        #expect(refusals("  tags: =rows") == ["MAP-027 12:10"])
        #expect(refusals("  buyer: Smith") == ["MAP-029 12:10"])
        #expect(refusals("  count:\n    a: b") == ["MAP-023 13:5"])
        #expect(refusals("  note: =row.Nte") == ["EXPR-041 12:14"])
        let mapping = SmallConfiguration.mapping()
        let optional = mapping.replacing("  id: =row.Order", with: "  id: =row.?Note")
        #expect(SmallConfiguration.refusals(mapping: optional) == ["MAP-026 8:8"])
        let choice = mapping.replacing("kind: small", with: "kind: smal")
        #expect(SmallConfiguration.refusals(mapping: choice) == ["MAP-028 9:9"])
    }

    @Test func `conditions must be able to be true and false`() {
        #expect(
            refusals("", head: "skip:\n  - when: =1 < 2\n    because: x") == ["MAP-008 7:12"])
        #expect(
            refusals("", head: "skip:\n  - when: =row.Units\n    because: x") == ["MAP-007 7:12"])
        #expect(
            refusals("", head: "skip:\n  - when: always\n    because: x") == ["MAP-006 7:11"])
        let required = SmallConfiguration.mapping().replacing(
            "  kind: small", with: "  kind:\n    when: =row.Units > 1\n    value: small")
        #expect(SmallConfiguration.refusals(mapping: required) == ["MAP-022 9:3"])
    }

    @Test func `names under let are free, and dated tables need a date`() {
        #expect(refusals("", head: "let:\n  row: =1") == ["MAP-005 7:3"])
        #expect(refusals("", head: "let:\n  a-b: =1") == ["MAP-005 7:3"])
        #expect(refusals("  note: =lookup(\"price-list\", row.Item)") == ["EXPR-072 12:17"])
        #expect(refusals("  note: =lookup(\"price-lst\", row.Item)") == ["EXPR-071 12:17"])
    }

    @Test func `each needs a list and a name`() {
        let lines = "  lines:\n    each: =row.Units\n    as: r\n    set:\n      item: x\n"
        let mapping = SmallConfiguration.mapping(lines: lines)
        #expect(SmallConfiguration.refusals(mapping: mapping) == ["MAP-025 12:12"])
        let nameless = SmallConfiguration.mapping(
            lines: "  lines:\n    each: =rows\n    set:\n      item: x\n")
        #expect(SmallConfiguration.refusals(mapping: nameless) == ["MAP-024 12:5"])
    }

    @Test func `a connection leaves no row without a way`() {
        let base = SmallConfiguration.connection
        let conditional = base.replacing(
            "  - mapping: order-to-note",
            with: "  - when: =row.Units > 1\n    mapping: order-to-note")
        #expect(SmallConfiguration.refusals(connection: conditional) == ["CONN-005 7:5"])
        let twice = base + "\n  - mapping: order-to-note"
        #expect(SmallConfiguration.refusals(connection: twice) == ["CONN-005 7:5"])
        let unknown = base.replacing("order-to-note", with: "order-to-nte")
        #expect(SmallConfiguration.refusals(connection: unknown) == ["CONN-007 7:14"])
        let grouped = base.replacing("=row.Order", with: "=row.Price")
        #expect(SmallConfiguration.refusals(connection: grouped) == ["CONN-004 5:12"])
    }

    @Test func `tables say which of their rows is wrong`() {
        func refusals(_ csv: String) -> [String] {
            do {
                _ = try LookupTable(name: "t", file: "t.csv", csv: csv)
                return []
            } catch {
                return error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" }
            }
        }
        #expect(refusals("key,value\na,1\na,2\n") == ["LOOKUP-004 3:1"])
        #expect(refusals("key,valu\na,1\n") == ["LOOKUP-003 1:1"])
        #expect(refusals("key,value,valid_from\na,1,soon\n") == ["LOOKUP-005 2:1"])
        #expect(refusals("key,value\na\n").map { String($0.prefix(10)) } == ["LOOKUP-001"])
        #expect(refusals("key,value,valid_from\na,1,\na,2,2026-03-10\n") == [])
    }

    @Test func `a file is called after what it holds, in a folder that is known`() {
        func refusals(_ path: String) -> [String] {
            do {
                _ = try ConfigurationSet.load(files: [(path, SmallConfiguration.note)])
                return []
            } catch {
                return error.problems.map(\.rule)
            }
        }
        #expect(refusals("schemas/note@1.yaml") == [])
        #expect(refusals("schemas/note.yaml") == [])
        #expect(refusals("schemas/nota@1.yaml") == ["CONF-002"])
        #expect(refusals("schema/note@1.yaml") == ["CONF-001"])
        #expect(refusals("routes/note@1.yaml") == [])
    }

    @Test func `a schema's types are known ones`() {
        func refusals(_ field: String) -> [String] {
            do {
                let text = "schema: s\nversion: 1\nfields:\n  \(field)\n"
                _ = try ConfigurationSet.load(files: [("schemas/s.yaml", text)])
                return []
            } catch {
                return error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" }
            }
        }
        #expect(refusals("a: txt") == ["SCHEMA-007 4:6"])
        #expect(refusals("a: {type: timestamp, assumed_offset: noon}") == ["SCHEMA-005 4:40"])
        #expect(refusals("a: {type: integer, one_of: [b]}") == ["SCHEMA-006 4:6"])
        #expect(refusals("a: {type: decimal, form: \"1.234.56\"}") == ["SCHEMA-013 4:28"])
        #expect(refusals("a: {type: decimal, form: \"1.234,56\"}") == ["SCHEMA-014 1:1"])
        #expect(refusals("a: {type: date, one_line: yes}") == ["SHAPE-026 4:19"])
        #expect(refusals("a: {type: text, one_line: maybe}") == ["SHAPE-023 4:29"])
        #expect(refusals("a: text\n  a?: text") == ["SCHEMA-004 5:3"])
        #expect(refusals("a: {list: text}") == [])
    }

    @Test func `a test in a mapping fails aloud`() throws {
        let tests = """
            tests:
              - name: wrong
                given: samples/o.csv
                expect: {kind: large}
              - name: right
                given: samples/o.csv
                with: {line/2/Order: O-9}
                expect: {id: O-9}
              - name: lost
                given: samples/nowhere.csv
                expect: {skipped: never}
            """
        let mapping = SmallConfiguration.mapping() + "\n" + tests
        let plan = try #require(
            try SmallConfiguration.load(mapping: mapping).mappings["order-to-note@1"])
        let sample = SmallConfiguration.header + "O-1,A,1,1,2026-03-10 12:00:00,\n"
        let failures = plan.runTests(samples: ["samples/o.csv": sample])
        #expect(failures.map(\.test) == ["wrong", "lost"])
        #expect(failures[0].problem == "At kind stands \"small\", not \"large\".")
        #expect(
            failures[1].problem
                == "There is no sample samples/nowhere.csv. Did you mean \"samples/o.csv\"?")
    }
}
