import RetailModel
import SQL
import Store

/// Everything that couriers of all subscriptions work with.
public struct CourierSurroundings: Sendable {
    let lane: Lane
    let readers: ReaderPool
    let transport: any EventTransport
    let company: String
    /// Whose work a receiver is that fails.
    let queue: WorkQueue
    let secret: @Sendable (SecretReference) -> String?
    let observer: any CourierObserver
    let now: @Sendable () -> Instant
    let draw: @Sendable (ClosedRange<Int>) -> Int

    /// - Parameters:
    ///   - secret: What a reference stands for at this moment; nil when it is not there.
    ///   - draw: A number of a range, any of them as likely.
    public init(
        lane: Lane, readers: ReaderPool, transport: any EventTransport,
        configuration: Configuration, secret: @escaping @Sendable (SecretReference) -> String?,
        observer: any CourierObserver, now: @escaping @Sendable () -> Instant,
        draw: @escaping @Sendable (ClosedRange<Int>) -> Int = { Int.random(in: $0) }
    ) {
        self.lane = lane
        self.readers = readers
        self.transport = transport
        company = configuration.company.company
        queue = configuration.queues.operations
        self.secret = secret
        self.observer = observer
        self.now = now
        self.draw = draw
    }
}

/// Told of what becomes of deliveries, from any thread: must not block.
public protocol CourierObserver: Sendable {
    /// Attempts have ended and are kept.
    func ended(_ attempts: [DeliveryAttempt], of subscription: String)
    /// The store failed; the courier tries again.
    func failed(_ error: SQLError, of subscription: String)
}

/// Takes the events of one subscription to its receiver, at least once and in order.
///
/// Each turn is one transaction: what receivers answered is written, new events are added, and
/// what is due is claimed under a lease. A node that dies loses nothing but the time of the lease.
public struct Courier: Sendable {
    /// How many events are looked at in one turn.
    static let eventsPerTurn = 500
    /// How many events one batch holds at most.
    public static let batchMax = 100
    /// How long a claim holds: longer than any request takes.
    public static let leaseSeconds = 60
    /// The longest time that a receiver may ask to be left alone.
    static let retryAfterSecondsMax = 86_400

    /// A delivery that was sent, and what came of it.
    public struct Sent: Sendable {
        let delivery: ClaimedDelivery
        let startedAt: Instant
        let milliseconds: Int64
        let answer: DeliveryAnswer
    }

    /// What a turn has found to do.
    public struct Turn: Sendable {
        /// To be sent now.
        public var claimed: [ClaimedDelivery] = []
        /// How many new events were looked at.
        var looked = 0
        /// Whether there is nothing more to do at this moment.
        public var isIdle: Bool { claimed.isEmpty && looked == 0 }
    }

    let subscription: Subscription
    let surroundings: CourierSurroundings

    /// A courier for one subscription.
    public init(_ subscription: Subscription, _ surroundings: CourierSurroundings) {
        self.subscription = subscription
        self.surroundings = surroundings
    }

    private var batchMax: Int { subscription.mode == .batch ? Self.batchMax : 1 }

    /// Makes the subscription known to the store, where it begins as the configuration says.
    ///
    /// - Throws: ``SQL/SQLError``.
    public func begin() async throws(SQLError) {
        let (name, start, at) = (subscription.name, subscription.start, surroundings.now())
        try await surroundings.lane.write { sql throws(SQLError) in
            if try SubscriptionTable.row(name, on: sql) == nil {
                let seen = start == .now ? try EventTable.lastSeq(on: sql) : 0
                try SubscriptionTable.insert(name, seenSeq: seen, at: at, on: sql)
            }
            // There is one process on these books: whoever held a lease is gone.
            if sql.dialect == .sqlite {
                try DeliveryTable.releaseLeases(of: name, at: at, on: sql)
            }
        }
    }

    /// Writes what came of deliveries, looks at new events and claims what is due.
    ///
    /// - Parameter limit: How many deliveries are claimed at most.
    /// - Throws: ``SQL/SQLError``; nothing of the turn was kept then.
    public func turn(
        recording sent: [Sent] = [], limit: Int = .max
    ) async throws(SQLError) -> Turn {
        let (name, at) = (subscription.name, surroundings.now())
        let found = try await surroundings.readers.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) -> Look? in
                guard let row = try SubscriptionTable.row(name, on: sql), row.isActive else {
                    return nil
                }
                return Look(
                    seenSeq: row.seenSeq,
                    events: try EventTable.page(
                        after: row.seenSeq, limit: Self.eventsPerTurn, on: sql),
                    isDue: try DeliveryTable.isDue(name, at: at, on: sql))
            }
        }
        let events = found?.events ?? []
        let mayClaim = limit > 0 && found != nil
        guard !sent.isEmpty || !events.isEmpty || (mayClaim && found?.isDue == true) else {
            return Turn()
        }
        let wanted = events.filter {
            subscription.wants(CloudEvent($0, company: surroundings.company))
        }
        let (attempts, turn) = try await surroundings.lane.write { sql throws(SQLError) in
            try write(
                sent, events, wanted, behind: found?.seenSeq, at,
                limit: mayClaim ? limit : 0, on: sql)
        }
        if !attempts.isEmpty { surroundings.observer.ended(attempts, of: name) }
        return turn
    }

    private struct Look: Sendable {
        let seenSeq: Int64
        let events: [EventRow]
        let isDue: Bool
    }

    private func write(
        _ sent: [Sent], _ events: [EventRow], _ wanted: [EventRow], behind seen: Int64?,
        _ at: Instant, limit: Int, on sql: any SQLConnection
    ) throws(SQLError) -> ([DeliveryAttempt], Turn) {
        let name = subscription.name
        // What was sent must be written; the rest may be another node's work at this moment.
        let row = try SubscriptionTable.lock(name, waits: !sent.isEmpty, on: sql)
        guard let row else { return ([], Turn()) }
        var standing = row.isActive
        let attempts = try record(sent, row, at: at, isActive: &standing, on: sql)
        var turn = Turn()
        if let last = events.last, row.seenSeq == seen {
            try DeliveryTable.insert(
                wanted.map { ($0.seq, orderKey(of: $0)) }, to: name, dueAt: at, on: sql)
            try SubscriptionTable.see(name, upTo: last.seq, on: sql)
            turn.looked = events.count
        }
        if standing, limit > 0 {
            turn.claimed = try DeliveryTable.claim(
                name, at: at, leaseUntil: at.adding(seconds: Self.leaseSeconds),
                lease: Int64(surroundings.draw(1...Int(Int32.max))),
                limit: min(limit, subscription.parallelMax), batchMax: batchMax, on: sql)
        }
        return (attempts, turn)
    }

    private func orderKey(of event: EventRow) -> String {
        // A batch holds what comes one behind the other, whatever it is about.
        if subscription.mode == .batch { return "" }
        return subscription.order == .subject ? event.orderKey : String(event.seq)
    }
}

// MARK: - What came of deliveries

extension Courier {
    private func record(
        _ sent: [Sent], _ row: SubscriptionRow, at: Instant, isActive: inout Bool,
        on sql: any SQLConnection
    ) throws(SQLError) -> [DeliveryAttempt] {
        var attempts: [DeliveryAttempt] = []
        var failingSince = row.failingSince
        for sent in sent {
            let outcome: DeliveryAttempt.Outcome
            if sent.isDelivered {
                guard try DeliveryTable.end(sent.delivery, of: row.name, at: at, on: sql) else {
                    continue
                }
                (outcome, failingSince) = (.delivered, nil)
            } else {
                failingSince = failingSince ?? at
                let ruled = try fail(
                    sent, row, since: failingSince ?? at, at: at, isActive: &isActive, on: sql)
                guard let ruled else { continue }
                outcome = ruled
            }
            attempts.append(sent.attempt(outcome))
        }
        if failingSince != row.failingSince {
            try SubscriptionTable.note(row.name, failingSince: failingSince, on: sql)
        }
        try DeliveryTable.note(attempts, of: row.name, on: sql)
        return attempts
    }

    /// Nil when another node has taken the delivery over meanwhile.
    private func fail(
        _ sent: Sent, _ row: SubscriptionRow, since: Instant, at: Instant, isActive: inout Bool,
        on sql: any SQLConnection
    ) throws(SQLError) -> DeliveryAttempt.Outcome? {
        let waitSeconds = DeliverySchedule.waitSeconds(
            afterAttempts: Int(sent.delivery.attempt), draw: surroundings.draw)
        let isTooLong =
            at.microseconds - since.microseconds
            >= Int64(subscription.disableAfterSeconds) * 1_000_000
        if sent.isGone || isTooLong {
            // It waits, first of its order, for somebody to enable the subscription.
            guard try DeliveryTable.retry(sent.delivery, of: row.name, dueAt: at, on: sql) else {
                return nil
            }
            if isActive { try disable(sent, row, since: since, at: at, on: sql) }
            isActive = false
            return .disabled
        }
        guard let waitSeconds else {
            guard try DeliveryTable.end(sent.delivery, of: row.name, at: at, on: sql) else {
                return nil
            }
            try Cases.openOnce(
                surroundings.queue, code: "EVENT-002",
                problem: "An event could not be delivered to \(row.name) in "
                    + "\(sent.delivery.attempt) attempts over three days: \(sent.problem)",
                remedy: "Have the receiver mended, then ask for everything since then with "
                    + "POST /v1/subscriptions/\(row.name)/redeliver?since=.",
                subject: "subscription \(row.name)", at: at, on: sql)
            return .givenUp
        }
        let asked = min(sent.retryAfterSeconds ?? 0, Self.retryAfterSecondsMax)
        let dueAt = at.adding(seconds: asked > 0 ? asked : waitSeconds)
        guard try DeliveryTable.retry(sent.delivery, of: row.name, dueAt: dueAt, on: sql) else {
            return nil
        }
        return .failed
    }

    private func disable(
        _ sent: Sent, _ row: SubscriptionRow, since: Instant, at: Instant,
        on sql: any SQLConnection
    ) throws(SQLError) {
        let because =
            sent.isGone
            ? "the receiver answered 410, so it is gone"
            : "nothing was delivered since \(since): \(sent.problem)"
        try SubscriptionTable.disable(row.name, because: because, at: at, on: sql)
        try Cases.openOnce(
            surroundings.queue, code: "EVENT-001",
            problem: "The subscription \(row.name) is disabled: \(because)",
            remedy: "Have the receiver mended, then POST /v1/subscriptions/\(row.name)/enable; "
                + "nothing that waits for it is lost.",
            subject: "subscription \(row.name)", at: at, on: sql)
    }
}

extension Courier.Sent {
    fileprivate var isDelivered: Bool {
        if case .answered(let status, _) = answer { return (200..<300).contains(status) }
        return false
    }

    fileprivate var isGone: Bool {
        if case .answered(410, _) = answer { return true }
        return false
    }

    fileprivate var retryAfterSeconds: Int? {
        guard case .answered(let status, let seconds) = answer, [429, 503].contains(status) else {
            return nil
        }
        return seconds
    }

    fileprivate var problem: String {
        switch answer {
        case .answered(let status, _): "the receiver answered \(status)."
        case .failed(let code, let problem): "\(code): \(problem)"
        }
    }

    fileprivate func attempt(_ outcome: DeliveryAttempt.Outcome) -> DeliveryAttempt {
        var status: Int64?
        if case .answered(let code, _) = answer { status = Int64(code) }
        return DeliveryAttempt(
            eventSeq: delivery.eventSeq, lastSeq: delivery.lastSeq, attempt: delivery.attempt,
            startedAt: startedAt, milliseconds: milliseconds, outcome: outcome, status: status,
            problem: outcome == .delivered ? nil : problem)
    }
}
