/// What can be said of a condition without running it: that it always holds, never holds, or that
/// it depends on the document.
struct ConditionTruth {
    /// The variables with their types, which know the values that a field may have.
    let scope: Scope

    /// What the condition always is; nil when it depends.
    func value(of condition: Syntax) -> Bool? {
        switch condition {
        case .bool(let claim, _): return claim
        case .unary(.not, let operand, _): return value(of: operand).map { !$0 }
        case .binary(.and, _, _, _):
            return joined(condition.parts(joinedBy: .and), isAnd: true)
        case .binary(.or, _, _, _):
            return joined(condition.parts(joinedBy: .or), isAnd: false)
        case .binary(let symbol, let left, let right, _):
            return comparison(symbol, left, right)
        case .call("has", nil, let arguments, _):
            guard let field = arguments.first.flatMap(field) else { return nil }
            return field.isRequired ? true : nil
        default: return nil
        }
    }

    // MARK: - And, or

    /// One part that is false decides an "and"; two that exclude each other do as well. An "or" is
    /// the same the other way round.
    private func joined(_ parts: [Syntax], isAnd: Bool) -> Bool? {
        let values = parts.map(value)
        if values.contains(!isAnd) { return !isAnd }
        if values.allSatisfy({ $0 == isAnd }) { return isAnd }
        let shown = Set(parts.map(\.shown))
        for part in parts {
            if case .unary(.not, let operand, _) = part, shown.contains(operand.shown) {
                return !isAnd
            }
        }
        return excludeEachOther(parts, by: isAnd ? .equal : .notEqual) ? !isAnd : nil
    }

    /// `a == "x" && a == "y"`, and `a != "x" || a != "y"`.
    private func excludeEachOther(_ parts: [Syntax], by symbol: Token.Symbol) -> Bool {
        var literals: [String: String] = [:]
        for part in parts {
            guard case .binary(symbol, let left, let right, _) = part,
                left.isLiteral != right.isLiteral
            else { continue }
            let (value, literal) = left.isLiteral ? (right, left) : (left, right)
            if let known = literals.updateValue(literal.shown, forKey: value.shown),
                known != literal.shown
            {
                return true
            }
        }
        return false
    }

    // MARK: - Comparisons

    private func comparison(
        _ symbol: Token.Symbol, _ left: Syntax, _ right: Syntax
    ) -> Bool? {
        if left.shown == right.shown {
            switch symbol {
            case .equal, .lessOrEqual, .greaterOrEqual: return true
            case .notEqual, .less, .greater: return false
            default: break
            }
        }
        switch symbol {
        case .equal: return holds(left, right, among: [right])
        case .notEqual: return holds(left, right, among: [right]).map { !$0 }
        case .within:
            guard case .list(let items, _) = right else { return nil }
            return holds(left, right, among: items.map(\.value))
        default: return nil
        }
    }

    /// Whether a field with a list of possible values has one of the literals: never, when none is
    /// possible; always, when all possible ones are named.
    private func holds(_ left: Syntax, _ right: Syntax, among literals: [Syntax]) -> Bool? {
        guard let field = field(left), case .text(let choices) = field.type, !choices.isEmpty,
            field.isRequired
        else { return nil }
        var texts: Set<String> = []
        for literal in literals {
            guard case .text(let text, _) = literal else { return nil }
            texts.insert(text)
        }
        if texts.isDisjoint(with: choices) { return false }
        return texts.isSuperset(of: choices) ? true : nil
    }

    // MARK: - Types

    private func field(_ syntax: Syntax) -> RecordSchema.Field? {
        guard case .select(let target, let name, _, _) = syntax,
            let schema = schema(target), let slot = schema.slot(of: name)
        else { return nil }
        return schema.fields[slot]
    }

    private func schema(_ syntax: Syntax) -> RecordSchema? {
        switch syntax {
        case .identifier(let name, _):
            guard case .record(let schema)? = scope.variables[name]?.type else { return nil }
            return schema
        case .select:
            guard case .record(let schema)? = field(syntax)?.type else { return nil }
            return schema
        case .index(let target, _, _, _):
            guard case .list(.record(let schema))? = field(target)?.type else { return nil }
            return schema
        default: return nil
        }
    }
}
