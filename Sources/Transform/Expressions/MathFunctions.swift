/// The math extension of CEL, for the standard profile.
enum MathFunctions {
    static let overloads: [FunctionLibrary.Overload] =
        rounding("math.ceil", .up) + rounding("math.floor", .down)
        + rounding("math.round", .toNearestOrAwayFromZero) + rounding("math.trunc", .towardZero)
        + claim("math.isNaN") { $0.isNaN } + claim("math.isInf") { $0.isInfinite }
        + claim("math.isFinite") { $0.isFinite }
        + [ValueType.int, .uint, .double].flatMap { type in
            [
                FunctionLibrary.one("math.abs", type, type, magnitude),
                FunctionLibrary.one("math.sign", type, type, sign),
                FunctionLibrary.one("math.sqrt", type, .double, squareRoot),
            ]
        }
        + bits("math.bitAnd", &) + bits("math.bitOr", |) + bits("math.bitXor", ^)
        + [ValueType.int, .uint].flatMap { type in
            [
                FunctionLibrary.one("math.bitNot", type, type, bitNot),
                FunctionLibrary.two("math.bitShiftLeft", type, .int, type) {
                    shift($0, $1, isLeft: true)
                },
                FunctionLibrary.two("math.bitShiftRight", type, .int, type) {
                    shift($0, $1, isLeft: false)
                },
            ]
        }

    // MARK: - Doubles

    private static func rounding(
        _ name: String, _ rule: FloatingPointRoundingRule
    ) -> [FunctionLibrary.Overload] {
        [
            FunctionLibrary.one(name, .double, .double) { value in
                guard case .double(let number) = value else {
                    return Fault.wrongType("a double", found: value)
                }
                return .double(number.rounded(rule))
            }
        ]
    }

    private static func claim(
        _ name: String, _ claim: @escaping @Sendable (Double) -> Bool
    ) -> [FunctionLibrary.Overload] {
        [
            FunctionLibrary.one(name, .double, .bool) { value in
                guard case .double(let number) = value else {
                    return Fault.wrongType("a double", found: value)
                }
                return .bool(claim(number))
            }
        ]
    }

    // MARK: - Any numbers

    private static func magnitude(_ value: Value) -> Value {
        switch value {
        case .int(let number): number < 0 ? Operators.negate(value) : value
        case .uint: value
        case .double(let number): .double(number.magnitude)
        default: Fault.wrongType("a number", found: value)
        }
    }

    private static func sign(_ value: Value) -> Value {
        switch value {
        case .int(let number): .int(number.signum())
        case .uint(let number): .uint(number == 0 ? 0 : 1)
        case .double(let number):
            .double(number.isNaN || number == 0 ? number : number < 0 ? -1 : 1)
        default: Fault.wrongType("a number", found: value)
        }
    }

    private static func squareRoot(_ value: Value) -> Value {
        switch value {
        case .int(let number): .double(Double(number).squareRoot())
        case .uint(let number): .double(Double(number).squareRoot())
        case .double(let number): .double(number.squareRoot())
        default: Fault.wrongType("a number", found: value)
        }
    }

    /// The least or greatest of numbers of any kinds; NaN is passed on.
    static func extreme(_ values: [Value], wantsLeast: Bool) -> Value {
        var items = values
        if values.count == 1, case .list(let list) = values[0] { items = list }
        guard var best = items.first else {
            return .fault(
                Fault(
                    .range, "The list is empty and has neither least nor greatest.",
                    remedy: "Test size(list) > 0 first."))
        }
        for item in items {
            switch item {
            case .double(let number) where number.isNaN: return item
            case .int, .uint, .double: break
            default: return Fault.wrongType("a number", found: item)
            }
            guard let order = Operators.order(item, best) else { continue }
            if wantsLeast ? order < 0 : order > 0 { best = item }
        }
        return best
    }

    // MARK: - Bits

    private static func bits(
        _ name: String, _ operation: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> [FunctionLibrary.Overload] {
        [
            FunctionLibrary.two(name, .int, .int, .int) { left, right in
                guard case .int(let near) = left, case .int(let far) = right else {
                    return Fault.wrongType("whole numbers", found: left)
                }
                return .int(
                    Int64(bitPattern: operation(UInt64(bitPattern: near), UInt64(bitPattern: far))))
            },
            FunctionLibrary.two(name, .uint, .uint, .uint) { left, right in
                guard case .uint(let near) = left, case .uint(let far) = right else {
                    return Fault.wrongType("unsigned numbers", found: left)
                }
                return .uint(operation(near, far))
            },
        ]
    }

    private static func bitNot(_ value: Value) -> Value {
        switch value {
        case .int(let number): .int(~number)
        case .uint(let number): .uint(~number)
        default: Fault.wrongType("a whole number", found: value)
        }
    }

    /// Moves the bits, zeros coming in at either end, also for negative numbers.
    private static func shift(_ value: Value, _ distance: Value, isLeft: Bool) -> Value {
        guard case .int(let distance) = distance else {
            return Fault.wrongType("a whole number", found: distance)
        }
        guard distance >= 0 else {
            return .fault(
                Fault(
                    .range, "Bits cannot be moved by \(distance) places.",
                    remedy: "Move them the other way by a positive number."))
        }
        func moved(_ bits: UInt64) -> UInt64 {
            distance > 63 ? 0 : isLeft ? bits << UInt64(distance) : bits >> UInt64(distance)
        }
        switch value {
        case .int(let number): return .int(Int64(bitPattern: moved(UInt64(bitPattern: number))))
        case .uint(let number): return .uint(moved(number))
        default: return Fault.wrongType("a whole number", found: value)
        }
    }
}
