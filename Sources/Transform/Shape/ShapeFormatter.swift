/// Writes a configuration text as everyone writes it: keys in their order, two spaces a level,
/// quotes by rule, comments kept.
public struct ShapeFormatter {
    /// Whether expressions stand in quotes, for other tools that read YAML.
    private let quotesExpressions: Bool
    private let trivia: ShapeTrivia
    private var remaining: ArraySlice<ShapeTrivia.Item>
    private var lines: [String] = []

    /// The canonical form of a text: of the notation, or of the same tree as JSON.
    ///
    /// - Parameter quotesExpressions: whether each expression is put in quotes, so that a common
    ///   reader of YAML reads the file too.
    /// - Throws: what is wrong with the text; such a text is not written anew.
    public static func format(
        file: String, text: String, quotesExpressions: Bool = false
    ) throws(ConfigurationProblems) -> String {
        let text = Shape.withoutMark(text)
        let shape = try Shape.read(file: file, text: text)
        var formatter = ShapeFormatter(quotesExpressions, ShapeTrivia(text: text))
        let written = formatter.written(shape)
        let again = try Shape.read(file: file, text: written)
        precondition(again.saysTheSame(as: shape), "formatting changes no meaning")
        return written
    }

    private init(_ quotesExpressions: Bool, _ trivia: ShapeTrivia) {
        self.quotesExpressions = quotesExpressions
        self.trivia = trivia
        remaining = trivia.items[...]
    }

    private mutating func written(_ shape: Shape) -> String {
        block(shape, indent: 0, head: nil)
        flush(before: Int.max, indent: 0)
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Blocks

    /// Writes a map or list that takes lines of its own; `head` is what the first of them begins
    /// with instead of its indentation, such as `  - `.
    private mutating func block(_ shape: Shape, indent: Int, head: String?) {
        var head = head
        switch shape.content {
        case .map(let entries):
            for entry in entries {
                let key = ScalarText.key(entry.key, isQuoted: isQuoted(entry.keyPlace))
                begin(entry.keyPlace.line, indent: indent, head: head, "\(key):")
                head = nil
                value(entry.value, onLine: entry.keyPlace.line, indent: indent)
            }
        case .list(let items):
            for item in items {
                let start = head ?? Self.spaces(indent)
                if isBlock(item) {
                    flush(before: item.place.line, indent: indent)
                    block(item, indent: indent + 2, head: start + "- ")
                } else {
                    begin(item.place.line, indent: indent, head: head, "-")
                    value(item, onLine: item.place.line, indent: indent)
                }
                head = nil
            }
        default: value(shape, onLine: shape.place.line, indent: indent)
        }
    }

    /// Begins a line with what stands before its value.
    private mutating func begin(_ line: Int, indent: Int, head: String?, _ text: String) {
        // A dash that is written already stands before its first key; comments came before it.
        if head == nil { flush(before: line, indent: indent) }
        lines.append((head ?? Self.spaces(indent)) + text)
    }

    /// Writes a value behind the colon or dash that ends the last line.
    private mutating func value(_ shape: Shape, onLine line: Int, indent: Int) {
        if isBlock(shape) {
            end(line)
            return block(shape, indent: indent + 2, head: nil)
        }
        if case .text(let text) = shape.content, isBlockText(text) {
            lines[lines.count - 1] += " |"
            for part in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
                lines.append(part.isEmpty ? "" : Self.spaces(indent + 2) + part)
            }
            return
        }
        lines[lines.count - 1] += " " + scalar(shape, insideFlow: false)
        end(line)
    }

    // MARK: - Values on one line

    private func scalar(_ shape: Shape, insideFlow: Bool) -> String {
        switch shape.content {
        case .text(let text):
            return ScalarText.text(
                text, isQuoted: isQuoted(shape.place), insideFlow: insideFlow)
        case .expression(let text):
            // Between brackets, and where the text would lose its ends, only quotes hold it.
            let isBare = !insideFlow && !quotesExpressions && Self.isBare(text)
            return isBare ? "=" + text : ScalarText.quotedExpression(text)
        case .list(let items):
            return "[" + items.map { scalar($0, insideFlow: true) }.joined(separator: ", ") + "]"
        case .map(let entries):
            let members = entries.map { entry in
                let key = ScalarText.key(
                    entry.key, isQuoted: isQuoted(entry.keyPlace), insideFlow: true)
                return "\(key): \(scalar(entry.value, insideFlow: true))"
            }
            return "{" + members.joined(separator: ", ") + "}"
        }
    }

    /// Whether an expression can take the rest of a line as it is.
    private static func isBare(_ text: String) -> Bool {
        text.first != " " && text.last != " "
            && !text.unicodeScalars.contains(where: ScalarText.isControl)
    }

    private func isBlock(_ shape: Shape) -> Bool {
        switch shape.content {
        case .map(let entries): !entries.isEmpty && !isFlow(shape)
        case .list(let items): !items.isEmpty && !isFlow(shape)
        default: false
        }
    }

    private func isFlow(_ shape: Shape) -> Bool {
        trivia.keepsFlow
            && trivia.byte(at: shape.place).map { "[{".utf8.contains($0) } ?? false
    }

    /// What a `|` text can hold: it ends every line, and nothing is lost at their ends.
    private func isBlockText(_ text: String) -> Bool {
        guard text.hasSuffix("\n"), text != "\n", !text.hasSuffix("\n\n") else { return false }
        let parts = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            part.last != " " && !part.unicodeScalars.contains(where: ScalarText.isControl)
        } && parts.first?.isEmpty == false && parts.first?.first != " "
    }

    private func isQuoted(_ place: SourcePlace) -> Bool {
        trivia.byte(at: place).map { "\"'".utf8.contains($0) } ?? false
    }

    // MARK: - Comments

    /// Writes the comments and blank lines that stand before a line of the source.
    private mutating func flush(before line: Int, indent: Int) {
        while let item = remaining.first, item.line < line {
            remaining.removeFirst()
            guard let comment = item.comment else {
                if let last = lines.last, !last.isEmpty { lines.append("") }
                continue
            }
            lines.append(Self.spaces(indent) + comment)
        }
    }

    /// Writes what stands behind the value on a line of the source.
    private mutating func end(_ line: Int) {
        guard let item = remaining.first, item.line == line, item.isTrailing,
            let comment = item.comment
        else { return }
        remaining.removeFirst()
        lines[lines.count - 1] += "  " + comment
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
