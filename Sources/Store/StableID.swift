import RetailModel
import SQL

/// Identifiers that lead back to their row without an index of their own: a UUID of version 7 (RFC
/// 9562 section 5.7) whose last 62 bits are the row's sequence number.
///
/// They sort by time, are unique within a database,
/// and are looked up by sequence and compared whole.
public enum StableID {
    /// The identifier of row `seq` received at `instant`;
    /// `family` (0...4095) tells table families apart.
    public static func text(seq: Int64, at instant: Instant, family: UInt16) -> String {
        let milliseconds = UInt64(max(0, instant.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
        let high = milliseconds << 16 | 0x7000 | UInt64(family & 0xFFF)
        let low = 0x8000_0000_0000_0000 | UInt64(seq) & 0x3FFF_FFFF_FFFF_FFFF
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for position in 0..<32 {
            if position % 4 == 0, (8...20).contains(position) { bytes.append(UInt8(ascii: "-")) }
            let word = position < 16 ? high : low
            let nibble = UInt8(truncatingIfNeeded: word >> (60 - UInt64(position % 16) * 4)) & 0xF
            bytes.append(nibble < 10 ? 48 + nibble : 87 + nibble)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The sequence number within an identifier; nil when the text is no identifier of ours.
    public static func sequence(of text: String) -> Int64? {
        var low: UInt64 = 0
        var digits = 0
        for (position, byte) in text.utf8.enumerated() {
            if [8, 13, 18, 23].contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let nibble = hexadecimal(byte) else { return nil }
            if digits >= 16 { low = low << 4 | UInt64(nibble) }
            digits += 1
        }
        guard digits == 32, text.utf8.count == 36, low >> 62 == 0b10 else { return nil }
        return Int64(low & 0x3FFF_FFFF_FFFF_FFFF)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        default: nil
        }
    }
}

extension SQLConnection {
    /// The row that an identifier leads to, or nil: found by its number and compared whole.
    ///
    /// - Parameter query: Selects the row of the number `$1`.
    func identified<Found>(
        _ id: String, by name: KeyPath<Found, String>, _ query: String,
        _ read: (borrowing Row) throws(SQLError) -> Found
    ) throws(SQLError) -> Found? {
        guard let seq = StableID.sequence(of: id) else { return nil }
        let found = try first(query, [.integer(seq)], read)
        return found?[keyPath: name] == id ? found : nil
    }

    /// When the first row of a table was, by the column that tells; nil when there is none.
    func oldest(_ column: String, of table: String) throws(SQLError) -> Instant? {
        try first("SELECT \(column) FROM \(table) ORDER BY seq LIMIT 1") {
            row throws(SQLError) in Instant(microseconds: row.integer(0))
        }
    }
}
