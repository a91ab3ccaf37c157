import API
import HTTP
import Logging
import Pipeline
import RetailModel
import SQL
import Sockets
import Store
import Telemetry

/// What comes in and goes out by itself while the server runs: deliveries, inboxes and polls, as
/// the configuration in force says.
actor Connecting {
    private let parts: ConnectorParts
    private let pools: [ClientPool]
    private let loops: EventLoopGroup
    private var running: RunningConnectors
    private var following: Task<Void, Never>?
    private var isStopped = false

    /// Of a secret that is none of its scheme.
    private static let secretFormCode = "LINK-011"

    /// Begins everything that the configuration names, and follows it when another is put in force.
    ///
    /// - Throws: ``CommandFailure`` when a secret is missing or a URL cannot be used.
    static func start(
        _ settings: OutboundSettings, _ configurations: ConfigurationHolder, lane: Lane,
        readers: ReaderPool, pump: FilePump, registry: Registry, logger: Logger,
        now: @escaping @Sendable () -> Instant, tracer: Tracer?
    ) async throws -> Connecting {
        let changes = configurations.changes()
        let first = configurations.current.configuration
        try check(first.connectors)
        var trust = TLSClientSettings()
        if !settings.outboundAuthorities.isEmpty {
            trust.authoritiesFile = settings.outboundAuthorities
        }
        let loops = try EventLoopGroup(count: 1)
        let context = try TLSContext(client: trust)
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
        let connecting = Connecting(
            ConnectorParts(
                lane: lane, readers: readers, pump: pump,
                source: HTTPPollSource(asking, tracer: tracer),
                transport: WebhookTransport(telling, tracer: tracer), metrics: metrics,
                logger: logger, now: now),
            first, pools: [asking, telling], loops)
        await connecting.follow(changes)
        return connecting
    }

    private init(
        _ parts: ConnectorParts, _ first: Configuration, pools: [ClientPool],
        _ loops: EventLoopGroup
    ) {
        self.parts = parts
        self.pools = pools
        self.loops = loops
        running = RunningConnectors(first, parts)
    }

    private func follow(_ changes: AsyncStream<ConfigurationInForce>) {
        following = Task { [weak self] in
            for await next in changes { await self?.take(up: next) }
        }
    }

    /// Ends what runs, each after the work that it has begun, and begins what is named now.
    private func take(up next: ConfigurationInForce) async {
        let connectors = next.configuration.connectors
        do throws(CommandFailure) {
            try Self.check(connectors)
        } catch {
            // What is wrong with one is told at each of its attempts too; the others go on.
            parts.logger.error(
                "a connector cannot work",
                metadata: [
                    "configuration_version": "\(next.version)", "detail": "\(error.description)",
                ])
        }
        await running.stop()
        guard !isStopped else { return }
        running.forget(allBut: connectors)
        running = RunningConnectors(next.configuration, parts)
        parts.logger.notice(
            "connectors follow the configuration",
            metadata: ["configuration_version": "\(next.version)"])
    }

    /// Ends deliveries, inboxes and polls; what is under way goes on at the next start.
    func stop() async {
        isStopped = true
        following?.cancel()
        await running.stop(closing: pools)
        await loops.stop()
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
}
