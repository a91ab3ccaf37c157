import RetailModel
import SQL

/// A price with what it is chosen by.
public struct PriceRow: Sendable {
    public let record: RecordRow
    public let candidate: PriceCandidate
    /// The promotion that it names, where that is known: its identifier and what it says.
    public let promotion: (id: String, body: String)?
}

/// Questions to the prices that the tables of records do not answer.
public enum PriceTable {
    /// The end of a price that nobody ended, in the column.
    public static let endless = Int64.max
    /// The most prices of one item that are looked at.
    private static let candidatesMax = 1000

    /// The prices of an item that hold at `instant` on a list: those of the store, of its zone and
    /// of neither. What names a promotion that is known holds only while that promotion runs.
    ///
    /// - Parameter zone: nil for the zone in which the store lies as a location.
    public static func candidates(
        of item: String, in currency: String, list: String, store: String, zone: String?,
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> [PriceRow] {
        try connection.all(
            """
            SELECT p.seq, p.id, p.version, p.created_at, p.updated_at, p.body, p.store, p.zone,
                p.kind, p.valid_from, p.valid_to, m.id, m.body
            FROM record_price AS p LEFT JOIN record_promotion AS m ON m.id = p.promotion
            WHERE p.item = $1 AND p.currency = $2 AND p.list = $3 AND p.store IN ('', $5)
                AND p.zone IN
                    ('', COALESCE($6, (SELECT zone FROM record_location WHERE id = $5), ''))
                AND p.valid_from <= $4 AND p.valid_to > $4
                AND (m.id IS NULL
                    OR (m.status = 'active' AND m.valid_from <= $4 AND m.valid_to > $4))
            ORDER BY p.valid_from DESC LIMIT $7
            """,
            [
                .text(item), .text(currency), .text(list), .integer(instant.microseconds),
                .text(store), .optional(zone), .integer(Int64(candidatesMax)),
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
                    validTo: end == endless ? nil : Instant(microseconds: end)),
                promotion: row.optionalText(11).map { ($0, row.text(12)) })
        }
    }
}
