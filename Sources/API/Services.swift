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
    /// Takes the spans of traces that are recorded; nil when tracing is off.
    let tracer: Tracer?
    let keys: KeyRing
    let gate: Gate
    let subscriptions: SubscriptionDesk
    let drift: DriftDesk
    let cases: CaseDesk
    let routes: RouteDesk
    let privacy: PrivacyDesk
    let hookRefusals: MetricFamily<Counter>
    let streams = StreamCount()
    let answerSweep = AnswerSweep()
    let hashSecret = HashSecret()
    let deprecations = DeprecationDesk()

    /// The parts of one running server.
    ///
    /// - Parameters:
    ///   - registry: What `/metrics` shows.
    ///   - secret: What a reference to a secret stands for; nil when it is not there.
    ///   - stopping: Raised when streams are to end.
    ///   - gate: What every request passes first.
    public init(
        lane: Lane, readers: ReaderPool, desk: JournalDesk, pump: FilePump, routes: RouteDesk,
        configurations: ConfigurationHolder, registry: Registry, logger: Logger,
        now: @escaping @Sendable () -> Instant,
        secret: @escaping @Sendable (SecretReference) -> String?, stopping: StopSign,
        tracer: Tracer? = nil, keys: KeyRing, gate: Gate
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
        self.tracer = tracer
        self.keys = keys
        self.gate = gate
        subscriptions = SubscriptionDesk(lane: lane, now: now)
        drift = DriftDesk(lane: lane, now: now)
        cases = CaseDesk(lane: lane)
        privacy = PrivacyDesk(lane: lane, readers: readers, now: now)
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
        try await spanned { () throws(SQLError) in try await readers.read(body) }
    }

    /// Looks up a few rows by an index, on the event loop itself where that needs no wait.
    nonisolated(nonsending) func lookUp<T: Sendable>(
        _ body: @Sendable @escaping (any SQLConnection) throws(SQLError) -> T
    ) async throws(Refusal) -> T {
        try await spanned { () throws(SQLError) in try await readers.lookUp(body) }
    }

    private nonisolated(nonsending) func spanned<T: Sendable>(
        _ read: nonisolated(nonsending) () async throws(SQLError) -> T
    ) async throws(Refusal) -> T {
        let span = DatabaseSpan.begin("SELECT", on: lane.dialect)
        do {
            let found = try await read()
            span?.end()
            return found
        } catch {
            span?.end(error)
            throw refused(error)
        }
    }

    /// Has the pump work through a file that was handed in by the request at hand.
    func pump(_ file: FileRow) {
        let (pump, scope) = (pump, TraceScope.current)
        Task.detached { await pump.run(for: file.id, within: scope) }
    }

    /// The scope of a request: its trace, its name, and who takes its spans.
    func scope(of request: Request) -> TraceScope {
        let caller = request.headers["traceparent"]
        return TraceScope(
            tracer?.context(continuing: caller) ?? .continuing(caller),
            requestID: request.id.isEmpty ? nil : request.id, tracer: tracer)
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

    /// Every operation, in the order in which the description names them.
    static let operations: [Operation] =
        own + InventoryOperations.all
        + [Resource.prices, .pricesV2].map { GetPricesInForce(resource: $0).operation }
        + Resource.all.flatMap(\.operations) + CustomerOrderAction.operations

    private static let own: [Operation] =
        [
            Operations.liveOperation,
            Operations.readyOperation,
            Operations.healthOperation,
            Operations.metricsOperation, GetDescription.openAPIOperation,
            GetDescription.referenceOperation,
            GetProblem.operation,
            GetDeprecations.operation,
            GetChangelog.operation,
            PostOrders.operation,
            GetOrders.operation,
            PostOrdersBulk.operation,
            GetBulk.operation,
            GetBulkResults.operation,
            GetBulkContent.operation,
            GetBulkAcknowledgement.operation,
            GetOrder.operation,
            GetOrderRevisions.operation,
            GetJournals.operation,
            GetJournalExport.operation,
            GetJournal.operation,
            GetJournalSources.operation,
            PostJournalAnswers.acknowledgeOperation,
            PostJournalAnswers.rejectOperation,
            PostJournalAnswers.reofferOperation,
            GetReconciliation.operation,
            GetCases.operation,
            GetCases.oneOperation,
            ConfigurationEndpoints.activeOperation,
            ConfigurationEndpoints.versionsOperation,
            ConfigurationEndpoints.versionOperation,
            ConfigurationEndpoints.checkOperation,
            ConfigurationEndpoints.testOperation,
            ConfigurationEndpoints.tryOutOperation,
            ConfigurationEndpoints.applyOperation,
            ConfigurationEndpoints.rollBackOperation,
            PostHook.operation,
            GetEvents.operation,
            Subscriptions.listOperation,
            Subscriptions.oneOperation,
            Subscriptions.attemptsOperation,
            Subscriptions.enableOperation,
            Subscriptions.disableOperation,
            Subscriptions.redeliverOperation,
            GetDrift.operation,
            GetDrift.acceptOperation,
            CaseActions.bulkOperation,
            CaseActions.listOperation,
            CaseActions.postOperation,
            CaseActions.approveOperation,
            CaseActions.refuseOperation,
            RoutesEndpoints.listOperation,
            RoutesEndpoints.pauseOperation,
            RoutesEndpoints.drainOperation,
            RoutesEndpoints.resumeOperation,
            RoutesEndpoints.replayOperation,
            Keys.listOperation,
            Keys.createOperation,
            Keys.oneOperation,
            Keys.rotateOperation,
            Keys.revokeOperation,
            GetAudit.operation,
        ] + Privacy.all

    /// A router that serves `services`.
    public static func router(_ services: Services) -> Router {
        var routes = RouteTable(services: services)
        for operation in operations { routes.add(operation) }
        return routes.router
    }

    /// The API's description (OpenAPI 3.1), as compact JSON.
    ///
    /// - Parameters:
    ///   - servers: which servers are described.
    ///   - deprecations: what callers are to leave.
    static func description(
        of servers: OpenAPI.Servers = .all, deprecations: [Deprecation] = []
    ) -> [UInt8] {
        OpenAPI(operations: operations, servers: servers, deprecations: deprecations).document()
    }
}

/// Adds routes with what every one of them shares: trace context, problem details, a log line.
struct RouteTable {
    var router = Router()
    let services: Services

    init(services: Services) {
        self.services = services
    }

    mutating func add(_ operation: Operation) {
        let (services, method) = (services, operation.method)
        router.add(
            method, operation.path, bodyBytesMax: operation.bounds.bodyBytesMax,
            requestSeconds: operation.bounds.requestSeconds, priority: operation.bounds.priority
        ) { request in
            let scope = services.scope(of: request)
            return await TraceScope.$current.withValue(scope) {
                var response: Response
                do throws(Refusal) {
                    response = try await services.gate.pass(
                        request, operation, services.begun())
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
                response.headers.append("traceparent", scope.trace.traceparent)
                return response
            }
        }
    }
}
