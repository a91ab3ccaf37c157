import RetailModel
import SQL

/// How far a subscription has come, and whether it is sent anything.
public struct SubscriptionRow: Sendable {
    public let name: String
    public let isActive: Bool
    /// Events up to this number have been looked at; those it wants are in the deliveries.
    public let seenSeq: Int64
    /// Why it is disabled.
    public let because: String?
    /// Since when nothing has been delivered, although it was tried.
    public let failingSince: Instant?
    public let changedAt: Instant
}

/// The table of subscriptions; what they want stands in the configuration.
public enum SubscriptionTable {
    private static let columns = "name, state, seen_seq, because, failing_since, changed_at"

    /// Adds a subscription unless it is known.
    public static func insert(
        _ name: String, seenSeq: Int64, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO subscription (name, state, seen_seq, changed_at)
            VALUES ($1, 'active', $2, $3) ON CONFLICT (name) DO NOTHING
            """, [.text(name), .integer(seenSeq), .integer(instant.microseconds)])
    }

    /// The subscription of that name, or nil.
    public static func row(
        _ name: String, on connection: any SQLConnection
    ) throws(SQLError) -> SubscriptionRow? {
        try connection.first(
            "SELECT \(columns) FROM subscription WHERE name = $1", [.text(name)], row)
    }

    /// The subscription of that name, kept for this transaction alone; nil too when another node
    /// holds it at this moment and `waits` is false.
    public static func lock(
        _ name: String, waits: Bool, on connection: any SQLConnection
    ) throws(SQLError) -> SubscriptionRow? {
        let words =
            connection.dialect == .sqlite ? "" : waits ? " FOR UPDATE" : " FOR UPDATE SKIP LOCKED"
        return try connection.first(
            "SELECT \(columns) FROM subscription WHERE name = $1\(words)", [.text(name)], row)
    }

    /// Notes up to which event a subscription has looked.
    public static func see(
        _ name: String, upTo seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE subscription SET seen_seq = $2 WHERE name = $1", [.text(name), .integer(seq)])
    }

    /// Notes since when nothing has been delivered; nil once something has.
    public static func note(
        _ name: String, failingSince: Instant?, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE subscription SET failing_since = $2 WHERE name = $1",
            [.text(name), .optional(failingSince?.microseconds)])
    }

    /// Sends it nothing any more; what waits stays.
    public static func disable(
        _ name: String, because: String, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE subscription SET state = 'disabled', because = $2, changed_at = $3
            WHERE name = $1
            """, [.text(name), .text(because.storable), .integer(instant.microseconds)])
    }

    /// Sends it again what waits, at once and with fresh attempts.
    public static func enable(
        _ name: String, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE subscription
            SET state = 'active', because = NULL, failing_since = NULL, changed_at = $2
            WHERE name = $1
            """, [.text(name), .integer(instant.microseconds)])
        try connection.execute(
            "UPDATE delivery SET due_at = $2, attempts = 0, lease = NULL WHERE subscription = $1",
            [.text(name), .integer(instant.microseconds)])
    }

    private static func row(_ row: borrowing Row) throws(SQLError) -> SubscriptionRow {
        SubscriptionRow(
            name: row.text(0), isActive: row.text(1) == "active", seenSeq: row.integer(2),
            because: row.optionalText(3),
            failingSince: row.optionalInteger(4).map(Instant.init(microseconds:)),
            changedAt: Instant(microseconds: row.integer(5)))
    }
}
