import RetailModel
import SQL
import Store

/// What people do to subscriptions: disable, enable, ask for events again.
public struct SubscriptionDesk: Sendable {
    private let lane: Lane
    private let now: @Sendable () -> Instant

    /// A desk over one database.
    public init(lane: Lane, now: @escaping @Sendable () -> Instant) {
        self.lane = lane
        self.now = now
    }

    /// Sends it what waits, at once and with fresh attempts; closes the case of its disabling.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func enable(
        _ name: String, by who: String
    ) async throws(SQLError) -> SubscriptionStanding? {
        let at = now()
        return try await change(name) { row, sql throws(SQLError) in
            guard !row.isActive else { return }
            try SubscriptionTable.enable(name, at: at, on: sql)
            try AuditLog.write(
                AuditNote(
                    who: who, what: "subscription.enabled", kind: "subscription", id: name,
                    before: Self.disabled, after: Self.active, why: ""), at: at, on: sql)
            let opened = try CaseTable.open(
                code: "EVENT-001", subject: "subscription \(name)", on: sql)
            if let opened {
                try Cases.close(seq: opened.seq, at: at, because: "enabled", on: sql)
            }
        }
    }

    /// Sends it nothing any more; what waits and what happens meanwhile is kept for it.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func disable(
        _ name: String, by who: String, because: String
    ) async throws(SQLError) -> SubscriptionStanding? {
        let at = now()
        return try await change(name) { row, sql throws(SQLError) in
            guard row.isActive else { return }
            try SubscriptionTable.disable(name, because: because, at: at, on: sql)
            try AuditLog.write(
                AuditNote(
                    who: who, what: "subscription.disabled", kind: "subscription", id: name,
                    before: Self.active, after: Self.disabled, why: because), at: at, on: sql)
        }
    }

    /// Lets it look again at every event since a moment: those it wants are sent once more, under
    /// the same identifiers. Behind the moment nothing changes.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func redeliver(
        _ name: String, by who: String, since instant: Instant
    ) async throws(SQLError) -> SubscriptionStanding? {
        let at = now()
        return try await change(name) { row, sql throws(SQLError) in
            let seq = try EventTable.seq(before: instant, on: sql)
            guard seq < row.seenSeq else { return }
            try SubscriptionTable.see(name, upTo: seq, on: sql)
            try AuditLog.write(
                AuditNote(
                    who: who, what: "subscription.redelivered", kind: "subscription", id: name,
                    before: "{\"seen\":\(row.seenSeq)}", after: "{\"seen\":\(seq)}",
                    why: "since \(instant)"), at: at, on: sql)
        }
    }

    private static let active = #"{"state":"active"}"#
    private static let disabled = #"{"state":"disabled"}"#

    private nonisolated(nonsending) func change(
        _ name: String,
        _ body: @escaping @Sendable (SubscriptionRow, any SQLConnection) throws(SQLError) -> Void
    ) async throws(SQLError) -> SubscriptionStanding? {
        try await lane.write { sql throws(SQLError) in
            let row = try SubscriptionTable.lock(name, waits: true, on: sql)
            guard let row else { return nil }
            try body(row, sql)
            return try SubscriptionStanding.read(name, on: sql)
        }
    }
}

/// A subscription with what waits for it.
public struct SubscriptionStanding: Sendable {
    public let row: SubscriptionRow
    /// How many events wait.
    public let waiting: Int64
    /// When the oldest of them happened.
    public let oldest: Instant?

    /// How a subscription stands; nil when there is none of that name.
    public static func read(
        _ name: String, on sql: any SQLConnection
    ) throws(SQLError) -> SubscriptionStanding? {
        guard let row = try SubscriptionTable.row(name, on: sql) else { return nil }
        let standing = try DeliveryTable.standing(of: name, on: sql)
        return SubscriptionStanding(row: row, waiting: standing.waiting, oldest: standing.oldest)
    }
}
