/// A tax that follows from a rate.
public enum TaxSplit {
    /// The tax on or within `amount` at `percent`, rounded once, a half away from zero.
    ///
    /// On top: amount x rate. Included: what is left when the price without tax, amount / (1 +
    /// rate), is rounded and taken off, so that price and tax add up to the amount exactly.
    /// - Returns: nil when the rate is below zero or a result does not fit.
    public static func tax(
        on amount: Money, percent: ExactDecimal, isIncluded: Bool
    ) -> Money? {
        guard !percent.isNegative,
            let hundredth = ExactDecimal(coefficient: 1, scale: 2),
            let rate = percent.normalised.multiplied(by: hundredth)
        else { return nil }
        if !isIncluded {
            guard let tax = amount.decimal.multiplied(by: rate) else { return nil }
            return try? Money(rounding: tax, amount.currency, by: .halfAway)
        }
        guard let divisor = rate.adding(ExactDecimal(1)),
            let price = amount.decimal.divided(
                by: divisor, decimals: amount.currency.exponent, rounding: .halfAway),
            let tax = amount.decimal.subtracting(price)
        else { return nil }
        return try? Money(exactly: tax, amount.currency)
    }
}
