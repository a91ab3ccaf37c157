/// One document (or record) of the stream while it is read: elements and attributes as members
/// grouped by key, because JSON wants repeated elements side by side.
struct XMLTree {
    /// An element or attribute; -1 stands for none.
    struct Node {
        var key: Int32
        var firstGroup: Int32 = -1
        /// The next of the same key in the same element.
        var nextSame: Int32 = -1
        var firstPiece: Int32 = -1
    }

    /// The members of one element that have the same key.
    struct Group {
        var key: Int32
        var first: Int32
        var last: Int32
        var next: Int32 = -1
    }

    /// A run of text; an element whose text is broken by children has several.
    struct Piece {
        var start: Int32
        var end: Int32
        var next: Int32 = -1
    }

    /// An element that is open: where to add to it.
    struct Cursor {
        var node: Int32
        var lastGroup: Int32 = -1
        var tailGroup: Int32 = -1
        var groupCount: Int32 = 0
        var lastPiece: Int32 = -1
    }

    private(set) var nodes: [Node] = []
    private var groups: [Group] = []
    private var pieces: [Piece] = []
    private(set) var texts: [UInt8] = []

    mutating func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        groups.removeAll(keepingCapacity: true)
        pieces.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
    }

    mutating func open(root key: Int) -> Cursor {
        nodes.append(Node(key: Int32(key)))
        return Cursor(node: 0)
    }

    /// Adds a member to the open element.
    @inline(__always)
    mutating func add(_ key: Int, to parent: inout Cursor) -> Cursor {
        let node = Int32(nodes.count)
        nodes.append(Node(key: Int32(key)))
        var group = parent.lastGroup
        if group < 0 || groups[Int(group)].key != Int32(key) {
            group = self.group(of: Int32(key), in: parent)
        }
        if group < 0 {
            group = Int32(groups.count)
            groups.append(Group(key: Int32(key), first: node, last: node))
            if parent.tailGroup < 0 {
                nodes[Int(parent.node)].firstGroup = group
            } else {
                groups[Int(parent.tailGroup)].next = group
            }
            parent.tailGroup = group
            parent.groupCount &+= 1
        } else {
            nodes[Int(groups[Int(group)].last)].nextSame = node
            groups[Int(group)].last = node
        }
        parent.lastGroup = group
        return Cursor(node: node)
    }

    private func group(of key: Int32, in parent: Cursor) -> Int32 {
        var group = nodes[Int(parent.node)].firstGroup
        while group >= 0 {
            if groups[Int(group)].key == key { return group }
            group = groups[Int(group)].next
        }
        return -1
    }

    /// Adds text to the open element, joined to what it has.
    @inline(__always)
    mutating func append(_ text: UnsafeBufferPointer<UInt8>, to cursor: inout Cursor) {
        let start = Int32(texts.count)
        texts.append(contentsOf: text)
        if cursor.lastPiece >= 0, pieces[Int(cursor.lastPiece)].end == start {
            pieces[Int(cursor.lastPiece)].end = Int32(texts.count)
            return
        }
        let piece = Int32(pieces.count)
        pieces.append(Piece(start: start, end: Int32(texts.count)))
        if cursor.lastPiece < 0 {
            nodes[Int(cursor.node)].firstPiece = piece
        } else {
            pieces[Int(cursor.lastPiece)].next = piece
        }
        cursor.lastPiece = piece
    }
}

// MARK: - JSON

extension XMLTree {
    /// Writes the root as one JSON value.
    func write(to json: inout JSONWriter, keys: XMLTexts, textKey: Int) {
        write(0, to: &json, keys, textKey)
    }

    private func write(
        _ index: Int32, to json: inout JSONWriter, _ keys: XMLTexts, _ textKey: Int
    ) {
        let node = nodes[Int(index)]
        guard node.firstGroup >= 0 else { return writeText(node, to: &json) }
        json.object { json in
            var group = node.firstGroup
            while group >= 0 {
                let members = groups[Int(group)]
                keys.withBytes(of: Int(members.key)) { json.key(utf8: $0) }
                writeMembers(members, to: &json, keys, textKey)
                group = members.next
            }
            if node.firstPiece >= 0 {
                keys.withBytes(of: textKey) { json.key(utf8: $0) }
                writeText(node, to: &json)
            }
        }
    }

    private func writeMembers(
        _ members: Group, to json: inout JSONWriter, _ keys: XMLTexts, _ textKey: Int
    ) {
        guard members.first != members.last else {
            return write(members.first, to: &json, keys, textKey)
        }
        json.array { json in
            var member = members.first
            while member >= 0 {
                write(member, to: &json, keys, textKey)
                member = nodes[Int(member)].nextSame
            }
        }
    }

    /// The text without white space at its end; at its beginning the parser keeps none.
    private func writeText(_ node: Node, to json: inout JSONWriter) {
        guard node.firstPiece >= 0 else { return json.text("") }
        let first = pieces[Int(node.firstPiece)]
        guard first.next >= 0 else {
            return write(texts, Int(first.start)..<Int(first.end), to: &json)
        }
        var joined: [UInt8] = []
        var piece = node.firstPiece
        while piece >= 0 {
            let part = pieces[Int(piece)]
            joined.append(contentsOf: texts[Int(part.start)..<Int(part.end)])
            piece = part.next
        }
        write(joined, 0..<joined.count, to: &json)
    }

    private func write(_ bytes: [UInt8], _ range: Range<Int>, to json: inout JSONWriter) {
        // Safe: the range lies inside the bytes, and shrinks only.
        bytes.withUnsafeBufferPointer { all in
            var end = range.upperBound
            while end > range.lowerBound, XMLCharacters.isSpace(all[end - 1]) { end -= 1 }
            json.text(utf8: UnsafeBufferPointer(rebasing: all[range.lowerBound..<end]))
        }
    }
}
