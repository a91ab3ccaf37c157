/// One thing wrong with a canonical document: what, where, and how to mend it.
public struct DocumentProblem: Error, Hashable, Sendable {
    /// The stable code, explained in Docs/reference/errors.md.
    public let code: String
    /// JSON pointer (RFC 6901) to the place.
    public let pointer: String
    /// Line within the body, counted from 1.
    public let line: Int
    /// Column within the line, in bytes, counted from 1.
    public let column: Int
    public let problem: String
    public let remedy: String

    /// A problem with the value at `node`.
    public init(_ code: String, at node: JSONNode, problem: String, remedy: String) {
        self.code = code
        pointer = node.pointer
        (line, column) = node.place
        self.problem = problem
        self.remedy = remedy
    }
}

/// A canonical document that breaks its schema, with everything found wrong.
public struct DocumentRefusal: Error, Sendable {
    /// How many problems are told of one document at most.
    public static let problemsMax = 20
    /// At least one, in the order found.
    public let problems: [DocumentProblem]
}
