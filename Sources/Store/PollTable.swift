import RetailModel
import SQL

/// How far a poll has come.
public struct PollRow: Sendable {
    public let name: String
    /// Everything that its source changed before is here.
    public let watermark: Instant
    public let polledAt: Instant?
    /// The last day that was compared with its source.
    public let reconciledDay: BusinessDate?
    /// Why the last look failed; nil when it did not.
    public let problem: String?
}

/// The table of polls; what they ask for stands in the configuration.
public enum PollTable {
    /// The poll of that name, or nil.
    public static func row(
        _ name: String, on connection: any SQLConnection
    ) throws(SQLError) -> PollRow? {
        try connection.first(
            """
            SELECT name, watermark, polled_at, reconciled_day, problem FROM poll WHERE name = $1
            """, [.text(name)]
        ) { row throws(SQLError) in
            PollRow(
                name: row.text(0), watermark: Instant(microseconds: row.integer(1)),
                polledAt: row.optionalInteger(2).map(Instant.init(microseconds:)),
                reconciledDay: row.optionalInteger(3).flatMap {
                    BusinessDate(daysSinceEpoch: Int($0))
                }, problem: row.optionalText(4))
        }
    }

    /// Adds a poll unless it is known.
    public static func insert(
        _ name: String, watermark: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO poll (name, watermark) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
            """, [.text(name), .integer(watermark.microseconds)])
    }

    /// Claims a poll for a while, if nobody holds it: of several nodes one asks. Whether it did.
    public static func claim(
        _ name: String, at instant: Instant, until end: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.execute(
            """
            UPDATE poll SET lease_until = $3
            WHERE name = $1 AND (lease_until IS NULL OR lease_until <= $2)
            """, [.text(name), .integer(instant.microseconds), .integer(end.microseconds)]) == 1
    }

    /// Ends a claim.
    public static func release(
        _ name: String, at instant: Instant, problem: String?, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE poll SET lease_until = NULL, polled_at = $2, problem = $3 WHERE name = $1
            """,
            [.text(name), .integer(instant.microseconds), .optional(problem?.storable)])
    }

    /// Moves the watermark on; never back.
    public static func advance(
        _ name: String, to watermark: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE poll SET watermark = $2 WHERE name = $1 AND watermark < $2",
            [.text(name), .integer(watermark.microseconds)])
    }

    /// Notes that a day was compared with its source.
    public static func reconciled(
        _ name: String, day: BusinessDate, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE poll SET reconciled_day = $2 WHERE name = $1",
            [.text(name), .integer(Int64(day.daysSinceEpoch))])
    }

    /// Whether a file that came by a route waits to be worked through.
    public static func isAnyFileOpen(
        route: String, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            "SELECT 1 FROM intake_file WHERE state = 'received' AND route = $1 LIMIT 1",
            [.text(route)]
        ) { _ throws(SQLError) in true } ?? false
    }

    /// How many documents of a channel and day there are, posted or waiting, and their sum in
    /// minor units of a currency.
    public static func stored(
        channel: String, day: BusinessDate, currency: String, on connection: any SQLConnection
    ) throws(SQLError) -> (documents: Int64, minorUnits: Int64) {
        try connection.first(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS bigint) FROM document
            WHERE business_date = $1 AND channel = $2 AND ($3 = '' OR currency = $3)
                AND kind <> 'stock_adjustment' AND state IN ('posted', 'waiting')
            """,
            [.integer(Int64(day.daysSinceEpoch)), .text(channel), .text(currency)]
        ) { row throws(SQLError) in (row.integer(0), row.integer(1)) } ?? (0, 0)
    }
}
