/// An API key as its holder sends it: `chk_live_<prefix>_<secret>`.
///
/// The prefix names the key in lists and logs; the secret is 256 bits of chance, so that a plain
/// hash of it cannot be searched. It is shown once and kept by nobody but its holder: describing a
/// key shows the prefix alone.
public struct KeyText: Hashable, Sendable, CustomStringConvertible {
    /// Five bytes in base 32, by which a key is found.
    public let prefix: String
    /// The whole key: a secret.
    public let text: String

    /// How many random bytes each part is made of.
    public static let prefixBytes = 5
    public static let secretBytes = 32

    private static let mark = "chk_live_"
    private static let prefixLength = 8
    private static let secretLength = 52
    /// RFC 4648 section 6, in small letters.
    private static let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// A new key of random bytes.
    public init(prefix: [UInt8], secret: [UInt8]) {
        precondition(prefix.count == Self.prefixBytes && secret.count == Self.secretBytes)
        self.prefix = Self.base32(prefix)
        text = "\(Self.mark)\(self.prefix)_\(Self.base32(secret))"
    }

    /// A key that was sent; nil for what cannot be one.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let start = Self.mark.utf8.count
        let middle = start + Self.prefixLength
        guard bytes.count == middle + 1 + Self.secretLength, text.hasPrefix(Self.mark),
            bytes[middle] == UInt8(ascii: "_"),
            (bytes[start..<middle] + bytes[(middle + 1)...]).allSatisfy(Self.digits.contains)
        else { return nil }
        prefix = String(decoding: bytes[start..<middle], as: UTF8.self)
        self.text = text
    }

    public var description: String { "\(Self.mark)\(prefix)_[redacted]" }

    private static func base32(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(digits[bits >> count & 31])
            }
            bits &= (1 << count) - 1
        }
        if count > 0 { text.append(digits[bits << (5 - count) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Compares secrets so that the time taken does not tell how much of them agrees.
public enum SecretComparison {
    /// Whether two hashes are the same; every byte is looked at.
    public static func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
