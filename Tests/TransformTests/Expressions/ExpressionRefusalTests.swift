import Testing

@testable import Transform

@Suite struct `Refusing an expression before it runs` {
    private func check(_ table: String) {
        let cases = ExpressionCases.table(table)
        #expect(!cases.isEmpty)
        for (expression, result) in cases {
            #expect(ExpressionCases.refusal(expression) == result, "\(expression)")
        }
    }

    @Test func `words that make no expression are named at their place`() {
        check(
            """
            1 + => EXPR-013 at 3
            1 = 2 => EXPR-001 at 2
            (1 => EXPR-013 at 2
            "open => EXPR-004 at 5
            "\\q" => EXPR-006 at 1
            1 ? 2 => EXPR-013 at 5
            for => EXPR-011 at 0
            99999999999999999999 => EXPR-003 at 0
            a # b => EXPR-002 at 2
            size("x",) => EXPR-013 at 9
            order.1 => EXPR-013 at 5
            """)
    }

    @Test func `types that do not go together are refused`() {
        check(
            """
            1 + "a" => EXPR-032 at 2
            order.id == "7" => EXPR-032 at 9
            !order.id => EXPR-031 at 0
            -"a" => EXPR-032 at 0
            order.id && true => EXPR-031 at 9
            true ? 1 : "a" => EXPR-030 at 5
            1.5 / 2 => EXPR-033 at 4
            order.id / 2.0 => EXPR-033 at 9
            5.5 % 2 => EXPR-032 at 4
            size(5) => EXPR-060 at 0
            "a".upperAscii(1) => EXPR-060 at 4
            order.id.sku => EXPR-042 at 9
            order.id.map(x, x) => EXPR-050 at 9
            "a" in "abc" => EXPR-032 at 4
            order.lines["a"] => EXPR-032 at 11
            5u => EXPR-020 at 0
            Order{id: 1} => EXPR-021 at 0
            """)
    }

    @Test func `names that nothing has are refused`() {
        check(
            """
            ordr.id => EXPR-023 at 0
            order.idd => EXPR-041 at 6
            order.lines.map(l, l.prize) => EXPR-041 at 21
            siez("a") => EXPR-062 at 0
            startsWith("a", "b") => EXPR-061 at 0
            "a".size(1) => EXPR-060 at 4
            lookup("nothing", "key") => EXPR-071 at 7
            round(1.5, 2, "bankers") => EXPR-076 at 14
            div(1, 2) => EXPR-073 at 0
            order.lines.map(order, 1) => EXPR-052 at 16
            order.lines.map(1, 1) => EXPR-053 at 16
            has(order) => EXPR-043 at 0
            """)
    }

    @Test func `a field that may be missing needs a default or a test`() {
        check(
            """
            order.note => EXPR-040 at 6
            order.note == "x" || has(order.note) => EXPR-040 at 6
            has(order.note) && order.note == "x" => accepted
            has(order.note) || order.note == "x" => EXPR-040 at 25
            has(order.note) ? "a" : order.note => EXPR-040 at 30
            order.lines.all(l, has(l.tag) && l.tag == "red") => accepted
            order.?note + "x" => EXPR-032 at 12
            order.?note.orValue(5) => EXPR-063 at 12
            """)
    }

    @Test func `a misspelt name is answered with the nearest`() throws {
        let problem = #expect(throws: ExpressionProblem.self) {
            try ExpressionCases.run("order.lnes")
        }
        #expect(problem?.remedy == "Did you mean \"lines\"?")
    }

    @Test func `length and depth are bounded`() {
        #expect(ExpressionCases.refusal(String(repeating: "1", count: 8193)) == "EXPR-010 at 0")
        let nested = String(repeating: "(", count: 101) + "1" + String(repeating: ")", count: 101)
        #expect(ExpressionCases.refusal(nested) == "EXPR-012 at 100")
        let chain = Array(repeating: "1", count: 102).joined(separator: "+")
        #expect(ExpressionCases.refusal(chain).hasPrefix("EXPR-012"))
        let short = Array(repeating: "1", count: 90).joined(separator: "+")
        #expect(ExpressionCases.refusal(short) == "accepted")
    }
}
