import RetailModel
import SQL

/// A price with the promotion to which it belongs.
public struct PriceRow: Sendable {
    public let record: RecordRow
    /// The promotion that it names, where that is known: its identifier and what it says.
    public let promotion: (id: String, body: String)?
}

/// Questions to the prices that the tables of records do not answer.
public enum PriceTable {
    /// The end of a price that nobody ended, in the column.
    public static let endless = Int64.max

    /// The places at which a price of a store may stand, the narrowest first.
    private static let places = """
        SELECT $5 AS store, \(zone) AS zone UNION ALL SELECT $5, '' UNION ALL
        SELECT '', \(zone) UNION ALL SELECT '', ''
        """
    private static let zone = """
        COALESCE($6, (SELECT zone FROM record_location WHERE id = $5), '')
        """

    /// What an item costs at `instant` on a list, of the prices of the store, of its zone and of
    /// neither. What names a promotion that is known holds only while that promotion runs.
    ///
    /// - Parameter zone: nil for the zone in which the store lies as a location.
    public static func choice(
        of item: String, in currency: String, list: String, store: String, zone: String?,
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> PriceChoice<PriceRow> {
        var choice = PriceChoice<PriceRow>(at: instant)
        // A loop over four places: lists after IN are sorted anew for every question.
        try connection.query(
            """
            SELECT p.seq, p.id, p.version, p.created_at, p.updated_at, p.body, p.store, p.zone,
                p.kind, p.valid_from, p.valid_to, m.id, m.body
            FROM (\(places)) AS place
            CROSS JOIN record_price AS p LEFT JOIN record_promotion AS m ON m.id = p.promotion
            WHERE p.item = $1 AND p.currency = $2 AND p.list = $3 AND p.store = place.store
                AND p.zone = place.zone AND p.valid_from <= $4 AND p.valid_to > $4
                AND (m.id IS NULL
                    OR (m.status = 'active' AND m.valid_from <= $4 AND m.valid_to > $4))
            """,
            [
                .text(item), .text(currency), .text(list), .integer(instant.microseconds),
                .text(store), .optional(zone),
            ]
        ) { row throws(SQLError) in
            try choice.consider(try candidate(row)) { () throws(SQLError) in
                PriceRow(
                    record: try RecordTable.read(row),
                    promotion: row.optionalText(11).map { ($0, row.text(12)) })
            }
        }
        return choice
    }

    private static func candidate(_ row: borrowing Row) throws(SQLError) -> PriceCandidate {
        guard let kind = PriceCandidate.Kind(rawValue: row.text(8)) else {
            throw SQLError(.type, message: "no kind of price: \(row.text(8))")
        }
        let end = row.integer(10)
        return PriceCandidate(
            scope: row.text(6).isEmpty ? row.text(7).isEmpty ? .list : .zone : .store,
            kind: kind, validFrom: Instant(microseconds: row.integer(9)),
            validTo: end == endless ? nil : Instant(microseconds: end), number: row.integer(0))
    }
}
