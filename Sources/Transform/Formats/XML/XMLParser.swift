/// Reads tokens of XML from a window and builds the documents; what of the window it could not
/// use yet stays for the next one.
struct XMLParser {
    /// Inside of what the window begins.
    enum Mode {
        case content
        case comment
        case characters
        case instruction
    }

    /// An element that is open.
    struct Frame {
        var name: Int
        var bindingCount: Int
        var generation: Int32
        var cursor: XMLTree.Cursor
    }

    /// An attribute of the tag that is being read; its value lies in `values`.
    struct Attribute {
        var name: Int
        var value: Range<Int>
        var offset: Int
        var resolved = XMLNamespaces.Resolved()
    }

    let rules: XMLRules
    private let path: [Int]
    private let recordNamespace: Int?
    private let isSequence: Bool
    var names: XMLNamespaces
    var position = XMLPosition()
    var mode = Mode.content
    var frames: [Frame] = []
    var tree = XMLTree()
    var attributes: [Attribute] = []
    var values: [UInt8] = []
    /// How many elements of the path are open.
    private var matched = 0
    /// How many elements were open when the document began; -1 outside of documents.
    private var recordDepth = -1
    private var recordLine = 0
    private var recordCount = 0
    private var root: (name: Int, namespace: Int)?
    private var hasEnded = false
    /// Whether anything has been read, so that a declaration would come too late.
    var hasBegun = false
    private var documents: [XMLReader.Document] = []
    private var json = JSONWriter(capacity: 4096)

    init(selection: XMLSelection, rules: XMLRules) {
        self.rules = rules
        var names = XMLNamespaces(prefixes: selection.prefixes)
        path = selection.path.map { names.knownNumber($0) }
        recordNamespace = selection.namespace.map { names.knownNumber($0) }
        self.names = names
        isSequence = selection.isSequence
    }

    /// Whether an XML declaration may stand here.
    var mayDeclare: Bool { !hasBegun || (isSequence && hasEnded && frames.isEmpty) }

    var isKeeping: Bool { recordDepth >= 0 }

    mutating func takeDocuments() -> [XMLReader.Document] {
        defer { documents = [] }
        return documents
    }

    /// Reads what is whole, and gives the offset of what is not.
    mutating func run(_ window: XMLWindow) throws(XMLFault) -> Int {
        var at = 0
        while at < window.end {
            guard let next = try token(window, at) else { break }
            at = next
        }
        return at
    }

    /// The stream is over: everything must be closed.
    mutating func end(_ window: XMLWindow) throws(XMLFault) {
        if !frames.isEmpty || mode != .content {
            let open = frames.last.map { names.written.text(of: $0.name) } ?? ""
            throw XMLFault(reason: .unfinished, offset: window.end, subject: open)
        }
        if !hasEnded { throw XMLFault(reason: .empty, offset: window.end) }
    }

    private mutating func token(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        switch mode {
        case .content: break
        case .comment: return try comment(window, at)
        case .characters: return try characterSection(window, at)
        case .instruction: return try instruction(window, at)
        }
        guard window[at] == UInt8(ascii: "<") else { return try text(window, at) }
        guard at + 1 < window.end else { return try unfinished(window) }
        switch window[at + 1] {
        case UInt8(ascii: "/"): return try endTag(window, at)
        case UInt8(ascii: "!"): return try markup(window, at)
        case UInt8(ascii: "?"): return try beginInstruction(window, at)
        default: return try startTag(window, at)
        }
    }

    /// The token goes on behind the window: wait for more, or refuse at the end of the stream.
    func unfinished(_ window: XMLWindow) throws(XMLFault) -> Int? {
        if window.isFinal {
            let open = frames.last.map { names.written.text(of: $0.name) } ?? ""
            throw XMLFault(reason: .unfinished, offset: window.end, subject: open)
        }
        return nil
    }

    // MARK: - Elements

    /// An element begins: into the document, or on the way to one.
    mutating func open(
        _ name: Int, _ window: XMLWindow, _ at: Int, generation: Int32, bindingCount: Int
    ) throws(XMLFault) {
        let resolved: XMLNamespaces.Resolved
        do throws(XMLError.Reason) {
            resolved = try names.element(name)
        } catch {
            throw XMLFault(reason: error, offset: at, subject: names.written.text(of: name))
        }
        guard frames.count < rules.depthMax else { throw XMLFault(reason: .tooDeep, offset: at) }
        if frames.isEmpty { try begin(resolved, at) }
        var cursor = XMLTree.Cursor(node: 0)
        if isKeeping {
            cursor = tree.add(Int(resolved.key), to: &frames[frames.count - 1].cursor)
            try checkBounds(frames[frames.count - 1].cursor, at)
        } else if try isRecord(resolved, at) {
            recordDepth = frames.count
            recordLine = position.line(of: at, in: window)
            cursor = tree.open(root: Int(resolved.key))
        }
        if isKeeping { try addAttributes(to: &cursor, at) }
        frames.append(
            Frame(
                name: name, bindingCount: bindingCount, generation: generation, cursor: cursor))
    }

    private mutating func begin(
        _ resolved: XMLNamespaces.Resolved, _ at: Int
    ) throws(XMLFault) {
        if hasEnded, !isSequence { throw XMLFault(reason: .secondRoot, offset: at) }
        root = (Int(resolved.local), Int(resolved.namespace))
        hasEnded = false
    }

    /// Whether the element is a document; on the way there, it is counted.
    private mutating func isRecord(
        _ resolved: XMLNamespaces.Resolved, _ at: Int
    ) throws(XMLFault) -> Bool {
        let depth = frames.count
        if path.isEmpty { return depth == 0 }
        guard matched == depth, depth < path.count else { return false }
        guard Int(resolved.key) == path[depth] else {
            guard depth == 0 else { return false }
            throw XMLFault(
                reason: .unexpectedRoot, offset: at,
                subject: names.known.text(of: Int(resolved.key)))
        }
        guard depth == path.count - 1 else {
            matched += 1
            return false
        }
        if let recordNamespace, Int(resolved.namespace) != recordNamespace {
            guard depth == 0 else { return false }
            throw XMLFault(
                reason: .unexpectedRoot, offset: at,
                subject: names.known.text(of: Int(resolved.namespace)))
        }
        return true
    }

    private mutating func addAttributes(
        to cursor: inout XMLTree.Cursor, _ at: Int
    ) throws(XMLFault) {
        for attribute in attributes {
            var member = tree.add(Int(attribute.resolved.key), to: &cursor)
            // Safe: the range lies inside the values, which do not change meanwhile.
            values.withUnsafeBufferPointer { all in
                guard !attribute.value.isEmpty else { return }
                tree.append(UnsafeBufferPointer(rebasing: all[attribute.value]), to: &member)
            }
        }
        try checkBounds(cursor, at)
    }

    private func checkBounds(_ cursor: XMLTree.Cursor, _ at: Int) throws(XMLFault) {
        if cursor.groupCount > XMLRules.namesMax {
            throw XMLFault(reason: .tooManyNames, offset: at)
        }
        if tree.nodes.count > XMLRules.recordNodesMax || tree.texts.count > rules.recordBytesMax {
            throw XMLFault(reason: .recordTooLarge, offset: at)
        }
    }

    /// The innermost element ends.
    mutating func close() {
        guard let frame = frames.popLast() else { return }
        names.restore(frame.bindingCount, generation: frame.generation)
        if recordDepth == frames.count {
            finishRecord()
        } else if matched > frames.count {
            matched = frames.count
        }
        if frames.isEmpty { hasEnded = true }
    }

    private mutating func finishRecord() {
        recordDepth = -1
        recordCount += 1
        json.removeAll()
        tree.write(to: &json, keys: names.known, textKey: names.textKey)
        documents.append(
            XMLReader.Document(
                json: json.bytes, number: recordCount, line: recordLine,
                rootName: names.known.text(of: root?.name ?? names.noNamespace),
                rootNamespace: names.known.text(of: root?.namespace ?? names.noNamespace)))
        tree.removeAll()
    }

    /// Text of the innermost element; white space before its first character is left out.
    @inline(__always)
    mutating func keep(_ window: XMLWindow, _ range: Range<Int>) throws(XMLFault) {
        guard isKeeping, !frames.isEmpty else { return }
        let last = frames.count - 1
        var start = range.lowerBound
        if frames[last].cursor.lastPiece < 0 {
            while start < range.upperBound, XMLCharacters.isSpace(window[start]) { start &+= 1 }
        }
        guard start < range.upperBound else { return }
        tree.append(window.slice(start..<range.upperBound), to: &frames[last].cursor)
        if tree.texts.count > rules.recordBytesMax {
            throw XMLFault(reason: .recordTooLarge, offset: start)
        }
    }

    /// A character that stands for something else in the file.
    mutating func keep(_ scalar: UInt32, at: Int) {
        guard isKeeping, !frames.isEmpty else { return }
        let last = frames.count - 1
        if frames[last].cursor.lastPiece < 0, scalar < 0x80,
            XMLCharacters.isSpace(UInt8(scalar))
        {
            return
        }
        var bytes: [UInt8] = []
        Self.append(scalar, to: &bytes)
        // Safe: the bytes are read inside the closure only.
        bytes.withUnsafeBufferPointer { tree.append($0, to: &frames[last].cursor) }
    }

    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
