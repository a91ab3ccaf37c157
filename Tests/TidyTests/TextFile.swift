/// One text file with its lines and, for Swift, its tokens.
final class TextFile: Sendable {
    /// Relative to the root of the repository.
    let path: String
    let text: String
    let lines: [Substring]
    /// Empty unless the file is Swift.
    let tokens: [Token]
    /// Tokens that the compiler reads: all but comments and texts.
    let code: [Token]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        tokens = path.hasSuffix(".swift") ? Lexer.tokens(of: text) : []
        code = tokens.filter { $0.kind == .word || $0.kind == .symbol }
    }

    /// The folder below `Sources` that the file belongs to; nil for files elsewhere.
    var room: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Whether the line, or the comment directly above it, says why something unsafe is safe.
    func saysWhySafe(_ line: Int) -> Bool {
        guard (1...lines.count).contains(line) else { return false }
        let comment = lines[..<(line - 1)].reversed().prefix {
            $0.drop { $0 == " " }.hasPrefix("//")
        }
        return lines[line - 1].saysSafe || comment.contains(where: \.saysSafe)
    }

    /// Whether any line says why something unsafe is safe.
    var saysWhySafe: Bool { lines.contains(where: \.saysSafe) }
}

extension Substring {
    fileprivate var saysSafe: Bool { contains("// Safe: ") }
}
