import SQL

/// Keys of which a document waits for a person, so that the documents behind it wait too.
public enum HeldKeyTable {
    /// The document that holds a key up.
    public struct Head: Hashable, Sendable {
        public let orderKey: String
        public let documentSeq: Int64
    }

    /// The heads of `keys` that are held up on a route.
    public static func heads(
        of keys: [String], route: String, on connection: any SQLConnection
    ) throws(SQLError) -> [String: Int64] {
        guard !keys.isEmpty, try isAnyHeld(route: route, on: connection) else { return [:] }
        var heads: [String: Int64] = [:]
        try connection.queryMany(
            """
            SELECT document_seq FROM held_key
            WHERE route = $1 AND order_key = $2 AND is_head = 1 ORDER BY document_seq LIMIT 1
            """, keys.map { [.text(route), .text($0)] }
        ) { index, row throws(SQLError) in heads[keys[index]] = row.integer(0) }
        return heads
    }

    /// Spares a look for every key while nothing is held up, which is nearly always.
    private static func isAnyHeld(
        route: String, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first("SELECT 1 FROM held_key WHERE route = $1 LIMIT 1", [.text(route)]) {
            row throws(SQLError) in row.integer(0)
        } != nil
    }

    /// Holds a key up, or lets a document wait behind what does.
    public static func insert(
        _ rows: [(documentSeq: Int64, route: String, orderKey: String, isHead: Bool)],
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard !rows.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO held_key (document_seq, route, order_key, is_head)
            VALUES ($1, $2, $3, $4)
            """,
            rows.map {
                [
                    .integer($0.documentSeq), .text($0.route), .text($0.orderKey),
                    .integer($0.isHead ? 1 : 0),
                ]
            })
    }

    /// Forgets a document that waits no more; returns the next behind it in the order in which
    /// they came, or nil.
    public static func release(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Int64? {
        let held = try connection.first(
            "SELECT route, order_key FROM held_key WHERE document_seq = $1",
            [.integer(documentSeq)]
        ) { row throws(SQLError) in (route: row.text(0), key: row.text(1)) }
        guard let held else { return nil }
        try connection.execute(
            "DELETE FROM held_key WHERE document_seq = $1", [.integer(documentSeq)])
        return try connection.first(
            """
            SELECT document_seq FROM held_key WHERE route = $1 AND order_key = $2
            ORDER BY is_head DESC, document_seq LIMIT 1
            """, [.text(held.route), .text(held.key)]
        ) { row throws(SQLError) in row.integer(0) }
    }

    /// Makes a waiting document the one that holds its key up.
    public static func makeHead(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE held_key SET is_head = 1 WHERE document_seq = $1", [.integer(documentSeq)])
    }

    /// Whether a document waits behind another.
    public static func isFollower(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            "SELECT 1 FROM held_key WHERE document_seq = $1 AND is_head = 0",
            [.integer(documentSeq)]
        ) { row throws(SQLError) in row.integer(0) } != nil
    }

    /// How many keys are held up and how many documents wait behind them, by route.
    public static func counts(
        on connection: any SQLConnection
    ) throws(SQLError) -> [(route: String, keys: Int64, followers: Int64)] {
        try connection.all(
            """
            SELECT route, CAST(SUM(is_head) AS bigint), CAST(SUM(1 - is_head) AS bigint)
            FROM held_key GROUP BY route ORDER BY route
            """
        ) { row throws(SQLError) in (row.text(0), row.integer(1), row.integer(2)) }
    }
}
