import RetailModel
import RetailModelFixture
import Testing

@Suite struct `A tax from its rate` {
    // Amount, currency, percent, where the tax is, the tax.
    @Test(
        arguments: TextTable.rows(
            """
            100.00 | USD | 8 | on top | 8.00
            19.99 | USD | 8.875 | on top | 1.77
            0.50 | USD | 5 | on top | 0.03
            -0.50 | USD | 5 | on top | -0.03
            0.49 | USD | 5 | on top | 0.02
            40.00 | USD | 0 | on top | 0.00
            155 | JPY | 10 | on top | 16
            1.234 | KWD | 5.00 | on top | 0.062
            59.99 | EUR | 20 | inside | 10.00
            -59.99 | EUR | 20.0 | inside | -10.00
            119.00 | EUR | 19 | inside | 19.00
            0.01 | EUR | 19 | inside | 0.00
            108 | JPY | 8 | inside | 8
            10.00 | EUR | 0 | inside | 0.00
            92233720368547758.07 | USD | 100 | inside | 46116860184273879.03
            """))
    func `is rounded once, a half away from zero`(row: [String]) throws {
        let tax = TaxSplit.tax(
            on: try Sample.money(row[0], row[1]), percent: try Sample.decimal(row[2]),
            isIncluded: row[3] == "inside")
        #expect(tax?.description == "\(row[4]) \(row[1])")
    }

    @Test(arguments: [true, false])
    func `is not given for a rate below zero or one of too many decimals`(isIncluded: Bool) throws {
        let amount = try Sample.money("10.00")
        for percent in ["-1", "-0.01", "0.00000000000000001"] {
            #expect(
                TaxSplit.tax(
                    on: amount, percent: try Sample.decimal(percent), isIncluded: isIncluded) == nil
            )
        }
    }

    @Test func `is not given when it does not fit`() throws {
        let most = try Sample.money("92233720368547758.07")
        #expect(TaxSplit.tax(on: most, percent: ExactDecimal(101), isIncluded: false) == nil)
    }
}
