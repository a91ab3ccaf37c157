/// How an exact result that lies between two representable ones becomes one of them.
///
/// Named at every place that rounds, because two books that round differently never agree.
public enum Rounding: String, Sendable, CaseIterable {
    /// The nearest; a tie goes away from zero (commercial rounding,
    /// 2.5 becomes 3 and -2.5 becomes -3).
    case halfAway = "half_away"
    /// The nearest; a tie goes to the even neighbour (IEEE 754 and
    /// banker's rounding, 2.5 becomes 2).
    case halfEven = "half_even"
    /// Towards zero.
    case down = "down"
    /// Away from zero.
    case up = "up"

    /// The whole quotient of `numerator` by a `denominator` that is not zero, rounded by this rule.
    public func divide<Number: FixedWidthInteger & SignedInteger>(
        _ numerator: Number, by denominator: Number
    ) -> Number {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        guard remainder != 0 else { return quotient }
        let isNegative = (numerator < 0) != (denominator < 0)
        let away = quotient + (isNegative ? -1 : 1)
        switch self {
        case .down: return quotient
        case .up: return away
        case .halfAway, .halfEven:
            // Comparing the remainder with what is left of the denominator cannot overflow.
            let rest = remainder.magnitude
            let missing = denominator.magnitude - rest
            if rest != missing { return rest > missing ? away : quotient }
            return self == .halfAway || !quotient.isMultiple(of: 2) ? away : quotient
        }
    }
}
