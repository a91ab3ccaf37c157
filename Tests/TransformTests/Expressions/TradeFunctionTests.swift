import Testing

@testable import Transform

@Suite struct `Functions of the trade` {
    private func check(_ table: String) throws {
        let cases = ExpressionCases.table(table)
        #expect(!cases.isEmpty)
        for (expression, result) in cases {
            #expect(try ExpressionCases.run(expression) == result, "\(expression)")
        }
    }

    @Test func `a unit of measure converts exactly, or says how it rounds`() throws {
        try check(
            """
            uom(2, "DZN", "EA") => 24d
            uom(30, "EA", "DZN") => 2.5d
            uom(1, "LBR", "KGM") => 0.45359237d
            uom(1.5, "kg", "g") => 1500d
            uom(1, "GLL", "LTR") => 3.785411784d
            uom(6, "ft", "in") => 72d
            uom(-3, "h", "MIN") => -180d
            uom(1, "EA", "DZN") => OVERFLOW
            uom(1, "EA", "DZN", 4, "half_even") => 0.0833d
            uom(1, "KGM", "LBR", 3, "half_away") => 2.205d
            uom(1, "KGM", "LTR") => TYPE
            uom(1, "K" + "GM", "g") => 1000d
            uom(1, order.lines[0].sku, "g") => LOOKUP
            """)
    }

    @Test func `a tax within an amount and its price add up to it`() throws {
        try check(
            """
            taxSplit(119.00, 19).net => 100.00d
            taxSplit(119.00, 19).tax => 19.00d
            taxSplit(9.99, 20).net => 8.33d
            taxSplit(9.99, 20).tax => 1.66d
            taxSplit(0.01, 19).net + taxSplit(0.01, 19).tax => 0.01d
            taxSplit(-119, 19).tax => -19.00d
            taxSplit(1000, 10, 0).net => 909d
            taxSplit(1000, 10, 0).tax => 91d
            taxSplit(5.00, 0).tax => 0.00d
            taxSplit(5.00, 7.7, 3).tax => 0.357d
            taxSplit(1, -1).tax => RANGE
            """)
    }

    @Test func `what they do not know is refused before the run`() {
        let cases = ExpressionCases.table(
            """
            uom(1, "LB", "KGM") => EXPR-079 at 7
            uom(1, "KGM") => EXPR-078 at 0
            uom("1", "KGM", "g") => EXPR-031 at 4
            uom(1, "KGM", "g", 2, "bankers") => EXPR-076 at 22
            taxSplit(1) => EXPR-082 at 0
            taxSplit(1, 19).gross => EXPR-041 at 16
            "a".matches("(") => EXPR-080 at 4
            order.id.getHours() => EXPR-032 at 9
            """)
        for (expression, result) in cases {
            #expect(ExpressionCases.refusal(expression) == result, "\(expression)")
        }
    }

    @Test func `patterns, parts of times and optional items work with money too`() throws {
        try check(
            """
            order.lines.filter(l, l.sku.matches("^[A-Z]-\\\\d$")).size() => 2
            timestamp("2026-03-10T23:30:00Z").getDayOfMonth() => 9
            timestamp("2026-03-10T23:30:00Z").getHours("+01:00") => 0
            timestamp("1969-12-31T23:59:59.250Z").getMilliseconds() => 250
            [?order.?note, ?optional.of("b"), "c"] => ['b', 'c']
            {"a": 1, ?"b": order.?note} => {'a': 1}
            "a-b-c".split("-", 2) => ['a', 'b-c']
            "aaa".replace("a", "b", 2) => 'bba'
            "abcabc".indexOf("c", 3) => 5
            "abcabc".lastIndexOf("b") => 4
            order.lines.transformList(i, l, string(i) + l.sku) => ['0A-1', '1B-2']
            optional.of([1, 2])[0].orValue(5) => 1
            """)
    }

    @Test func `the money profile has no doubles, no unsigned numbers and no types`() {
        let cases = ExpressionCases.table(
            """
            double("1.5") => EXPR-062 at 0
            double(1) + 1.5 => EXPR-062 at 0
            uint(1) => EXPR-062 at 0
            duration("1s") => EXPR-062 at 0
            type(1) => EXPR-062 at 0
            int => EXPR-023 at 0
            math.abs(1) => EXPR-023 at 0
            cel.bind(x, 1, x) => EXPR-023 at 0
            1.5 / 2 => EXPR-033 at 4
            """)
        for (expression, result) in cases {
            #expect(ExpressionCases.refusal(expression) == result, "\(expression)")
        }
    }
}
