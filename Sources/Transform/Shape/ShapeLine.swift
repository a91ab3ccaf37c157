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
    /// Whether a tab or another control character may stand in it.
    let mayHoldControl: Bool

    /// The bytes between both.
    var content: ArraySlice<UInt8> { text[start..<end] }

    var isBlankOrComment: Bool { start == end || text[start] == UInt8(ascii: "#") }

    /// Whether the line is an item of a block list.
    var isListItem: Bool {
        start < end && text[start] == UInt8(ascii: "-")
            && (end - start == 1 || text[start + 1] == UInt8(ascii: " "))
    }

    /// Where the first control character of `content` stands: below U+0020, or U+007F to U+009F.
    var firstControl: Int? {
        guard mayHoldControl else { return nil }
        return content.indices.first { index in
            text[index] < 0x20 || text[index] == 0x7F
                || text[index] == 0xC2 && index + 1 < end && text[index + 1] < 0xA0
        }
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
            end: end, isPlain: isPlain, mayHoldControl: mayHoldControl)
    }

    /// Cuts a text into lines at LF or CR LF.
    static func split(_ bytes: [UInt8]) -> [ShapeLine] {
        var lines: [ShapeLine] = []
        var (start, isPlain, mayHoldControl) = (0, true, false)
        for position in 0...bytes.count {
            guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else {
                lines.append(
                    ShapeLine(
                        of: bytes, start..<position, number: lines.count + 1, isPlain: isPlain,
                        mayHoldControl: mayHoldControl))
                (start, isPlain, mayHoldControl) = (position + 1, true, false)
                continue
            }
            let byte = bytes[position]
            if byte >= 0x80 { isPlain = false }
            // 0xC2 begins U+0080 to U+009F, and letters that the parser tells from them.
            if byte < 0x20 || byte == 0x7F || byte == 0xC2 { mayHoldControl = true }
        }
        return lines
    }
}

extension ShapeLine {
    /// One line of a text, without its end.
    private init(
        of bytes: [UInt8], _ line: Range<Int>, number: Int, isPlain: Bool, mayHoldControl: Bool
    ) {
        var (start, end) = (line.lowerBound, line.upperBound)
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        self.init(
            number: number, indent: start - line.lowerBound, text: bytes, start: start, end: end,
            isPlain: isPlain, mayHoldControl: mayHoldControl)
    }
}
