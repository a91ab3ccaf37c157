/// One line of a configuration text without its indentation.
struct ShapeLine {
    /// Counted from 1.
    let number: Int
    /// How many columns stand before `content`; a list's dash may count among them.
    let indent: Int
    /// The whole text that the line is cut from.
    let text: [UInt8]
    /// The first byte that is not a space; the end where there is none.
    let start: Int
    /// Behind the last byte; trailing spaces and the carriage return are cut.
    let end: Int
    /// Whether every character is one byte, so that columns need no counting.
    let isPlain: Bool
    let hasTab: Bool

    /// The bytes between both.
    var content: ArraySlice<UInt8> { text[start..<end] }

    var isBlankOrComment: Bool { start == end || text[start] == UInt8(ascii: "#") }

    /// Whether the line is an item of a block list.
    var isListItem: Bool {
        start < end && text[start] == UInt8(ascii: "-")
            && (end - start == 1 || text[start + 1] == UInt8(ascii: " "))
    }

    /// The column of a byte of `content`, in Unicode scalars, from 1.
    func column(of position: Int) -> Int {
        var column = indent + 1
        if isPlain { return column + position - start }
        // Continuation bytes of UTF-8 begin no scalar.
        for index in start..<position where text[index] & 0xC0 != 0x80 {
            column += 1
        }
        return column
    }

    /// The same line seen from a later byte on, as if everything before were indentation.
    func seen(from position: Int) -> ShapeLine {
        ShapeLine(
            number: number, indent: column(of: position) - 1, text: text, start: position,
            end: end, isPlain: isPlain, hasTab: hasTab)
    }

    /// Cuts a text into lines at LF or CR LF.
    static func split(_ bytes: [UInt8]) -> [ShapeLine] {
        var lines: [ShapeLine] = []
        var (start, isPlain, hasTab) = (0, true, false)
        for position in 0...bytes.count {
            guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else {
                lines.append(
                    ShapeLine(
                        of: bytes, start..<position, number: lines.count + 1, isPlain: isPlain,
                        hasTab: hasTab))
                (start, isPlain, hasTab) = (position + 1, true, false)
                continue
            }
            let byte = bytes[position]
            if byte >= 0x80 { isPlain = false }
            if byte == UInt8(ascii: "\t") { hasTab = true }
        }
        return lines
    }
}

extension ShapeLine {
    /// One line of a text, without its end.
    private init(of bytes: [UInt8], _ line: Range<Int>, number: Int, isPlain: Bool, hasTab: Bool) {
        var (start, end) = (line.lowerBound, line.upperBound)
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        self.init(
            number: number, indent: start - line.lowerBound, text: bytes, start: start, end: end,
            isPlain: isPlain, hasTab: hasTab)
    }
}
