/// Where the reading of a chunk's extensions stands, RFC 9112 section 7.1.1:
/// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`. To the letter: what another
/// reader may take for a line's end or for content must not hide here.
enum ChunkExtension {
    /// Behind the size or a quoted value: blanks and a semicolon may follow.
    case complete
    /// In the blanks before a semicolon.
    case gap
    /// Behind a semicolon.
    case nameStart
    case name
    /// In the blanks before an equals sign or, the name standing alone, a semicolon.
    case nameGap
    /// Behind an equals sign.
    case valueStart
    case value
    case quoted
    /// Behind a backslash in a quoted value.
    case escaped

    /// Whether the chunk's line may end here.
    var mayEnd: Bool {
        switch self {
        case .complete, .name, .value: true
        case .gap, .nameStart, .nameGap, .valueStart, .quoted, .escaped: false
        }
    }

    /// Where a byte leads; nil where the grammar has none such.
    func next(_ byte: UInt8) -> ChunkExtension? {
        switch self {
        case .complete, .gap: Self.behindValue(byte)
        case .nameStart:
            if Octet.isToken(byte) { .name } else { Octet.isBlank(byte) ? self : nil }
        case .name: Octet.isToken(byte) ? self : Self.behindName(byte)
        case .nameGap: Self.behindName(byte)
        case .valueStart: Self.ofValue(byte)
        case .value: Octet.isToken(byte) ? self : Self.behindValue(byte)
        case .quoted: Self.inQuotes(byte)
        case .escaped: Octet.isFieldValue(byte) ? .quoted : nil
        }
    }

    private static func behindName(_ byte: UInt8) -> ChunkExtension? {
        switch byte {
        case UInt8(ascii: "="): .valueStart
        case UInt8(ascii: ";"): .nameStart
        default: Octet.isBlank(byte) ? .nameGap : nil
        }
    }

    private static func ofValue(_ byte: UInt8) -> ChunkExtension? {
        if Octet.isToken(byte) { return .value }
        if byte == UInt8(ascii: "\"") { return .quoted }
        return Octet.isBlank(byte) ? .valueStart : nil
    }

    private static func behindValue(_ byte: UInt8) -> ChunkExtension? {
        if byte == UInt8(ascii: ";") { return .nameStart }
        return Octet.isBlank(byte) ? .gap : nil
    }

    /// RFC 9110 section 5.6.4.
    private static func inQuotes(_ byte: UInt8) -> ChunkExtension? {
        switch byte {
        case UInt8(ascii: "\""): .complete
        case UInt8(ascii: "\\"): .escaped
        default: Octet.isFieldValue(byte) ? .quoted : nil
        }
    }
}
