import RetailModel

/// The operators at run time, on any kinds of values; what does not fit becomes a fault.
enum Operators {
    typealias Operation = @Sendable (Value, Value) -> Value

    static func function(for symbol: Token.Symbol) -> Operation {
        switch symbol {
        case .plus: add
        case .minus: subtract
        case .times: multiply
        case .divide: divide
        case .remainder: remainder
        case .equal: { either($0, $1) ?? .bool($0 == $1) }
        case .notEqual: { either($0, $1) ?? .bool($0 != $1) }
        case .less: { ordered($0, $1) { $0 < 0 } }
        case .lessOrEqual: { ordered($0, $1) { $0 <= 0 } }
        case .greater: { ordered($0, $1) { $0 > 0 } }
        case .greaterOrEqual: { ordered($0, $1) { $0 >= 0 } }
        case .within: within
        default: { left, _ in Fault.wrongType("an operand", found: left) }
        }
    }

    static func not(_ value: Value) -> Value {
        switch value {
        case .bool(let claim): .bool(!claim)
        case .fault: value
        default: Fault.wrongType("a bool", found: value)
        }
    }

    static func negate(_ value: Value) -> Value {
        switch value {
        case .int(let number): number == Int64.min ? Fault.overflow : .int(-number)
        case .decimal(let number): .decimal(number.negated)
        case .fault: value
        default: Fault.wrongType("a number", found: value)
        }
    }

    // MARK: - Arithmetic

    static func add(_ left: Value, _ right: Value) -> Value {
        switch (left, right) {
        case (.int(let near), .int(let far)): return whole(near.addingReportingOverflow(far))
        case (.text(let near), .text(let far)):
            guard near.utf8.count + far.utf8.count <= Value.textBytesMax else {
                return Fault.tooLarge
            }
            return .text(near + far)
        case (.bytes(let near), .bytes(let far)):
            return near.count + far.count <= Value.textBytesMax
                ? .bytes(near + far) : Fault.tooLarge
        case (.list(let near), .list(let far)):
            return near.count + far.count <= Value.listItemsMax ? .list(near + far) : Fault.tooLarge
        default: return decimals(left, right) { $0.adding($1) }
        }
    }

    static func subtract(_ left: Value, _ right: Value) -> Value {
        if case .int(let near) = left, case .int(let far) = right {
            return whole(near.subtractingReportingOverflow(far))
        }
        return decimals(left, right) { $0.subtracting($1) }
    }

    static func multiply(_ left: Value, _ right: Value) -> Value {
        if case .int(let near) = left, case .int(let far) = right {
            return whole(near.multipliedReportingOverflow(by: far))
        }
        return decimals(left, right, product)
    }

    /// The exact product; small factors, which are nearly all, need no search for zeros at their
    /// ends.
    static func product(_ left: ExactDecimal, _ right: ExactDecimal) -> ExactDecimal? {
        if left.scale + right.scale <= ExactDecimal.scaleMax,
            let near = Int64(exactly: left.coefficient), let far = Int64(exactly: right.coefficient)
        {
            let scale = left.scale + right.scale
            let (product, overflow) = near.multipliedReportingOverflow(by: far)
            if !overflow { return ExactDecimal(coefficient: Int128(product), scale: scale) }
        }
        return left.multiplied(by: right)
    }

    static func divide(_ left: Value, _ right: Value) -> Value {
        guard case .int(let near) = left, case .int(let far) = right else {
            return either(left, right)
                ?? .fault(
                    Fault(
                        .type, "A decimal division must say how it rounds.",
                        remedy: "Use div(a, b, 2, \"half_even\")."))
        }
        guard far != 0 else { return divisionByZero }
        return whole(near.dividedReportingOverflow(by: far))
    }

    static func remainder(_ left: Value, _ right: Value) -> Value {
        guard case .int(let near) = left, case .int(let far) = right else {
            return either(left, right) ?? Fault.wrongType("a whole number", found: left)
        }
        guard far != 0 else { return divisionByZero }
        return whole(near.remainderReportingOverflow(dividingBy: far))
    }

    static let divisionByZero = Value.fault(
        Fault(
            .divisionByZero, "The divisor is zero.",
            remedy: "Test the divisor first: `b == 0 ? ... : ...`."))

    private static func whole(_ result: (partialValue: Int64, overflow: Bool)) -> Value {
        result.overflow ? Fault.overflow : .int(result.partialValue)
    }

    private static func decimals(
        _ left: Value, _ right: Value,
        _ operation: (ExactDecimal, ExactDecimal) -> ExactDecimal?
    ) -> Value {
        guard let near = left.asDecimal, let far = right.asDecimal else {
            return either(left, right)
                ?? Fault.wrongType("a number", found: left.asDecimal == nil ? left : right)
        }
        return operation(near, far).map { .decimal($0) } ?? Fault.overflow
    }

    // MARK: - Comparison

    /// The first failure of the two, if any.
    static func either(_ left: Value, _ right: Value) -> Value? {
        if left.isFault { return left }
        return right.isFault ? right : nil
    }

    private static func ordered(
        _ left: Value, _ right: Value, _ claim: (Int) -> Bool
    ) -> Value {
        if let order = order(left, right) { return .bool(claim(order)) }
        return either(left, right)
            ?? .fault(
                Fault(
                    .type, "\(left.kindName) and \(right.kindName) have no order.",
                    remedy: "Convert one of them."))
    }

    /// Below zero, zero or above; nil when the two have no order.
    static func order(_ left: Value, _ right: Value) -> Int? {
        switch (left, right) {
        case (.int(let near), .int(let far)): return sign(near, far)
        case (.text(let near), .text(let far)):
            // By code points, as CEL has it; UTF-8 bytes have the same order.
            if near.isSameText(as: far) { return 0 }
            return near.utf8.lexicographicallyPrecedes(far.utf8) ? -1 : 1
        case (.timestamp(let near), .timestamp(let far)): return sign(near, far)
        case (.bool(let near), .bool(let far)): return sign(near ? 1 : 0, far ? 1 : 0)
        case (.bytes(let near), .bytes(let far)):
            if near == far { return 0 }
            return near.lexicographicallyPrecedes(far) ? -1 : 1
        default:
            guard let near = left.asDecimal, let far = right.asDecimal else { return nil }
            return sign(near, far)
        }
    }

    private static func sign<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }

    private static func within(_ left: Value, _ right: Value) -> Value {
        if let fault = either(left, right) { return fault }
        switch right {
        case .list(let items): return .bool(items.contains(left))
        case .map(let map): return .bool(map[left] != nil)
        default: return Fault.wrongType("a list or map", found: right)
        }
    }
}
