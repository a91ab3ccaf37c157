/// An exact amount in one currency, held as a whole number of minor units. Never floating point.
public struct Money: Hashable, Sendable {
    /// Signed count of the currency's minor unit: 12.34 EUR is 1234, 7 JPY is 7.
    public let minorUnits: Int64
    /// The currency whose minor unit is counted.
    public let currency: Currency

    /// An amount of `minorUnits` of `currency`.
    public init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// An amount from its decimal notation, which must not be finer than the minor unit.
    ///
    /// - Throws: ``MoneyError/tooFine(_:_:)`` when it is, ``MoneyError/overflow`` beyond 64 bits.
    public init(exactly decimal: ExactDecimal, _ currency: Currency) throws(MoneyError) {
        let rounded = decimal.rounded(toDecimals: currency.exponent, rounding: .down)
        guard rounded == decimal else { throw .tooFine(decimal, currency) }
        self = try Money(rounding: rounded, currency, by: .down)
    }

    /// An amount from a decimal that may be finer than the minor unit,
    /// rounded once by the named rule.
    ///
    /// - Throws: ``MoneyError/overflow`` beyond 64 bits.
    public init(
        rounding decimal: ExactDecimal, _ currency: Currency, by rule: Rounding
    ) throws(MoneyError) {
        let number = decimal.rounded(toDecimals: currency.exponent, rounding: rule)
        let shift = PowersOfTen.power(currency.exponent - number.scale)
        let (units, overflow) = number.coefficient.multipliedReportingOverflow(by: shift)
        guard !overflow, let minorUnits = Int64(exactly: units) else { throw .overflow }
        self.init(minorUnits: minorUnits, currency: currency)
    }

    /// The amount as an exact decimal with the currency's decimals.
    public var decimal: ExactDecimal {
        ExactDecimal(coefficient: Int128(minorUnits), scale: currency.exponent) ?? .zero
    }

    /// The sum of two amounts of one currency.
    ///
    /// - Throws: ``MoneyError/mixedCurrencies(_:_:)`` or ``MoneyError/overflow``.
    public func adding(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .mixedCurrencies(currency, other.currency) }
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .overflow }
        return Money(minorUnits: sum, currency: currency)
    }

    /// The amount with the other sign.
    ///
    /// - Throws: ``MoneyError/overflow`` for the one amount that has no counterpart.
    public func negated() throws(MoneyError) -> Money {
        guard minorUnits != .min else { throw .overflow }
        return Money(minorUnits: -minorUnits, currency: currency)
    }

    /// Splits the amount over `weights` so that the parts add up to it exactly: every part gets its
    /// exact share rounded towards zero, and the units left over go one each to the largest
    /// remainders, the earliest first among equals (largest remainder, Hamilton's method).
    ///
    /// - Throws: ``MoneyError/noWeights`` when no weight is above zero or one is below.
    public func allocated(over weights: [Int64]) throws(MoneyError) -> [Money] {
        guard weights.allSatisfy({ $0 >= 0 }) else { throw .noWeights }
        let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard total > 0 else { throw .noWeights }
        let amount = Int128(minorUnits.magnitude)
        let shares = weights.map { (amount * Int128($0)).quotientAndRemainder(dividingBy: total) }
        var parts = shares.map(\.quotient)
        var left = amount - parts.reduce(0, +)
        let byRemainder = shares.indices.sorted {
            (shares[$0].remainder, $1) > (shares[$1].remainder, $0)
        }
        for index in byRemainder where left > 0 {
            parts[index] += 1
            left -= 1
        }
        // The sign comes back in 128 bits: the most negative amount has
        // no positive counterpart in 64.
        let sign: Int128 = minorUnits < 0 ? -1 : 1
        return parts.map { Money(minorUnits: Int64(sign * $0), currency: currency) }
    }
}

extension Money: CustomStringConvertible {
    /// The amount with the currency's decimals and its code: `-12.34 EUR`.
    public var description: String { "\(decimal) \(currency)" }
}

/// Why an amount could not be made.
public enum MoneyError: Error, Hashable, Sendable {
    /// The number has more decimals than the currency's minor unit.
    case tooFine(ExactDecimal, Currency)
    /// Two currencies met where one was needed.
    case mixedCurrencies(Currency, Currency)
    /// The amount does not fit in 64 bits of minor units.
    case overflow
    /// An allocation had no weight above zero, or one below zero.
    case noWeights

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .tooFine(let number, let currency):
            "\(number) has more decimals than \(currency) allows (\(currency.exponent))."
        case .mixedCurrencies(let left, let right):
            "An amount in \(left) met an amount in \(right)."
        case .overflow: "The amount is beyond what the ledger can hold."
        case .noWeights: "There is nothing to spread the amount over."
        }
    }
}
