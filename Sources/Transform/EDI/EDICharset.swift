/// How the bytes of an interchange are characters.
public enum EDICharset: Hashable, Sendable {
    /// X12 declares none: UTF-8 where the bytes are that, otherwise Windows-1252.
    case undeclared
    /// UNOA and UNOB: ISO 646, of which they allow a part.
    case ascii(name: String)
    /// UNOC to UNOL: a part of ISO 8859.
    case latin(part: Int, name: String)
    /// UNOW and UNOY.
    case utf8

    /// The character set of a syntax identifier (UNB01, code list 0001), nil when it is not read.
    init?(syntaxIdentifier: String) {
        switch syntaxIdentifier {
        case "UNOA", "UNOB": self = .ascii(name: syntaxIdentifier)
        case "UNOC": self = .latin(part: 1, name: syntaxIdentifier)
        case "UNOD": self = .latin(part: 2, name: syntaxIdentifier)
        case "UNOE": self = .latin(part: 5, name: syntaxIdentifier)
        case "UNOF": self = .latin(part: 7, name: syntaxIdentifier)
        case "UNOG": self = .latin(part: 3, name: syntaxIdentifier)
        case "UNOH": self = .latin(part: 4, name: syntaxIdentifier)
        case "UNOI": self = .latin(part: 6, name: syntaxIdentifier)
        case "UNOJ": self = .latin(part: 8, name: syntaxIdentifier)
        case "UNOK": self = .latin(part: 9, name: syntaxIdentifier)
        case "UNOL": self = .latin(part: 15, name: syntaxIdentifier)
        case "UNOW", "UNOY": self = .utf8
        case "UNOX": return nil
        default:
            // Airlines and others agree on identifiers of their own, within ISO 646.
            self = .ascii(name: syntaxIdentifier)
        }
    }

    /// How the header declares it.
    var name: String {
        switch self {
        case .undeclared: "X12"
        case .ascii(let name), .latin(_, let name): name
        case .utf8: "UTF-8"
        }
    }

    /// Bytes as UTF-8, and what they were read as where that is not what was declared.
    ///
    /// Well-formed UTF-8 beyond ASCII is read as such even where a Latin set is declared: the
    /// pairs that it needs make no words in those sets.
    func decode(_ bytes: [UInt8]) -> (utf8: [UInt8], other: String?) {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return (bytes, nil) }
        let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        switch self {
        case .utf8:
            return isUTF8 ? (bytes, nil) : (Self.windows1252(bytes), "Windows-1252")
        case .undeclared:
            return (isUTF8 ? bytes : Self.windows1252(bytes), nil)
        case .ascii:
            return isUTF8 ? (bytes, "UTF-8") : (Self.windows1252(bytes), "Windows-1252")
        case .latin(let part, _):
            if isUTF8, part < 5 || part == 9 || part == 15 { return (bytes, "UTF-8") }
            if bytes.contains(where: { $0 & 0xE0 == 0x80 }) {
                return (Self.windows1252(bytes), "Windows-1252")
            }
            return (Self.latin(bytes, part: part), nil)
        }
    }

    /// UTF-8 as the bytes of this character set; nil where it has not got a character.
    func encode(_ utf8: [UInt8]) -> [UInt8]? {
        guard utf8.contains(where: { $0 >= 0x80 }) else { return utf8 }
        switch self {
        case .utf8, .undeclared: return utf8
        case .ascii: return nil
        case .latin(let part, _):
            let upper = part == 1 ? [] : ISO8859.upperHalf(part: part)
            var bytes: [UInt8] = []
            for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
                if scalar.value < 0x80 || scalar.value == 0xA0 {
                    bytes.append(UInt8(scalar.value))
                } else if part == 1 {
                    guard (0xA0...0xFF).contains(scalar.value) else { return nil }
                    bytes.append(UInt8(scalar.value))
                } else {
                    guard let at = upper.firstIndex(of: scalar) else { return nil }
                    bytes.append(UInt8(0xA1 + at))
                }
            }
            return bytes
        }
    }

    private static func windows1252(_ bytes: [UInt8]) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Windows1252.scalar(byte)) }
        return Array(String(text).utf8)
    }

    private static func latin(_ bytes: [UInt8], part: Int) -> [UInt8] {
        let upper = ISO8859.upperHalf(part: part)
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append(byte > 0xA0 ? upper[Int(byte) - 0xA1] : Unicode.Scalar(byte))
        }
        return Array(String(text).utf8)
    }
}
