import RetailModel

/// A form of texts that a pattern describes and the program checks alike.
enum TextRule: Sendable {
    /// What a system calls something: printable ASCII, so that it can stand in a path.
    case code
    /// What stands in a path and within a natural key: a code without separators.
    case name
    /// A decimal number, exact.
    case decimal
    /// A decimal number that is not below zero.
    case amount
    /// A unit of UN/ECE Recommendation 20.
    case unit
    /// Digits of a GTIN of 8, 12, 13 or 14 places; the check digit is looked at apart.
    case gtin
    /// A country by ISO 3166-1 alpha-2.
    case country
    /// A currency by ISO 4217.
    case currency
    /// Digits of a GLN; the check digit is looked at apart.
    case gln
    /// An IBAN or another number of a bank account, or its mask.
    case account
    /// What the server answers in place of an account's number.
    case fingerprint
    /// A bank by ISO 9362.
    case bic
    /// Digits of an SSCC.
    case sscc
    /// A time of the day, to the minute.
    case timeOfDay
    /// A time zone by the names of the IANA database.
    case timeZone
    /// A SHA-256 in hexadecimal digits.
    case sha256

    static let codeLengthMax = 64
    private static let wholeDigitsMax = 15
    private static let decimalsMax = 9

    /// The form as a regular expression (ECMA-262, as JSON Schema asks).
    var pattern: String {
        switch self {
        case .code: "^[A-Za-z0-9_]([ -~]{0,62}[!-~])?$"
        case .name: "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"
        case .decimal: "^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,9})?$"
        case .amount: "^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,9})?$"
        case .unit: "^[A-Z0-9]{2,3}$"
        case .gtin: "^([0-9]{8}|[0-9]{12,14})$"
        case .country: "^[A-Z]{2}$"
        case .gln: "^[0-9]{13}$"
        case .account: "^(\\*{4}[A-Z0-9]{4}|[A-Z0-9]{8,34})$"
        case .fingerprint: "^[0-9a-f]{\(AccountSeal.fingerprintLength)}$"
        case .sscc: "^[0-9]{18}$"
        case .sha256: "^[0-9a-f]{64}$"
        case .timeOfDay: "^([01][0-9]|2[0-3]):[0-5][0-9]$"
        case .timeZone: "^[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,2}$"
        case .bic: "^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$"
        case .currency: "^(\(Currency.codes.joined(separator: "|")))$"
        }
    }

    /// How the form is called in a message.
    var title: String {
        switch self {
        case .code: "a code"
        case .name: "a name"
        case .decimal: "a decimal"
        case .amount: "a decimal of at least 0"
        case .unit: "a unit"
        case .gtin: "a GTIN"
        case .country: "a country"
        case .currency: "a currency"
        case .gln: "a GLN"
        case .account: "the number of an account"
        case .fingerprint: "a fingerprint"
        case .bic: "a BIC"
        case .sscc: "an SSCC"
        case .sha256: "a SHA-256"
        case .timeOfDay: "a time of the day"
        case .timeZone: "a time zone"
        }
    }

    var remedy: String {
        switch self {
        case .code:
            "Send 1 to \(Self.codeLengthMax) printable ASCII characters that begin with a letter, "
                + "a digit or _ and do not end in a space."
        case .name:
            "Send 1 to \(Self.codeLengthMax) letters, digits, _, . or -, beginning with a letter, "
                + "a digit or _."
        case .decimal, .amount:
            "Write it as 12.50, with at most \(Self.wholeDigitsMax) digits before the point and "
                + "\(Self.decimalsMax) behind it."
        case .unit: "Use the code of UN/ECE Recommendation 20, such as EA, KGM or LTR."
        case .gtin: "Send its 8, 12, 13 or 14 digits."
        case .country: "Use the two letters of ISO 3166-1, such as GB."
        case .currency: "Use the three letters of ISO 4217, such as EUR."
        case .gln: "Send its 13 digits."
        case .account:
            "Send 8 to 34 capital letters and digits without spaces, or what was answered."
        case .fingerprint: "Send it as it was answered, or leave it out."
        case .sscc: "Send its 18 digits."
        case .timeOfDay: "Write it as 09:30, from 00:00 to 23:59."
        case .timeZone: "Use the name of the IANA database, such as Europe/Berlin."
        case .sha256: "Send its 64 hexadecimal digits in small letters."
        case .bic: "Send its 8 or 11 characters, such as DEUTDEFF."
        }
    }

    /// Whether a text has the form.
    func holds(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        switch self {
        case .code: return Self.isCode(bytes)
        case .name:
            return Self.isCode(bytes)
                && bytes.allSatisfy { Self.isPlain($0) || $0 == 0x2D || $0 == 0x2E }
        case .decimal:
            return Self.isAmount(bytes.first == UInt8(ascii: "-") ? bytes[1...] : bytes[...])
        case .amount: return Self.isAmount(bytes[...])
        case .unit: return (2...3).contains(bytes.count) && bytes.allSatisfy(Self.isCapitalOrDigit)
        case .gtin: return [8, 12, 13, 14].contains(bytes.count) && bytes.allSatisfy(Self.isDigit)
        case .country:
            return bytes.count == 2 && bytes.allSatisfy { (65...90).contains($0) }
        case .currency: return Currency(code: text) != nil
        case .gln: return bytes.count == 13 && bytes.allSatisfy(Self.isDigit)
        case .account: return Self.isAccount(bytes)
        case .sscc: return bytes.count == 18 && bytes.allSatisfy(Self.isDigit)
        case .timeOfDay: return Self.isTimeOfDay(bytes)
        case .timeZone: return Self.isTimeZone(bytes)
        case .sha256: return Self.isHexadecimal(bytes, count: 64)
        case .fingerprint:
            return Self.isHexadecimal(bytes, count: AccountSeal.fingerprintLength)
        case .bic:
            return [8, 11].contains(bytes.count)
                && bytes.prefix(6).allSatisfy { (65...90).contains($0) }
                && bytes.allSatisfy(Self.isCapitalOrDigit)
        }
    }

    private static func isCode(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, let last = bytes.last, bytes.count <= codeLengthMax else {
            return false
        }
        return isPlain(first) && last != 0x20 && bytes.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isCapitalOrDigit(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func isTimeOfDay(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            ([0, 1, 3, 4].map { bytes[$0] }).allSatisfy(isDigit)
        else { return false }
        let tens = bytes[0] - UInt8(ascii: "0")
        return (tens < 2 || tens == 2 && bytes[1] <= UInt8(ascii: "3"))
            && bytes[3] <= UInt8(ascii: "5")
    }

    private static func isTimeZone(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = bytes.first, isPlain(first), !isDigit(first),
            first != UInt8(ascii: "_"), parts.count <= 3, (parts.first?.count ?? 0) <= 32
        else { return false }
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { isPlain($0) || $0 == 0x2B || $0 == 0x2D }
        } && parts.dropFirst().allSatisfy { $0.count <= 31 }
    }

    private static func isHexadecimal(_ bytes: [UInt8], count: Int) -> Bool {
        bytes.count == count && bytes.allSatisfy { isDigit($0) || (97...102).contains($0) }
    }

    private static func isAccount(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: AccountSeal.mask.utf8) {
            return bytes.count == 8 && bytes[4...].allSatisfy(isCapitalOrDigit)
        }
        return (8...34).contains(bytes.count) && bytes.allSatisfy(isCapitalOrDigit)
    }

    private static func isAmount(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...wholeDigitsMax).contains(whole.count),
            whole.allSatisfy(isDigit), whole.count == 1 || whole.first != UInt8(ascii: "0")
        else { return false }
        guard parts.count == 2 else { return true }
        return (1...decimalsMax).contains(parts[1].count) && parts[1].allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isCapitalOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte)
    }
}
