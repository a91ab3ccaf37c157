/// An evaluation that has no result, as a value: it passes through every operation to the
/// document's end.
public final class Fault: Sendable {
    /// What kind of failure it is; the word stands in exception cases and in the tests of a
    /// mapping.
    public enum Rule: String, Sendable, CaseIterable {
        /// A value is not of the type that its place needs.
        case type = "TYPE"
        /// A field, key or value is not there.
        case missing = "MISSING"
        /// A position lies outside its list or text.
        case range = "RANGE"
        /// An exact result needs more digits than the language has.
        case overflow = "OVERFLOW"
        /// A division by zero.
        case divisionByZero = "DIVISION"
        /// A lookup table has no row for the key.
        case lookup = "LOOKUP"
        /// A value is not one of those its field allows.
        case oneOf = "ONE_OF"
        /// The document costs more steps, or makes a larger value, than allowed.
        case cost = "COST"
    }

    /// What kind of failure it is.
    public let rule: Rule
    /// The place in the source document, `rows/3/UnitPrice`; nil when no single place is to blame.
    public let path: String?
    /// The source's own text at that place.
    public let excerpt: String?
    /// What is wrong, as a sentence.
    public let problem: String
    /// What to do about it, as a sentence.
    public let remedy: String

    init(
        _ rule: Rule, _ problem: String, remedy: String, path: String? = nil,
        excerpt: String? = nil
    ) {
        self.rule = rule
        self.problem = problem
        self.remedy = remedy
        self.path = path
        self.excerpt = excerpt
    }

    /// The failure of a value of the wrong kind; a failure that stands there is passed on.
    static func wrongType(_ wanted: String, found: Value) -> Value {
        if found.isFault { return found }
        return .fault(
            Fault(
                .type, "\(found.kindName) stands where \(wanted) belongs.",
                remedy: "Convert it, or correct the source."))
    }

    static let overflow = Value.fault(
        Fault(
            .overflow, "The exact result has too many digits.",
            remedy: "Round before it grows, with round() or div()."))

    static let tooLarge = Value.fault(
        Fault(
            .cost, "A text or list grows beyond the bound of the language.",
            remedy: "Build less in one expression."))

    static let tooManySteps = Value.fault(
        Fault(
            .cost, "The document needs more steps than one document may.",
            remedy: "Split the document, or compute a repeated part once under `let:`."))
}
