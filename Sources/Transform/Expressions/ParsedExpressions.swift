/// The expressions of one configuration, each text parsed once: what compiles it and what
/// estimates its cost look at the same tree.
final class ParsedExpressions {
    private var known: [String: Syntax] = [:]

    /// The tree of an expression.
    ///
    /// - Throws: what keeps it from being one, every time it is asked for.
    func syntax(of text: String) throws(ExpressionProblem) -> Syntax {
        if let syntax = known[text] { return syntax }
        let syntax = try ExpressionParser.parse(text)
        known[text] = syntax
        return syntax
    }
}
