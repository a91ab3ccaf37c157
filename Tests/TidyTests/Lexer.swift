/// Takes Swift text apart into words, symbols, texts and comments.
///
/// Knows nested comments, raw and multi-line texts with interpolations, and raw identifiers. Bare
/// regular expression literals are read as symbols.
struct Lexer {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var isLineStart = true
    private var isJoined = false
    private var tokens: [Token] = []

    static func tokens(of text: String) -> [Token] {
        var lexer = Lexer(bytes: Array(text.utf8))
        lexer.code(isInterpolation: false)
        return lexer.tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads to the end, or to the bracket that closes an interpolation.
    private mutating func code(isInterpolation: Bool) {
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                skipLineFeed()
            } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                index += 1
                isJoined = false
            } else if starts("//") {
                lineComment()
            } else if starts("/*") {
                blockComment()
            } else if let hashes = hashesBeforeQuote() {
                literal(hashes: hashes)
            } else if byte == UInt8(ascii: "`") {
                let end = bytes[(index + 1)...].firstIndex(of: byte) ?? bytes.count - 1
                emit(.word, upTo: end + 1)
            } else if Self.isWordPart(byte) {
                let end = bytes[index...].firstIndex { !Self.isWordPart($0) } ?? bytes.count
                emit(.word, upTo: end)
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                if isInterpolation && depth < 0 { return }
                emit(.symbol, upTo: index + 1)
            }
        }
    }

    private mutating func lineComment() {
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        emit(.comment, upTo: end)
    }

    private mutating func blockComment() {
        let (start, startLine, began) = (index, line, isLineStart)
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                index += 2
            } else if starts("*/") {
                depth -= 1
                index += 2
            } else {
                if bytes[index] == UInt8(ascii: "\n") { line += 1 }
                index += 1
            }
        } while depth > 0 && index < bytes.count
        append(.comment, bytes[start..<index], line: startLine, beginsLine: began)
    }

    /// Reads a text literal whose opening quotes stand behind `hashes` number signs.
    private mutating func literal(hashes: Int) {
        let (startLine, began) = (line, isLineStart)
        index += hashes
        let isMultiLine = starts("\"\"\"")
        let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: isMultiLine ? 3 : 1)
        let signs = [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        index += quotes.count
        var content: [UInt8] = []
        while index < bytes.count, !starts(quotes + signs) {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") {
                guard isMultiLine else { break }
                line += 1
            }
            if starts([UInt8(ascii: "\\")] + signs) {
                index += 1 + hashes
                if starts("(") {
                    index += 1
                    code(isInterpolation: true)
                } else {
                    content.append(UInt8(ascii: "\\"))
                    if index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
                        content.append(bytes[index])
                    } else {
                        continue
                    }
                }
            } else {
                content.append(byte)
            }
            index += 1
        }
        if starts(quotes + signs) { index += quotes.count + signs.count }
        append(.text, content[...], line: startLine, beginsLine: began)
    }

    /// How many number signs stand here before a quote; nil when this is no text literal.
    private func hashesBeforeQuote() -> Int? {
        guard bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "#") else {
            return nil
        }
        let quote = bytes[index...].firstIndex { $0 != UInt8(ascii: "#") }
        guard let quote, bytes[quote] == UInt8(ascii: "\"") else { return nil }
        return quote - index
    }

    private mutating func skipLineFeed() {
        index += 1
        line += 1
        isLineStart = true
        isJoined = false
    }

    private mutating func emit(_ kind: Token.Kind, upTo end: Int) {
        let start = index
        index = end
        append(kind, bytes[start..<end], line: line, beginsLine: isLineStart)
    }

    private mutating func append(
        _ kind: Token.Kind, _ content: ArraySlice<UInt8>, line: Int, beginsLine: Bool
    ) {
        let text = String(decoding: content, as: UTF8.self)
        tokens.append(
            Token(kind: kind, text: text, line: line, beginsLine: beginsLine, isJoined: isJoined))
        isLineStart = false
        isJoined = true
    }

    private func starts(_ text: String) -> Bool {
        bytes[index...].starts(with: text.utf8)
    }

    private func starts(_ pattern: [UInt8]) -> Bool {
        bytes[index...].starts(with: pattern)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff:
            true
        default: false
        }
    }
}
