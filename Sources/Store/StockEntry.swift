import RetailModel
import SQL

/// One movement as the history of its position tells it.
struct StockEntry: Sendable {
    /// The movement's place in the ledger, ``MovementRow/seq``.
    let seq: Int64
    let movedAt: Instant
    /// Exact and signed.
    let quantity: ExactDecimal

    /// What stands for it where many are compared whatever their order: equal for equal entries,
    /// and as good as never for others (the finaliser of splitmix64).
    var fingerprint: UInt64 {
        let plain = quantity.normalised
        return [seq, movedAt.microseconds, Int64(truncatingIfNeeded: plain.coefficient)]
            .reduce(UInt64(plain.scale)) { mixed, number in
                var mixed = (mixed ^ UInt64(bitPattern: number)) &+ 0x9e37_79b9_7f4a_7c15
                mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
                mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
                return mixed ^ mixed >> 31
            }
    }
}

/// Entries as they are kept: for each its number and moment in eight bytes, big-endian, then how
/// long its quantity is in one, and the quantity as plain decimal text.
enum StockEntryBytes {
    /// Two numbers and a length.
    private static let headBytes = 17

    static func append(_ entries: some Swift.Sequence<StockEntry>, to bytes: inout [UInt8]) {
        for entry in entries {
            for number in [entry.seq, entry.movedAt.microseconds] {
                for shift in stride(from: 56, through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: number >> shift))
                }
            }
            // At most 36 digits, a sign and a point.
            let text = entry.quantity.normalised.description.utf8
            bytes.append(UInt8(text.count))
            bytes.append(contentsOf: text)
        }
    }

    /// Gives each entry to `body`, in the order in which they were written.
    ///
    /// - Throws: ``SQL/SQLError`` of kind `type` when the bytes are no entries.
    static func forEach(
        in bytes: [UInt8], _ body: (StockEntry) throws(SQLError) -> Void
    ) throws(SQLError) {
        var place = 0
        while place < bytes.count {
            guard place + headBytes <= bytes.count else { throw unreadable }
            let textStart = place + headBytes
            let textEnd = textStart + Int(bytes[textStart - 1])
            guard textEnd <= bytes.count,
                let quantity = ExactDecimal(parsing: bytes[textStart..<textEnd])
            else { throw unreadable }
            try body(
                StockEntry(
                    seq: number(bytes, place),
                    movedAt: Instant(microseconds: number(bytes, place + 8)), quantity: quantity))
            place = textEnd
        }
    }

    private static func number(_ bytes: [UInt8], _ place: Int) -> Int64 {
        bytes[place..<place + 8].reduce(0) { $0 << 8 | Int64($1) }
    }

    private static var unreadable: SQLError {
        SQLError(.type, message: "the history of a stock position is no list of entries")
    }
}
