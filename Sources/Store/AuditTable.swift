import RetailModel
import SQL

/// One change, with who made it and why, and its place in the chain.
public struct AuditRow: Hashable, Sendable {
    public var seq: Int64
    public var at: Instant
    public var who: String
    /// What was done: `key.created`, `route.paused`.
    public var what: String
    /// What it was done to: `key`, `case`, `route`, `configuration`.
    public var targetKind: String
    public var targetID: String
    /// The state before, as compact JSON; nil where there was none.
    public var before: String?
    /// The state after, as compact JSON; nil where there is none.
    public var after: String?
    public var why: String
    /// The hash of the row before; 32 zeros for the first.
    public var previousHash: [UInt8]
    /// SHA-256 of this row with ``previousHash``.
    public var hash: [UInt8]

    /// A change that is not in the chain yet.
    public init(
        seq: Int64, at: Instant, who: String, what: String, targetKind: String, targetID: String,
        before: String?, after: String?, why: String
    ) {
        self.seq = seq
        self.at = at
        // As they are stored: the hash covers what can be read again.
        self.who = who.storable
        self.what = what
        self.targetKind = targetKind
        self.targetID = targetID.storable
        self.before = before?.storable
        self.after = after?.storable
        self.why = why.storable
        previousHash = []
        hash = []
    }
}

/// The table of changes: rows are added and read, never changed.
public enum AuditTable {
    /// The hash before the first row.
    public static let start = [UInt8](repeating: 0, count: 32)

    /// The number of the next row and the hash of the one before it. The number's lock makes the
    /// writers of several nodes take turns until each commits.
    public static func next(
        on connection: any SQLConnection
    ) throws(SQLError) -> (seq: Int64, previousHash: [UInt8]) {
        let seq = try Sequence.audit.take(1, on: connection)
        let hash = try connection.first(
            "SELECT hash FROM audit_log WHERE seq = $1", [.integer(seq - 1)]
        ) { row throws(SQLError) in row.blob(0) }
        return (seq, hash ?? start)
    }

    /// Adds a row with its hashes.
    public static func insert(
        _ row: AuditRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO audit_log (seq, at, who, what, target_kind, target_id, state_before,
                state_after, why, prev_hash, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .integer(row.seq), .integer(row.at.microseconds), .text(row.who),
                .text(row.what), .text(row.targetKind), .text(row.targetID),
                .optional(row.before), .optional(row.after), .text(row.why),
                .blob(row.previousHash), .blob(row.hash),
            ])
    }

    /// Which changes are wanted.
    public struct Filter: Sendable {
        /// Empty for all.
        public var who = ""
        public var targetKind = ""
        public var targetID = ""
        /// From this moment on.
        public var from: Instant?
        /// Before this moment.
        public var before: Instant?

        /// Every change.
        public init() {}
    }

    /// Changes after the number `seq`, oldest first.
    public static func page(
        after seq: Int64, matching filter: Filter = Filter(), limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [AuditRow] {
        try connection.all(
            """
            SELECT seq, at, who, what, target_kind, target_id, state_before, state_after, why,
                prev_hash, hash
            FROM audit_log
            WHERE seq > $1 AND ($2 = '' OR who = $2) AND ($3 = '' OR target_kind = $3)
                AND ($4 = '' OR target_id = $4) AND at >= $5 AND at < $6
            ORDER BY seq LIMIT $7
            """,
            [
                .integer(seq), .text(filter.who), .text(filter.targetKind),
                .text(filter.targetID), .integer(filter.from?.microseconds ?? .min),
                .integer(filter.before?.microseconds ?? .max), .integer(Int64(limit)),
            ], row)
    }

    /// How many rows there ought to be.
    public static func count(on connection: any SQLConnection) throws(SQLError) -> Int64 {
        try connection.first("SELECT last FROM counter WHERE name = 'audit'") {
            row throws(SQLError) in row.integer(0)
        } ?? 0
    }

    private static func row(_ row: borrowing Row) throws(SQLError) -> AuditRow {
        var found = AuditRow(
            seq: row.integer(0), at: Instant(microseconds: row.integer(1)), who: row.text(2),
            what: row.text(3), targetKind: row.text(4), targetID: row.text(5),
            before: row.optionalText(6), after: row.optionalText(7), why: row.text(8))
        found.previousHash = row.blob(9)
        found.hash = row.blob(10)
        return found
    }
}
