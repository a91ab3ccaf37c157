/// What a configuration text holds beside its tree: comments and blank lines, in their order.
struct ShapeTrivia {
    /// One comment or blank line.
    struct Item {
        let line: Int
        /// With its `#`; nil for a blank line.
        let comment: String?
        /// Whether it stands behind a value on its line.
        let isTrailing: Bool
    }

    private(set) var items: [Item] = []
    private var lines: [ShapeLine]
    private var next = 0

    /// Whether brackets on one line stay so; those of JSON say nothing of their author's taste.
    let keepsFlow: Bool

    /// Finds them in a text that was read without a problem.
    init(text: String) {
        lines = ShapeLine.split(Array(text.utf8))
        keepsFlow = !Shape.isJSON(text)
        while keepsFlow, next < lines.count { take() }
    }

    /// The byte at a place of the text.
    func byte(at place: SourcePlace) -> UInt8? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = lines[place.line - 1]
        if line.isPlain {
            let position = line.content.startIndex + place.column - line.indent - 1
            return line.content.indices.contains(position) ? line.content[position] : nil
        }
        var column = line.indent
        for byte in line.content where byte & 0xC0 != 0x80 {
            column += 1
            if column == place.column { return byte }
        }
        return nil
    }

    private mutating func take() {
        let line = lines[next]
        next += 1
        guard !line.isBlankOrComment else {
            let text = String(decoding: line.content, as: UTF8.self)
            let comment = text.isEmpty ? nil : text
            items.append(Item(line: line.number, comment: comment, isTrailing: false))
            return
        }
        var content = line
        while content.isListItem {
            let rest = content.content.dropFirst().firstIndex { $0 != UInt8(ascii: " ") }
            content = content.seen(from: rest ?? content.content.endIndex)
        }
        var scalars = ScalarParser(file: "", line: content, problems: ProblemList())
        if ScalarParser.beginsWithKey(content) { _ = scalars.key() }
        if scalars.isBlockTextMark { return skipBlockText(deeperThan: line.indent) }
        if !scalars.isAtEndOrComment { _ = scalars.value(depth: 1) }
        if let comment = scalars.comment {
            items.append(Item(line: line.number, comment: comment, isTrailing: true))
        }
    }

    /// Passes the lines of a `|` text; blank lines behind it are no part of it.
    private mutating func skipBlockText(deeperThan indent: Int) {
        var end = next
        while next < lines.count, lines[next].content.isEmpty || lines[next].indent > indent {
            next += 1
            if !lines[next - 1].content.isEmpty { end = next }
        }
        next = end
    }
}
