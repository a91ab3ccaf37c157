import RetailModel

// Order and membership.
extension Operators {
    /// The first failure of the two, if any.
    static func either(_ left: Value, _ right: Value) -> Value? {
        if left.isFault { return left }
        return right.isFault ? right : nil
    }

    static func ordered(
        _ left: Value, _ right: Value, _ claim: (Int) -> Bool
    ) -> Value {
        if let order = order(left, right) { return .bool(claim(order)) }
        // NaN stands nowhere among the numbers, so no claim about it holds.
        if left.isNotANumber, right.isNumber { return .bool(false) }
        if right.isNotANumber, left.isNumber { return .bool(false) }
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
        case (.moment(let near), .moment(let far)): return sign(near, far)
        case (.duration(let near), .duration(let far)): return sign(near, far)
        case (.double(let near), .double(let far)):
            return near.isNaN || far.isNaN ? nil : sign(near, far)
        case (.uint(let near), .uint(let far)): return sign(near, far)
        default:
            if let near = left.asDecimal, let far = right.asDecimal { return sign(near, far) }
            return mixedOrder(left, right)
        }
    }

    /// The order of numbers of different kinds: a whole number beside a double is first made a
    /// double, with its rounding, as CEL's conformance tests have it.
    private static func mixedOrder(_ left: Value, _ right: Value) -> Int? {
        switch (left, right) {
        case (.int(let near), .uint(let far)): near < 0 ? -1 : sign(UInt64(near), far)
        case (.uint(let near), .int(let far)): far < 0 ? 1 : sign(near, UInt64(far))
        case (.int(let near), .double(let far)): far.isNaN ? nil : sign(Double(near), far)
        case (.double(let near), .int(let far)): near.isNaN ? nil : sign(near, Double(far))
        case (.uint(let near), .double(let far)): far.isNaN ? nil : sign(Double(near), far)
        case (.double(let near), .uint(let far)): near.isNaN ? nil : sign(near, Double(far))
        default: nil
        }
    }

    private static func sign<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }

    static func within(_ left: Value, _ right: Value) -> Value {
        if let fault = either(left, right) { return fault }
        switch right {
        case .list(let items): return .bool(items.contains(left))
        case .map(let map): return .bool(map[left] != nil)
        default: return Fault.wrongType("a list or map", found: right)
        }
    }
}

extension Value {
    fileprivate var isNotANumber: Bool {
        if case .double(let number) = self { return number.isNaN }
        return false
    }

    fileprivate var isNumber: Bool {
        switch self {
        case .int, .uint, .double: true
        default: false
        }
    }
}
