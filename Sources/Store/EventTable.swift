import RetailModel
import SQL

/// One thing that happened, as others are told of it.
public struct EventRow: Sendable {
    public var seq: Int64
    /// `sale.recorded` and the like.
    public var type: String
    /// What it happened to: a natural key, or an identifier.
    public var subject: String
    /// Events of one order key are told in their order.
    public var orderKey: String
    public var occurredAt: Instant
    public var traceID: String?
    /// What the event says beside its attributes, as JSON.
    public var content: [UInt8]

    /// An event with the number `seq`.
    public init(
        seq: Int64, type: String, subject: String, orderKey: String, occurredAt: Instant,
        traceID: String?, content: [UInt8]
    ) {
        self.seq = seq
        self.type = type
        self.subject = subject
        self.orderKey = orderKey
        self.occurredAt = occurredAt
        self.traceID = traceID
        self.content = content
    }
}

/// The transactional outbox: what is to be told stands or falls with what it tells of.
///
/// The numbers come from a counter whose row stays locked until the commit, so a reader that has
/// seen a number will never find a smaller one later: no event hides behind a cursor.
public enum EventTable {
    private static let columns =
        "seq, type, subject, order_key, occurred_at, trace_id, content"

    /// Adds events within the transaction of what they tell of.
    public static func insert(
        _ rows: [EventRow], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !rows.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO event (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            rows.map { row in
                [
                    .integer(row.seq), .text(row.type), .text(row.subject.storable),
                    .text(row.orderKey.storable), .integer(row.occurredAt.microseconds),
                    .optional(row.traceID), .blob(row.content),
                ]
            })
    }

    /// Events after the number `seq`, in their order; of some types only, where any are named.
    public static func page(
        after seq: Int64, types: [String] = [], limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [EventRow] {
        let marks = types.indices.map { "$\($0 + 3)" }.joined(separator: ", ")
        return try connection.all(
            """
            SELECT \(columns) FROM event
            WHERE seq > $1\(types.isEmpty ? "" : " AND type IN (\(marks))")
            ORDER BY seq LIMIT $2
            """, [.integer(seq), .integer(Int64(limit))] + types.map { .text($0) }, row)
    }

    /// Events of the numbers `first` to `last`, in their order.
    public static func events(
        from first: Int64, to last: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [EventRow] {
        try connection.all(
            "SELECT \(columns) FROM event WHERE seq BETWEEN $1 AND $2 ORDER BY seq",
            [.integer(first), .integer(last)], row)
    }

    /// The number of the newest event; 0 when there is none.
    public static func lastSeq(on connection: any SQLConnection) throws(SQLError) -> Int64 {
        try connection.first("SELECT COALESCE(MAX(seq), 0) FROM event") { row throws(SQLError) in
            row.integer(0)
        } ?? 0
    }

    /// The number of the oldest event that is kept; 0 when there is none.
    public static func firstSeq(on connection: any SQLConnection) throws(SQLError) -> Int64 {
        try connection.first("SELECT COALESCE(MIN(seq), 0) FROM event") { row throws(SQLError) in
            row.integer(0)
        } ?? 0
    }

    /// The number before the first event that happened at `instant` or later; that of the newest
    /// when all are older.
    ///
    /// Times rise with the numbers but for the clocks of several nodes, so it searches by halves.
    public static func seq(
        before instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        var low = try firstSeq(on: connection) - 1
        var high = try lastSeq(on: connection)
        while low < high {
            let middle = low + (high - low) / 2 + 1
            let at = try connection.first(
                "SELECT occurred_at FROM event WHERE seq >= $1 ORDER BY seq LIMIT 1",
                [.integer(middle)]
            ) { row throws(SQLError) in row.integer(0) }
            if let at, at < instant.microseconds { low = middle } else { high = middle - 1 }
        }
        return max(0, low)
    }

    /// Whether an event happened before `instant`.
    public static func isAny(
        before instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.oldest("occurred_at", of: "event").map { $0 < instant } ?? false
    }

    /// Forgets events that happened before `instant`, the oldest `limit` of them, but none that a
    /// subscription has still to look at or to send.
    public static func purge(
        before instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> Int {
        try connection.execute(
            """
            DELETE FROM event WHERE seq IN
                (SELECT seq FROM event ORDER BY seq LIMIT $2)
            AND occurred_at < $1
            AND seq <= (SELECT COALESCE(MIN(seen_seq), 9223372036854775807) FROM subscription
                WHERE state = 'active')
            AND seq < (SELECT COALESCE(MIN(event_seq), 9223372036854775807) FROM delivery)
            """, [.integer(instant.microseconds), .integer(Int64(limit))])
    }

    static func row(_ row: borrowing Row) throws(SQLError) -> EventRow {
        EventRow(
            seq: row.integer(0), type: row.text(1), subject: row.text(2), orderKey: row.text(3),
            occurredAt: Instant(microseconds: row.integer(4)), traceID: row.optionalText(5),
            content: row.blob(6))
    }
}
