/// The byte classes of RFC 9110 section 5.6, spelt out a second time: the oracles share nothing
/// with what they judge.
enum Grammar {
    private static let tokenBytes = Set(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func isTokenByte(_ byte: UInt8) -> Bool {
        tokenBytes.contains(byte)
    }

    static func isToken(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy(isTokenByte)
    }

    static func isFieldValue(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 == 0x09 || (0x20...0x7E).contains($0) || $0 >= 0x80 }
    }

    /// Without the blanks and tabs around it.
    static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        return Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }

    static func lowercased(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: Unicode.ASCII.self).lowercased()
    }
}
