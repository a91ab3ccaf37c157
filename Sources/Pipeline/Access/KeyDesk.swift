import Access
import Crypto
import RetailModel
import SQL
import Store
import Transform

/// What a new key is to be.
public struct KeyOrder: Sendable {
    public let name: String
    /// A role of the configuration; nil when scopes are named.
    public let role: String?
    public let scopes: [String]
    public let restriction: Restriction
    public let limits: APIKeyRow.Limits?
    public let expires: Instant?

    /// An order for a key.
    public init(
        name: String, role: String?, scopes: [String], restriction: Restriction = .none,
        limits: APIKeyRow.Limits? = nil, expires: Instant? = nil
    ) {
        self.name = name
        self.role = role
        self.scopes = scopes
        self.restriction = restriction
        self.limits = limits
        self.expires = expires
    }

    /// The longest name, in bytes.
    public static let nameBytesMax = 200
}

/// A key with its secret, which is known at this moment only.
public struct NewKey: Sendable {
    public let row: APIKeyRow
    public let text: KeyText
}

/// A key that was replaced, with the one that takes its place.
public struct RotatedKey: Sendable {
    public let old: APIKeyRow
    public let new: NewKey
}

/// Makes, replaces and ends keys. Every call is to be made inside a transaction of a writing
/// connection, and leaves its row in the audit log.
public enum KeyDesk {
    /// Tells keys from other identifiers (``Store/StableID``).
    private static let family: UInt16 = 12

    /// Makes a key.
    ///
    /// - Throws: ``SQL/SQLError``.
    public static func create(
        _ order: KeyOrder, by name: String, why: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> NewKey {
        let made = try insert(order, replacing: nil, by: name, at: instant, on: connection)
        try AuditLog.write(
            AuditNote(
                who: name, what: "key.created", kind: "key", id: made.row.id,
                after: json(made.row), why: why), at: instant, on: connection)
        return made
    }

    /// Makes a key that takes the place of another, which goes on for a while beside it.
    ///
    /// - Parameter overlapSeconds: how long both hold.
    /// - Returns: nil when there is no such key, or it holds no more.
    /// - Throws: ``SQL/SQLError``.
    public static func rotate(
        id: String, overlapSeconds: Int, expires: Instant?, by name: String, why: String,
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> RotatedKey? {
        guard var old = try APIKeyTable.row(id: id, on: connection), old.holds(at: instant) else {
            return nil
        }
        let before = json(old)
        let end = instant.adding(seconds: overlapSeconds)
        old.expiresAt = min(end, old.expiresAt ?? end)
        try APIKeyTable.end(seq: old.seq, at: old.expiresAt ?? end, on: connection)
        let order = KeyOrder(
            name: old.name, role: old.role, scopes: old.scopes, restriction: old.restriction,
            limits: old.limits, expires: expires)
        let made = try insert(order, replacing: id, by: name, at: instant, on: connection)
        try AuditLog.write(
            AuditNote(
                who: name, what: "key.rotated", kind: "key", id: id, before: before,
                after: json(old), why: why), at: instant, on: connection)
        try AuditLog.write(
            AuditNote(
                who: name, what: "key.created", kind: "key", id: made.row.id,
                after: json(made.row), why: why), at: instant, on: connection)
        return RotatedKey(old: old, new: made)
    }

    /// Ends a key at once. Revoked twice it stays as it is.
    ///
    /// - Returns: nil when there is no such key.
    /// - Throws: ``SQL/SQLError``.
    public static func revoke(
        id: String, by name: String, why: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> APIKeyRow? {
        guard var row = try APIKeyTable.row(id: id, on: connection) else { return nil }
        guard row.revokedAt == nil else { return row }
        let before = json(row)
        row.revokedAt = instant
        try APIKeyTable.revoke(seq: row.seq, at: instant, on: connection)
        try AuditLog.write(
            AuditNote(
                who: name, what: "key.revoked", kind: "key", id: id, before: before,
                after: json(row), why: why), at: instant, on: connection)
        return row
    }

    private static func insert(
        _ order: KeyOrder, replacing old: String?, by name: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> NewKey {
        let text = KeyText(
            prefix: random(KeyText.prefixBytes), secret: random(KeyText.secretBytes))
        let seq = try Sequence.key.take(1, on: connection)
        let row = APIKeyRow(
            seq: seq, id: StableID.text(seq: seq, at: instant, family: family), name: order.name,
            prefix: text.prefix, hash: hash(text), role: order.role, scopes: order.scopes,
            stores: order.restriction.stores.sorted(), regions: order.restriction.regions.sorted(),
            limits: order.limits, createdAt: instant, createdBy: name, expiresAt: order.expires,
            rotatedFrom: old)
        try APIKeyTable.insert(row, on: connection)
        return NewKey(row: row, text: text)
    }

    /// What of a key is kept: 256 bits of chance need no slow hash.
    static func hash(_ key: KeyText) -> [UInt8] { Array(SHA256.hash(data: Array(key.text.utf8))) }

    private static func random(_ count: Int) -> [UInt8] {
        // The system's generator is fit for secrets (getrandom(2)).
        var source = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &source) }
    }

    /// A key as the audit log shows it: never its hash.
    private static func json(_ row: APIKeyRow) -> String {
        var json = JSONWriter()
        json.object { row.write(to: &$0) }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension APIKeyRow {
    /// Whether it proves anything at a moment.
    public func holds(at instant: Instant) -> Bool {
        revokedAt == nil && expiresAt.map { instant < $0 } ?? true
    }

    /// What it may see and change resources of.
    public var restriction: Restriction {
        Restriction(stores: Set(stores), regions: Set(regions))
    }

    /// Writes the members that everyone may see who may see keys.
    public func write(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("name", name)
        json.member("prefix", prefix)
        json.member("role", optional: role)
        json.array("scopes") { json in for scope in scopes { json.text(scope) } }
        json.array("stores") { json in for store in stores { json.text(store) } }
        json.array("regions") { json in for region in regions { json.text(region) } }
        if let limits {
            json.member("per_second", Int64(limits.perSecond))
            json.member("burst", Int64(limits.burst))
            if let perDay = limits.perDay { json.member("per_day", Int64(perDay)) }
        }
        json.member("created_at", createdAt.description)
        json.member("created_by", createdBy)
        json.member("expires_at", optional: expiresAt?.description)
        json.member("rotated_from", optional: rotatedFrom)
        json.member("revoked_at", optional: revokedAt?.description)
        json.member("last_used_at", optional: lastUsedAt?.description)
    }
}
