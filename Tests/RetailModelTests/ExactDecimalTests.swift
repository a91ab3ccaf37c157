import RandomFixture
import RetailModel
import RetailModelFixture
import Testing

private let thirtySixNines = String(repeating: "9", count: 36)

@Suite struct `Reading and writing an exact decimal` {
    @Test(
        arguments: TextTable.rows(
            """
            0 | 0 | 0 | 0
            -0 | 0 | 0 | 0
            -0.00 | 0 | 2 | 0.00
            +7 | 7 | 0 | 7
            007.50 | 750 | 2 | 7.50
            -0.05 | -5 | 2 | -0.05
            12.345 | 12345 | 3 | 12.345
            1.000000000000000000 | 1000000000000000000 | 18 | 1.000000000000000000
            -0.000000000000000001 | -1 | 18 | -0.000000000000000001
            999999999999999999999999999999999999 | 999999999999999999999999999999999999 | 0 \
            | 999999999999999999999999999999999999
            -999999999999999999.999999999999999999 | -999999999999999999999999999999999999 | 18 \
            | -999999999999999999.999999999999999999
            00000000000000000000000000000000000000000000000001.5 | 15 | 1 | 1.5
            """))
    func `plain notation is read to the digit and written as it was meant`(row: [String]) throws {
        let number = try #require(ExactDecimal(row[0]))
        #expect(String(number.coefficient) == row[1])
        #expect(String(number.scale) == row[2])
        #expect(number.description == row[3])
    }

    @Test(arguments: [
        "", "-", "+", ".", "-.", ".5", "5.", "1.2.3", "1e3", "1E3", "1,000", "1_000", " 1", "1 ",
        "--1", "+-1", "1-", "1+1", "1.-5", "0x1", "NaN", "inf", "\u{661}", "\u{BD}", "1\u{0}",
        "1000000000000000000000000000000000000", "1000000000000000000.000000000000000000",
        "0.0000000000000000001", "0.0000000000000000000",
    ])
    func `anything but plain notation within the bounds is refused`(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test func `a coefficient or scale beyond the bounds is refused`() throws {
        let longest = try #require(Int128(thirtySixNines))
        #expect(ExactDecimal(coefficient: longest, scale: 18) != nil)
        #expect(ExactDecimal(coefficient: -longest, scale: 0) != nil)
        #expect(ExactDecimal(coefficient: longest + 1, scale: 0) == nil)
        #expect(ExactDecimal(coefficient: -longest - 1, scale: 0) == nil)
        #expect(ExactDecimal(coefficient: .min, scale: 0) == nil)
        #expect(ExactDecimal(coefficient: .max, scale: 0) == nil)
        #expect(ExactDecimal(coefficient: 1, scale: 19) == nil)
        #expect(ExactDecimal(coefficient: 1, scale: -1) == nil)
    }

    @Test func `every number reads back from its own text with its scale`() throws {
        var random = SeededGenerator(seed: 20_260_310)
        for _ in 0..<2000 {
            let digits = Int128(random.next()) * Int128(random.next() >> 10)
            let scale = Int.random(in: 0...18, using: &random)
            let coefficient = Bool.random(using: &random) ? digits : -digits
            let number = try #require(ExactDecimal(coefficient: coefficient, scale: scale))
            let again = try #require(ExactDecimal(number.description), "seed \(random.seed)")
            #expect(again.coefficient == number.coefficient, "\(number), seed \(random.seed)")
            #expect(again.scale == scale, "\(number), seed \(random.seed)")
        }
    }
}

@Suite struct `Comparing exact decimals` {
    @Test(
        arguments: TextTable.rows(
            """
            1.5 | 1.50
            1.500000000000000000 | 1.5
            0 | -0.000
            -7.00 | -7
            100 | 100.0
            """))
    func `equal numbers are equal, and one element of a set, at every scale`(row: [String]) throws {
        let (left, right) = (try Sample.decimal(row[0]), try Sample.decimal(row[1]))
        #expect(left == right)
        #expect(Set([left, right]).count == 1)
        #expect(!(left < right))
        #expect(!(right < left))
    }

    @Test func `numbers stand in order from end to end, where aligning them overflows too`() throws
    {
        let ascending = try [
            "-999999999999999999999999999999999999", "-999999999999999999999999999999999998",
            "-170141183460469231732.1", "-170141183460469231731",
            "-999999999999999999.999999999999999999", "-1.5", "-1.499999999999999999", "-1",
            "-0.000000000000000001", "0", "0.000000000000000001", "0.1", "0.5", "1", "1.49",
            "1.499999999999999999", "1.5", "999999999999999999.999999999999999998",
            "999999999999999999.999999999999999999", "1000000000000000000",
            "170141183460469231731", "170141183460469231732.1",
            "99999999999999999999999999999999999.9", "999999999999999999999999999999999998",
            "999999999999999999999999999999999999",
        ].map(Sample.decimal)
        for (position, number) in ascending.enumerated() {
            for (other, right) in ascending.enumerated() {
                #expect((number < right) == (position < other), "\(number) < \(right)")
                #expect((number == right) == (position == other), "\(number) == \(right)")
            }
        }
    }

    @Test func `only a whole number within 64 bits has a whole value`() throws {
        #expect(try Sample.decimal("12.00").whole == 12)
        #expect(try Sample.decimal("-9223372036854775808.0").whole == .min)
        #expect(try Sample.decimal("9223372036854775808").whole == nil)
        #expect(try Sample.decimal("12.01").whole == nil)
    }
}

@Suite struct `Rounding and normalising an exact decimal` {
    @Test(
        arguments: TextTable.rows(
            """
            2.345 | 2 | half_away | 2.35
            2.345 | 2 | half_even | 2.34
            2.345 | 2 | down | 2.34
            2.341 | 2 | up | 2.35
            -2.345 | 2 | half_away | -2.35
            -2.355 | 2 | half_even | -2.36
            -2.349 | 2 | down | -2.34
            -2.341 | 2 | up | -2.35
            0.5 | 0 | half_even | 0
            1.5 | 0 | half_even | 2
            0.4 | 2 | up | 0.4
            9.99 | -1 | up | 9.99
            99999999999999999999999999999999999.9 | 0 | up | 100000000000000000000000000000000000
            """))
    func `rounding goes once to the wanted decimals`(row: [String]) throws {
        let decimals = try #require(Int(row[1]))
        let rule = try #require(Rounding(rawValue: row[2]))
        let rounded = try Sample.decimal(row[0]).rounded(toDecimals: decimals, rounding: rule)
        #expect(rounded.description == row[3])
    }

    @Test func `normalising takes away no more than the zeros behind the point`() throws {
        #expect(try Sample.decimal("100.500").normalised.description == "100.5")
        #expect(try Sample.decimal("100.000").normalised.description == "100")
        #expect(try Sample.decimal("0.000").normalised.description == "0")
        #expect(try Sample.decimal("-1.10").negated.description == "1.10")
        #expect(try Sample.decimal("-0.01").isNegative)
        #expect(try Sample.decimal("0.00").isZero)
    }
}
