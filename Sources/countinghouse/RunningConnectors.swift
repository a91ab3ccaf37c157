import API
import HTTP
import Logging
import Pipeline
import RetailModel
import SQL
import Store

/// What connectors of every configuration work with.
struct ConnectorParts: Sendable {
    let lane: Lane
    let readers: ReaderPool
    let pump: FilePump
    let source: HTTPPollSource
    let transport: WebhookTransport
    let metrics: DeliveryMetrics
    let logger: Logger
    let now: @Sendable () -> Instant
}

/// The deliveries, inboxes and polls of one configuration, at work from their making on.
struct RunningConnectors: Sendable {
    private let parts: ConnectorParts
    private let couriers: [CourierLoop]
    private let inboxes: [InboxWatch]
    private let tasks: [Task<Void, Never>]
    private let keeping: Task<Void, Never>
    private let subscriptions: [String]
    private let inboxNames: [String]

    /// How often what waits is counted, in seconds.
    private static let countSeconds = 5
    /// How long events and attempts are kept, in days, and how many go at a time.
    private static let keptDays = 30
    private static let purgeMax = 5000

    /// Begins everything that the configuration names.
    init(_ configuration: Configuration, _ parts: ConnectorParts) {
        let connectors = configuration.connectors
        let surroundings = CourierSurroundings(
            lane: parts.lane, readers: parts.readers, transport: parts.transport,
            configuration: configuration, secret: Secrets.value, observer: parts.metrics,
            now: parts.now)
        let couriers = connectors.subscriptions.map { CourierLoop(Courier($0, surroundings)) }
        let inboxes = connectors.inboxes.map {
            InboxWatch(
                $0, lane: parts.lane, readers: parts.readers, pump: parts.pump,
                configuration: configuration, observer: parts.metrics, now: parts.now)
        }
        let pollers = connectors.polls.map {
            Poller(
                $0, lane: parts.lane, readers: parts.readers, pump: parts.pump,
                configuration: configuration, source: parts.source, secret: Secrets.value,
                observer: parts.metrics, now: parts.now)
        }
        self.parts = parts
        self.couriers = couriers
        self.inboxes = inboxes
        subscriptions = connectors.subscriptions.map(\.name)
        inboxNames = connectors.inboxes.map(\.name)
        tasks =
            couriers.map { courier in Task.detached { await courier.run() } }
            + inboxes.map { inbox in Task.detached { await inbox.run() } }
            + pollers.map { poller in Task.detached { await poller.run() } }
        keeping = Self.keeping(subscriptions, parts)
    }

    /// Begins nothing more, and returns once what is under way has ended.
    ///
    /// - Parameter pools: Closed once nothing more begins, so that requests under way end.
    func stop(closing pools: [ClientPool] = []) async {
        for courier in couriers { await courier.stop() }
        for inbox in inboxes { await inbox.stop() }
        keeping.cancel()
        for task in tasks { task.cancel() }
        for pool in pools { await pool.close() }
        for task in tasks { await task.value }
    }

    /// Shows nothing waiting any more for those that other connectors do not name.
    func forget(allBut connectors: Connectors) {
        let told = Set(connectors.subscriptions.map(\.name))
        for name in subscriptions where !told.contains(name) {
            parts.metrics.stands(name, waiting: 0, oldest: nil, at: parts.now())
        }
        let watched = Set(connectors.inboxes.map(\.name))
        for name in inboxNames where !watched.contains(name) {
            parts.metrics.looked(name, waiting: 0, underWay: 0)
        }
    }

    /// Counts what waits, and forgets what is old.
    private static func keeping(
        _ names: [String], _ parts: ConnectorParts
    ) -> Task<Void, Never> {
        Task.detached {
            while !Task.isCancelled {
                for name in names {
                    let found = try? await parts.readers.read { sql throws(SQLError) in
                        try Standing(DeliveryTable.standing(of: name, on: sql))
                    }
                    guard let found else { continue }
                    parts.metrics.stands(
                        name, waiting: found.waiting, oldest: found.oldest, at: parts.now())
                }
                await purge(parts)
                try? await Task.sleep(for: .seconds(countSeconds))
            }
        }
    }

    private struct Standing: Sendable {
        let waiting: Int64
        let oldest: Instant?

        init(_ standing: (waiting: Int64, oldest: Instant?)) {
            (waiting, oldest) = standing
        }
    }

    private static func purge(_ parts: ConnectorParts) async {
        let limit = parts.now().adding(seconds: -keptDays * 86_400)
        do throws(SQLError) {
            let isAnyOld = try await parts.readers.read { sql throws(SQLError) in
                let isAnyEvent = try EventTable.isAny(before: limit, on: sql)
                let isAnyAttempt = try DeliveryTable.isAnyAttempt(before: limit, on: sql)
                return isAnyEvent || isAnyAttempt
            }
            guard isAnyOld else { return }
            try await parts.lane.write { sql throws(SQLError) in
                _ = try EventTable.purge(before: limit, limit: purgeMax, on: sql)
                _ = try DeliveryTable.purgeAttempts(before: limit, limit: purgeMax, on: sql)
            }
        } catch {
            parts.logger.warning(
                "old events not forgotten", metadata: ["cause": "\(error.message)"])
        }
    }
}
