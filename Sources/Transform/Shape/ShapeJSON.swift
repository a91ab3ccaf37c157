// The same tree written as JSON: what the API takes and a program writes.
extension Shape {
    /// Whether a text is JSON: the notation never begins with a brace, and JSON objects do.
    static func isJSON(_ text: String) -> Bool {
        text.utf8.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }

    /// Reads JSON; nil only after a reported problem.
    static func readJSON(file: String, text: String, problems: ProblemList) -> Shape? {
        let rules = JSONDocument.Rules(depthMax: depthMax, bodyBytesMax: bytesMax)
        do throws(JSONError) {
            let bytes = Array(text.utf8)
            let document = try JSONDocument(parsing: bytes, rules: rules)
            var reader = JSONShapeReader(file: file, bytes: bytes, problems: problems)
            return reader.shape(document.root)
        } catch {
            problems.report(
                error.code, at: SourcePlace(file: file, line: error.line, column: error.column),
                error.problem, remedy: error.remedy)
            return nil
        }
    }

    /// The tree as JSON: numbers and claims as texts, an expression as a text that begins with `=`.
    public func json() -> [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.bytes
    }

    private func write(to json: inout JSONWriter) {
        switch content {
        case .text(let text): json.text(Self.marked(text))
        case .expression(let text): json.text("=" + text)
        case .list(let items):
            json.array { json in for item in items { item.write(to: &json) } }
        case .map(let entries):
            json.object { json in
                for entry in entries {
                    json.key(entry.key)
                    entry.value.write(to: &json)
                }
            }
        }
    }

    /// A quoted text or JSON string that begins with `=` is an expression; with `==` it is a text
    /// that begins with one.
    static func content(ofQuoted text: String) -> Content {
        guard text.hasPrefix("=") else { return .text(text) }
        let rest = String(text.dropFirst())
        return rest.hasPrefix("=") ? .text(rest) : .expression(rest)
    }

    /// The text as it is written between quotes.
    static func marked(_ text: String) -> String { text.hasPrefix("=") ? "=" + text : text }

    /// Whether both say the same, wherever it stands.
    public func saysTheSame(as other: Shape) -> Bool {
        switch (content, other.content) {
        case (.text(let mine), .text(let theirs)),
            (.expression(let mine), .expression(let theirs)):
            mine.isSameText(as: theirs)
        case (.list(let mine), .list(let theirs)):
            mine.count == theirs.count
                && zip(mine, theirs).allSatisfy { $0.saysTheSame(as: $1) }
        case (.map(let mine), .map(let theirs)):
            mine.count == theirs.count
                && zip(mine, theirs).allSatisfy {
                    $0.key.isSameText(as: $1.key) && $0.value.saysTheSame(as: $1.value)
                }
        default: false
        }
    }
}

/// Makes a tree of JSON, counting lines and columns on the way: nodes come in the order of the
/// text.
private struct JSONShapeReader {
    let file: String
    let bytes: [UInt8]
    let problems: ProblemList
    private var position = 0
    private var line = 1
    private var column = 1

    init(file: String, bytes: [UInt8], problems: ProblemList) {
        self.file = file
        self.bytes = bytes
        self.problems = problems
    }

    mutating func shape(_ node: JSONNode) -> Shape? {
        let place = place(of: node)
        switch node.kind {
        case .object:
            var entries: [Shape.Entry] = []
            node.forEachMember { member in
                let keyPlace = self.place(of: member.key)
                guard let key = member.key.text(), let value = shape(member.value) else { return }
                entries.append(Shape.Entry(key: key, keyPlace: keyPlace, value: value))
            }
            return Shape(content: .map(entries), place: place)
        case .array:
            var items: [Shape] = []
            node.forEachElement { element in
                if let item = shape(element) { items.append(item) }
            }
            return Shape(content: .list(items), place: place)
        case .string:
            let content = Shape.content(ofQuoted: node.text() ?? "")
            guard case .expression(let text) = content else {
                return Shape(content: content, place: place)
            }
            guard !text.isEmpty else {
                problems.report(
                    "SHAPE-011", at: place, "There is nothing behind the `=`.",
                    remedy: "Write it.")
                return nil
            }
            // The first character behind `"=`.
            return Shape(content: content, place: place.moved(byColumns: 2))
        case .null:
            problems.report(
                "SHAPE-005", at: place, "There is no value here.",
                remedy: "Write the value, or \"\" for an empty text.")
            return nil
        default: return Shape(content: .text(node.source.text), place: place)
        }
    }

    private mutating func place(of node: JSONNode) -> SourcePlace {
        let end = min(node.offset, bytes.count)
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
            position += 1
        }
        return SourcePlace(file: file, line: line, column: column)
    }
}
