import SQL

/// How often a caller used a deprecated operation on one day.
public struct DeprecatedUse: Hashable, Sendable {
    /// The name of the deprecation.
    public let deprecation: String
    /// The operation's identifier.
    public let operation: String
    public let caller: String
    /// Days since 1970-01-01, UTC.
    public let day: Int64
    public let uses: Int64

    /// A count.
    public init(deprecation: String, operation: String, caller: String, day: Int64, uses: Int64) {
        self.deprecation = deprecation
        self.operation = operation
        self.caller = caller
        self.day = day
        self.uses = uses
    }
}

/// The table of who still uses what is deprecated.
public enum DeprecatedUseTable {
    /// What callers are called who do not say who they are; they keep nothing from ending.
    public static let unnamed = "unnamed"

    /// Adds to the counts.
    public static func add(
        _ uses: [DeprecatedUse], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !uses.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO deprecated_use (deprecation, day, caller, operation, uses)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (deprecation, day, caller, operation) DO UPDATE SET
                uses = deprecated_use.uses + excluded.uses
            """,
            uses.map {
                [
                    .text($0.deprecation), .integer($0.day), .text($0.caller.storable),
                    .text($0.operation), .integer($0.uses),
                ]
            })
    }

    /// Named callers who used it after a day, in the order of their names.
    public static func callers(
        of deprecation: String, after day: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [String] {
        try connection.all(
            """
            SELECT DISTINCT caller FROM deprecated_use
            WHERE deprecation = $1 AND day > $2 AND caller <> $3 ORDER BY caller LIMIT $4
            """,
            [.text(deprecation), .integer(day), .text(unnamed), .integer(Int64(limit))]
        ) { row throws(SQLError) in row.text(0) }
    }

    /// Who used it after a day and how often; `day` is that of the last use.
    public static func totals(
        of deprecation: String, after day: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [DeprecatedUse] {
        try connection.all(
            """
            SELECT caller, operation, MAX(day), CAST(SUM(uses) AS bigint) FROM deprecated_use
            WHERE deprecation = $1 AND day > $2
            GROUP BY caller, operation ORDER BY caller, operation LIMIT $3
            """, [.text(deprecation), .integer(day), .integer(Int64(limit))]
        ) { row throws(SQLError) in
            DeprecatedUse(
                deprecation: deprecation, operation: row.text(1), caller: row.text(0),
                day: row.integer(2), uses: row.integer(3))
        }
    }
}
