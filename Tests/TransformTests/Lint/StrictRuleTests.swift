import Testing

@testable import Transform

@Suite struct `Strict rules for new configurations` {
    /// Rule, line and column of what a strict reading refuses.
    private func refusals(
        head: String = "", more: String = "", connection: String = SmallConfiguration.connection
    ) -> [String] {
        let mapping = SmallConfiguration.mapping(more, head: head)
        do {
            _ = try SmallConfiguration.load(
                mapping: mapping, connection: connection, isStrict: true)
            return []
        } catch {
            return error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" }
        }
    }

    private func skip(_ conditions: String...) -> String {
        "skip:\n"
            + conditions.map { "  - when: =\($0)\n    because: x" }.joined(separator: "\n")
    }

    @Test func `the small configuration itself keeps them`() {
        #expect(refusals() == [])
    }

    @Test(arguments: [
        "row.Units == row.Units", "row.Units > 1 || !(row.Units > 1)",
        "row.Units > 1 && !(row.Units > 1)", "row.Item == \"A\" && row.Item == \"B\"",
        "row.Item != \"A\" || row.Item != \"B\"", "has(row.Item)", "row.Units < row.Units",
        "true || row.Units > 1",
    ])
    func `a condition that is the same for every document is refused`(_ condition: String) {
        #expect(refusals(head: skip(condition)) == ["LINT-001 7:12"])
    }

    @Test(arguments: [
        "row.Units > 1 || !(row.Units > 2)", "row.Item == \"A\" || row.Item == \"B\"",
        "has(row.Note)", "row.Units == 1 && row.Item == \"1\"",
    ])
    func `a condition that depends on the document is not`(_ condition: String) {
        #expect(refusals(head: skip(condition)) == [])
    }

    @Test func `a value that a field can never have is refused`() throws {
        let schema = SmallConfiguration.row.replacing(
            "Item: text", with: "Item: {type: text, one_of: [A, B]}")
        func refusals(_ condition: String) -> [String] {
            do {
                _ = try ConfigurationSet.load(
                    files: SmallConfiguration.lookups + [
                        ("schemas/order.row@1.yaml", schema),
                        ("schemas/note@1.yaml", SmallConfiguration.note),
                        (
                            "mappings/order-to-note.yaml",
                            SmallConfiguration.mapping(head: skip(condition))
                        ),
                    ], isStrict: true)
                return []
            } catch {
                return error.problems.map { "\($0.rule): \($0.problem)" }
            }
        }
        #expect(refusals("row.Item == \"C\"") == ["LINT-001: The condition is always false."])
        #expect(
            refusals("row.Item in [\"C\", \"D\"]") == ["LINT-001: The condition is always false."])
        #expect(
            refusals("row.Item in [\"A\", \"B\", \"C\"]")
                == ["LINT-001: The condition is always true."])
        #expect(refusals("row.Item != \"A\"") == [])
    }

    @Test func `a rule behind a wider one is refused, a narrower one in front is not`() {
        #expect(
            refusals(head: skip("row.Units > 1", "row.Item == \"A\" && row.Units > 1"))
                == ["LINT-002 9:12"])
        #expect(
            refusals(head: skip("row.Units > 1 || row.Item == \"A\"", "row.Item == \"A\""))
                == ["LINT-002 9:12"])
        #expect(
            refusals(head: skip("row.Item == \"A\" && row.Units > 1", "row.Units > 1")) == [])
    }

    @Test func `a choice of a connection behind a wider one is refused`() {
        let choices = """

              - when: =row.Units > 1
                mapping: order-to-note
              - when: =row.Units > 1
                mapping: order-to-note
              - mapping: order-to-note
            """
        let connection = SmallConfiguration.connection.replacing(
            "\n  - mapping: order-to-note", with: choices)
        #expect(refusals(connection: connection) == ["LINT-002 9:12"])
        let both = connection.replacing(
            "mapping: order-to-note\n  - when",
            with: "mapping: order-to-note\n    continue: yes\n  - when")
        #expect(refusals(connection: both) == [])
    }

    @Test func `a division of whole numbers says how it rounds`() {
        #expect(refusals(more: "  count: =row.Units / 3") == ["LINT-003 12:21"])
        #expect(refusals(more: "  count: =int(div(row.Units, 3, 0, \"down\"))") == [])
    }

    @Test func `loops over all rows inside each other cost too much, nested lists do not`() {
        let twice = "rows.map(a, rows.filter(b, b.Item == a.Item).size()).size()"
        #expect(refusals(more: "  count: =\(twice)") == [])
        let mapping = SmallConfiguration.mapping(
            lines: """
                  lines:
                    each: =rows
                    as: r
                    set:
                      item: =r.Item
                      units: =\(twice)
                """)
        let refused = #expect(throws: ConfigurationProblems.self) {
            try SmallConfiguration.load(mapping: mapping, isStrict: true)
        }
        #expect(refused?.problems.map(\.rule) == ["LINT-004"])
        #expect(
            refusals(more: "  count: =[[[1]]].map(a, a.map(b, b.map(c, c))).size()") == [])
    }

    @Test func `what is in the books already is read without them`() throws {
        let mapping = SmallConfiguration.mapping(head: skip("has(row.Item)"))
        #expect(throws: Never.self) { try SmallConfiguration.load(mapping: mapping) }
    }
}
