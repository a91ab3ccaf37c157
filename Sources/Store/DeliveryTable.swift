import RetailModel
import SQL

/// Events that a subscription has still to be sent, as one request.
public struct ClaimedDelivery: Sendable {
    /// The number of the first event.
    public let eventSeq: Int64
    /// That of the last; the same but for a batch.
    public let lastSeq: Int64
    /// Which attempt this is, counted from 1.
    public let attempt: Int64
    /// Who holds it until its lease ends.
    public let lease: Int64
    /// The events, in their order.
    public var events: [EventRow]
}

/// One attempt to deliver, as it is kept for people.
public struct DeliveryAttempt: Sendable {
    /// What came of an attempt.
    public enum Outcome: String, Sendable, CaseIterable {
        case delivered
        /// To be tried again.
        case failed
        /// Failed once too often: not tried again by itself.
        case givenUp = "given_up"
        /// Failed, and the subscription was disabled with it.
        case disabled
    }

    public let eventSeq: Int64
    public let lastSeq: Int64
    public let attempt: Int64
    public let startedAt: Instant
    public let milliseconds: Int64
    public let outcome: Outcome
    /// Of the receiver's answer; nil when none came.
    public let status: Int64?
    public let problem: String?

    /// An attempt that has ended.
    public init(
        eventSeq: Int64, lastSeq: Int64, attempt: Int64, startedAt: Instant, milliseconds: Int64,
        outcome: Outcome, status: Int64?, problem: String?
    ) {
        self.eventSeq = eventSeq
        self.lastSeq = lastSeq
        self.attempt = attempt
        self.startedAt = startedAt
        self.milliseconds = milliseconds
        self.outcome = outcome
        self.status = status
        self.problem = problem
    }
}

/// The table of what is still to be delivered. Callers hold a transaction and the subscription's
/// lock, so that a head is never promoted past a delivery that is just being added.
public enum DeliveryTable {
    /// Adds events to be delivered, in their order; those that wait already stay as they are.
    public static func insert(
        _ events: [(seq: Int64, orderKey: String)], to subscription: String, dueAt: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard !events.isEmpty else { return }
        var held: Set<String> = []
        let keys = Array(Set(events.map(\.orderKey)))
        try connection.queryMany(
            """
            SELECT event_seq FROM delivery WHERE subscription = $1 AND order_key = $2
            ORDER BY event_seq LIMIT 1
            """, keys.map { [.text(subscription), .text($0)] }
        ) { index, _ throws(SQLError) in held.insert(keys[index]) }
        try connection.executeMany(
            """
            INSERT INTO delivery
                (subscription, event_seq, order_key, is_head, due_at, attempts, last_seq)
            VALUES ($1, $2, $3, $4, $5, 0, $2) ON CONFLICT (subscription, event_seq) DO NOTHING
            """,
            events.map { event in
                [
                    .text(subscription), .integer(event.seq), .text(event.orderKey),
                    .integer(held.insert(event.orderKey).inserted ? 1 : 0),
                    .integer(dueAt.microseconds),
                ]
            })
    }

    /// Whether anything of a subscription is due.
    public static func isDue(
        _ subscription: String, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            """
            SELECT 1 FROM delivery WHERE subscription = $1 AND is_head = 1 AND due_at <= $2 LIMIT 1
            """, [.text(subscription), .integer(instant.microseconds)]
        ) { _ throws(SQLError) in true } ?? false
    }

    /// Claims what is due, the longest due first, until the lease ends.
    ///
    /// - Parameter batchMax: How many events go into one request. A batch that was tried once
    ///   keeps its events, so that the receiver knows it again.
    public static func claim(
        _ subscription: String, at instant: Instant, leaseUntil: Instant, lease: Int64,
        limit: Int, batchMax: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [ClaimedDelivery] {
        let heads = try connection.all(
            """
            SELECT event_seq, last_seq, attempts, order_key FROM delivery
            WHERE subscription = $1 AND is_head = 1 AND due_at <= $2
            ORDER BY due_at, event_seq LIMIT $3
            """, [.text(subscription), .integer(instant.microseconds), .integer(Int64(limit))]
        ) { row throws(SQLError) in
            (seq: row.integer(0), last: row.integer(1), attempts: row.integer(2), key: row.text(3))
        }
        var claimed: [ClaimedDelivery] = []
        for head in heads {
            var last = head.last
            if batchMax > 1, head.attempts == 0 {
                last = try lastOfBatch(
                    subscription, from: head.seq, key: head.key, batchMax, on: connection)
            }
            claimed.append(
                ClaimedDelivery(
                    eventSeq: head.seq, lastSeq: last, attempt: head.attempts + 1, lease: lease,
                    events: try events(
                        subscription, key: head.key, from: head.seq, to: last, on: connection)))
        }
        try connection.executeMany(
            """
            UPDATE delivery SET due_at = $3, lease = $4, attempts = attempts + 1, last_seq = $5
            WHERE subscription = $1 AND event_seq = $2
            """,
            claimed.map { delivery in
                [
                    .text(subscription), .integer(delivery.eventSeq),
                    .integer(leaseUntil.microseconds), .integer(lease), .integer(delivery.lastSeq),
                ]
            })
        return claimed
    }

    private static func lastOfBatch(
        _ subscription: String, from seq: Int64, key: String, _ batchMax: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        let seqs = try connection.all(
            """
            SELECT event_seq FROM delivery
            WHERE subscription = $1 AND order_key = $2 AND event_seq >= $3
            ORDER BY event_seq LIMIT $4
            """,
            [.text(subscription), .text(key), .integer(seq), .integer(Int64(batchMax))]
        ) { row throws(SQLError) in row.integer(0) }
        return seqs.last ?? seq
    }

    private static func events(
        _ subscription: String, key: String, from first: Int64, to last: Int64,
        on connection: any SQLConnection
    ) throws(SQLError) -> [EventRow] {
        try connection.all(
            """
            SELECT e.seq, e.type, e.subject, e.order_key, e.occurred_at, e.trace_id, e.content
            FROM delivery AS d JOIN event AS e ON e.seq = d.event_seq
            WHERE d.subscription = $1 AND d.order_key = $2 AND d.event_seq BETWEEN $3 AND $4
            ORDER BY e.seq
            """, [.text(subscription), .text(key), .integer(first), .integer(last)],
            EventTable.row)
    }

    /// Ends a delivery that is still held under its lease; its followers come next. Whether it was.
    public static func end(
        _ delivery: ClaimedDelivery, of subscription: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        let key = try connection.first(
            """
            SELECT order_key FROM delivery
            WHERE subscription = $1 AND event_seq = $2 AND lease = $3
            """, [.text(subscription), .integer(delivery.eventSeq), .integer(delivery.lease)]
        ) { row throws(SQLError) in row.text(0) }
        guard let key else { return false }
        try connection.execute(
            """
            DELETE FROM delivery
            WHERE subscription = $1 AND order_key = $2 AND event_seq BETWEEN $3 AND $4
            """,
            [
                .text(subscription), .text(key), .integer(delivery.eventSeq),
                .integer(delivery.lastSeq),
            ])
        try connection.execute(
            """
            UPDATE delivery SET is_head = 1, due_at = $3
            WHERE subscription = $1 AND event_seq =
                (SELECT MIN(event_seq) FROM delivery WHERE subscription = $1 AND order_key = $2)
            """, [.text(subscription), .text(key), .integer(instant.microseconds)])
        return true
    }

    /// Gives a delivery back, to be tried again at `dueAt`. Whether it was still held.
    public static func retry(
        _ delivery: ClaimedDelivery, of subscription: String, dueAt: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.execute(
            """
            UPDATE delivery SET due_at = $4, lease = NULL
            WHERE subscription = $1 AND event_seq = $2 AND lease = $3
            """,
            [
                .text(subscription), .integer(delivery.eventSeq), .integer(delivery.lease),
                .integer(dueAt.microseconds),
            ]) == 1
    }

    /// Makes what is held under a lease due at once.
    public static func releaseLeases(
        of subscription: String, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE delivery SET due_at = $2, lease = NULL
            WHERE subscription = $1 AND lease IS NOT NULL
            """, [.text(subscription), .integer(instant.microseconds)])
    }

    /// How many events wait for a subscription, and when the oldest of them happened.
    public static func standing(
        of subscription: String, on connection: any SQLConnection
    ) throws(SQLError) -> (waiting: Int64, oldest: Instant?) {
        try connection.first(
            """
            SELECT COUNT(*), (SELECT occurred_at FROM event WHERE seq =
                (SELECT MIN(event_seq) FROM delivery WHERE subscription = $1))
            FROM delivery WHERE subscription = $1
            """, [.text(subscription)]
        ) { row throws(SQLError) in
            (row.integer(0), row.optionalInteger(1).map(Instant.init(microseconds:)))
        } ?? (0, nil)
    }
}

extension DeliveryTable {
    /// Keeps attempts for people to look at.
    public static func note(
        _ attempts: [DeliveryAttempt], of subscription: String, on connection: any SQLConnection
    ) throws(SQLError) {
        guard !attempts.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO delivery_attempt (subscription, event_seq, last_seq, attempt, started_at,
                milliseconds, outcome, status, problem)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            attempts.map { attempt in
                [
                    .text(subscription), .integer(attempt.eventSeq), .integer(attempt.lastSeq),
                    .integer(attempt.attempt), .integer(attempt.startedAt.microseconds),
                    .integer(attempt.milliseconds), .text(attempt.outcome.rawValue),
                    .optional(attempt.status), .optional(attempt.problem?.storable),
                ]
            })
    }

    /// Attempts of a subscription before the number `seq`, newest first, each with its number.
    public static func attempts(
        of subscription: String, before seq: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [(seq: Int64, attempt: DeliveryAttempt)] {
        try connection.all(
            """
            SELECT seq, event_seq, last_seq, attempt, started_at, milliseconds, outcome, status,
                problem
            FROM delivery_attempt WHERE subscription = $1 AND seq < $2
            ORDER BY seq DESC LIMIT $3
            """, [.text(subscription), .integer(seq), .integer(Int64(limit))]
        ) { row throws(SQLError) in
            guard let outcome = DeliveryAttempt.Outcome(rawValue: row.text(6)) else {
                throw SQLError(.type, message: "delivery_attempt.outcome is \(row.text(6))")
            }
            return (
                row.integer(0),
                DeliveryAttempt(
                    eventSeq: row.integer(1), lastSeq: row.integer(2), attempt: row.integer(3),
                    startedAt: Instant(microseconds: row.integer(4)),
                    milliseconds: row.integer(5), outcome: outcome,
                    status: row.optionalInteger(7), problem: row.optionalText(8))
            )
        }
    }

    /// Whether an attempt began before `instant`.
    public static func isAnyAttempt(
        before instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.oldest("started_at", of: "delivery_attempt").map { $0 < instant } ?? false
    }

    /// Forgets attempts that began before `instant`, `limit` at most.
    public static func purgeAttempts(
        before instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> Int {
        try connection.execute(
            """
            DELETE FROM delivery_attempt WHERE started_at < $1 AND seq IN
                (SELECT seq FROM delivery_attempt ORDER BY seq LIMIT $2)
            """, [.integer(instant.microseconds), .integer(Int64(limit))])
    }
}
