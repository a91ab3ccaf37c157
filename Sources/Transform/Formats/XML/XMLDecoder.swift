/// Turns the bytes of a stream into well-formed UTF-8, by its byte order mark or declaration
/// (XML 1.0, section 4.3.3 and appendix F).
struct XMLDecoder {
    enum Encoding {
        case utf8
        case utf16LittleEndian
        case utf16BigEndian
        case latin1
        case windows1252
        case ascii
    }

    /// What a chunk became, and whether the stream may go on behind it.
    struct Decoded {
        var utf8: [UInt8]
        var fault: XMLFault?
    }

    /// A declaration longer than this is none.
    static let declarationBytesMax = 1024

    private var encoding: Encoding?
    /// Bytes that wait for more: the head before the encoding is known, later half a character.
    private var waiting: [UInt8] = []

    /// The next bytes; the fault's offset counts from the start of the decoded bytes.
    mutating func decode(_ chunk: [UInt8], isFinal: Bool) -> Decoded {
        var bytes = chunk
        if !waiting.isEmpty {
            bytes = waiting + chunk
            waiting = []
        }
        if encoding == nil {
            guard isFinal || Self.isDecidable(bytes) else {
                waiting = bytes
                return Decoded(utf8: [])
            }
            switch Self.detect(bytes) {
            case .success(let (found, markLength)):
                encoding = found
                if markLength > 0 { bytes.removeFirst(markLength) }
            case .failure(let fault): return Decoded(utf8: [], fault: fault)
            }
        }
        switch encoding ?? .utf8 {
        case .utf8: return checked(bytes, isFinal: isFinal)
        case .utf16LittleEndian: return utf16(bytes, low: 0, isFinal: isFinal)
        case .utf16BigEndian: return utf16(bytes, low: 1, isFinal: isFinal)
        case .latin1: return singleBytes(bytes) { Unicode.Scalar($0) }
        case .windows1252:
            return singleBytes(bytes) {
                Windows1252.isAssigned($0) ? Windows1252.scalar($0) : nil
            }
        case .ascii: return singleBytes(bytes) { $0 < 0x80 ? Unicode.Scalar($0) : nil }
        }
    }

    // MARK: - Which encoding

    private static func isDecidable(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4 else { return false }
        guard bytes.starts(with: "<?xm".utf8) || bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            return true
        }
        return bytes.count > declarationBytesMax || bytes.contains(UInt8(ascii: ">"))
    }

    private static func detect(_ bytes: [UInt8]) -> Result<(Encoding, Int), XMLFault> {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return agreed(.utf8, 3, declared: declaredName(bytes.dropFirst(3)))
        }
        if bytes.starts(with: [0xFF, 0xFE]) { return .success((.utf16LittleEndian, 2)) }
        if bytes.starts(with: [0xFE, 0xFF]) { return .success((.utf16BigEndian, 2)) }
        if bytes.starts(with: [0x3C, 0, 0x3F, 0]) { return .success((.utf16LittleEndian, 0)) }
        if bytes.starts(with: [0, 0x3C, 0, 0x3F]) { return .success((.utf16BigEndian, 0)) }
        guard let name = declaredName(bytes[...]) else { return .success((.utf8, 0)) }
        switch name {
        case "utf-8", "utf8": return .success((.utf8, 0))
        case "iso-8859-1", "latin1", "l1", "iso_8859-1": return .success((.latin1, 0))
        case "windows-1252", "cp1252": return .success((.windows1252, 0))
        case "us-ascii", "ascii": return .success((.ascii, 0))
        default: return .failure(XMLFault(reason: .unknownEncoding, offset: 0, subject: name))
        }
    }

    private static func agreed(
        _ encoding: Encoding, _ markLength: Int, declared: String?
    ) -> Result<(Encoding, Int), XMLFault> {
        guard let declared, declared != "utf-8", declared != "utf8" else {
            return .success((encoding, markLength))
        }
        return .failure(XMLFault(reason: .unknownEncoding, offset: 0, subject: declared))
    }

    /// The encoding's name in lower case; the parser checks the declaration's grammar later.
    private static func declaredName(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.starts(with: "<?xml".utf8) else { return nil }
        let head = bytes.prefix(declarationBytesMax).prefix { $0 != UInt8(ascii: ">") }
        let word = Array("encoding".utf8)
        var at = head.startIndex
        while at + word.count < head.endIndex, !head[at...].starts(with: word) { at += 1 }
        var rest = head[min(at + word.count, head.endIndex)...]
        rest = rest.drop { XMLCharacters.isSpace($0) || $0 == UInt8(ascii: "=") }
        guard let quote = rest.first, quote == 0x22 || quote == 0x27 else { return nil }
        let name = rest.dropFirst().prefix { $0 != quote }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    // MARK: - Decoding

    /// UTF-8 as it is, up to the first byte that XML does not hold.
    private mutating func checked(_ bytes: [UInt8], isFinal: Bool) -> Decoded {
        // Safe: the pointer is used inside the closure, within its own buffer's count.
        let found = bytes.withUnsafeBufferPointer { all in
            all.baseAddress.flatMap { XMLCharacters.firstForbidden($0, in: 0..<all.count) }
        }
        guard let found else { return Decoded(utf8: bytes) }
        if found.isIllFormed, !isFinal, Self.isCutSequence(bytes[found.offset...]) {
            waiting = Array(bytes[found.offset...])
            return Decoded(utf8: Array(bytes[..<found.offset]))
        }
        let fault = XMLFault(
            reason: found.isIllFormed ? .illFormedText : .forbiddenCharacter,
            offset: found.offset, subject: found.isIllFormed ? "" : Self.named(bytes[found.offset]))
        return Decoded(utf8: Array(bytes[..<found.offset]), fault: fault)
    }

    /// Whether the bytes may be the beginning of a character whose rest has not come yet.
    private static func isCutSequence(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let lead = bytes.first, lead >= 0xC2, lead <= 0xF4 else { return false }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        return bytes.count < length && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }

    private static func named(_ byte: UInt8) -> String {
        byte < 0x20 ? "U+00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16).uppercased() : ""
    }

    private mutating func utf16(_ bytes: [UInt8], low: Int, isFinal: Bool) -> Decoded {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var at = 0
        while at + 2 <= bytes.count {
            let unit = UInt32(bytes[at + low]) | UInt32(bytes[at + 1 - low]) << 8
            var scalar = unit
            var length = 2
            if 0xD800...0xDBFF ~= unit {
                guard at + 4 <= bytes.count else { break }
                let second = UInt32(bytes[at + 2 + low]) | UInt32(bytes[at + 3 - low]) << 8
                guard 0xDC00...0xDFFF ~= second else { break }
                scalar = 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
                length = 4
            }
            guard XMLCharacters.isAllowed(scalar), let character = Unicode.Scalar(scalar) else {
                let isHalf = 0xD800...0xDFFF ~= scalar
                let reason: XMLError.Reason = isHalf ? .illFormedText : .forbiddenCharacter
                return Decoded(utf8: text, fault: XMLFault(reason: reason, offset: text.count))
            }
            text.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
            at += length
        }
        waiting = Array(bytes[at...])
        guard isFinal ? waiting.isEmpty : waiting.count < 4 else {
            return Decoded(
                utf8: text, fault: XMLFault(reason: .illFormedText, offset: text.count))
        }
        return Decoded(utf8: text)
    }

    private func singleBytes(
        _ bytes: [UInt8], _ scalar: (UInt8) -> Unicode.Scalar?
    ) -> Decoded {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            if byte >= 0x20, byte < 0x80 {
                text.append(byte)
                continue
            }
            guard let scalar = scalar(byte) else {
                return Decoded(
                    utf8: text, fault: XMLFault(reason: .illFormedText, offset: text.count))
            }
            guard XMLCharacters.isAllowed(scalar.value) else {
                let fault = XMLFault(
                    reason: .forbiddenCharacter, offset: text.count, subject: Self.named(byte))
                return Decoded(utf8: text, fault: fault)
            }
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        return Decoded(utf8: text)
    }
}
