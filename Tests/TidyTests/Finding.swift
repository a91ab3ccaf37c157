/// One place that breaks a house rule, told as `path:line: sentence`.
struct Finding: Hashable, Comparable, CustomStringConvertible {
    let path: String
    /// Counted from one.
    let line: Int
    let sentence: String

    init(_ path: String, _ line: Int, _ sentence: String) {
        self.path = path
        self.line = line
        self.sentence = sentence
    }

    var description: String { "\(path):\(line): \(sentence)" }

    static func < (left: Finding, right: Finding) -> Bool {
        (left.path, left.line, left.sentence) < (right.path, right.line, right.sentence)
    }
}

extension [Finding] {
    /// All findings, one a line, in the order of the tree: what a failing test shows.
    var report: String { sorted().map(\.description).joined(separator: "\n") }
}
