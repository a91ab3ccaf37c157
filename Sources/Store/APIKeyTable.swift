import RetailModel
import SQL

/// An API key as it is kept: everything but its secret.
public struct APIKeyRow: Hashable, Sendable {
    public var seq: Int64
    public var id: String
    /// By which people know it.
    public var name: String
    /// The readable part of its text, by which it is found.
    public var prefix: String
    /// SHA-256 of its whole text.
    public var hash: [UInt8]
    /// A role of the configuration; nil when it has scopes of its own.
    public var role: String?
    public var scopes: [String]
    /// Of which stores and regions it may see resources; of all where both are empty.
    public var stores: [String]
    public var regions: [String]
    /// Bounds of its own; nil for those of its role.
    public var limits: Limits?
    public var createdAt: Instant
    public var createdBy: String
    public var expiresAt: Instant?
    /// The key whose place it takes.
    public var rotatedFrom: String?
    public var revokedAt: Instant?
    public var lastUsedAt: Instant?

    /// How many requests it may send.
    public struct Limits: Hashable, Sendable {
        public let perSecond: Int
        public let burst: Int
        public let perDay: Int?

        /// Bounds of one key.
        public init(perSecond: Int, burst: Int, perDay: Int?) {
            self.perSecond = perSecond
            self.burst = burst
            self.perDay = perDay
        }
    }

    /// A new key.
    public init(
        seq: Int64, id: String, name: String, prefix: String, hash: [UInt8], role: String?,
        scopes: [String], stores: [String], regions: [String], limits: Limits?,
        createdAt: Instant, createdBy: String, expiresAt: Instant?, rotatedFrom: String? = nil
    ) {
        self.seq = seq
        self.id = id
        self.name = name
        self.prefix = prefix
        self.hash = hash
        self.role = role
        self.scopes = scopes
        self.stores = stores
        self.regions = regions
        self.limits = limits
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.expiresAt = expiresAt
        self.rotatedFrom = rotatedFrom
    }
}

/// The table of API keys. None is ever taken out: what it did stands in the audit log.
public enum APIKeyTable {
    /// Adds a key.
    public static func insert(
        _ row: APIKeyRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO api_key (seq, id, name, prefix, hash, role, scopes, stores, regions,
                per_second, burst, per_day, created_at, created_by, expires_at, rotated_from)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """,
            [
                .integer(row.seq), .text(row.id), .text(row.name.storable), .text(row.prefix),
                .blob(row.hash), .optional(row.role), .text(joined(row.scopes)),
                .text(joined(row.stores)), .text(joined(row.regions)),
                .optional(row.limits.map { Int64($0.perSecond) }),
                .optional(row.limits.map { Int64($0.burst) }),
                .optional(row.limits?.perDay.map { Int64($0) }),
                .integer(row.createdAt.microseconds), .text(row.createdBy.storable),
                .optional(row.expiresAt?.microseconds), .optional(row.rotatedFrom),
            ])
    }

    /// Sets when a key ends.
    public static func end(
        seq: Int64, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE api_key SET expires_at = $2 WHERE seq = $1",
            [.integer(seq), .integer(instant.microseconds)])
    }

    /// Ends a key at once and for good.
    public static func revoke(
        seq: Int64, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE api_key SET revoked_at = $2 WHERE seq = $1 AND revoked_at IS NULL",
            [.integer(seq), .integer(instant.microseconds)])
    }

    /// Notes when keys were last used; nothing goes back in time.
    public static func note(
        lastUses uses: [(id: String, at: Instant)], on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.executeMany(
            """
            UPDATE api_key SET last_used_at = $2
            WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)
            """, uses.map { [.text($0.id), .integer($0.at.microseconds)] })
    }

    /// Keys after the number `seq`, oldest first.
    public static func page(
        after seq: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [APIKeyRow] {
        try connection.all(
            "SELECT \(columns) FROM api_key WHERE seq > $1 ORDER BY seq LIMIT $2",
            [.integer(seq), .integer(Int64(limit))], row)
    }

    /// The key with that identifier, or nil.
    public static func row(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> APIKeyRow? {
        try connection.first("SELECT \(columns) FROM api_key WHERE id = $1", [.text(id)], row)
    }

    private static let columns = """
        seq, id, name, prefix, hash, role, scopes, stores, regions, per_second, burst, per_day,
        created_at, created_by, expires_at, rotated_from, revoked_at, last_used_at
        """

    private static func row(_ row: borrowing Row) throws(SQLError) -> APIKeyRow {
        var key = APIKeyRow(
            seq: row.integer(0), id: row.text(1), name: row.text(2), prefix: row.text(3),
            hash: row.blob(4), role: row.optionalText(5), scopes: parted(row.text(6)),
            stores: parted(row.text(7)), regions: parted(row.text(8)), limits: nil,
            createdAt: Instant(microseconds: row.integer(12)), createdBy: row.text(13),
            expiresAt: row.optionalInteger(14).map(Instant.init(microseconds:)),
            rotatedFrom: row.optionalText(15))
        if let perSecond = row.optionalInteger(9), let burst = row.optionalInteger(10) {
            key.limits = APIKeyRow.Limits(
                perSecond: Int(perSecond), burst: Int(burst),
                perDay: row.optionalInteger(11).map { Int($0) })
        }
        key.revokedAt = row.optionalInteger(16).map(Instant.init(microseconds:))
        key.lastUsedAt = row.optionalInteger(17).map(Instant.init(microseconds:))
        return key
    }

    /// One a line: a store's name may hold a space or a comma.
    private static func joined(_ texts: [String]) -> String {
        texts.map { $0.storable }.joined(separator: "\n")
    }

    private static func parted(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }
}
