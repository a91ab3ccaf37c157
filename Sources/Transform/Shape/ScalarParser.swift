/// Reads what stands on one line: keys, plain and quoted scalars, expressions and one-line `[]`
/// and `{}`.
struct ScalarParser {
    private let file: String
    private let line: ShapeLine
    private let text: [UInt8]
    private let end: Int
    private let problems: ProblemList
    private var position: Int

    init(file: String, line: ShapeLine, problems: ProblemList) {
        self.file = file
        self.line = line
        self.problems = problems
        (text, end, position) = (line.text, line.end, line.start)
    }

    /// Where the next byte stands.
    var place: SourcePlace {
        SourcePlace(file: file, line: line.number, column: line.column(of: position))
    }

    var isAtEndOrComment: Bool { current == nil || isAtComment }

    /// The comment that begins here, with its `#`.
    var comment: String? {
        isAtComment ? String(decoding: text[position..<end], as: UTF8.self) : nil
    }

    /// Whether a `|` text follows on the next lines.
    var isBlockTextMark: Bool {
        current == UInt8(ascii: "|") && position + 1 == end
    }

    /// Whether a line begins with `key:`, so that it opens a map.
    static func beginsWithKey(_ line: ShapeLine) -> Bool {
        guard line.start < line.end, !isOfValue(line.text[line.start]) else { return false }
        var probe = ScalarParser(file: "", line: line, problems: ProblemList())
        return probe.key() != nil
    }

    /// Whether a byte begins an expression, a one-line collection or a block text.
    private static func isOfValue(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "|"): true
        default: false
        }
    }

    // MARK: - Keys and values

    /// The key and its colon; nil after a reported problem.
    mutating func key(insideFlow: Bool = false) -> String? {
        let isQuoted = current == UInt8(ascii: "\"") || current == UInt8(ascii: "'")
        guard let key = isQuoted ? quoted() : plain(endingAtColon: true, insideFlow: false) else {
            return nil
        }
        // Behind a quote nothing but the key can end, so `{"a":1}` of JSON is read too.
        let isColon = isColonHere || isQuoted && insideFlow
        guard current == UInt8(ascii: ":"), isColon, isQuoted || !key.isEmpty else {
            report(
                "SHAPE-010", "The line is no `key: value`.",
                remedy: ["---", "..."].contains(key)
                    ? "Remove it: a file holds one object, and nothing parts it from others."
                    : "Write a key, a colon, a space and the value.")
            return nil
        }
        position += 1
        skipSpaces()
        return key
    }

    /// The scalar, expression or one-line collection up to the end of the line.
    mutating func value(depth: Int) -> Shape? {
        if current == UInt8(ascii: "=") {
            position += 1
            // Also behind blanks: they are dropped, and what is left would be written as a text.
            skipSpaces()
            guard current != UInt8(ascii: "=") else {
                report(
                    "SHAPE-019", "An expression cannot begin with a second `=`.",
                    remedy: "For a text that begins with `=`, write \"==...\" in quotes.")
                return nil
            }
            let expression = String(decoding: text[position..<end], as: UTF8.self)
            let expressionPlace = place
            position = end
            guard !expression.isEmpty else {
                report("SHAPE-011", "There is nothing behind the `=`.", remedy: "Write it.")
                return nil
            }
            return Shape(content: .expression(expression), place: expressionPlace)
        }
        guard let value = flowShape(depth: depth, insideFlow: false) else { return nil }
        skipSpaces()
        guard isAtEndOrComment else {
            report(
                "SHAPE-012", "There is more on the line behind the value.",
                remedy: "Put the whole value in quotes, or remove the rest.")
            return nil
        }
        return value
    }

    private mutating func flowShape(depth: Int, insideFlow: Bool) -> Shape? {
        let start = place
        guard let content = flowContent(depth: depth, insideFlow: insideFlow) else { return nil }
        guard case .expression(let text) = content else {
            return Shape(content: content, place: start)
        }
        guard !text.isEmpty else {
            report("SHAPE-011", "There is nothing behind the `=`.", remedy: "Write it.")
            return nil
        }
        // The first character behind the quote and the `=`.
        return Shape(content: content, place: start.moved(byColumns: 2))
    }

    private mutating func flowContent(depth: Int, insideFlow: Bool) -> Shape.Content? {
        guard depth <= Shape.depthMax else {
            report(
                "SHAPE-003", "Maps and lists nest deeper than \(Shape.depthMax).",
                remedy: "Make it flatter.")
            return nil
        }
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return quoted().map { Shape.content(ofQuoted: $0) }
        case UInt8(ascii: "["): return flowList(depth: depth)
        case UInt8(ascii: "{"): return flowMap(depth: depth)
        case UInt8(ascii: "=") where insideFlow:
            report(
                "SHAPE-013", "An expression stands inside `[]` or `{}`.",
                remedy: "Give it a line of its own, as the value of a key.")
            return nil
        default:
            return plain(endingAtColon: false, insideFlow: insideFlow).map { .text($0) }
        }
    }

    private mutating func flowList(depth: Int) -> Shape.Content? {
        var items: [Shape] = []
        position += 1
        while true {
            skipSpaces()
            if take(UInt8(ascii: "]")) { return .list(items) }
            guard let item = flowShape(depth: depth + 1, insideFlow: true) else { return nil }
            items.append(item)
            guard flowGoesOn(until: UInt8(ascii: "]")) else { return nil }
        }
    }

    private mutating func flowMap(depth: Int) -> Shape.Content? {
        var entries: [Shape.Entry] = []
        position += 1
        while true {
            skipSpaces()
            if take(UInt8(ascii: "}")) { return .map(entries) }
            let keyPlace = place
            guard let key = key(insideFlow: true) else { return nil }
            if entries.contains(where: { $0.key == key }) {
                report("SHAPE-004", "The key \"\(key)\" stands twice.", remedy: "Keep one.")
            }
            guard let value = flowShape(depth: depth + 1, insideFlow: true) else { return nil }
            entries.append(Shape.Entry(key: key, keyPlace: keyPlace, value: value))
            guard flowGoesOn(until: UInt8(ascii: "}")) else { return nil }
        }
    }

    /// Passes a comma, or stands before the closing bracket.
    private mutating func flowGoesOn(until closing: UInt8) -> Bool {
        skipSpaces()
        if take(UInt8(ascii: ",")) || current == closing { return true }
        report(
            "SHAPE-014", "A comma or `\(Character(Unicode.Scalar(closing)))` is missing.",
            remedy: "Close the bracket on the line where it was opened.")
        return false
    }

    // MARK: - Scalars

    private mutating func plain(endingAtColon: Bool, insideFlow: Bool) -> String? {
        guard let first = current, !isReservedStart(first) else {
            report(
                "SHAPE-015", "A plain text cannot begin here with this character.",
                remedy: "Put the text in quotes; anchors, tags, aliases, `>` and marks behind `|` "
                    + "are not read.")
            return nil
        }
        let start = position
        scan: while let byte = current {
            switch byte {
            case UInt8(ascii: "#") where isAtComment: break scan
            case UInt8(ascii: ":") where isColonHere:
                if insideFlow || endingAtColon { break scan }
                report(
                    "SHAPE-016", "A plain text holds a colon followed by a space.",
                    remedy: "Put the text in quotes, or begin a new line for a map.")
                return nil
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
                UInt8(ascii: "}"):
                if insideFlow { break scan }
            default: break
            }
            position += 1
        }
        var last = position
        while last > start, text[last - 1] == UInt8(ascii: " ") { last -= 1 }
        return String(decoding: text[start..<last], as: UTF8.self)
    }

    private func isReservedStart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return false
        case UInt8(ascii: "-"), UInt8(ascii: "?"):
            return position + 1 == end || text[position + 1] == UInt8(ascii: " ")
        default: return "&*!%@`|>[]{},#\"'".utf8.contains(byte)
        }
    }

    private mutating func quoted() -> String? {
        let quote = text[position]
        let start = place
        position += 1
        var bytes: [UInt8] = []
        while let byte = current {
            position += 1
            if byte == quote {
                guard quote == UInt8(ascii: "'"), current == quote else {
                    return String(decoding: bytes, as: UTF8.self)
                }
                position += 1
                bytes.append(quote)
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                guard let scalar = escape() else { return nil }
                bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
            } else {
                bytes.append(byte)
            }
        }
        problems.report(
            "SHAPE-017", at: start, "The quote opened here is not closed on its line.",
            remedy: "Close it, or use a `|` text for several lines.")
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        defer { position += 1 }
        switch current {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "u") where position + 4 < end:
            let digits = text[(position + 1)...(position + 4)]
            position += 4
            let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            if let scalar = number.flatMap(Unicode.Scalar.init) { return scalar }
        default: break
        }
        report(
            "SHAPE-018", "This escape is not known.",
            remedy: "Use \\n, \\t, \\r, \\\", \\\\, \\/ or \\u with four hexadecimal digits.")
        return nil
    }

    // MARK: - Bytes

    private var current: UInt8? {
        position < end ? text[position] : nil
    }

    /// A colon ends a key only before a space or the end, so that `12:30` and `a:b` stay texts.
    private var isColonHere: Bool {
        guard position + 1 < end else { return true }
        switch text[position + 1] {
        case UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): return true
        default: return false
        }
    }

    private var isAtComment: Bool {
        current == UInt8(ascii: "#")
            && (position == line.start
                || text[position - 1] == UInt8(ascii: " "))
    }

    private mutating func skipSpaces() {
        while current == UInt8(ascii: " ") { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private func report(_ rule: String, _ problem: String, remedy: String) {
        problems.report(rule, at: place, problem, remedy: remedy)
    }
}
