// What the operators take and give in the standard profile (CEL language definition, "Standard
// Definitions").
extension Checker {
    static func standardType(
        _ symbol: Token.Symbol, _ left: ValueType, _ right: ValueType, at offset: Int
    ) throws(ExpressionProblem) -> ValueType {
        let hasDyn = left == .dyn || right == .dyn
        switch symbol {
        case .equal, .notEqual:
            if hasDyn || left == .null || right == .null || left.joined(with: right) != nil {
                return .bool
            }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if isOrdered(left, right) { return .bool }
        case .within:
            switch right {
            case .list(let item) where item.joined(with: left) != nil: return .bool
            case .map(let key, _) where key.joined(with: left) != nil: return .bool
            case .dyn: return .bool
            default: break
            }
        default:
            if let type = standardArithmetic(symbol, left, right) { return type }
            if hasDyn { return .dyn }
        }
        throw mismatch(symbol.rawValue, [left, right], at: offset)
    }

    private static func isOrdered(_ left: ValueType, _ right: ValueType) -> Bool {
        let numbers: [ValueType] = [.int, .uint, .double, .dyn]
        if numbers.contains(left), numbers.contains(right) { return true }
        let others: [ValueType] = [.text, .bool, .timestamp, .duration, .bytes, .dyn]
        return others.contains(left) && (left == right || right == .dyn)
            || left == .dyn && others.contains(right)
    }

    private static func standardArithmetic(
        _ symbol: Token.Symbol, _ left: ValueType, _ right: ValueType
    ) -> ValueType? {
        switch (symbol, left, right) {
        case (_, .int, .int), (_, .uint, .uint): return left
        case (.plus, .double, .double), (.minus, .double, .double), (.times, .double, .double),
            (.divide, .double, .double):
            return .double
        case (.plus, .text, .text), (.plus, .bytes, .bytes): return left
        case (.plus, .list, .list): return left.joined(with: right) ?? .list(.dyn)
        case (.plus, .timestamp, .duration), (.plus, .duration, .timestamp),
            (.minus, .timestamp, .duration):
            return .timestamp
        case (.plus, .duration, .duration), (.minus, .duration, .duration),
            (.minus, .timestamp, .timestamp):
            return .duration
        default: return nil
        }
    }
}
