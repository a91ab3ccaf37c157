import Access
import RetailModel
import SQL
import Store
import Synchronization

/// Every key, held in memory so that a request asks no database: read anew every few seconds, and
/// changed at once by what this node itself does.
public final class KeyRing: Sendable {
    /// What a key that was sent proves.
    public enum Finding: Sendable {
        case unknown
        case expired(Instant)
        case revoked(Instant)
        case known(Principal)
    }

    private struct Held: Sendable {
        let row: APIKeyRow
        /// Of its own; none where it has a role.
        let scopes: ScopeSet
    }

    private struct Ring: Sendable {
        /// By prefix.
        var keys: [String: Held] = [:]
        /// How often this node changed keys itself.
        var changes = 0
    }

    private let lane: Lane
    private let readers: ReaderPool
    private let ring = Mutex(Ring())
    /// When keys were used that is not written yet.
    private let uses = Mutex<[String: Instant]>([:])

    /// How many keys are read together.
    private static let pageSize = 1000

    /// A ring over one database; empty until it is read.
    public init(lane: Lane, readers: ReaderPool) {
        self.lane = lane
        self.readers = readers
    }

    /// Reads what was made, rotated and revoked, here or elsewhere.
    ///
    /// - Throws: ``SQL/SQLError``; the ring stays as it is then.
    public func refresh() async throws(SQLError) {
        let changes = ring.withLock { $0.changes }
        let rows = try await readers.read { sql throws(SQLError) in
            var rows: [APIKeyRow] = []
            while true {
                let page = try APIKeyTable.page(
                    after: rows.last?.seq ?? 0, limit: Self.pageSize, on: sql)
                rows += page
                if page.count < Self.pageSize { return rows }
            }
        }
        let read = Dictionary(
            rows.map { ($0.prefix, Self.held($0)) }, uniquingKeysWith: { first, _ in first })
        ring.withLock { ring in
            // What this node itself did meanwhile is not undone by an older reading.
            guard ring.changes == changes else { return }
            ring.keys = read
        }
    }

    /// Whether no key holds at that moment, so that nobody can come in by one.
    public func isEmpty(at now: Instant) -> Bool {
        ring.withLock { ring in ring.keys.values.allSatisfy { !$0.row.holds(at: now) } }
    }

    /// Whom a key proves at a moment.
    public func find(_ text: KeyText, at now: Instant, under rules: AccessRules) -> Finding {
        let hash = KeyDesk.hash(text)
        guard let held = ring.withLock({ $0.keys[text.prefix] }),
            SecretComparison.areSame(held.row.hash, hash)
        else { return .unknown }
        let row = held.row
        if let revoked = row.revokedAt { return .revoked(revoked) }
        if let expires = row.expiresAt, now >= expires { return .expired(expires) }
        uses.withLock { $0[row.id] = now }
        return .known(Self.principal(held, rules))
    }

    private static func principal(_ held: Held, _ rules: AccessRules) -> Principal {
        let row = held.row
        // A role that the configuration no longer has gives nothing.
        let role = row.role.flatMap { rules.roles[$0] }
        let limits = row.limits.map {
            Allowance(perSecond: $0.perSecond, burst: $0.burst, perDay: $0.perDay)
        }
        return Principal(
            proof: .key(id: row.id), name: row.name,
            sign: "key \(row.prefix)" + (row.role.map { " \($0)" } ?? ""),
            scopes: role?.scopes ?? held.scopes,
            restriction: row.restriction, allowance: limits ?? role?.allowance ?? .usual,
            expires: row.expiresAt)
    }

    private static func held(_ row: APIKeyRow) -> Held {
        let own = row.role == nil ? try? ScopeSet(row.scopes) : nil
        return Held(row: row, scopes: own ?? .none)
    }

    private func hold(_ rows: [APIKeyRow]) {
        ring.withLock { ring in
            ring.changes += 1
            for row in rows { ring.keys[row.prefix] = Self.held(row) }
        }
    }

    // MARK: - Changes

    /// Makes a key.
    ///
    /// - Throws: ``SQL/SQLError``; nothing was made then.
    public nonisolated(nonsending) func create(
        _ order: KeyOrder, by name: String, why: String, at now: Instant
    ) async throws(SQLError) -> NewKey {
        let made = try await lane.write { sql throws(SQLError) in
            try KeyDesk.create(order, by: name, why: why, at: now, on: sql)
        }
        hold([made.row])
        return made
    }

    /// Makes a key in place of another; nil when there is none that holds.
    ///
    /// - Throws: ``SQL/SQLError``; nothing was made then.
    public nonisolated(nonsending) func rotate(
        id: String, overlapSeconds: Int, expires: Instant?, by name: String, why: String,
        at now: Instant
    ) async throws(SQLError) -> RotatedKey? {
        let rotated = try await lane.write { sql throws(SQLError) in
            try KeyDesk.rotate(
                id: id, overlapSeconds: overlapSeconds, expires: expires, by: name, why: why,
                at: now, on: sql)
        }
        guard let rotated else { return nil }
        hold([rotated.old, rotated.new.row])
        return rotated
    }

    /// Ends a key at once; nil when there is none.
    ///
    /// - Throws: ``SQL/SQLError``; it still holds then.
    public nonisolated(nonsending) func revoke(
        id: String, by name: String, why: String, at now: Instant
    ) async throws(SQLError) -> APIKeyRow? {
        let row = try await lane.write { sql throws(SQLError) in
            try KeyDesk.revoke(id: id, by: name, why: why, at: now, on: sql)
        }
        if let row { hold([row]) }
        return row
    }

    /// Writes when keys were last used.
    ///
    /// - Throws: ``SQL/SQLError``; the next time writes later uses.
    public func noteUses() async throws(SQLError) {
        let noted = uses.withLock { uses in
            defer { uses.removeAll(keepingCapacity: true) }
            return uses
        }
        guard !noted.isEmpty else { return }
        try await lane.write { sql throws(SQLError) in
            try APIKeyTable.note(lastUses: noted.map { ($0.key, $0.value) }, on: sql)
        }
    }
}
