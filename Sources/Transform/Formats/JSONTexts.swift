import RetailModel

// Readings of a string where it lies, without a text or a copy of its own.

extension JSONNode {
    /// A string that is a plain decimal (sign, digits, point, digits), read exactly as written.
    ///
    /// - Returns: nil for every other value; exponents and spaces are none of it.
    public func decimalInText() -> ExactDecimal? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        if entry.flags.contains(.hasEscapes) { return ExactDecimal(parsing: decodedBytes(entry)) }
        // Safe: the parser wrote offset and length inside the storage.
        return withBytes(entry) { NumberText.plain($0, count: Int(entry.length)) }
    }

    /// How many bytes of UTF-8 the string has; nil when the value is none.
    public var utf8Count: Int? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        return entry.flags.contains(.hasEscapes) ? decodedBytes(entry).count : Int(entry.length)
    }

    /// Whether the string holds a control character of ASCII (U+0000 to U+001F, U+007F).
    public var holdsControlCharacter: Bool {
        let entry = entry
        guard entry.kind == .string else { return false }
        if entry.flags.contains(.hasEscapes) {
            return decodedBytes(entry).contains { $0 < 0x20 || $0 == 0x7F }
        }
        // The parser lets none below U+0020 into a string as it stands.
        return withBytes(entry) { bytes in
            // Safe: every read stays below the length that the parser measured.
            let count = Int(entry.length)
            var at = 0
            while at &+ 8 <= count {
                let word = ByteScan.word(bytes, at: at)
                if ByteScan.zeroBytes(word ^ ByteScan.spread(0x7F)) != 0 { return true }
                at &+= 8
            }
            while at < count {
                if bytes[at] == 0x7F { return true }
                at &+= 1
            }
            return false
        }
    }
}
