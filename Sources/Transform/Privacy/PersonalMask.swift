/// What takes the place of a person's text: as many bytes, letters as `x` and digits as `9`, signs
/// and blanks as they were.
///
/// So every format stays well-formed, every place in a file stays where it was, a pattern of a
/// schema still holds, and masked twice is masked once.
public enum PersonalMask {
    /// The masked text; beyond ASCII each byte of UTF-8 becomes a letter.
    public static func masked(_ text: String) -> String {
        var bytes = Array(text.utf8)
        _ = mask(&bytes, bytes.indices)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Masks a range; whether anything changed.
    ///
    /// - Parameter escape: The byte that begins an escape of that format, which is masked whole.
    static func mask(
        _ bytes: inout [UInt8], _ range: Range<Int>, escape: Escape = .none
    ) -> Bool {
        let range = range.lowerBound..<end(of: bytes, range)
        var changed = false
        var at = range.lowerBound
        func put(_ new: UInt8) {
            if bytes[at] != new {
                bytes[at] = new
                changed = true
            }
            at += 1
        }
        while at < range.upperBound {
            let escaped = min(
                escape.length(bytes, at: at, end: range.upperBound), range.upperBound - at)
            if escaped > 0 {
                for _ in 0..<escaped { put(UInt8(ascii: "x")) }
                continue
            }
            switch bytes[at] {
            case 0x30...0x39: put(UInt8(ascii: "9"))
            case 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: put(UInt8(ascii: "x"))
            default: at += 1
            }
        }
        return changed
    }

    /// What takes the place of a text of JSON character by character, not byte by byte: a shape
    /// counts characters, and what it allowed before it still does.
    ///
    /// - Parameter isNumber: Whether it is a number, of which only digits are masked.
    static func maskedCharacters(_ text: ArraySlice<UInt8>, isNumber: Bool) -> [UInt8] {
        let bytes = Array(text)
        var (masked, at) = ([UInt8](), 0)
        while at < bytes.count {
            let escaped = min(
                Escape.json.length(bytes, at: at, end: bytes.count), bytes.count - at)
            if escaped > 0 {
                if !isSecondOfPair(bytes[at..<at + escaped]) { masked.append(UInt8(ascii: "x")) }
                at += escaped
                continue
            }
            switch bytes[at] {
            case 0x30...0x39: masked.append(UInt8(ascii: "9"))
            // The bytes by which a character goes on.
            case 0x80...0xBF: break
            case 0x41...0x5A where !isNumber, 0x61...0x7A where !isNumber, 0xC0...0xFF:
                masked.append(UInt8(ascii: "x"))
            default: masked.append(bytes[at])
            }
            at += 1
        }
        return masked
    }

    /// Whether an escape is the second half of a character beyond the first 65 536, RFC 8259
    /// section 7.
    private static func isSecondOfPair(_ escape: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: escape, as: UTF8.self).lowercased()
        return ["\\udc", "\\udd", "\\ude", "\\udf"].contains { text.hasPrefix($0) }
    }

    /// A reference that a spreadsheet took for a number, such as 17850.0, stays a whole one.
    private static func end(of bytes: [UInt8], _ range: Range<Int>) -> Int {
        guard let point = bytes[range].firstIndex(of: UInt8(ascii: ".")), point > range.lowerBound,
            bytes[range.lowerBound..<point].allSatisfy({ (0x30...0x39).contains($0) }),
            bytes[(point + 1)..<range.upperBound].allSatisfy({ $0 == 0x30 })
        else { return range.upperBound }
        return point
    }

    /// How a format writes what it cannot write as it is.
    enum Escape {
        case none, json, xml

        /// The bytes of the escape that begins at `at`; 0 when none does.
        func length(_ bytes: [UInt8], at: Int, end: Int) -> Int {
            switch self {
            case .none: return 0
            case .json:
                guard bytes[at] == UInt8(ascii: "\\"), at + 1 < end else { return 0 }
                return bytes[at + 1] == UInt8(ascii: "u") ? 6 : 2
            case .xml:
                guard bytes[at] == UInt8(ascii: "&"),
                    let semicolon = bytes[at..<min(end, at + 12)].firstIndex(of: 0x3B)
                else { return 0 }
                return semicolon - at + 1
            }
        }
    }
}
