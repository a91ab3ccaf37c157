/// The byte classes of the HTTP grammar, RFC 9110 section 5.6 and RFC 5234 appendix B.
enum Octet {
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let colon = UInt8(ascii: ":")
    static let slash = UInt8(ascii: "/")
    static let percent = UInt8(ascii: "%")

    /// Two 64-bit masks stand for the 77 token characters, so the test is a shift and an AND.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        if byte < 64 { return (tokenMaskLow >> UInt64(byte)) & 1 == 1 }
        if byte < 128 { return (tokenMaskHigh >> UInt64(byte - 64)) & 1 == 1 }
        return false
    }

    /// Whether the path of a target may hold the byte: the slash, percent and the unreserved
    /// characters, sub-delims, colon and at-sign of RFC 3986 section 3.3.
    @inline(__always)
    static func isPath(_ byte: UInt8) -> Bool {
        if byte < 64 { return (pathMaskLow >> UInt64(byte)) & 1 == 1 }
        if byte < 128 { return (pathMaskHigh >> UInt64(byte - 64)) & 1 == 1 }
        return false
    }

    /// Whether a query is taken with the byte: visible ASCII but for the number sign, the double
    /// quote and the angle brackets, which every sender encodes.
    @inline(__always)
    static func isQuery(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    /// Whether a field value may hold the byte: VCHAR, obs-text, space and tab.
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == tab
    }

    /// Whether a byte would break a field line if written into it. Tab is allowed there.
    @inline(__always)
    static func isControl(_ byte: UInt8) -> Bool {
        !isFieldValue(byte)
    }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == tab
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit.
    @inline(__always)
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// The value of a decimal digit.
    @inline(__always)
    static func decimal(_ byte: UInt8) -> UInt8? {
        byte &- 0x30 < 10 ? byte &- 0x30 : nil
    }

    /// Whether bytes spell a lower-case ASCII word, whatever their own case.
    @inline(__always)
    static func spell(_ bytes: UnsafeRawBufferPointer, _ lowercaseWord: StaticString) -> Bool {
        guard bytes.count == lowercaseWord.utf8CodeUnitCount else { return false }
        // Safe: a StaticString's bytes live as long as the program, and the counts are equal.
        let word = lowercaseWord.utf8Start
        for index in 0..<bytes.count where lowercased(bytes[index]) != word[index] {
            return false
        }
        return true
    }

    /// Bits 0 to 63: `!#$%&'*+-.` and the digits.
    private static let tokenMaskLow: UInt64 = 0x03FF_6CFA_0000_0000
    /// Bits 64 to 127: the letters and ``^_`|~``.
    private static let tokenMaskHigh: UInt64 = 0x57FF_FFFF_C7FF_FFFE
    /// Bits 0 to 63: `!$%&'()*+,-./:;=` and the digits.
    private static let pathMaskLow: UInt64 = 0x2FFF_FFF2_0000_0000
    /// Bits 64 to 127: the letters and `@_~`.
    private static let pathMaskHigh: UInt64 = 0x47FF_FFFE_87FF_FFFF
}
