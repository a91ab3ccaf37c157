/// How much of something: an exact decimal and its unit.
/// Quantities of different units never add up.
public struct Quantity: Hashable, Sendable {
    /// Signed count of ``unit``; in a sale positive leaves with the customer, negative comes back.
    public let amount: ExactDecimal
    /// The unit of measure.
    public let unit: UnitOfMeasure

    /// A quantity of `amount` times `unit`.
    public init(_ amount: ExactDecimal, _ unit: UnitOfMeasure = .each) {
        self.amount = amount
        self.unit = unit
    }

    /// The sum of two quantities of one unit, or nil when the units differ or it does not fit.
    public func adding(_ other: Quantity) -> Quantity? {
        guard unit == other.unit, let sum = amount.adding(other.amount) else { return nil }
        return Quantity(sum, unit)
    }

    /// The quantity with the other sign.
    public var negated: Quantity { Quantity(amount.negated, unit) }
}

extension Quantity: CustomStringConvertible {
    /// The amount and the unit's code: `6 EA`.
    public var description: String { "\(amount) \(unit.code)" }
}

/// A unit of measure by its UN/ECE Recommendation 20 common code, packed into one integer.
public struct UnitOfMeasure: Hashable, Sendable {
    private let packed: UInt32

    /// One piece, `EA`.
    public static let each = UnitOfMeasure(packed: 0x4541)

    private init(packed: UInt32) {
        self.packed = packed
    }

    /// A unit from its code: two or three capitals or digits, such as `EA`, `KGM`, `LTR`.
    ///
    /// - Returns: nil for anything else.
    public init?(code: some StringProtocol) {
        let bytes = code.utf8
        guard (2...3).contains(bytes.count) else { return nil }
        for byte in bytes {
            let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            guard isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                return nil
            }
        }
        packed = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A unit from its code, without the cost of a generic call from another room.
    ///
    /// - Returns: nil for anything but two or three capitals or digits.
    public init?(code: String) {
        self.init(code: code[...])
    }

    /// The Recommendation 20 code.
    public var code: String {
        var code = ""
        for shift in [16, 8, 0] as [UInt32] where packed >> shift != 0 {
            code.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: packed >> shift)))
        }
        return code
    }
}
