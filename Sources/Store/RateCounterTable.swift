import RetailModel
import SQL

/// How much a caller has asked, as it is kept between starts.
public struct RateCounterRow: Hashable, Sendable {
    public let caller: String
    /// Millionths of a token in its bucket, at ``levelAt``.
    public let level: Int64
    public let levelAt: Instant
    /// Days since 1970, UTC.
    public let day: Int64
    /// Requests on that day, of all nodes together.
    public let used: Int64
}

/// The table of callers' counters; written every few seconds, not with each request.
public enum RateCounterTable {
    /// Adds what a node counted since it last wrote.
    ///
    /// - Parameter more: requests on `day` that are not in the table yet.
    /// - Returns: the day's requests of all nodes.
    public static func add(
        caller: String, level: Int64, at instant: Instant, day: Int64, more: Int64,
        on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        let used = try connection.first(
            """
            INSERT INTO rate_counter (caller, level, level_at, day, used)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (caller) DO UPDATE SET level = excluded.level,
                level_at = excluded.level_at, day = excluded.day,
                used = CASE WHEN rate_counter.day = excluded.day
                    THEN rate_counter.used + excluded.used ELSE excluded.used END
            RETURNING used
            """,
            [
                .text(caller.storable), .integer(level), .integer(instant.microseconds),
                .integer(day), .integer(more),
            ]
        ) { row throws(SQLError) in row.integer(0) }
        return used ?? more
    }

    /// The counters that were written last, at most `limit`.
    public static func latest(
        _ limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [RateCounterRow] {
        try connection.all(
            """
            SELECT caller, level, level_at, day, used FROM rate_counter
            ORDER BY level_at DESC LIMIT $1
            """, [.integer(Int64(limit))]
        ) { row throws(SQLError) in
            RateCounterRow(
                caller: row.text(0), level: row.integer(1),
                levelAt: Instant(microseconds: row.integer(2)), day: row.integer(3),
                used: row.integer(4))
        }
    }
}
