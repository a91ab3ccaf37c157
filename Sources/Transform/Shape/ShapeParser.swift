/// Reads the block structure of a configuration text: which line belongs to which map or list.
struct ShapeParser {
    private let file: String
    private var lines: [ShapeLine]
    private var next = 0
    private let problems: ProblemList

    init(file: String, text: String, problems: ProblemList) {
        self.file = file
        self.problems = problems
        let bytes = Array(text.utf8)
        if bytes.count > Shape.bytesMax {
            lines = []
            report(
                "SHAPE-001", line: 1, column: 1,
                "The text has \(bytes.count) bytes; at most \(Shape.bytesMax) are read.",
                remedy: "Split it into several files.")
        } else {
            lines = ShapeLine.split(bytes)
            refuseControls()
        }
    }

    /// The whole text as one map or list; nil only when a problem was reported.
    mutating func parse() -> Shape? {
        guard problems.problems.isEmpty else { return nil }
        guard let first = peek() else {
            report(
                "SHAPE-002", line: 1, column: 1, "The text has no keys.",
                remedy: "Write `key: value` lines.")
            return nil
        }
        let shape = parseBlock(depth: 1)
        while let line = peek() {
            reportIndentation(line, expected: first.indent)
            next += 1
        }
        return shape
    }

    // MARK: - Blocks

    private mutating func parseBlock(depth: Int) -> Shape? {
        guard let line = peek() else { return nil }
        guard depth <= Shape.depthMax else {
            report(
                "SHAPE-003", line: line.number, column: line.indent + 1,
                "Maps and lists nest deeper than \(Shape.depthMax).", remedy: "Make it flatter.")
            skipLines(deeperThan: line.indent - 1)
            return nil
        }
        return line.isListItem
            ? parseList(indent: line.indent, depth: depth)
            : parseMap(indent: line.indent, depth: depth)
    }

    private mutating func parseMap(indent: Int, depth: Int) -> Shape? {
        guard let first = peek() else { return nil }
        var entries: [Shape.Entry] = []
        var lineOfKey: [String: Int] = [:]
        while let line = peek(), line.indent >= indent {
            guard line.indent == indent, !line.isListItem else {
                reportIndentation(line, expected: indent)
                next += 1
                continue
            }
            next += 1
            var scalars = ScalarParser(file: file, line: line, problems: problems)
            guard let key = scalars.key() else {
                skipLines(deeperThan: indent)
                continue
            }
            if let earlier = lineOfKey.updateValue(line.number, forKey: key) {
                report(
                    "SHAPE-004", line: line.number, column: line.indent + 1,
                    "The key \"\(key)\" stands already on line \(earlier).",
                    remedy: "Keep one of the two.")
            }
            let value = parseValue(&scalars, line: line, depth: depth, mayListHere: true)
            guard let value else {
                // What is deeper belongs to what could not be read.
                skipLines(deeperThan: indent)
                continue
            }
            entries.append(
                Shape.Entry(key: key, keyPlace: place(line, line.indent + 1), value: value))
        }
        return Shape(content: .map(entries), place: place(first, indent + 1))
    }

    private mutating func parseList(indent: Int, depth: Int) -> Shape? {
        guard let first = peek() else { return nil }
        var items: [Shape] = []
        while let line = peek(), line.indent >= indent {
            if line.indent == indent, !line.isListItem { break }
            guard line.indent == indent else {
                reportIndentation(line, expected: indent)
                next += 1
                continue
            }
            guard let item = parseItem(line, depth: depth) else {
                skipLines(deeperThan: indent)
                continue
            }
            items.append(item)
        }
        return Shape(content: .list(items), place: place(first, indent + 1))
    }

    private mutating func parseItem(_ line: ShapeLine, depth: Int) -> Shape? {
        var rest = line.start + 1
        while rest < line.end, line.text[rest] == UInt8(ascii: " ") { rest += 1 }
        guard rest < line.end else {
            next += 1
            var scalars = ScalarParser(
                file: file, line: line.seen(from: line.end), problems: problems)
            return parseValue(&scalars, line: line, depth: depth, mayListHere: false)
        }
        let inner = line.seen(from: rest)
        if inner.isListItem || ScalarParser.beginsWithKey(inner) {
            // The item is itself a block that begins on the dash's line.
            lines[next] = inner
            return parseBlock(depth: depth + 1)
        }
        next += 1
        var scalars = ScalarParser(file: file, line: inner, problems: problems)
        return parseValue(&scalars, line: line, depth: depth, mayListHere: false)
    }

    /// What stands behind a colon or dash: a scalar on the line, a `|` text, or a block below.
    private mutating func parseValue(
        _ scalars: inout ScalarParser, line: ShapeLine, depth: Int, mayListHere: Bool
    ) -> Shape? {
        if scalars.isAtEndOrComment {
            if let below = peek() {
                let isListHere = mayListHere && below.isListItem && below.indent == line.indent
                if below.indent > line.indent || isListHere { return parseBlock(depth: depth + 1) }
            }
            report(
                "SHAPE-005", line: line.number, column: line.indent + 1,
                "There is no value here.", remedy: "Write the value, or \"\" for an empty text.")
            return nil
        }
        if scalars.isBlockTextMark { return parseBlockText(scalars.place, parent: line) }
        return scalars.value(depth: depth)
    }

    /// The lines of a `|` text: everything deeper than its key, with its own indentation cut.
    private mutating func parseBlockText(_ place: SourcePlace, parent: ShapeLine) -> Shape {
        var texts: [String] = []
        var blockIndent: Int?
        while next < lines.count {
            let line = lines[next]
            if line.start == line.end {
                texts.append("")
            } else {
                guard line.indent > parent.indent else { break }
                let indent = min(blockIndent ?? line.indent, line.indent)
                blockIndent = blockIndent ?? line.indent
                texts.append(
                    String(repeating: " ", count: line.indent - indent)
                        + String(decoding: line.content, as: UTF8.self))
            }
            next += 1
        }
        while texts.last == "" { texts.removeLast() }
        let text = texts.isEmpty ? "" : texts.joined(separator: "\n") + "\n"
        return Shape(content: .text(text), place: place)
    }

    // MARK: - Lines

    private mutating func peek() -> ShapeLine? {
        while next < lines.count, lines[next].isBlankOrComment { next += 1 }
        return next < lines.count ? lines[next] : nil
    }

    private mutating func skipLines(deeperThan indent: Int) {
        while let line = peek(), line.indent > indent { next += 1 }
    }

    private func place(_ line: ShapeLine, _ column: Int) -> SourcePlace {
        SourcePlace(file: file, line: line.number, column: column)
    }

    private func refuseControls() {
        for line in lines {
            guard let place = line.firstControl else { continue }
            let isTab = line.text[place] == UInt8(ascii: "\t")
            report(
                isTab ? "SHAPE-006" : "SHAPE-008", line: line.number,
                column: line.column(of: place),
                isTab ? "There is a tab." : "There is a control character.",
                remedy: isTab
                    ? "Use spaces; in a quoted text write \\t."
                    : "Remove it; in a quoted text write \\u and four hexadecimal digits.")
        }
    }

    private func reportIndentation(_ line: ShapeLine, expected: Int) {
        report(
            "SHAPE-007", line: line.number, column: line.indent + 1,
            "The line is indented by \(line.indent) and its neighbours by \(expected).",
            remedy: "Give the lines of one map or list the same indentation.")
    }

    private func report(
        _ rule: String, line: Int, column: Int, _ problem: String, remedy: String
    ) {
        problems.report(
            rule, at: SourcePlace(file: file, line: line, column: column), problem, remedy: remedy)
    }
}
