import Pipeline

/// How amounts are written outside: decimals as the currency has them, no code, no grouping.
enum Amount {
    static func text(_ minorUnits: Int64, _ currency: String) -> String {
        AmountText.of(minorUnits, currency)
    }
}
