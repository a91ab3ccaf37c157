import RetailModel

/// Sums, extremes and magnitudes of whole numbers and decimals.
enum NumberFunctions {
    static let overloads: [FunctionLibrary.Overload] = [
        FunctionLibrary.one("sum", .list(.int), .int, sum),
        FunctionLibrary.one("sum", .list(.decimal), .decimal) { decimalSum($0) },
        FunctionLibrary.one("min", .list(.int), .int) { extreme($0, wantsLeast: true) },
        FunctionLibrary.one("min", .list(.decimal), .decimal) { extreme($0, wantsLeast: true) },
        FunctionLibrary.one("min", .list(.text), .text) { extreme($0, wantsLeast: true) },
        FunctionLibrary.one("min", .list(.timestamp), .timestamp) { extreme($0, wantsLeast: true) },
        FunctionLibrary.two("min", .int, .int, .int) {
            extreme(.list([$0, $1]), wantsLeast: true)
        },
        FunctionLibrary.two("min", .decimal, .decimal, .decimal) {
            extreme(.list([$0, $1]), wantsLeast: true)
        },
        FunctionLibrary.one("max", .list(.int), .int) { extreme($0, wantsLeast: false) },
        FunctionLibrary.one("max", .list(.decimal), .decimal) { extreme($0, wantsLeast: false) },
        FunctionLibrary.one("max", .list(.text), .text) { extreme($0, wantsLeast: false) },
        FunctionLibrary.one("max", .list(.timestamp), .timestamp) {
            extreme($0, wantsLeast: false)
        },
        FunctionLibrary.two("max", .int, .int, .int) {
            extreme(.list([$0, $1]), wantsLeast: false)
        },
        FunctionLibrary.two("max", .decimal, .decimal, .decimal) {
            extreme(.list([$0, $1]), wantsLeast: false)
        },
        FunctionLibrary.one("abs", .int, .int, magnitude),
        FunctionLibrary.one("abs", .decimal, .decimal, magnitude),
    ]

    /// The number with exactly `decimals` places: rounded by the rule, or filled up with zeros.
    static func fixed(_ number: ExactDecimal, decimals: Int, rule: Rounding) -> Value {
        if number.scale == decimals { return .decimal(number) }
        if number.scale > decimals {
            return .decimal(number.rounded(toDecimals: decimals, rounding: rule))
        }
        // Adding a zero of the wanted scale fills up; a number too long for it keeps its own scale.
        let zero = ExactDecimal(coefficient: 0, scale: decimals)
        return .decimal(zero.flatMap { number.adding($0) } ?? number)
    }

    private static func sum(_ value: Value) -> Value {
        guard case .list(let items) = value else { return Fault.wrongType("a list", found: value) }
        var total = Value.int(0)
        for item in items {
            total = Operators.add(total, item)
            if total.isFault { return total }
        }
        return total
    }

    /// The sum as a decimal, also of no items and of whole numbers.
    private static func decimalSum(_ value: Value) -> Value {
        let total = sum(value)
        return total.asDecimal.map { .decimal($0) } ?? total
    }

    private static func extreme(_ value: Value, wantsLeast: Bool) -> Value {
        guard case .list(let items) = value else { return Fault.wrongType("a list", found: value) }
        guard var best = items.first else {
            return .fault(
                Fault(
                    .range, "The list is empty and has neither least nor greatest.",
                    remedy: "Test size(list) > 0 first."))
        }
        for item in items.dropFirst() {
            guard let order = Operators.order(item, best) else {
                return Operators.either(item, best) ?? Fault.wrongType("a number", found: item)
            }
            if wantsLeast ? order < 0 : order > 0 { best = item }
        }
        return best
    }

    private static func magnitude(_ value: Value) -> Value {
        switch value {
        case .int(let number): number < 0 ? Operators.negate(value) : value
        case .decimal(let number): .decimal(number.isNegative ? number.negated : number)
        default: Fault.wrongType("a number", found: value)
        }
    }
}
