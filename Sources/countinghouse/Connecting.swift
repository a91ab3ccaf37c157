import API
import HTTP
import Logging
import Pipeline
import RetailModel
import SQL
import Sockets
import Store
import Telemetry

/// What comes in and goes out by itself while the server runs: deliveries and inboxes.
struct Connecting: Sendable {
    private let couriers: [CourierLoop]
    private let inboxes: [InboxWatch]
    private let tasks: [Task<Void, Never>]
    private let keeping: Task<Void, Never>
    private let pools: [ClientPool]
    private let loops: EventLoopGroup

    /// Of a secret that is none of its scheme.
    private static let secretFormCode = "LINK-011"
    /// How often what waits is counted, in seconds.
    private static let countSeconds = 5
    /// How long events and attempts are kept, in days, and how many go at a time.
    static let keptDays = 30
    private static let purgeMax = 5000

    /// Begins everything that the configuration names.
    ///
    /// - Throws: ``CommandFailure`` when a secret is missing or a URL cannot be used.
    static func start(
        _ settings: OutboundSettings, _ configuration: Configuration, lane: Lane,
        readers: ReaderPool, pump: FilePump, registry: Registry, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) throws -> Connecting {
        try check(configuration.connectors)
        let loops = try EventLoopGroup(count: 1)
        let context = try TLSContext(client: settings.trust)
        var bounds = ClientPoolBounds()
        // Sources answer in pages.
        let asking = ClientPool(
            loops: loops.loops, tls: context, bounds: bounds, addressGuard: settings.addressGuard)
        bounds.exchange.bodyBytesMax = WebhookTransport.answerBytesMax
        // Every subscription has a bound of its own for requests to its receiver.
        bounds.connectionsPerOriginMax = 64
        let telling = ClientPool(
            loops: loops.loops, tls: context, bounds: bounds, addressGuard: settings.addressGuard)
        let metrics = DeliveryMetrics(registry: registry) { message, details in
            logger.info("\(message)", metadata: details.mapValues { "\($0)" })
        }
        let surroundings = CourierSurroundings(
            lane: lane, readers: readers, transport: WebhookTransport(telling),
            configuration: configuration, secret: Secrets.value, observer: metrics, now: now)
        let couriers = configuration.connectors.subscriptions.map {
            CourierLoop(Courier($0, surroundings))
        }
        let inboxes = configuration.connectors.inboxes.map {
            InboxWatch(
                $0, lane: lane, readers: readers, pump: pump, configuration: configuration,
                observer: metrics, now: now)
        }
        let pollers = configuration.connectors.polls.map {
            Poller(
                $0, lane: lane, readers: readers, pump: pump, configuration: configuration,
                source: HTTPPollSource(asking), secret: Secrets.value, observer: metrics,
                now: now)
        }
        let names = configuration.connectors.subscriptions.map(\.name)
        return Connecting(
            couriers: couriers, inboxes: inboxes,
            tasks: couriers.map { courier in Task.detached { await courier.run() } }
                + inboxes.map { inbox in Task.detached { await inbox.run() } }
                + pollers.map { poller in Task.detached { await poller.run() } },
            keeping: keeping(names, lane, readers, metrics, logger, now),
            pools: [asking, telling], loops: loops)
    }

    private static func check(_ connectors: Connectors) throws(CommandFailure) {
        for subscription in connectors.subscriptions {
            if let problem = WebhookTransport.problem(ofURL: subscription.url) {
                throw CommandFailure("LINK-005: subscription \(subscription.name): \(problem)")
            }
            try check(subscription.secrets, .standard, "subscription \(subscription.name)")
        }
        for poll in connectors.polls {
            guard let reference = poll.authorization?.secret else { continue }
            guard Secrets.value(reference) != nil else {
                throw CommandFailure(
                    "LINK-010: poll \(poll.name): there is no secret \(reference).")
            }
        }
        for hook in connectors.hooks { try check(hook.secrets, hook.scheme, "hook \(hook.name)") }
    }

    private static func check(
        _ secrets: [SecretReference], _ scheme: SignatureScheme, _ whose: String
    ) throws(CommandFailure) {
        for reference in secrets {
            guard let text = Secrets.value(reference) else {
                throw CommandFailure("LINK-010: \(whose): there is no secret \(reference).")
            }
            guard WebhookSignature.key(text, for: scheme) != nil else {
                throw CommandFailure(
                    "\(secretFormCode): \(whose): \(reference) holds no secret of the scheme "
                        + "\(scheme.rawValue): whsec_ and Base64 of at least 16 bytes.")
            }
        }
    }

    /// Counts what waits, and forgets what is old.
    private static func keeping(
        _ names: [String], _ lane: Lane, _ readers: ReaderPool, _ metrics: DeliveryMetrics,
        _ logger: Logger, _ now: @escaping @Sendable () -> Instant
    ) -> Task<Void, Never> {
        Task.detached {
            while !Task.isCancelled {
                for name in names {
                    let found = try? await readers.read { sql throws(SQLError) in
                        try Standing(DeliveryTable.standing(of: name, on: sql))
                    }
                    guard let found else { continue }
                    metrics.stands(
                        name, waiting: found.waiting, oldest: found.oldest, at: now())
                }
                await purge(lane, readers, logger, before: now())
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

    private static func purge(
        _ lane: Lane, _ readers: ReaderPool, _ logger: Logger, before now: Instant
    ) async {
        let limit = now.adding(seconds: -keptDays * 86_400)
        do throws(SQLError) {
            let isAnyOld = try await readers.read { sql throws(SQLError) in
                let isAnyEvent = try EventTable.isAny(before: limit, on: sql)
                let isAnyAttempt = try DeliveryTable.isAnyAttempt(before: limit, on: sql)
                return isAnyEvent || isAnyAttempt
            }
            guard isAnyOld else { return }
            try await lane.write { sql throws(SQLError) in
                _ = try EventTable.purge(before: limit, limit: purgeMax, on: sql)
                _ = try DeliveryTable.purgeAttempts(before: limit, limit: purgeMax, on: sql)
            }
        } catch {
            logger.warning("old events not forgotten", metadata: ["cause": "\(error.message)"])
        }
    }

    /// Ends deliveries and inboxes; what is under way goes on at the next start.
    func stop() async {
        for courier in couriers { await courier.stop() }
        for inbox in inboxes { await inbox.stop() }
        keeping.cancel()
        for task in tasks { task.cancel() }
        // A request under way ends with its pool.
        for pool in pools { await pool.close() }
        for task in tasks { await task.value }
        await loops.stop()
    }
}
