import HTTP
import Telemetry

/// What the HTTP server counts, and writes into the access log if there is one.
///
/// Called at every request on the event loops: series are looked up here once, at the start.
public final class ServerMetrics: ServerObserver {
    private let connections: ConnectionMetrics
    private let load: LoadMetrics
    private let routes: [String: RouteMetrics]
    private let unmatched: RouteMetrics
    private let queued: Histogram
    private let protocolErrors: MetricFamily<Counter>
    private let accessLog: AccessLog?
    private let tracer: Tracer?

    /// Declares the metrics, with all series of the routes at zero.
    ///
    /// - Parameters:
    ///   - routes: ``HTTP/Router/routeNames`` of the server's router.
    ///   - tracer: Takes a span of each request whose trace is recorded.
    public init(
        registry: Registry, routes: [String], accessLog: AccessLog?, tracer: Tracer? = nil
    ) {
        let families = RouteMetrics.Families(registry)
        self.routes = Dictionary(
            routes.map { ($0, RouteMetrics($0, families)) }, uniquingKeysWith: { first, _ in first }
        )
        unmatched = RouteMetrics("", families)
        connections = ConnectionMetrics(registry)
        load = LoadMetrics(registry)
        queued = registry.histogram(
            "http_server_request_queue_duration_seconds",
            help: "Time that requests waited for their turn, of those that had to.")
        protocolErrors = registry.counters(
            "http_server_protocol_errors_total", help: "Messages refused before any route.",
            labels: ["status"])
        self.accessLog = accessLog
        self.tracer = tracer
        accessLog?.declareMetrics(in: registry)
    }

    public func connectionOpened() { connections.opened() }

    public func connectionClosed(_ connection: FinishedConnection) {
        connections.closed(connection)
    }

    public func requestStarted(route: String, method: Method, isSecure: Bool) {
        metrics(of: route).started(method, isSecure: isSecure)
    }

    public func requestFinished(_ request: FinishedRequest) {
        let trace = tracer.flatMap { RequestSpan.context(of: request, $0) }
        metrics(of: request.route).finished(request, in: trace)
        if let trace { tracer?.record(RequestSpan.ended(request, trace)) }
        if request.queuedNanoseconds > 0 { queued.observe(request.queuedNanoseconds) }
        accessLog?.append(AccessLogEntry(request))
    }

    public func protocolError(status: Int) {
        protocolErrors.series(String(status)).increment()
    }

    public func loadMeasured(_ load: LoopLoad, loop: Int) {
        self.load.measured(load, loop: loop)
    }

    private func metrics(of route: String) -> RouteMetrics { routes[route] ?? unmatched }
}

extension AccessLogEntry {
    /// What the access log tells of a request.
    fileprivate init(_ request: FinishedRequest) {
        self.init(
            method: request.method.name, path: request.path, route: request.route,
            status: request.status)
        peer = request.peer
        userAgent = request.userAgent
        requestBytes = request.bytesIn
        responseBytes = request.bytesOut
        nanoseconds = request.nanoseconds
        queuedNanoseconds = request.queuedNanoseconds
        isWhole = request.isWhole
        traceparent = request.traceparent
        requestID = request.id
        caller = request.caller
        security = request.security.map { security in
            Security(
                version: security.version, cipher: security.cipher,
                isResumed: security.isResumed,
                clientSubject: security.certificate?.subject ?? "")
        }
    }
}
