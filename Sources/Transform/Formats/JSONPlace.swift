// MARK: - Where a value stands, worked out only when somebody asks

extension JSONNode {
    /// RFC 6901 pointer from the document's root to this value; a key's is that of its member.
    public var pointer: String {
        let tape = document.tape
        var pointer = ""
        var container = 0
        while container != index {
            let isObject = tape[container].kind == .object
            var child = container + 1
            var position = 0
            while true {
                let value = isObject ? child + 1 : child
                let next = Int(tape[value].next)
                if index < next {
                    pointer += "/"
                    if isObject {
                        pointer += JSONNode(document: document, index: child).pointerToken
                    } else {
                        pointer += String(position)
                    }
                    if index == child { return pointer }
                    container = value
                    break
                }
                child = next
                position += 1
            }
        }
        return pointer
    }

    /// Bytes from the first byte of the body to this value's first byte.
    public var offset: Int {
        let entry = entry
        return Int(entry.offset) - (entry.kind == .string ? 1 : 0) - document.start
    }

    /// Line and column of the value's first byte, both from 1, the column in characters.
    public var place: (line: Int, column: Int) {
        let slice = ByteSlice(document.storage, range: document.start..<document.storage.count)
        return slice.place(of: offset)
    }

    private var pointerToken: String { JSONNode.pointerToken(decodedText(entry)) }

    /// RFC 6901 section 3: `~` is written `~0` and `/` is written `~1`.
    static func pointerToken(_ key: String) -> String {
        var token = ""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        return token
    }
}

extension ByteSlice {
    /// Line and column of the byte at `offset`, both from 1; the column counts characters.
    func place(of offset: Int) -> (line: Int, column: Int) {
        withUnsafeBytes { all in
            guard let base = all.baseAddress else { return (1, 1) }
            let stop = min(max(offset, 0), all.count)
            // Safe: every range read ends at stop, which is inside the slice.
            let lines = ByteScan.lineFeeds(base, in: 0..<stop)
            var lineStart = stop
            while lineStart > 0, base[lineStart - 1] != 0x0A { lineStart -= 1 }
            return (lines + 1, ByteScan.characters(base, in: lineStart..<stop) + 1)
        }
    }
}
