import RetailModel
import SQL

/// What was counted at a location at one time, beside what was expected.
public struct StockCountRow: Sendable {
    /// One item.
    public struct Line: Sendable {
        public let item: String
        public let unit: String
        /// What had moved until the count.
        public let expected: ExactDecimal
        public let counted: ExactDecimal
        /// Counted less expected.
        public let variance: ExactDecimal
    }

    public let id: String
    public let location: String
    public let countedAt: Instant
    public let businessDate: BusinessDate
    public let keptAt: Instant
    /// SHA-256 of what was sent, by which a second delivery is compared.
    public let contentHash: [UInt8]
    public let lines: [Line]
}

/// A count as it is sent.
public struct StockCountDraft: Sendable {
    public let id: String
    public let location: StoreID
    public let countedAt: Instant
    public let businessDate: BusinessDate
    public let contentHash: [UInt8]
    public let lines: [(item: String, quantity: Quantity)]

    /// A count with all its parts.
    public init(
        id: String, location: StoreID, countedAt: Instant, businessDate: BusinessDate,
        contentHash: [UInt8], lines: [(item: String, quantity: Quantity)]
    ) {
        self.id = id
        self.location = location
        self.countedAt = countedAt
        self.businessDate = businessDate
        self.contentHash = contentHash
        self.lines = lines
    }
}

/// The table of stock counts.
public enum StockCountTable {
    /// Keeps a count beside what the books expected at its moment.
    ///
    /// - Returns: The count of that identifier, the one that was there first.
    public static func keep(
        _ draft: StockCountDraft, at now: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> (row: StockCountRow, isNew: Bool) {
        try Sequence.stockCount.lock(on: connection)
        if let row = try row(id: draft.id, on: connection) { return (row, false) }
        let keys = draft.lines.map {
            StockKey(
                item: $0.item, location: draft.location.rawValue,
                state: StockState.onHand.rawValue, unit: $0.quantity.unit.code)
        }
        // A position and its history are of one moment.
        try Sequence.position.lock(on: connection)
        let expected = try StockTable.quantities(
            of: keys, asOf: draft.countedAt, on: connection)
        let seq = try Sequence.stockCount.take(1, on: connection)
        try connection.execute(
            """
            INSERT INTO stock_count (seq, id, location, counted_at, business_date, kept_at,
                content_hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .integer(seq), .text(draft.id), .text(draft.location.rawValue),
                .integer(draft.countedAt.microseconds),
                .integer(Int64(draft.businessDate.daysSinceEpoch)), .integer(now.microseconds),
                .blob(draft.contentHash),
            ])
        var rows: [[SQLValue]] = []
        for (index, line) in draft.lines.enumerated() {
            let counted = line.quantity.amount
            guard let variance = counted.subtracting(expected[index]) else {
                throw StockSums.overflow(keys[index])
            }
            rows.append([
                .integer(seq), .integer(Int64(index)), .text(line.item),
                .text(line.quantity.unit.code), .text(expected[index].description),
                .text(counted.normalised.description), .text(variance.normalised.description),
            ])
        }
        if !rows.isEmpty {
            try connection.executeMany(
                """
                INSERT INTO stock_count_line (count_seq, position, item, unit, expected, counted,
                    variance)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """, rows)
        }
        guard let row = try row(id: draft.id, on: connection) else {
            throw SQLError(.other, message: "the count \(draft.id) was not kept")
        }
        return (row, true)
    }

    /// The count of that identifier; nil when there is none.
    public static func row(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> StockCountRow? {
        let found = try connection.first(
            """
            SELECT seq, location, counted_at, business_date, kept_at, content_hash
            FROM stock_count WHERE id = $1
            """, [.text(id)]
        ) { row throws(SQLError) in
            (
                seq: row.integer(0), location: row.text(1),
                countedAt: Instant(microseconds: row.integer(2)), day: Int(row.integer(3)),
                keptAt: Instant(microseconds: row.integer(4)), hash: row.blob(5)
            )
        }
        guard let found else { return nil }
        guard let date = BusinessDate(daysSinceEpoch: found.day) else {
            throw SQLError(.type, message: "business_date is outside of the years 1 to 9999")
        }
        let lines = try connection.all(
            """
            SELECT item, unit, expected, counted, variance FROM stock_count_line
            WHERE count_seq = $1 ORDER BY position
            """, [.integer(found.seq)]
        ) { row throws(SQLError) in
            StockCountRow.Line(
                item: row.text(0), unit: row.text(1),
                expected: try StockTable.decimal(row.text(2)),
                counted: try StockTable.decimal(row.text(3)),
                variance: try StockTable.decimal(row.text(4)))
        }
        return StockCountRow(
            id: id, location: found.location, countedAt: found.countedAt, businessDate: date,
            keptAt: found.keptAt, contentHash: found.hash, lines: lines)
    }
}
