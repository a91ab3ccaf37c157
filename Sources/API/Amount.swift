import RetailModel

/// How amounts are written outside: decimals as the currency has them, no code, no grouping.
enum Amount {
    static func text(_ minorUnits: Int64, _ currency: String) -> String {
        guard let currency = Currency(code: currency) else { return String(minorUnits) }
        return Money(minorUnits: minorUnits, currency: currency).decimal.description
    }
}
