import Testing

@testable import Transform

@Suite struct `A mapping has the bounds of its expressions` {
    private static let rows = "1,A,2,1.50,2026-07-10T12:00:00Z,\n"

    @Test func `an expression names the zones that the configuration was given`() throws {
        let mapping = SmallConfiguration.mapping(
            "  count: =row.Sold.getHours(\"Europe/London\")")
        #expect(
            try SmallConfiguration.run(mapping, rows: Self.rows)
                == #"{"id":"1","kind":"small","day":"2026-07-10","count":13,"lines":[]}"#)
        let unknown = SmallConfiguration.mapping("  count: =row.Sold.getHours(\"Mars/North\")")
        #expect(SmallConfiguration.refusals(mapping: unknown) == ["EXPR-081 12:20"])
    }

    @Test func `an expression that may cost too much is refused with the file`() {
        let loops = "rows.all(a, rows.all(b, rows.all(c, a.Item == b.Item)))"
        let mapping = SmallConfiguration.mapping("  paid: =\(loops)")
        #expect(SmallConfiguration.refusals(mapping: mapping) == ["EXPR-090 12:15"])
    }

    @Test func `a document of lists within lists is refused before it fills the memory`() throws {
        let names = (1...40).map { "  n\($0): =[n\($0 - 1), n\($0 - 1)]" }
        let text = String(repeating: "a", count: 2000)
        let head = "let:\n  n0: =[\"\(text)\"]\n" + names.joined(separator: "\n")
        let mapping = SmallConfiguration.mapping("  extra: =n40", head: head)
        let result = try SmallConfiguration.run(mapping, rows: Self.rows)
        #expect(result.prefix(80) == "COST extra < extra")
    }
}
