import RetailModel
import Testing

@testable import Transform

@Suite struct `Warnings about a configuration` {
    private static let tests = """
        tests:
          - name: plain
            given: samples/order.csv
            expect: {id: O-1}
        """
    private static let sample = SmallConfiguration.header + "O-1,A,1,1,2026-03-10 12:00:00,\n"

    private func warnings(
        head: String = "", more: String = "", tests: String = Self.tests,
        files: [(path: String, text: String)] = [], sample: String = Self.sample
    ) throws -> [String] {
        let all =
            SmallConfiguration.lookups + [
                ("schemas/order.row@1.yaml", SmallConfiguration.row),
                ("schemas/note@1.yaml", SmallConfiguration.note),
                (
                    "mappings/order-to-note.yaml",
                    SmallConfiguration.mapping(more + "\n" + tests, head: head)
                ), ("connections/orders.yaml", SmallConfiguration.connection),
                ("samples/order.csv", sample),
            ] + files
        return ConfigurationLint.warnings(
            in: try ConfigurationSet.load(files: all), files: all,
            today: try #require(BusinessDate("2026-03-10"))
        ).map { "\($0.rule) \($0.place.file.split(separator: "/").last ?? ""):\($0.place.line)" }
    }

    @Test func `there are none about a mapping whose rules are all tested`() throws {
        #expect(try warnings() == [])
    }

    @Test func `a mapping without tests is told, and the connection's way that no sample takes`()
        throws
    {
        #expect(
            try warnings(tests: "") == ["WARN-001 orders.yaml:7", "WARN-002 order-to-note.yaml:1"])
    }

    @Test func `a rule that no test meets is told`() throws {
        let head = "skip:\n  - when: =row.Units > 5\n    because: x"
        #expect(try warnings(head: head) == ["WARN-001 order-to-note.yaml:7"])
        let met =
            Self.tests + """

                  - name: many
                    given: samples/order.csv
                    with: {line/2/Units: "6"}
                    expect: {skipped: x}
                """
        #expect(try warnings(head: head, tests: met) == [])
    }

    @Test func `whether a field is written is no rule`() throws {
        let more = "  note:\n    when: =row.Units > 5\n    value: many"
        #expect(try warnings(more: more) == [])
    }

    @Test func `a translation within an expression is told`() throws {
        let chain =
            "row.Item == \"A\" ? \"x\" : row.Item == \"B\" ? \"y\" : "
            + "row.Item == \"C\" ? \"z\" : \"\""
        #expect(try warnings(more: "  note: =\(chain)") == ["WARN-004 order-to-note.yaml:12"])
        let table = "{\"A\": \"x\", \"B\": \"y\", \"C\": \"z\"}[row.Item]"
        #expect(try warnings(more: "  note: =\(table)") == ["WARN-004 order-to-note.yaml:12"])
        let two = "row.Item == \"A\" ? \"x\" : row.Item == \"B\" ? \"y\" : row.Item"
        #expect(try warnings(more: "  note: =\(two)") == [])
    }

    @Test func `a row of a lookup that is over is told on its line`() throws {
        let csv =
            "key,value,valid_from,valid_to\nA,1,,2026-03-09\nA,2,2026-03-10,\nB,3,,2026-03-10\n"
        #expect(
            try warnings(files: [("lookups/rates.csv", csv)]) == ["WARN-005 rates.csv:2"])
    }

    @Test(arguments: [
        ("bob@norman.co", "an e-mail address"),
        ("DE89370400440532013000", "a bank account number (IBAN)"),
        ("4539 1488 0343 6467", "a card number"), ("+44 20 7946 0018", "a telephone number"),
    ])
    func `personal data in a sample is told by its kind`(_ found: (text: String, kind: String)) {
        let problems = ProblemList()
        SampleScan.check("samples/a.csv", "x,\(found.text),y\n", problems)
        #expect(
            problems.problems.map(\.problem) == ["The sample holds what looks like \(found.kind)."])
        #expect(problems.problems.first?.place.column == 3)
    }

    @Test(arguments: [
        "bob@example.com", "bob@shop.test", "DE89370400440532013001", "4539148803436468",
        "4111111111111111", "+1 555 010 9999", "2026-03-10T12:00:00+01:00", "5000000001",
        "a@b", "5901234123457",
    ])
    func `made-up values are not`(_ text: String) {
        let problems = ProblemList()
        SampleScan.check("samples/a.csv", "x,\(text),y\n", problems)
        #expect(problems.problems.map(\.problem) == [])
    }

    @Test func `names stand under known keys, in JSON and in columns`() {
        let problems = ProblemList()
        SampleScan.check("a.json", #"{"buyer": {"first_name": "Bob", "last_name": ""}}"#, problems)
        SampleScan.check("b.csv", "Id,Last Name\n1,Norman\n2,\n3,Miller\n", problems)
        #expect(
            problems.problems.map { "\($0.place): \($0.problem)" } == [
                "a.json:1:26: The sample holds what looks like a person's name or address.",
                "b.csv:2:1: The sample holds what looks like a person's name or address, "
                    + "and 1 more.",
            ])
    }

    @Test func `a row holds until its last day`() throws {
        let table = try LookupTable(
            name: "t", file: "t.csv", csv: "key,value,valid_from,valid_to\nA,1,,2026-03-09\n")
        let day = try #require(BusinessDate("2026-03-09")).daysSinceEpoch
        #expect(table.value(for: "A", on: day) == .text("1"))
        #expect(table.value(for: "A", on: day + 1) == nil)
        #expect(throws: ConfigurationProblems.self) {
            try LookupTable(
                name: "t", file: "t.csv",
                csv: "key,value,valid_from,valid_to\nA,1,2026-03-09,2026-03-08\n")
        }
    }
}
