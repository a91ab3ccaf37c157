/// The corpus's notation of bytes: visible ASCII stands for itself, and
///
///     \r \n \t \0 \s      CR, LF, tab, NUL, and a space that an editor would not show
///     \\ \" \xHH          a backslash, a double quote, any byte
///     \{9000 a}           nine thousand times what stands behind the space; not nested
enum CorpusText {
    private static let repeatsMax = 2_000_000

    /// The bytes of a text; nil when it is not of this notation.
    static func bytes(_ text: Substring) -> [UInt8]? {
        var reader = Reader(rest: text.utf8[...])
        return reader.bytes(until: nil)
    }

    private struct Reader {
        var rest: Substring.UTF8View

        /// Reads up to a byte and skips it, or to the end.
        mutating func bytes(until end: UInt8?) -> [UInt8]? {
            var result: [UInt8] = []
            while let byte = rest.popFirst() {
                if byte == end { return result }
                if byte == UInt8(ascii: "\\") {
                    guard let escaped = escape(isInRepeat: end != nil) else { return nil }
                    result += escaped
                } else {
                    guard (0x20...0x7E).contains(byte) else { return nil }
                    result.append(byte)
                }
            }
            return end == nil ? result : nil
        }

        private mutating func escape(isInRepeat: Bool) -> [UInt8]? {
            switch rest.popFirst() {
            case UInt8(ascii: "r"): [0x0D]
            case UInt8(ascii: "n"): [0x0A]
            case UInt8(ascii: "t"): [0x09]
            case UInt8(ascii: "0"): [0x00]
            case UInt8(ascii: "s"): [0x20]
            case UInt8(ascii: "\\"): [0x5C]
            case UInt8(ascii: "\""): [0x22]
            case UInt8(ascii: "x"): hexadecimal()
            case UInt8(ascii: "{") where !isInRepeat: repeated()
            default: nil
            }
        }

        private mutating func hexadecimal() -> [UInt8]? {
            let digits = rest.prefix(2)
            rest = rest.dropFirst(2)
            guard let text = String(digits), text.utf8.count == 2, !text.hasPrefix("+") else {
                return nil
            }
            return UInt8(text, radix: 16).map { [$0] }
        }

        private mutating func repeated() -> [UInt8]? {
            let digits = rest.prefix { $0 != UInt8(ascii: " ") }
            rest = rest.dropFirst(digits.count + 1)
            guard let count = String(digits).flatMap({ Int($0) }), (1...repeatsMax).contains(count),
                let piece = bytes(until: UInt8(ascii: "}")), !piece.isEmpty,
                count * piece.count <= repeatsMax
            else { return nil }
            if piece.count == 1 { return Array(repeating: piece[0], count: count) }
            return Array(repeatElement(piece, count: count).joined())
        }
    }
}
