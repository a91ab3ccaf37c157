/// Why a text is refused as an expression, before it ever runs.
public struct ExpressionProblem: Error, Hashable, Sendable {
    /// The stable name of the broken rule, such as `EXPR-012`; listed in Docs/reference/errors.md.
    public let rule: String
    /// Where in the expression, in Unicode scalars from 0.
    public let offset: Int
    /// What is wrong, as a sentence.
    public let problem: String
    /// What to write instead, as a sentence.
    public let remedy: String

    init(_ rule: String, at offset: Int, _ problem: String, remedy: String) {
        self.rule = rule
        self.offset = offset
        self.problem = problem
        self.remedy = remedy
    }

    /// The same problem, told of a file: an expression never spans lines there.
    func placed(at start: SourcePlace) -> ConfigurationProblem {
        ConfigurationProblem(
            rule: rule, place: start.moved(byColumns: offset), problem: problem, remedy: remedy)
    }
}
