extension Syntax {
    /// The fields of a variable that the expression reads, by their first name: `id` of `sale.id`.
    func fields(of variable: String) -> Set<String> {
        var found: Set<String> = []
        collectFields(of: variable, into: &found)
        return found
    }

    private func collectFields(of variable: String, into found: inout Set<String>) {
        if case .select(.identifier(variable, _), let field, _, _) = self { found.insert(field) }
        if case .index(.identifier(variable, _), .text(let field, _), _, _) = self {
            found.insert(field)
        }
        for child in children { child.collectFields(of: variable, into: &found) }
    }

    /// The expressions directly inside this one.
    private var children: [Syntax] {
        switch self {
        case .select(let target, _, _, _): [target]
        case .index(let target, let index, _, _): [target, index]
        case .call(_, let target, let arguments, _): (target.map { [$0] } ?? []) + arguments
        case .unary(_, let operand, _): [operand]
        case .binary(_, let left, let right, _): [left, right]
        case .conditional(let condition, let positive, let negative, _):
            [condition, positive, negative]
        case .list(let elements, _): elements.map(\.value)
        case .map(let entries, _), .message(_, let entries, _):
            entries.flatMap { [$0.key, $0.value] }
        default: []
        }
    }
}
