/// The code page 1252 as the WHATWG Encoding Standard's index has it, its C1 controls left out.
enum Windows1252 {
    /// The characters of bytes 0x80 to 0x9F; nil where the code page assigns none.
    private static let upper: [Unicode.Scalar?] = [
        "\u{20AC}", nil, "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
        "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", nil, "\u{017D}", nil,
        nil, "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
        "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", nil, "\u{017E}", "\u{0178}",
    ]

    /// The character of a byte, U+FFFD for one that is not assigned.
    static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard byte & 0xE0 == 0x80 else { return Unicode.Scalar(byte) }
        return upper[Int(byte - 0x80)] ?? "\u{FFFD}"
    }

    static func isAssigned(_ byte: UInt8) -> Bool {
        byte & 0xE0 != 0x80 || upper[Int(byte - 0x80)] != nil
    }

    /// The text in this code page; nil where a character has no place in it.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let byte = UInt8(exactly: scalar.value), byte & 0xE0 != 0x80 {
                bytes.append(byte)
            } else if let position = upper.firstIndex(of: scalar) {
                bytes.append(0x80 + UInt8(position))
            } else {
                return nil
            }
        }
        return bytes
    }
}
