import RandomFixture
import RetailModel
import RetailModelFixture
import Testing

@Suite struct `An amount of money` {
    @Test(
        arguments: TextTable.rows(
            """
            12.34 | EUR | 1234 | 12.34 EUR
            -0.05 | EUR | -5 | -0.05 EUR
            7 | EUR | 700 | 7.00 EUR
            12.3400 | EUR | 1234 | 12.34 EUR
            7 | JPY | 7 | 7 JPY
            7.00 | JPY | 7 | 7 JPY
            1.5 | KWD | 1500 | 1.500 KWD
            0.0001 | CLF | 1 | 0.0001 CLF
            92233720368547758.07 | USD | 9223372036854775807 | 92233720368547758.07 USD
            -92233720368547758.08 | USD | -9223372036854775808 | -92233720368547758.08 USD
            """))
    func `counts minor units by its currency and is written with its decimals`(
        row: [String]
    ) throws {
        let money = try Money(exactly: Sample.decimal(row[0]), Sample.currency(row[1]))
        #expect(String(money.minorUnits) == row[2])
        #expect(money.description == row[3])
        #expect(try money.decimal == Sample.decimal(row[0]))
    }

    @Test(arguments: [["12.345", "EUR"], ["0.5", "JPY"], ["1.0001", "KWD"], ["0.00001", "CLF"]])
    func `finer than the minor unit is refused, not rounded`(row: [String]) throws {
        let (decimal, currency) = (try Sample.decimal(row[0]), try Sample.currency(row[1]))
        #expect(throws: MoneyError.tooFine(decimal, currency)) {
            try Money(exactly: decimal, currency)
        }
    }

    @Test func `the refusal of a too fine amount names number, currency and its decimals`() throws {
        let error = MoneyError.tooFine(try Sample.decimal("0.5"), try Sample.currency("JPY"))
        #expect(error.problem == "0.5 has more decimals than JPY allows (0).")
    }

    @Test(
        arguments: TextTable.rows(
            """
            12.345 | EUR | half_away | 1235
            12.345 | EUR | half_even | 1234
            -12.345 | EUR | half_away | -1235
            12.349 | EUR | down | 1234
            12.341 | EUR | up | 1235
            12.5 | JPY | half_even | 12
            1.0005 | KWD | half_away | 1001
            3 | KWD | half_away | 3000
            """))
    func `an amount from a finer number is rounded once by the named rule`(row: [String]) throws {
        let rule = try #require(Rounding(rawValue: row[2]))
        let money = try Money(rounding: Sample.decimal(row[0]), Sample.currency(row[1]), by: rule)
        #expect(String(money.minorUnits) == row[3])
    }

    @Test(arguments: [
        "92233720368547758.08", "-92233720368547758.09", "999999999999999999999999999999999999",
    ])
    func `beyond 64 bits is refused`(digits: String) throws {
        let (decimal, currency) = (try Sample.decimal(digits), try Sample.currency("USD"))
        #expect(throws: MoneyError.overflow) { try Money(exactly: decimal, currency) }
        #expect(throws: MoneyError.overflow) {
            try Money(rounding: decimal, currency, by: .halfAway)
        }
    }

    @Test func `amounts of one currency add up, of two they do not`() throws {
        let (euro, dollar) = (try Sample.currency("EUR"), try Sample.currency("USD"))
        let sum = try Sample.money("1.20", "EUR").adding(Sample.money("-3.25", "EUR"))
        #expect(sum == Money(minorUnits: -205, currency: euro))
        #expect(throws: MoneyError.mixedCurrencies(euro, dollar)) {
            try Sample.money("1.00", "EUR").adding(Sample.money("1.00", "USD"))
        }
    }

    @Test func `a sum or a sign that does not fit is refused`() throws {
        let dollar = try Sample.currency("USD")
        let (most, least) = (
            Money(minorUnits: .max, currency: dollar), Money(minorUnits: .min, currency: dollar)
        )
        #expect(throws: MoneyError.overflow) { try most.adding(Sample.money("0.01")) }
        #expect(throws: MoneyError.overflow) { try least.adding(Sample.money("-0.01")) }
        #expect(throws: MoneyError.overflow) { try least.negated() }
        #expect(try most.negated().minorUnits == -9_223_372_036_854_775_807)
    }
}

@Suite struct `Spreading an amount by largest remainder` {
    // Amount in minor units, weights, parts.
    @Test(
        arguments: TextTable.rows(
            """
            100 | 1 1 1 | 34 33 33
            -100 | 1 1 1 | -34 -33 -33
            200 | 1 1 1 | 67 67 66
            5 | 1 1 | 3 2
            10 | 3 3 3 1 | 3 3 3 1
            7 | 2 1 | 5 2
            1 | 1 1 1 1 | 1 0 0 0
            1 | 1 5 1 | 0 1 0
            -1 | 0 1 | 0 -1
            3 | 0 1 0 1 | 0 2 0 1
            0 | 1 2 | 0 0
            1000 | 1 9223372036854775807 | 0 1000
            9223372036854775807 | 9223372036854775807 | 9223372036854775807
            -9223372036854775808 | 1 | -9223372036854775808
            -9223372036854775808 | 1 1 | -4611686018427387904 -4611686018427387904
            """))
    func `units left over go to the largest remainders, the earliest first`(row: [String]) throws {
        let amount = Money(
            minorUnits: try #require(Int64(row[0])), currency: try Sample.currency("EUR"))
        let weights = row[1].split(separator: " ").compactMap { Int64($0) }
        let parts = try amount.allocated(over: weights)
        #expect(parts.map { String($0.minorUnits) }.joined(separator: " ") == row[2])
        #expect(parts.allSatisfy { $0.currency.code == "EUR" })
    }

    @Test(arguments: [[], [0], [0, 0], [1, -1], [5, -1, 2]])
    func `there must be a weight above zero and none below`(weights: [Int64]) throws {
        let amount = try Sample.money("1.00")
        #expect(throws: MoneyError.noWeights) { try amount.allocated(over: weights) }
    }

    @Test(arguments: [1, 77, 20_260_310] as [UInt64])
    func `parts always add up, keep the sign and stay within one unit of the share`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let currency = try Sample.currency("EUR")
        for _ in 0..<1000 {
            let bound = Int64(1) << Int64.random(in: 0...62, using: &random)
            let amount = Int64.random(in: -bound...bound, using: &random)
            let heaviest = Int64(1) << Int64.random(in: 0...62, using: &random)
            let weights = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                Bool.random(using: &random) ? Int64.random(in: 0...heaviest, using: &random) : 0
            }
            let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
            guard total > 0 else { continue }
            let parts = try Money(minorUnits: amount, currency: currency).allocated(over: weights)
            let note: Comment = "seed \(seed): \(amount) over \(weights)"
            #expect(parts.reduce(Int128(0)) { $0 + Int128($1.minorUnits) } == Int128(amount), note)
            for (part, weight) in zip(parts, weights) {
                #expect(part.minorUnits.signum() * amount.signum() >= 0, note)
                #expect(weight > 0 || part.minorUnits == 0, note)
                let product = Int128(amount) * Int128(weight)
                let share = product.quotientAndRemainder(dividingBy: total)
                #expect(abs(Int128(part.minorUnits) - share.quotient) <= 1, note)
                #expect(share.remainder != 0 || Int128(part.minorUnits) == share.quotient, note)
            }
        }
    }
}
