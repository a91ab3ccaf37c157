import RetailModel
import RetailModelFixture
import Testing

private func rule(_ text: String) throws -> Rounding { try #require(Rounding(rawValue: text)) }

/// The text of a result, or `none`.
private func text(_ result: ExactDecimal?) -> String { result?.description ?? "none" }

@Suite struct `Arithmetic of exact decimals` {
    @Test(
        arguments: TextTable.rows(
            """
            0.1 | 0.2 | 0.3
            1.50 | 1.50 | 3.00
            -1 | 0.05 | -0.95
            0.01 | -0.01 | 0.00
            1.000000000000000001 | 2 | 3.000000000000000001
            999999999999999999999999999999999998 | 1 | 999999999999999999999999999999999999
            999999999999999999999999999999999999 | 1 | none
            -999999999999999999999999999999999999 | -1 | none
            100000000000000000000000000000000000 | 0.1 | none
            100000000000000000000000000000000000 | 1.000000000000000000 \
            | 100000000000000000000000000000000001
            99999999999999999999999999999999999.9 | 0.1 | 100000000000000000000000000000000000
            """))
    func `a sum is exact or not given`(row: [String]) throws {
        let (left, right) = (try Sample.decimal(row[0]), try Sample.decimal(row[1]))
        #expect(text(left.adding(right)) == row[2])
        #expect(text(right.adding(left)) == row[2])
    }

    @Test(
        arguments: TextTable.rows(
            """
            0.3 | 0.1 | 0.2
            1 | 1.01 | -0.01
            -999999999999999999999999999999999999 | 1 | none
            """))
    func `a difference is exact or not given`(row: [String]) throws {
        let difference = try Sample.decimal(row[0]).subtracting(Sample.decimal(row[1]))
        #expect(text(difference) == row[2])
    }

    @Test(
        arguments: TextTable.rows(
            """
            0.1 | 0.2 | 0.02
            1.10 | -3 | -3.3
            19.99 | 0.175 | 3.49825
            0 | 999999999999999999999999999999999999 | 0
            0.000000001 | 0.000000001 | 0.000000000000000001
            0.000000001 | 0.0000000001 | none
            0.00000000000002 | 0.00005 | 0.000000000000000001
            1000000000000000000 | 100000000000000000 | 100000000000000000000000000000000000
            1000000000000000000 | 1000000000000000000 | none
            999999999999999999 | 999999999999999999 | 999999999999999998000000000000000001
            999999999999999999999999999999999999 | 1000 | none
            """))
    func `a product is exact or not given`(row: [String]) throws {
        let (left, right) = (try Sample.decimal(row[0]), try Sample.decimal(row[1]))
        #expect(text(left.multiplied(by: right)) == row[2])
        #expect(text(right.multiplied(by: left)) == row[2])
    }

    @Test(
        arguments: TextTable.rows(
            """
            1 | 3 | 4 | half_away | 0.3333
            2 | 3 | 4 | half_even | 0.6667
            -2 | 3 | 0 | down | 0
            -2 | 3 | 0 | up | -1
            0.125 | 1 | 2 | half_even | 0.12
            0.125 | 1 | 2 | half_away | 0.13
            -0.125 | 1 | 2 | half_away | -0.13
            59.99 | 1.2 | 2 | half_away | 49.99
            7 | 0.07 | 0 | down | 100
            0 | 5 | 2 | up | 0.00
            1 | 0 | 2 | half_away | none
            1 | 0.000 | 2 | half_away | none
            1 | 3 | 19 | half_away | none
            1 | 3 | -1 | half_away | none
            """))
    func `a quotient is rounded once by the named rule`(row: [String]) throws {
        let decimals = try #require(Int(row[2]))
        let quotient = try Sample.decimal(row[0]).divided(
            by: Sample.decimal(row[1]), decimals: decimals, rounding: rule(row[3]))
        #expect(text(quotient) == row[4])
    }

    @Test(
        arguments: TextTable.rows(
            """
            12345678901234567.890123 | 7 | 18 | down | 1763668414462081.127160428571428571
            12345678901234567.890123 | -7 | 18 | up | -1763668414462081.127160428571428572
            1234567890123456789013 | 524288 | 18 | half_away | 2354751377341188.028360366821289063
            1234567890123456789013 | 524288 | 18 | half_even | 2354751377341188.028360366821289062
            1234567890123456789013 | 524288 | 18 | down | 2354751377341188.028360366821289062
            1234567890123456789011 | 524288 | 18 | half_even | 2354751377341188.028356552124023438
            1234567890123456789011 | 524288 | 18 | down | 2354751377341188.028356552124023437
            -1234567890123456789013 | 524288 | 18 | half_even \
            | -2354751377341188.028360366821289062
            -1234567890123456789011 | 524288 | 18 | half_even \
            | -2354751377341188.028356552124023438
            1234567890123456789013 | -524288 | 18 | up | -2354751377341188.028360366821289063
            99999999999999999999999999999999999 | -0.7 | 0 | half_away \
            | -142857142857142857142857142857142856
            100000000000000000000000000000000000 | 100000000000000000000000000000000000 | 18 | up \
            | 1.000000000000000000
            100000000000000000000000000000000000 | 3 | 4 | down | none
            0.000000000000000001 | 1000000000000000000000 | 0 | up | 1
            -0.000000000000000001 | 1000000000000000000000 | 0 | up | -1
            -0.000000000000000001 | -1000000000000000000000 | 0 | up | 1
            0.000000000000000001 | 1000000000000000000000 | 0 | half_away | 0
            0.000000000000000001 | 999999999999999999999999999999999999 | 0 | down | 0
            """))
    func `a quotient is right where working it out needs more than 128 bits`(row: [String]) throws {
        let decimals = try #require(Int(row[2]))
        let quotient = try Sample.decimal(row[0]).divided(
            by: Sample.decimal(row[1]), decimals: decimals, rounding: rule(row[3]))
        #expect(text(quotient) == row[4])
    }
}
