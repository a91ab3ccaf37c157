import RetailModel
import SQL

/// A price with what it is chosen by.
public struct PriceRow: Sendable {
    public let record: RecordRow
    public let candidate: PriceCandidate
}

/// Questions to the prices that the tables of records do not answer.
public enum PriceTable {
    /// The end of a price that nobody ended, in the column.
    public static let endless = Int64.max
    /// The most prices of one item that are looked at.
    private static let candidatesMax = 1000

    /// The prices of an item that hold at `instant` on a list: those of the store, of the zone and
    /// of neither.
    public static func candidates(
        of item: String, in currency: String, list: String, store: String, zone: String,
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> [PriceRow] {
        try connection.all(
            """
            SELECT seq, id, version, created_at, updated_at, body, store, zone, kind, valid_from,
                valid_to
            FROM record_price
            WHERE item = $1 AND currency = $2 AND list = $3 AND store IN ('', $5)
                AND zone IN ('', $6) AND valid_from <= $4 AND valid_to > $4
            ORDER BY valid_from DESC LIMIT $7
            """,
            [
                .text(item), .text(currency), .text(list), .integer(instant.microseconds),
                .text(store), .text(zone), .integer(Int64(candidatesMax)),
            ]
        ) { row throws(SQLError) in
            guard let kind = PriceCandidate.Kind(rawValue: row.text(8)) else {
                throw SQLError(.type, message: "no kind of price: \(row.text(8))")
            }
            let end = row.integer(10)
            return PriceRow(
                record: try RecordTable.read(row),
                candidate: PriceCandidate(
                    scope: row.text(6).isEmpty ? row.text(7).isEmpty ? .list : .zone : .store,
                    kind: kind, validFrom: Instant(microseconds: row.integer(9)),
                    validTo: end == endless ? nil : Instant(microseconds: end)))
        }
    }
}
