import RetailModel
import SQL

/// Another system's figures held against the books, as it came out.
public struct ReconciliationRow: Sendable {
    public let id: String
    public let system: String
    /// The moment that the figures are of.
    public let asOf: Instant
    public let keptAt: Instant
    /// How many figures were compared.
    public let figures: Int64
    /// SHA-256 of what was sent, by which a second delivery is compared.
    public let contentHash: [UInt8]
    /// What the differences add up to, as JSON.
    public let totals: String
    /// One difference each, as JSON.
    public let differences: [String]

    /// A comparison with all its parts.
    public init(
        id: String, system: String, asOf: Instant, keptAt: Instant, figures: Int64,
        contentHash: [UInt8], totals: String, differences: [String]
    ) {
        self.id = id
        self.system = system
        self.asOf = asOf
        self.keptAt = keptAt
        self.figures = figures
        self.contentHash = contentHash
        self.totals = totals
        self.differences = differences
    }
}

/// The table of comparisons with other systems.
public enum ReconciliationTable {
    /// Keeps a comparison that is not there yet; the caller has looked.
    public static func insert(
        _ row: ReconciliationRow, on connection: any SQLConnection
    ) throws(SQLError) {
        let seq = try Sequence.stockReconciliation.take(1, on: connection)
        try connection.execute(
            """
            INSERT INTO stock_reconciliation (seq, id, system, as_of, kept_at, figures, differing,
                content_hash, totals)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .integer(seq), .text(row.id), .text(row.system), .integer(row.asOf.microseconds),
                .integer(row.keptAt.microseconds), .integer(row.figures),
                .integer(Int64(row.differences.count)), .blob(row.contentHash),
                .text(row.totals),
            ])
        guard !row.differences.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO stock_difference (reconciliation_seq, position, body) VALUES ($1, $2, $3)
            """,
            row.differences.enumerated().map {
                [.integer(seq), .integer(Int64($0.offset)), .text($0.element)]
            })
    }

    /// The comparison of that identifier; nil when there is none.
    public static func row(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> ReconciliationRow? {
        let differences = try connection.all(
            """
            SELECT d.body FROM stock_difference AS d
            JOIN stock_reconciliation AS r ON r.seq = d.reconciliation_seq
            WHERE r.id = $1 ORDER BY d.position
            """, [.text(id)]
        ) { row throws(SQLError) in row.text(0) }
        return try connection.first(
            """
            SELECT system, as_of, kept_at, figures, content_hash, totals
            FROM stock_reconciliation WHERE id = $1
            """, [.text(id)]
        ) { row throws(SQLError) in
            ReconciliationRow(
                id: id, system: row.text(0), asOf: Instant(microseconds: row.integer(1)),
                keptAt: Instant(microseconds: row.integer(2)), figures: row.integer(3),
                contentHash: row.blob(4), totals: row.text(5), differences: differences)
        }
    }
}
