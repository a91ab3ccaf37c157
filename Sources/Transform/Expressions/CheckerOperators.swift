import RetailModel

// Operators and the conditional: what types they take, and what they compile to.
extension Checker {
    mutating func unary(
        _ symbol: Token.Symbol, _ operand: Syntax, at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let checked = try check(operand)
        let step = checked.step
        if symbol == .not {
            try require(.bool, checked, of: "!", at: offset)
            return Self.folded(type: .bool, parts: [checked]) { frame in
                Operators.not(step(&frame))
            }
        }
        guard [.int, .decimal, .double, .dyn].contains(checked.type) else {
            throw Self.mismatch("-", [checked.type], at: offset)
        }
        return Self.folded(type: checked.type, parts: [checked]) { frame in
            Operators.negate(step(&frame))
        }
    }

    mutating func binary(
        _ symbol: Token.Symbol, _ left: Syntax, _ right: Syntax, at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        if symbol == .and || symbol == .or {
            return try logical(isAnd: symbol == .and, left, right, at: offset)
        }
        let (near, far) = (try check(left), try check(right))
        let type =
            isStandard
            ? try Self.standardType(symbol, near.type, far.type, at: offset)
            : try Self.resultType(symbol, near.type, far.type, at: offset)
        let (first, second) = (near.step, far.step)
        let operation = Operators.function(for: symbol)
        if symbol == .plus, type.isLarge {
            return Self.folded(type: type, parts: [near, far]) { frame in
                frame.chargeBuilt(Operators.add(first(&frame), second(&frame)))
            }
        }
        let (countsLeft, countsRight) = (near.isLarge, far.isLarge)
        if type == .bool, countsLeft || countsRight {
            return Self.folded(type: type, parts: [near, far]) { frame in
                let (left, right) = (first(&frame), second(&frame))
                guard !countsLeft || frame.canRead(left), !countsRight || frame.canRead(right)
                else { return Fault.tooManySteps }
                return operation(left, right)
            }
        }
        return Self.folded(type: type, parts: [near, far]) { frame in
            operation(first(&frame), second(&frame))
        }
    }

    private static func resultType(
        _ symbol: Token.Symbol, _ left: ValueType, _ right: ValueType, at offset: Int
    ) throws(ExpressionProblem) -> ValueType {
        let hasDyn = left == .dyn || right == .dyn
        switch symbol {
        case .equal, .notEqual:
            if hasDyn || left.joined(with: right) != nil { return .bool }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            let ordered: [ValueType] = [.int, .decimal, .text, .bool, .timestamp, .bytes, .dyn]
            let common = left.joined(with: right)
            if let common, ordered.contains(common) { return .bool }
        case .within:
            switch right {
            case .list(let item) where item.joined(with: left) != nil: return .bool
            case .map(let key, _) where key.joined(with: left) != nil: return .bool
            case .dyn: return .bool
            default: break
            }
        case .divide:
            if left == .decimal || right == .decimal { throw divisionNeedsRounding(at: offset) }
            if left == .int, right == .int { return .int }
            if hasDyn { return .dyn }
        default:
            if let type = arithmeticType(symbol, left, right) { return type }
            if hasDyn { return .dyn }
        }
        throw mismatch(symbol.rawValue, [left, right], at: offset)
    }

    private static func arithmeticType(
        _ symbol: Token.Symbol, _ left: ValueType, _ right: ValueType
    ) -> ValueType? {
        switch (left, right) {
        case (.int, .int): .int
        case (.int, .decimal), (.decimal, .int), (.decimal, .decimal):
            symbol == .remainder ? nil : .decimal
        case (.text, .text), (.bytes, .bytes): symbol == .plus ? left : nil
        case (.list, .list): symbol == .plus ? left.joined(with: right) ?? .list(.dyn) : nil
        default: nil
        }
    }

    // MARK: - Logic

    private mutating func logical(
        isAnd: Bool, _ left: Syntax, _ right: Syntax, at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let name = isAnd ? "&&" : "||"
        let near = try check(left)
        try require(.bool, near, of: name, at: offset)
        let far = try check(right, assuming: Self.proof(left, holds: isAnd))
        try require(.bool, far, of: name, at: offset)
        let (first, second) = (near.step, far.step)
        return Self.folded(type: .bool, parts: [near, far]) { frame in
            let one = first(&frame)
            if case .bool(let claim) = one, claim != isAnd { return one }
            let other = second(&frame)
            // A side that decides alone hides a failure of the other, as CEL has it.
            if case .bool(let claim) = other, claim != isAnd { return other }
            if one.isFault { return one }
            guard case .bool = one else { return Fault.wrongType("a bool", found: one) }
            if case .bool = other { return other }
            return other.isFault ? other : Fault.wrongType("a bool", found: other)
        }
    }

    mutating func conditional(
        _ condition: Syntax, _ positive: Syntax, _ negative: Syntax, at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let test = try check(condition)
        try require(.bool, test, of: "? :", at: offset)
        let yes = try check(positive, assuming: Self.proof(condition, holds: true))
        let no = try check(negative, assuming: Self.proof(condition, holds: false))
        guard let type = yes.type.joined(with: no.type) else {
            throw ExpressionProblem(
                "EXPR-030", at: offset,
                "One side of `:` is \(yes.type.name) and the other \(no.type.name).",
                remedy: "Convert one side, so that both have one type.")
        }
        let (testStep, yesStep, noStep) = (test.step, yes.step, no.step)
        return Self.folded(type: type, parts: [test, yes, no]) { frame in
            switch testStep(&frame) {
            case .bool(let claim): claim ? yesStep(&frame) : noStep(&frame)
            case .fault(let fault): .fault(fault)
            case let other: Fault.wrongType("a bool", found: other)
            }
        }
    }

    // MARK: - What a condition proves

    mutating func check(
        _ syntax: Syntax, assuming paths: Set<String>
    ) throws(ExpressionProblem) -> Checked {
        let before = scope.proven
        scope.proven.formUnion(paths)
        defer { scope.proven = before }
        return try check(syntax)
    }

    /// The fields that are certainly present when the condition holds, or when it does not.
    static func proof(_ condition: Syntax, holds: Bool) -> Set<String> {
        switch condition {
        case .call("has", nil, let arguments, _) where holds && arguments.count == 1:
            return arguments[0].path.map { [$0] } ?? []
        case .unary(.not, let operand, _): return proof(operand, holds: !holds)
        case .binary(.and, let left, let right, _) where holds:
            return proof(left, holds: true).union(proof(right, holds: true))
        case .binary(.or, let left, let right, _) where !holds:
            return proof(left, holds: false).union(proof(right, holds: false))
        default: return []
        }
    }

    // MARK: - Refusals

    func require(
        _ type: ValueType, _ checked: Checked, of name: String, at offset: Int
    ) throws(ExpressionProblem) {
        guard !type.accepts(checked.type) else { return }
        throw ExpressionProblem(
            "EXPR-031", at: offset,
            "`\(name)` takes \(type.name), and here stands \(checked.type.name).",
            remedy: Self.optionalRemedy([checked.type])
                ?? "Compare it with something, or convert it.")
    }

    static func mismatch(_ name: String, _ types: [ValueType], at offset: Int) -> ExpressionProblem
    {
        ExpressionProblem(
            "EXPR-032", at: offset,
            "`\(name)` is not defined for \(types.map(\.name).joined(separator: " and ")).",
            remedy: optionalRemedy(types)
                ?? "Convert one side: string(), int(), decimal() or timestamp().")
    }

    static func optionalRemedy(_ types: [ValueType]) -> String? {
        let hasOptional = types.contains {
            if case .optional = $0 { return true }
            return false
        }
        return hasOptional ? "Give the optional a default first: `.orValue(...)`." : nil
    }

    private static func divisionNeedsRounding(at offset: Int) -> ExpressionProblem {
        ExpressionProblem(
            "EXPR-033", at: offset, "A decimal division must say how it rounds.",
            remedy: "Use div(a, b, 2, \"half_even\").")
    }
}
