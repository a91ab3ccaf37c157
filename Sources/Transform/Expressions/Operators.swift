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
        case .double(let number): .double(-number)
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
        case (.double(let near), .double(let far)): return .double(near + far)
        case (.uint(let near), .uint(let far)):
            return natural(near.addingReportingOverflow(far))
        case (.moment(let near), .duration(let far)), (.duration(let far), .moment(let near)):
            return near.adding(nanoseconds: far.nanoseconds).map { .moment($0) } ?? outOfRange
        case (.duration(let near), .duration(let far)):
            return span(near.nanoseconds.addingReportingOverflow(far.nanoseconds))
        default: return decimals(left, right) { $0.adding($1) }
        }
    }

    static func subtract(_ left: Value, _ right: Value) -> Value {
        if case .int(let near) = left, case .int(let far) = right {
            return whole(near.subtractingReportingOverflow(far))
        }
        switch (left, right) {
        case (.double(let near), .double(let far)): return .double(near - far)
        case (.uint(let near), .uint(let far)):
            return natural(near.subtractingReportingOverflow(far))
        case (.moment(let near), .moment(let far)):
            return near.since(far).map { .duration($0) } ?? outOfRange
        case (.moment(let near), .duration(let far)):
            // The smallest duration has no opposite; no moment lies that far away anyway.
            guard far.nanoseconds != .min else { return outOfRange }
            return near.adding(nanoseconds: -far.nanoseconds).map { .moment($0) } ?? outOfRange
        case (.duration(let near), .duration(let far)):
            return span(near.nanoseconds.subtractingReportingOverflow(far.nanoseconds))
        default: return decimals(left, right) { $0.subtracting($1) }
        }
    }

    static func multiply(_ left: Value, _ right: Value) -> Value {
        if case .int(let near) = left, case .int(let far) = right {
            return whole(near.multipliedReportingOverflow(by: far))
        }
        if let near = left.asDecimal, let far = right.asDecimal {
            return product(near, far).map { .decimal($0) } ?? Fault.overflow
        }
        switch (left, right) {
        case (.double(let near), .double(let far)): return .double(near * far)
        case (.uint(let near), .uint(let far)):
            return natural(near.multipliedReportingOverflow(by: far))
        default: return decimals(left, right, product)
        }
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
        switch (left, right) {
        case (.int(let near), .int(let far)):
            return far == 0 ? divisionByZero : whole(near.dividedReportingOverflow(by: far))
        case (.uint(let near), .uint(let far)):
            return far == 0 ? divisionByZero : .uint(near / far)
        case (.double(let near), .double(let far)): return .double(near / far)
        default: break
        }
        if let fault = either(left, right) { return fault }
        guard left.asDecimal != nil, right.asDecimal != nil else {
            return Fault.wrongType("a number", found: left.asDecimal == nil ? left : right)
        }
        return .fault(
            Fault(
                .type, "A decimal division must say how it rounds.",
                remedy: "Use div(a, b, 2, \"half_even\")."))
    }

    static func remainder(_ left: Value, _ right: Value) -> Value {
        switch (left, right) {
        case (.int(let near), .int(let far)):
            return far == 0
                ? divisionByZero : whole(near.remainderReportingOverflow(dividingBy: far))
        case (.uint(let near), .uint(let far)):
            return far == 0 ? divisionByZero : .uint(near % far)
        default:
            return either(left, right) ?? Fault.wrongType("a whole number", found: left)
        }
    }

    static let divisionByZero = Value.fault(
        Fault(
            .divisionByZero, "The divisor is zero.",
            remedy: "Test the divisor first: `b == 0 ? ... : ...`."))

    private static func whole(_ result: (partialValue: Int64, overflow: Bool)) -> Value {
        result.overflow ? Fault.overflow : .int(result.partialValue)
    }

    private static func natural(_ result: (partialValue: UInt64, overflow: Bool)) -> Value {
        result.overflow ? Fault.overflow : .uint(result.partialValue)
    }

    private static func span(_ result: (partialValue: Int64, overflow: Bool)) -> Value {
        result.overflow
            ? outOfRange : .duration(TimeSpan(nanoseconds: result.partialValue))
    }

    /// A moment outside the years 1 to 9999, or a duration of more than 292 years.
    static let outOfRange = Value.fault(
        Fault(
            .overflow, "The moment or duration lies outside its range.",
            remedy: "Keep moments within the years 1 to 9999 and durations below 292 years."))

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
}
