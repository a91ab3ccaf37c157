/// A GS1 Global Trade Item Number of 8, 12, 13 or 14 digits with a right check digit.
///
/// GS1 General Specifications, section 7.9: the digits, from the right and without the check digit,
/// are weighted 3, 1, 3, 1...; the check digit fills the sum up to the next multiple of ten.
public struct GTIN: Hashable, Sendable {
    /// The digits as they were given, leading zeros kept.
    public let digits: String

    /// A GTIN from its digits.
    ///
    /// - Throws: ``GTINError`` naming what is wrong with it.
    public init(_ text: String) throws(GTINError) {
        let bytes = Array(text.utf8)
        guard [8, 12, 13, 14].contains(bytes.count) else { throw .length(bytes.count) }
        guard bytes.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else { throw .notDigits }
        let expected = Self.checkDigit(of: bytes.dropLast())
        let given = Int(bytes[bytes.count - 1] - UInt8(ascii: "0"))
        guard given == expected else { throw .checkDigit(given: given, expected: expected) }
        digits = text
    }

    /// The number in its 14-digit form, in which GTINs of all lengths compare.
    public var fourteenDigits: String {
        String(repeating: "0", count: 14 - digits.utf8.count) + digits
    }

    /// The check digit that belongs behind ASCII `digits` (also of GLN and SSCC,
    /// which share the rule).
    public static func checkDigit(of digits: some BidirectionalCollection<UInt8>) -> Int {
        let sum = digits.reversed().enumerated().reduce(0) { sum, entry in
            sum + Int(entry.element - UInt8(ascii: "0")) * (entry.offset.isMultiple(of: 2) ? 3 : 1)
        }
        return (10 - sum % 10) % 10
    }
}

/// Why a text is no GTIN.
public enum GTINError: Error, Hashable, Sendable {
    /// It has this many characters instead of 8, 12, 13 or 14.
    case length(Int)
    /// It holds something other than digits.
    case notDigits
    /// Its last digit is not the one that the others demand.
    case checkDigit(given: Int, expected: Int)

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .length(let length): "A GTIN has 8, 12, 13 or 14 digits, not \(length)."
        case .notDigits: "A GTIN has digits only."
        case .checkDigit(let given, let expected):
            "The GTIN's check digit is \(given) where its other digits demand \(expected)."
        }
    }
}
