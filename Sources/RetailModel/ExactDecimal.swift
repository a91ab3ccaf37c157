/// An exact decimal number: `coefficient` times ten to the power of minus `scale`.
///
/// Used for unit prices, quantities, rates and every number of the expression language; never a
/// binary floating point. Equal numbers are equal whatever their scale (`1.50 == 1.5`).
public struct ExactDecimal: Sendable {
    /// The digits with their sign; at most ``digitsMax`` of them.
    public let coefficient: Int128
    /// How many of the digits stand behind the point, 0 to ``scaleMax``.
    public let scale: Int

    /// The largest number of digits behind the point.
    public static let scaleMax = 18
    /// The largest number of digits in all; every such coefficient fits in 128 bits.
    public static let digitsMax = 36
    /// The number 0.
    public static let zero = ExactDecimal(0)

    private static let coefficientBound = UInt128(PowersOfTen.power(digitsMax))

    /// A whole number.
    public init(_ whole: Int64) {
        coefficient = Int128(whole)
        scale = 0
    }

    /// A number from its digits.
    ///
    /// - Returns: nil when the scale is outside 0...``scaleMax`` or there
    ///   are over ``digitsMax`` digits.
    public init?(coefficient: Int128, scale: Int) {
        guard scale >= 0, scale <= Self.scaleMax else { return nil }
        guard coefficient.magnitude < Self.coefficientBound else { return nil }
        self.coefficient = coefficient
        self.scale = scale
    }

    /// Reads plain decimal notation: an optional sign, digits, optionally a point and more digits.
    ///
    /// No exponent, group separator or space: those belong to the format that carries the number.
    /// - Returns: nil for anything else, or beyond ``digitsMax`` and ``scaleMax``.
    public init?(parsing text: some Sequence<UInt8>) {
        var magnitude: Int128 = 0
        var (significant, whole, fraction) = (0, 0, 0)
        var (isNegative, hasSign, hasPoint) = (false, false, false)
        for byte in text {
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                guard significant < Self.digitsMax else { return nil }
                magnitude = magnitude &* 10 &+ Int128(digit)
                if magnitude != 0 { significant += 1 }
                if hasPoint { fraction += 1 } else { whole += 1 }
            } else if byte == UInt8(ascii: "."), !hasPoint, whole > 0 {
                hasPoint = true
            } else if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+"), !hasSign, whole == 0 {
                hasSign = true
                isNegative = byte == UInt8(ascii: "-")
            } else {
                return nil
            }
        }
        guard whole > 0, hasPoint == (fraction > 0), fraction <= Self.scaleMax else { return nil }
        coefficient = isNegative ? -magnitude : magnitude
        scale = fraction
    }

    /// Reads plain decimal notation from a text; see ``init(parsing:)-(Sequence)``.
    public init?(_ text: String) {
        self.init(parsing: text.utf8)
    }
}

// MARK: - Arithmetic, nil where the exact result does not fit

extension ExactDecimal {
    /// The exact sum, or nil when it needs over ``digitsMax`` digits.
    public func adding(_ other: ExactDecimal) -> ExactDecimal? {
        if let sum = addingAtCommonScale(other) { return sum }
        // Only zeros at the end of a fraction may be what does not fit.
        return normalised.addingAtCommonScale(other.normalised)
    }

    private func addingAtCommonScale(_ other: ExactDecimal) -> ExactDecimal? {
        // Coefficients have at most 36 digits, but an aligned one may have more: up to 128 bits.
        guard let (left, right, scale) = aligned(with: other) else { return nil }
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? nil : ExactDecimal(strippingZerosOf: sum, scale: scale)
    }

    /// A number whose coefficient may be too long or scale too large only by zeros at its end.
    private init?(strippingZerosOf coefficient: Int128, scale: Int) {
        var (coefficient, scale) = (coefficient, scale)
        while scale > 0, coefficient % 10 == 0,
            scale > Self.scaleMax || coefficient.magnitude >= Self.coefficientBound
        {
            coefficient /= 10
            scale -= 1
        }
        self.init(coefficient: coefficient, scale: scale)
    }

    /// The exact difference, or nil when it needs over ``digitsMax`` digits.
    public func subtracting(_ other: ExactDecimal) -> ExactDecimal? {
        adding(other.negated)
    }

    /// The exact product, or nil when it needs over ``digitsMax`` digits or ``scaleMax`` decimals,
    /// or the product of the significant digits over 128 bits.
    public func multiplied(by other: ExactDecimal) -> ExactDecimal? {
        let (left, right) = (normalised, other.normalised)
        let (product, overflow) = left.coefficient.multipliedReportingOverflow(
            by: right.coefficient)
        let scale = left.scale + right.scale
        return overflow ? nil : ExactDecimal(strippingZerosOf: product, scale: scale)
    }

    /// The quotient rounded once to `decimals` places by the named rule;
    /// nil for a zero divisor, for `decimals` outside 0...``scaleMax``, or
    /// when the quotient needs over ``digitsMax`` digits.
    public func divided(by other: ExactDecimal, decimals: Int, rounding: Rounding) -> ExactDecimal?
    {
        guard other.coefficient != 0, decimals >= 0, decimals <= Self.scaleMax else { return nil }
        let (left, right) = (normalised, other.normalised)
        // left / right = (cl / cr) * 10^(sr - sl); bring the wanted decimals into the numerator.
        let shift = decimals + right.scale - left.scale
        let quotient =
            shift >= 0
            ? Self.quotient(left.coefficient, right.coefficient, shift: shift, rounding)
            : Self.quotient(left.coefficient, tenfold: -shift, right.coefficient, rounding)
        return quotient.flatMap { ExactDecimal(coefficient: $0, scale: decimals) }
    }

    /// `numerator * 10^shift / denominator`, rounded; nil when it does not fit.
    private static func quotient(
        _ numerator: Int128, _ denominator: Int128, shift: Int, _ rounding: Rounding
    ) -> Int128? {
        let (raised, overflow) = numerator.multipliedReportingOverflow(by: PowersOfTen.power(shift))
        if !overflow { return rounding.divide(raised, by: denominator) }
        // Long division, one decimal at a time:
        // a remainder has at most 36 digits, so ten of it fit.
        var (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        for _ in 0..<shift {
            let step = (remainder * 10).quotientAndRemainder(dividingBy: denominator)
            let (tenfold, over) = quotient.multipliedReportingOverflow(by: 10)
            let (next, above) = tenfold.addingReportingOverflow(step.quotient)
            guard !over, !above else { return nil }
            (quotient, remainder) = (next, step.remainder)
        }
        // The last digit's oddness goes back into the numerator, for the rule that looks at it.
        let odd = quotient % 2
        return rounding.divide(odd * denominator + remainder, by: denominator) + (quotient - odd)
    }

    /// `numerator / (denominator * 10^tenfold)`, rounded.
    private static func quotient(
        _ numerator: Int128, tenfold: Int, _ denominator: Int128, _ rounding: Rounding
    ) -> Int128 {
        let power = PowersOfTen.power(tenfold)
        let (raised, overflow) = denominator.multipliedReportingOverflow(by: power)
        if !overflow { return rounding.divide(numerator, by: raised) }
        // The divisor is past 128 bits and the numerator has 36 digits: nearer to zero than a half.
        return rounding.divide(numerator.signum(), by: denominator.signum() * 3)
    }

    /// The number rounded to `decimals` places by the named rule;
    /// unchanged when it has no more than that.
    public func rounded(toDecimals decimals: Int, rounding: Rounding) -> ExactDecimal {
        guard decimals < scale, decimals >= 0 else { return self }
        let divisor = PowersOfTen.power(scale - decimals)
        return ExactDecimal(
            coefficient: rounding.divide(coefficient, by: divisor), scale: decimals) ?? self
    }

    /// The same number with the other sign.
    public var negated: ExactDecimal {
        ExactDecimal(coefficient: -coefficient, scale: scale) ?? self
    }

    /// Whether the number is below zero.
    public var isNegative: Bool { coefficient < 0 }
    /// Whether the number is zero, at any scale.
    public var isZero: Bool { coefficient == 0 }

    /// The whole number it is, or nil when it has a fraction or does not fit in 64 bits.
    public var whole: Int64? {
        let number = normalised
        return number.scale == 0 ? Int64(exactly: number.coefficient) : nil
    }

    /// The same number with no zeros at the end of its fraction.
    public var normalised: ExactDecimal {
        guard scale > 0 else { return self }
        var (coefficient, scale) = (coefficient, scale)
        if var digits = Int64(exactly: coefficient) {
            // Nearly every number fits in 64 bits, where division is some ten times faster.
            while scale > 0, digits % 10 == 0 {
                digits /= 10
                scale -= 1
            }
            return ExactDecimal(coefficient: Int128(digits), scale: scale) ?? self
        }
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        return ExactDecimal(coefficient: coefficient, scale: scale) ?? self
    }

    private func aligned(with other: ExactDecimal) -> (Int128, Int128, Int)? {
        if scale == other.scale { return (coefficient, other.coefficient, scale) }
        let common = max(scale, other.scale)
        let (left, over) = coefficient.multipliedReportingOverflow(
            by: PowersOfTen.power(common - scale))
        let (right, under) = other.coefficient.multipliedReportingOverflow(
            by: PowersOfTen.power(common - other.scale))
        return over || under ? nil : (left, right, common)
    }
}

// MARK: - Order, equality, text

extension ExactDecimal: Hashable, Comparable {
    public static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if left.scale == right.scale { return left.coefficient == right.coefficient }
        let (left, right) = (left.normalised, right.normalised)
        return left.scale == right.scale && left.coefficient == right.coefficient
    }

    public func hash(into hasher: inout Hasher) {
        let number = normalised
        hasher.combine(number.coefficient)
        hasher.combine(number.scale)
    }

    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if let (near, far, _) = left.aligned(with: right) { return near < far }
        // Aligning overflowed: one of them is so large that its whole part alone decides.
        return left.rounded(toDecimals: 0, rounding: .down).coefficient
            < right.rounded(toDecimals: 0, rounding: .down).coefficient
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// Plain notation with exactly ``scale`` decimals: `-12.50`.
    public var description: String {
        guard scale > 0 else {
            // Most fit, and are written many times as fast.
            return Int64(exactly: coefficient).map { String($0) } ?? String(coefficient)
        }
        let digits = String(coefficient.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: -scale)
        return (coefficient < 0 ? "-" : "") + padded[..<point] + "." + padded[point...]
    }
}

/// Powers of ten as 128-bit integers.
enum PowersOfTen {
    static let exponentMax = 38
    private static let table: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 1...exponentMax { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// 10 to the power of `exponent`; exponents stop at 38, the last that fits.
    static func power(_ exponent: Int) -> Int128 {
        precondition(exponent >= 0 && exponent <= exponentMax, "10^\(exponent) exceeds 128 bits")
        return table[exponent]
    }
}
