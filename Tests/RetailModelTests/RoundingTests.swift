import RetailModel
import RetailModelFixture
import Testing

@Suite struct `The four rounding rules` {
    // A quotient, then what each rule makes of it.
    @Test(
        arguments: TextTable.rows(
            """
            numerator | denominator | half_away | half_even | down | up
            5 | 2 | 3 | 2 | 2 | 3
            7 | 2 | 4 | 4 | 3 | 4
            1 | 2 | 1 | 0 | 0 | 1
            -1 | 2 | -1 | 0 | 0 | -1
            -5 | 2 | -3 | -2 | -2 | -3
            -7 | 2 | -4 | -4 | -3 | -4
            5 | -2 | -3 | -2 | -2 | -3
            -5 | -2 | 3 | 2 | 2 | 3
            7 | 3 | 2 | 2 | 2 | 3
            8 | 3 | 3 | 3 | 2 | 3
            -7 | 3 | -2 | -2 | -2 | -3
            -8 | 3 | -3 | -3 | -2 | -3
            249 | 100 | 2 | 2 | 2 | 3
            251 | 100 | 3 | 3 | 2 | 3
            1 | 100 | 0 | 0 | 0 | 1
            -1 | 100 | 0 | 0 | 0 | -1
            6 | 3 | 2 | 2 | 2 | 2
            0 | 3 | 0 | 0 | 0 | 0
            9223372036854775807 | 2 | 4611686018427387904 | 4611686018427387904 \
            | 4611686018427387903 | 4611686018427387904
            -9223372036854775808 | 3 | -3074457345618258603 | -3074457345618258603 \
            | -3074457345618258602 | -3074457345618258603
            1 | -9223372036854775808 | 0 | 0 | 0 | -1
            9223372036854775807 | -9223372036854775808 | -1 | -1 | 0 | -1
            """
        ).dropFirst())
    func `each goes to its neighbour, for both signs and at ties`(row: [String]) throws {
        let numerator = try #require(Int64(row[0]))
        let denominator = try #require(Int64(row[1]))
        let results = [Rounding.halfAway, .halfEven, .down, .up].map { rule in
            String(rule.divide(numerator, by: denominator))
        }
        #expect(results == Array(row[2...]))
    }

    @Test func `the rules are named in configuration as in the books`() {
        #expect(Rounding.allCases.map(\.rawValue) == ["half_away", "half_even", "down", "up"])
    }

    @Test(arguments: Rounding.allCases)
    func `a result is never a whole unit away, and a half only where the rule allows`(
        rule: Rounding
    ) {
        for numerator in -60...60 {
            for denominator in [-7, -6, -4, -3, -2, -1, 1, 2, 3, 4, 5, 10] {
                let result = rule.divide(numerator, by: denominator)
                let off = abs(numerator - result * denominator)
                switch rule {
                case .halfAway, .halfEven: #expect(2 * off <= abs(denominator))
                case .down:
                    #expect(off < abs(denominator))
                    #expect(abs(result * denominator) <= abs(numerator))
                case .up:
                    #expect(off < abs(denominator))
                    #expect(abs(result * denominator) >= abs(numerator))
                }
            }
        }
    }
}
