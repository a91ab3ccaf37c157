/// The log metadata keys whose values are never written, because they hold secrets or persons.
///
/// A key is taken apart into words at every character that is neither letter nor digit and before
/// every capital that follows a small letter: `X-Api-Key`, `api_key` and `apiKey` all hold the
/// word `key`.
public struct RedactedKeys: Sendable {
    private let words: Set<String>
    private let exempt: Set<String>
    /// The byte counts that a redacted word can have: most words are passed by on these alone.
    private let lengths: ClosedRange<Int>

    /// What stands in the log in place of a redacted value.
    public static let replacement = "[redacted]"

    /// The keys redacted unless a handler is told otherwise.
    public static let standard = RedactedKeys(
        words: [
            "authorization", "birthday", "cookie", "cookies", "cvv", "email", "iban", "key", "keys",
            "pan", "passphrase", "password", "phone", "pin", "secret", "secrets", "signature",
            "token", "tokens",
        ],
        exempt: ["idempotency_key", "order_key"]
    )

    /// - Parameters:
    ///   - words: Lower-case words; a key holding one of them is redacted.
    ///   - exempt: Whole keys that are written all the same.
    public init(words: Set<String>, exempt: Set<String>) {
        self.words = words
        self.exempt = exempt
        let counts = words.map(\.utf8.count)
        lengths = (counts.min() ?? 0)...(counts.max() ?? 0)
    }

    /// Whether the value under `key` must not be written.
    public func contains(_ key: String) -> Bool {
        guard !exempt.contains(key) else { return false }
        var word: [UInt8] = []
        var previousIsSmall = false
        for byte in key.utf8 {
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            let isWordPart = isCapital || Self.isSmallOrDigit(byte)
            if !isWordPart || (previousIsSmall && isCapital) {
                if isRedacted(word) { return true }
                word.removeAll(keepingCapacity: true)
            }
            if isWordPart { word.append(isCapital ? byte | 0x20 : byte) }
            previousIsSmall = isWordPart && !isCapital
        }
        return isRedacted(word)
    }

    /// A distinguished name, as RFC 4514 writes it, without the values of such attributes:
    /// `emailAddress=[redacted],CN=till-7`.
    func redacted(distinguishedName name: String) -> String {
        var result = ""
        var attribute = ""
        var isEscaped = false
        for character in name {
            let isSeparator = !isEscaped && (character == "," || character == "+")
            isEscaped = character == "\\" && !isEscaped
            if isSeparator {
                result += redacted(attribute: attribute) + String(character)
                attribute = ""
            } else {
                attribute.append(character)
            }
        }
        return result + redacted(attribute: attribute)
    }

    private func redacted(attribute: String) -> String {
        let type = String(attribute.prefix { $0 != "=" })
        return contains(type) ? "\(type)=\(Self.replacement)" : attribute
    }

    private func isRedacted(_ word: [UInt8]) -> Bool {
        lengths.contains(word.count) && words.contains(String(decoding: word, as: UTF8.self))
    }

    /// Letters beyond ASCII count as small: they occur in words, and in none that is redacted.
    private static func isSmallOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            0x80...0xff:
            true
        default: false
        }
    }
}
