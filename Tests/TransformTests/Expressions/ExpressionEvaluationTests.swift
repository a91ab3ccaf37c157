import Testing

@testable import Transform

@Suite struct `Evaluating an expression` {
    private func check(_ table: String) throws {
        let cases = ExpressionCases.table(table)
        #expect(!cases.isEmpty)
        for (expression, result) in cases {
            #expect(try ExpressionCases.run(expression) == result, "\(expression)")
        }
    }

    @Test func `numbers are exact and whole numbers mix with decimals`() throws {
        try check(
            """
            1 + 2 * 3 => 7
            (1 + 2) * 3 => 9
            -7 / 2 => -3
            -7 % 2 => -1
            0x1F => 31
            0.1 + 0.2 => 0.3d
            0.1 + 0.2 == 0.3 => true
            2 * 9.99 => 19.98d
            1 == 1.00 => true
            1.10 == 1.1 => true
            2 > 1.5 => true
            -9223372036854775808 => -9223372036854775808
            --5 => 5
            .5 + 1 => 1.5d
            1.2e-3 => 0.0012d
            1.5e3 => 1500.0d
            0.001 * 0.001 => 0.000001d
            """)
    }

    @Test func `a result that is no longer exact is a fault, never a wrong number`() throws {
        try check(
            """
            9223372036854775807 + 1 => OVERFLOW
            -9223372036854775808 - 1 => OVERFLOW
            9223372036854775807 * 2 => OVERFLOW
            -(-9223372036854775807 - 1) => OVERFLOW
            1 / 0 => DIVISION
            1 % 0 => DIVISION
            div(1.00, 0, 2, "down") => DIVISION
            0.000000000000000001 * 0.1 => OVERFLOW
            [1, 2][2] => RANGE
            [1, 2][-1] => RANGE
            {"a": 1}["b"] => MISSING
            int("twelve") => TYPE
            int(1.5) => TYPE
            """)
    }

    @Test func `division and rounding follow the rule that they name`() throws {
        try check(
            """
            div(10, 3, 2, "half_even") => 3.33d
            div(1, 8, 2, "half_even") => 0.12d
            div(1, 8, 2, "half_away") => 0.13d
            div(-1, 8, 2, "half_away") => -0.13d
            round(2.345, 2, "half_even") => 2.34d
            round(2.345, 2, "half_away") => 2.35d
            round(2.341, 2, "up") => 2.35d
            round(15.3, 2, "half_even") => 15.30d
            round(7, 2, "down") => 7.00d
            """)
    }

    @Test func `texts, lists and maps have their functions`() throws {
        try check(
            """
            "a" + 'b' => 'ab'
            size("naïve") => 5
            "abc".size() => 3
            size([1, 2, 3]) => 3
            "retail".contains("tai") => true
            "C536379".startsWith("C") => true
            "C536379".endsWith("9") => true
            "Post 2".upperAscii() => 'POST 2'
            "Post 2".lowerAscii() => 'post 2'
            "  x ".trim() => 'x'
            "a-b-c".replace("-", "+") => 'a+b+c'
            "a,b,,c".split(",") => ['a', 'b', '', 'c']
            ["a", "b"].join("/") => 'a/b'
            "retail".substring(2) => 'tail'
            "retail".substring(0, 2) => 're'
            "retail".substring(5, 9) => RANGE
            "\\u00e9\\x41\\101\\n".size() => 4
            r"\\d" => '\\d'
            b"\\x01a" => bytes [1, 97]
            [1, 2] + [3] => [1, 2, 3]
            2 in [1, 2.0] => true
            "a" in {"a": 1} => true
            {"a": 1, "b": 2}.b => 2
            [1.5, 2][1] => 2
            string(12.50) + "/" + string(3) + "/" + string(true) => '12.50/3/true'
            int("-12") + int(3.00) => -9
            decimal("1.50") => 1.50d
            bool("true") => true
            timestamp("2026-03-10T14:03:22+01:00") => 2026-03-10T13:03:22.000Z
            timestamp("2026-03-10T14:03:22Z") < timestamp("2026-03-11T00:00:00Z") => true
            gtin("4006381333931") => some('04006381333931')
            gtin("4006381333932") => none
            """)
    }

    @Test func `sums and extremes keep the kind of their list`() throws {
        try check(
            """
            sum([1, 2, 3]) => 6
            sum([1, 2.5]) => 3.5d
            sum([]) => 0
            min([3, 1, 2]) => 1
            max([3, 1.5, 2]) => 3
            min(2, 1) => 1
            max("a".split(",")) => 'a'
            abs(-4) => 4
            abs(-4.20) => 4.20d
            max([1].filter(x, x > 1)) => RANGE
            """)
    }

    @Test func `logic is decided by the side that can decide`() throws {
        try check(
            """
            false && 1 / 0 > 0 => false
            1 / 0 > 0 && false => false
            true || 1 / 0 > 0 => true
            1 / 0 > 0 || true => true
            1 / 0 > 0 && true => DIVISION
            !true => false
            1 < 2 ? "yes" : "no" => 'yes'
            false ? 1 : 2.5 => 2.5d
            true ? 1 : false ? 2 : 3 => 1
            """)
    }

    @Test func `macros visit every item`() throws {
        try check(
            """
            [1, 2, 3].map(x, x * 2) => [2, 4, 6]
            [1, 2, 3].map(x, x > 1, x * 2) => [4, 6]
            [1, 2, 3].filter(x, x > 1) => [2, 3]
            [1, 2, 3].all(x, x > 0) => true
            [1, 2, 3].exists(x, x > 2) => true
            [1, 2, 3].exists_one(x, x > 1) => false
            [0, 1].exists(x, 1 / x == 1) => true
            [0, 2].exists(x, 1 / x == 1) => DIVISION
            [[1, 2], [3]].map(x, sum(x.map(y, y))) => [3, 3]
            sum(order.lines.map(l, l.price * l.quantity)) => 19.68d
            order.lines.filter(l, has(l.tag)).map(l, l.sku) => ['A-1']
            order.lines.map(l, l.?tag.orValue("none")) => ['red', 'none']
            """)
    }

    @Test func `a field that is absent is an optional, and one that is present its value`() throws {
        try check(
            """
            order.?note => none
            order.?note.orValue("-") => '-'
            order.?note.hasValue() => false
            has(order.note) ? order.note : "nothing" => 'nothing'
            !has(order.note) || order.note == "x" => true
            order.?note.optMap(n, n + "!") => none
            order.?lines.optMap(n, size(n)) => some(2)
            order.lines[?5].hasValue() => false
            order.?extra.?colour => none
            optional.of(5).value() => 5
            optional.none().orValue(4) => 4
            order.lines[0].sku => 'A-1'
            """)
        #expect(
            try ExpressionCases.run("order.?note.orValue(\"-\")", note: .text("gift")) == "'gift'")
    }

    @Test func `a failed value passes through every function to the end`() throws {
        let fault = Value.fault(
            Fault(.type, "no", remedy: "mend", path: "line/2/Note", excerpt: "?"))
        for text in ["order.?note.orValue(\"-\")", "has(order.note) ? order.note + \"x\" : \"\""] {
            #expect(try ExpressionCases.run(text, note: fault) == "TYPE", "\(text)")
        }
    }

    @Test func `a document's steps are bounded`() throws {
        let digits = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
        var text = "1"
        for name in ["a", "b", "c", "d", "e", "f"] { text = "sum(\(digits).map(\(name), \(text)))" }
        #expect(try ExpressionCases.run(text + " + order.id") == "COST")
    }

    @Test func `a text that doubles beyond its bound is a fault`() throws {
        var doubled = "order.lines[0].sku"
        for index in 0..<20 { doubled = "[\(doubled)].map(v\(index), v\(index) + v\(index))[0]" }
        #expect(try ExpressionCases.run(doubled) == "COST")
    }
}
