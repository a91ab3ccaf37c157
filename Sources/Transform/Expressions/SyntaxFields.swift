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
}
