/// A configuration text as a tree: maps in their order, lists, texts and expressions, each with
/// its place.
///
/// The notation is a strict subset of YAML 1.2, described in Docs/reference/mapping.md: block
/// maps and lists, one-line `[]` and `{}`, plain and quoted scalars, `|` texts and comments.
/// There are no anchors, tags, merge keys, tabs, duplicate keys or several documents. A scalar is
/// a text until a schema types it, and a value that begins with `=` is an expression that takes
/// the rest of its line. A text that begins with a brace is read as JSON, which says the same.
public struct Shape: Sendable {
    /// What stands at one place of the tree.
    public indirect enum Content: Sendable {
        /// Keys and values in the order of the file; no key occurs twice.
        case map([Entry])
        /// The items of a list.
        case list([Shape])
        /// A scalar, plain or quoted, or a `|` text.
        case text(String)
        /// What follows the `=`; ``Shape/place`` is where its first character stands.
        case expression(String)
    }

    /// One key of a map with its value.
    public struct Entry: Sendable {
        /// The key without quotes.
        public let key: String
        /// Where the key stands.
        public let keyPlace: SourcePlace
        /// What stands behind the colon.
        public let value: Shape
    }

    /// The largest text read, in bytes.
    public static let bytesMax = 1_048_576
    /// How deep maps and lists may nest.
    public static let depthMax = 32

    /// What it is.
    public let content: Content
    /// Where it begins.
    public let place: SourcePlace

    /// Reads one file's text.
    ///
    /// - Throws: every problem found, up to ``ConfigurationProblems/countMax``.
    public static func read(file: String, text: String) throws(ConfigurationProblems) -> Shape {
        let problems = ProblemList()
        let text = withoutMark(text)
        let shape: Shape?
        if isJSON(text) {
            shape = readJSON(file: file, text: text, problems: problems)
        } else {
            var parser = ShapeParser(file: file, text: text, problems: problems)
            shape = parser.parse()
        }
        try problems.throwIfAny()
        guard let shape else {
            preconditionFailure("a text without a shape has a problem that says why")
        }
        return shape
    }

    /// The text without the byte order mark that some editors put before it.
    static func withoutMark(_ text: String) -> String {
        text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// How the content is called in a message: `a map`, `a list`, `a text`, `an expression`.
    var kindName: String {
        switch content {
        case .map: "a map"
        case .list: "a list"
        case .text: "a text"
        case .expression: "an expression"
        }
    }
}
