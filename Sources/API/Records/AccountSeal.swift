import Crypto
import Pipeline

/// What is kept of a bank account's number: its last four characters, and a keyed hash by which the
/// same account is found again. The number itself is never stored, answered or logged.
struct AccountSeal: Sendable {
    /// Stands for all but the last four characters.
    static let mask = "****"
    /// In hexadecimal digits: the hash, then what binds it to the last four characters.
    static let fingerprintLength = (hashBytes + bindingBytes) * 2
    /// Where the key is kept; behind a comma, one that was used before.
    static let keyReference = SecretReference.environment("COUNTINGHOUSE_ACCOUNT_KEY")

    private static let hashBytes = 16
    private static let bindingBytes = 4
    private static let shownLength = 4

    /// The first one seals, all of them are known; without any no hash is kept.
    private let keys: [SymmetricKey]

    /// A seal with the keys that `text` holds, parted by commas.
    init(keys text: String?) {
        keys = (text ?? "").split(separator: ",").map {
            SymmetricKey(data: SHA256.hash(data: Array($0.utf8)))
        }
    }

    /// The number as it is shown.
    static func masked(_ account: String) -> String { mask + account.suffix(shownLength) }

    static func isMasked(_ account: String) -> Bool { account.hasPrefix(mask) }

    /// The hash of a whole number; nil where there is no key.
    func fingerprint(of account: String) -> String? {
        keys.first.map { key in
            let hash = Self.code(["account", account], key, Self.hashBytes)
            return hash + Self.binding(hash, account, key)
        }
    }

    /// Whether this server made the fingerprint, for a number with these last four characters.
    func isOwn(_ fingerprint: String, of masked: String) -> Bool {
        let hash = String(fingerprint.prefix(Self.hashBytes * 2))
        return keys.contains { hash + Self.binding(hash, masked, $0) == fingerprint }
    }

    private static func binding(_ hash: String, _ account: String, _ key: SymmetricKey) -> String {
        code(["binding", hash, String(account.suffix(shownLength))], key, bindingBytes)
    }

    private static func code(_ parts: [String], _ key: SymmetricKey, _ length: Int) -> String {
        // A unit separator stands in none of them.
        let text = parts.joined(separator: "\u{1F}")
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        return Hexadecimal.text(Array(code.prefix(length)))
    }
}

extension Services {
    /// Read anew each time, so that the key may be exchanged.
    var accountSeal: AccountSeal { AccountSeal(keys: secret(AccountSeal.keyReference)) }
}

/// An account's number by ISO 13616 (IBAN): letters count from 10, and the number whose first four
/// characters stand at its end leaves 1 when it is divided by 97.
enum IBAN {
    private static let lengthMin = 15

    /// Whether the text is written like an IBAN: country, two digits, the account.
    static func isLike(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count >= lengthMin && bytes[..<2].allSatisfy { (65...90).contains($0) }
            && bytes[2..<4].allSatisfy { (48...57).contains($0) }
    }

    /// Whether its check digits are right.
    static func holds(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let rest = (bytes[4...] + bytes[..<4]).reduce(0) { rest, byte in
            byte < 65
                ? (rest * 10 + Int(byte) - 48) % 97 : (rest * 100 + Int(byte) - 55) % 97
        }
        return rest == 1
    }
}
