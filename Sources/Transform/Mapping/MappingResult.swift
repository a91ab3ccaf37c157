/// What became of one source document.
public enum MappingResult: Hashable, Sendable {
    /// The canonical document as JSON: the schema's order of fields, no spaces, UTF-8.
    case document([UInt8])
    /// A rule of the mapping says that it is not wanted, and why.
    case skipped(because: String)
    /// It could not be mapped; at least one problem and at most ``MappingProblem/countMax``.
    case failed([MappingProblem])
}

/// One reason why a source document could not be mapped.
public struct MappingProblem: Error, Hashable, Sendable {
    /// How many problems of one document are told at most.
    public static let countMax = 20

    /// What kind of failure it is.
    public let rule: Fault.Rule
    /// The place in the source, `line/12/UnitPrice`, when one is to blame; else that in the target.
    public let path: String
    /// The place in the target document, `lines/3/gross`; empty when it concerns the whole
    /// document.
    public let target: String
    /// The line of the mapping that asked for the value.
    public let place: SourcePlace
    /// The source's own text, cut at ``excerptMax`` characters; nil when there is none.
    public let excerpt: String?
    /// What is wrong, as a sentence.
    public let problem: String
    /// What to do about it, as a sentence.
    public let remedy: String

    /// Excerpts are cut after this many characters.
    public static let excerptMax = 80

    init(_ fault: Fault, target: String, place: SourcePlace) {
        rule = fault.rule
        path = fault.path ?? target
        self.target = target
        self.place = place
        excerpt = fault.excerpt.map { String($0.prefix(Self.excerptMax)) }
        problem = fault.problem
        remedy = fault.remedy
    }
}
