import Testing

@testable import Transform

@Suite struct `The standard profile` {
    private func check(_ table: String, isChecked: Bool = true) {
        let cases = ExpressionCases.table(table)
        #expect(!cases.isEmpty)
        for (expression, result) in cases {
            #expect(
                StandardCases.run(expression, isChecked: isChecked) == result, "\(expression)")
        }
    }

    @Test func `a literal with a point is a double, one with u unsigned`() {
        check(
            """
            1.5 => 1.5f
            7u => 7u
            0.1 + 0.2 == 0.3 => false
            1.0 / 3.0 > 0.33 => true
            1 + 1.0 => EXPR-032
            2u - 3u => OVERFLOW
            -7u => EXPR-032
            dyn(1) + 1u => TYPE
            div(1, 2, 2, "down") => EXPR-062
            decimal("1") => EXPR-062
            """)
    }

    @Test func `integers keep to their ends`() {
        check(
            """
            -9223372036854775808 / -1 => OVERFLOW
            -9223372036854775808 % -1 => OVERFLOW
            -(-9223372036854775808) => OVERFLOW
            18446744073709551615u + 0u => 18446744073709551615u
            18446744073709551616u => EXPR-003
            9223372036854775808 => EXPR-003
            -0x8000000000000000 => -9223372036854775808
            int(9223372036854774784.0) => 9223372036854774784
            int(double("NaN")) => OVERFLOW
            uint(-0.5) => OVERFLOW
            uint(18446744073709549568.0) => 18446744073709549568u
            uint(18446744073709551616.0) => OVERFLOW
            math.abs(-9223372036854775808) => OVERFLOW
            [1, 2][9223372036854775807] => RANGE
            [1, 2][dyn(18446744073709551615u)] => TYPE
            [1, 2][dyn(0.0 / 0.0)] => TYPE
            "abc".substring(-9223372036854775808) => RANGE
            "abc".charAt(9223372036854775807) => RANGE
            math.bitShiftLeft(1, 9223372036854775807) => 0
            """)
    }

    @Test func `numbers of all kinds stand on one line, and NaN on none`() {
        check(
            """
            dyn(1) == 1u && dyn(1u) == 1.0 => true
            dyn(9223372036854775807) == 9223372036854775808.0 => false
            dyn(18446744073709551615u) == -1 => false
            1 < 1.5 => true
            -1 < 0u => true
            double("NaN") == double("NaN") => false
            [double("NaN")] == [double("NaN")] => false
            cel.bind(n, [double("NaN")], n == n) => false
            cel.bind(n, {"a": double("NaN")}, n == n) => false
            dyn(1) < double("NaN") => false
            double("NaN") in [double("NaN")] => false
            {1: "a", 2u: "b"}[2.0] => 'b'
            {1: "a", 1u: "b"} => TYPE
            """)
    }

    @Test func `durations and timestamps are exact to the nanosecond`() {
        check(
            """
            duration("1h30m") + duration("1.5s") => 5401.5s
            duration("-1ns") => -0.000000001s
            duration("2562047h47m16.854775807s") + duration("1ns") => OVERFLOW
            duration("1d") => TYPE
            duration("1") => TYPE
            duration("0") => 0s
            duration("") => TYPE
            timestamp("2024-02-29T23:59:59.000000001Z") + duration("1s") => 2024-03-01T00:00:00.000000001Z
            timestamp("2023-02-29T00:00:00Z") => TYPE
            timestamp("1969-12-31T23:59:59.5Z") < timestamp(0) => true
            timestamp("1969-12-31T23:59:59.999Z").getMilliseconds() => 999
            timestamp("0001-01-01T00:00:00Z").getDayOfWeek() => 1
            timestamp("2024-12-31T00:00:00Z").getDayOfYear() => 365
            duration("-90.5s").getMinutes() => -1
            duration("1.25s").getMilliseconds() => 250
            timestamp(0) - timestamp("1677-09-21T00:12:43Z") => OVERFLOW
            """)
    }

    @Test func `a named zone follows its summers, also behind the end of its table`() {
        check(
            """
            timestamp("2026-07-01T12:00:00Z").getHours("Europe/London") => 13
            timestamp("2026-01-01T12:00:00Z").getHours("Europe/London") => 12
            timestamp("2199-07-01T12:00:00Z").getHours("Europe/London") => 13
            timestamp("2199-01-15T12:00:00Z").getHours("Australia/Sydney") => 23
            timestamp("2199-07-15T12:00:00Z").getHours("Australia/Sydney") => 22
            timestamp("1800-01-01T12:00:00Z").getMinutes("Europe/London") => 58
            timestamp("2026-03-29T00:59:59Z").getHours("Europe/London") => 0
            timestamp("2026-03-29T01:00:00Z").getHours("Europe/London") => 2
            timestamp(0).getHours("Atlantis/Centre") => EXPR-081
            timestamp(0).getHours("Atlantis" + "") => EXPR-081
            timestamp(0).getHours("+25:00") => EXPR-081
            """)
    }

    @Test func `without the check every clash is a failure of the run`() {
        check(
            """
            1 + "a" => TYPE
            unknown => TYPE
            unknown || true => true
            f(1) && false => false
            1.map(x, x) => TYPE
            "a".matches("(") => TYPE
            [1].map(1, 2) => TYPE
            {1.5: 2} => TYPE
            Money{units: 1} => TYPE
            optional.of(1).orValue(2) => 1
            (1).orValue(2) => TYPE
            """, isChecked: false)
    }

    @Test func `doubles become the shortest text that reads back the same`() {
        check(
            """
            string(100.0) => '100'
            string(-0.0) => '-0'
            string(1e21) => '1e+21'
            string(123456789012345680000.0) => '123456789012345680000'
            string(0.0001) => '0.0001'
            string(0.00001) => '1e-05'
            string(5e-324) => '5e-324'
            string(1.7976931348623157e308) => '1.7976931348623157e+308'
            "%.0f|%.1f|%.2f".format([0.5, 0.25, 1e15]) => '0|0.2|1000000000000000.00'
            "%.20f".format([0.1]) => '0.10000000000000000555'
            "%.3e|%e".format([0.0, 5e-324]) => '0.000e+00|4.940656e-324'
            "%.1f".format([9.96]) => '10.0'
            "%.1e".format([9.96]) => '1.0e+01'
            "%.101f".format([1.0]) => TYPE
            "%" .format([1]) => TYPE
            "%d".format([1.5]) => TYPE
            """)
    }

    @Test func `macros may hide names, and a leading point reaches behind them`() {
        check(
            """
            [1, 2].map(x, [x].map(x, x + 1)) => [[2], [3]]
            cel.bind(x, 1, cel.bind(x, x + 1, x)) => 2
            cel.bind(x, 1 / 0, true) => true
            [1, 2].transformMapEntry(i, v, {v: i}) => {1: 0, 2: 1}
            [1, 1].transformMapEntry(i, v, {v: i}) => TYPE
            {"a": 1}.transformList(k, v, k + string(v)) => ['a1']
            [3, 1].exists_one(i, v, v > i) => true
            type(type) == type(int) => true
            google.protobuf.Timestamp == type(timestamp(0)) => true
            [?optional.of(1), ?optional.none(), 2] => [1, 2]
            {?"a": optional.none(), "b": 1} => {'b': 1}
            [?1] => EXPR-031
            """)
    }
}
