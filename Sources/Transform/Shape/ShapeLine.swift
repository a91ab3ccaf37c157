/// One line of a configuration text without its indentation.
struct ShapeLine {
    /// Counted from 1.
    let number: Int
    /// How many columns stand before `content`; a list's dash may count among them.
    let indent: Int
    /// The bytes from the first that is not a space; trailing spaces and the carriage return are
    /// cut.
    let content: ArraySlice<UInt8>

    var isBlankOrComment: Bool { content.isEmpty || content.first == UInt8(ascii: "#") }

    /// Whether the line is an item of a block list.
    var isListItem: Bool {
        content.first == UInt8(ascii: "-")
            && (content.count == 1 || content[content.startIndex + 1] == UInt8(ascii: " "))
    }

    /// The column of a byte of `content`, in Unicode scalars, from 1.
    func column(of position: Int) -> Int {
        // Continuation bytes of UTF-8 begin no scalar.
        indent + 1 + content[content.startIndex..<position].count { $0 & 0xC0 != 0x80 }
    }

    /// The same line seen from a later byte on, as if everything before were indentation.
    func seen(from position: Int) -> ShapeLine {
        ShapeLine(
            number: number, indent: column(of: position) - 1, content: content[position...])
    }

    /// Cuts a text into lines at LF or CR LF.
    static func split(_ bytes: [UInt8]) -> [ShapeLine] {
        var lines: [ShapeLine] = []
        for raw in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let start = raw.firstIndex { $0 != UInt8(ascii: " ") } ?? raw.endIndex
            var end = raw.endIndex
            if end > start, raw[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            while end > start, raw[end - 1] == UInt8(ascii: " ") { end -= 1 }
            lines.append(
                ShapeLine(
                    number: lines.count + 1, indent: start - raw.startIndex,
                    content: raw[start..<end]))
        }
        return lines
    }
}
