import HTTP
import Logging
import Pipeline
import RetailModel
import SQL
import Store
import Telemetry

/// What the endpoints work with.
public struct Services: Sendable {
    let lane: Lane
    let readers: ReaderPool
    let desk: JournalDesk
    let pump: FilePump
    let configurations: ConfigurationHolder
    /// The configuration of one request: that in force when it began, so that none sees two.
    private(set) var inForce: ConfigurationInForce
    let registry: Registry
    let logger: Logger
    let now: @Sendable () -> Instant
    let secret: @Sendable (SecretReference) -> String?
    let stopping: StopSign
    let subscriptions: SubscriptionDesk
    let drift: DriftDesk
    let cases: CaseDesk
    let routes: RouteDesk
    let hookRefusals: MetricFamily<Counter>
    let streams = StreamCount()

    /// The parts of one running server.
    ///
    /// - Parameters:
    ///   - registry: What `/metrics` shows.
    ///   - secret: What a reference to a secret stands for; nil when it is not there.
    ///   - stopping: Raised when streams are to end.
    public init(
        lane: Lane, readers: ReaderPool, desk: JournalDesk, pump: FilePump, routes: RouteDesk,
        configurations: ConfigurationHolder, registry: Registry, logger: Logger,
        now: @escaping @Sendable () -> Instant,
        secret: @escaping @Sendable (SecretReference) -> String?, stopping: StopSign
    ) {
        self.lane = lane
        self.readers = readers
        self.desk = desk
        self.pump = pump
        self.configurations = configurations
        inForce = configurations.current
        self.registry = registry
        self.logger = logger
        self.now = now
        self.secret = secret
        self.stopping = stopping
        subscriptions = SubscriptionDesk(lane: lane, now: now)
        drift = DriftDesk(lane: lane, now: now)
        cases = CaseDesk(lane: lane)
        self.routes = routes
        hookRefusals = registry.counters(
            "countinghouse_hook_refusals_total",
            help: "Webhooks refused because of their signature.", labels: ["hook", "reason"])
    }

    /// The same for one request that begins now.
    func begun() -> Services {
        var services = self
        services.inForce = configurations.current
        return services
    }

    /// The sender of webhooks of that name.
    func hook(named name: String) -> Hook? {
        configuration.connectors.hooks.first { $0.name == name }
    }

    /// The configuration of this request.
    var configuration: Configuration { inForce.configuration }

    /// Reads the database off the event loop; a failure becomes a refusal and a line in the log.
    nonisolated(nonsending) func read<T: Sendable>(
        _ body: @Sendable @escaping (any SQLConnection) throws(SQLError) -> T
    ) async throws(Refusal) -> T {
        do {
            return try await readers.read(body)
        } catch {
            throw refused(error)
        }
    }

    /// What the writer or the desk answers; a failure becomes a refusal and a line in the log.
    nonisolated(nonsending) func ask<T: Sendable>(
        _ body: nonisolated(nonsending) () async throws(SQLError) -> T
    ) async throws(Refusal) -> T {
        do {
            return try await body()
        } catch {
            throw refused(error)
        }
    }

    /// The refusal that the sender of a request is told when the store failed.
    func refused(_ error: SQLError) -> Refusal {
        logger.error(
            "store failed", metadata: ["cause": "\(error.message)", "sql": "\(error.sql)"])
        return Refusal(error)
    }
}

/// The body of an endpoint: answers, or says why not.
typealias Handler = @Sendable (Request, Services) async throws(Refusal) -> Response

/// Every route of the server.
public enum Routes {
    /// The largest canonical document in a request of its own, in bytes.
    static let documentBytesMax = 1024 * 1024
    /// The longest time for a file of many documents: the least rate of bodies ends slow senders
    /// long before.
    static let fileSeconds = 4 * 3600

    /// A router that serves `services`.
    public static func router(_ services: Services) -> Router {
        var routes = RouteTable(services: services)
        routes.addOperations()
        routes.add(.post, "/v1/orders", bodyBytesMax: documentBytesMax, PostOrders.handle)
        routes.add(.get, "/v1/orders", GetOrders.handle)
        routes.add(
            .post, "/v1/orders/bulk", bodyBytesMax: Int(FileIntake.fileBytesMax),
            requestSeconds: fileSeconds, PostOrdersBulk.handle)
        routes.add(.get, "/v1/orders/bulk/{id}", GetBulk.handle)
        routes.add(.get, "/v1/orders/bulk/{id}/results", GetBulkResults.handle)
        routes.add(.get, "/v1/orders/bulk/{id}/content", GetBulkContent.handle)
        routes.add(
            .get, "/v1/orders/bulk/{id}/acknowledgement", GetBulkAcknowledgement.handle)
        routes.add(.get, "/v1/orders/{id}", GetOrder.handle)
        routes.add(.get, "/v1/journals", GetJournals.handle)
        routes.add(.get, "/v1/journals/export", GetJournalExport.handle)
        routes.add(.get, "/v1/journals/{id}", GetJournal.handle)
        routes.add(.get, "/v1/journals/{id}/sources", GetJournalSources.handle)
        // What lets work end goes before what begins more.
        routes.add(
            .post, "/v1/journals/{id}/ack", priority: .urgent, PostJournalAnswers.acknowledge)
        routes.add(
            .post, "/v1/journals/{id}/reject", priority: .urgent, PostJournalAnswers.reject)
        routes.add(
            .post, "/v1/journals/{id}/reoffer", priority: .urgent, PostJournalAnswers.reoffer)
        routes.add(.get, "/v1/reconciliation", GetReconciliation.handle)
        routes.add(.get, "/v1/cases", GetCases.handle)
        routes.add(.get, "/v1/cases/{id}", GetCases.one)
        routes.add(.post, "/v1/cases/actions", bodyBytesMax: documentBytesMax, CaseActions.bulk)
        routes.add(.get, "/v1/cases/{id}/actions", CaseActions.list)
        routes.add(
            .post, "/v1/cases/{id}/actions", bodyBytesMax: 2 * documentBytesMax, CaseActions.post)
        routes.add(
            .post, "/v1/cases/{id}/actions/{number}/approve", CaseActions.approve)
        routes.add(.post, "/v1/cases/{id}/actions/{number}/refuse", CaseActions.refuse)
        routes.add(.get, "/v1/routes", RoutesEndpoints.list)
        routes.add(.post, "/v1/routes/{name}/pause", RoutesEndpoints.pause)
        routes.add(.post, "/v1/routes/{name}/drain", RoutesEndpoints.drain)
        routes.add(.post, "/v1/routes/{name}/resume", RoutesEndpoints.resume)
        routes.add(.post, "/v1/routes/{name}/replay", RoutesEndpoints.replay)
        routes.addConnectors()
        routes.addConfiguration()
        return routes.router
    }
}

extension RouteTable {
    /// What comes in and goes out by itself.
    fileprivate mutating func addConnectors() {
        add(
            .post, "/v1/hooks/{hook}", bodyBytesMax: PostHook.bodyBytesMax, PostHook.handle)
        add(
            .get, "/v1/events", requestSeconds: EventStream.streamSeconds + 60, GetEvents.handle)
        add(.get, "/v1/subscriptions", Subscriptions.list)
        add(.get, "/v1/subscriptions/{name}", Subscriptions.one)
        add(.get, "/v1/subscriptions/{name}/attempts", Subscriptions.attempts)
        add(.post, "/v1/subscriptions/{name}/enable", Subscriptions.enable)
        add(.post, "/v1/subscriptions/{name}/disable", Subscriptions.disable)
        add(.post, "/v1/subscriptions/{name}/redeliver", Subscriptions.redeliver)
        add(.get, "/v1/drift", GetDrift.handle)
        add(.post, "/v1/drift/{id}/accept", GetDrift.accept)
    }
}

/// Adds routes with what every one of them shares: trace context, problem details, a log line.
struct RouteTable {
    var router = Router()
    let services: Services

    init(services: Services) {
        self.services = services
    }

    mutating func add(
        _ method: HTTP.Method, _ pattern: String, bodyBytesMax: Int? = nil,
        requestSeconds: Int? = nil, priority: RoutePriority = .ordinary,
        _ handler: @escaping Handler
    ) {
        let services = services
        router.add(
            method, pattern, bodyBytesMax: bodyBytesMax, requestSeconds: requestSeconds,
            priority: priority
        ) { request in
            let trace = TraceContext.continuing(request.headers["traceparent"])
            return await TraceContext.$current.withValue(trace) {
                var response: Response
                do throws(Refusal) {
                    response = try await handler(request, services.begun())
                } catch {
                    services.logger.info(
                        "request refused",
                        metadata: [
                            "method": "\(method.name)", "path": "\(request.path)",
                            "code": "\(error.code)", "detail": "\(error.problem)",
                        ])
                    response = Reply.problem(error)
                }
                services.logger.debug(
                    "request answered",
                    metadata: [
                        "method": "\(method.name)", "path": "\(request.path)",
                        "status": "\(response.status.code)",
                    ])
                response.headers.append("traceparent", trace.child().traceparent)
                return response
            }
        }
    }
}
