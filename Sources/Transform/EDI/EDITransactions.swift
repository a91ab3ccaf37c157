/// Which transactions of an interchange are documents of one schema, and how they are read.
public struct EDITransactions: Sendable {
    /// `850` or `ORDERS`.
    public let type: String
    /// By which they become JSON.
    public let guides: EDIGuides
    /// Codes of problems that refuse nothing from this source.
    public let tolerated: Set<String>

    /// Transactions of one type.
    public init(type: String, guides: EDIGuides, tolerated: Set<String>) {
        self.type = type
        self.guides = guides
        self.tolerated = tolerated
    }

    /// The documents of a whole payload, for samples and small bodies.
    ///
    /// - Throws: the first problem that refuses something, and a transaction of another type.
    func documents(in payload: [UInt8]) throws(SourceRefusal) -> [[UInt8]] {
        var reading = EDITransactionReading(self)
        return try reading.feed(payload) + reading.finish()
    }
}

/// Days as EDI writes them.
enum EDIDate {
    /// 2026-09-04 for 20260904, also with a time of day behind it, and for 260904; anything else
    /// as it is. Years of two digits lie in 1950 to 2049.
    static func written(_ text: String) -> String {
        let digits = Array(text.utf8)
        guard [6, 8, 12, 14].contains(digits.count), digits.allSatisfy({ $0 &- 0x30 <= 9 })
        else { return text }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        if digits.count == 6 {
            let century = digits[0] < UInt8(ascii: "5") ? "20" : "19"
            return "\(century)\(part(0..<2))-\(part(2..<4))-\(part(4..<6))"
        }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
    }
}
