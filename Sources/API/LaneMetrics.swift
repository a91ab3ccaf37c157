import HTTP
import Pipeline
import SQL
import Store
import Synchronization
import Telemetry

/// What the server counts: requests by route, documents and money by outcome, groups and failures.
public final class APIMetrics: ServerObserver, LaneObserver {
    /// The registry behind `/metrics`.
    public let registry: Registry
    private let connections: Gauge
    private let inFlight: MetricFamily<Gauge>
    private let requests: MetricFamily<Counter>
    private let latency: MetricFamily<Histogram>
    private let bytesIn: MetricFamily<Counter>
    private let bytesOut: MetricFamily<Counter>
    private let protocolErrors: MetricFamily<Counter>
    private let documents: MetricFamily<Counter>
    private let amounts: MetricFamily<Counter>
    private let groups: Histogram
    private let commits: Histogram
    private let failures: MetricFamily<Counter>
    private let routes = Mutex<[String: RouteSeries]>([:])
    private let report: @Sendable (SQLError) -> Void

    /// The series of one route, looked up once.
    private final class RouteSeries: Sendable {
        let inFlight: Gauge
        let latency: Histogram
        let bytesIn: Counter
        let bytesOut: Counter
        let byClass: [Counter]

        init(_ route: String, _ metrics: APIMetrics) {
            inFlight = metrics.inFlight.series(route)
            latency = metrics.latency.series(route)
            bytesIn = metrics.bytesIn.series(route)
            bytesOut = metrics.bytesOut.series(route)
            byClass = ["1xx", "2xx", "3xx", "4xx", "5xx"].map { metrics.requests.series(route, $0) }
        }
    }

    /// Declares every metric.
    ///
    /// - Parameter report: Told of each failure of the store, for the log.
    public init(registry: Registry, report: @escaping @Sendable (SQLError) -> Void) {
        self.registry = registry
        self.report = report
        connections = registry.gauge(
            "http_server_connections", help: "Connections that are open.")
        inFlight = registry.gauges(
            "http_server_active_requests", help: "Requests being handled.", labels: ["route"])
        requests = registry.counters(
            "http_server_requests_total", help: "Requests answered, by route and status class.",
            labels: ["route", "status_class"])
        latency = registry.histograms(
            "http_server_request_duration_seconds",
            help: "Time from the end of the head to the end of the answer.", labels: ["route"])
        bytesIn = registry.counters(
            "http_server_request_body_bytes_total", help: "Bytes of request bodies.", unit: .bytes,
            labels: ["route"])
        bytesOut = registry.counters(
            "http_server_response_body_bytes_total", help: "Bytes of response bodies.",
            unit: .bytes, labels: ["route"])
        protocolErrors = registry.counters(
            "http_server_protocol_errors_total", help: "Messages refused before any route.",
            labels: ["status"])
        documents = registry.counters(
            "countinghouse_documents_total", help: "Documents received, by what became of them.",
            labels: ["route", "outcome"])
        amounts = registry.counters(
            "countinghouse_document_minor_units_total",
            help: "Value of documents received, by sign, in minor units of the currency.",
            labels: ["route", "outcome", "currency", "sign"])
        groups = registry.histogram(
            "countinghouse_lane_group_documents", help: "Documents committed together.",
            unit: .none, bounds: Histogram.groupBounds)
        commits = registry.histogram(
            "countinghouse_lane_commit_duration_seconds", help: "Time from facts to commit.")
        failures = registry.counters(
            "countinghouse_store_failures_total", help: "Attempts that the store failed at.",
            labels: ["kind"])
        ProcessMetrics.declare(in: registry)
    }

    private func series(_ route: String) -> RouteSeries {
        routes.withLock { routes in
            if let known = routes[route] { return known }
            let made = RouteSeries(route, self)
            routes[route] = made
            return made
        }
    }

    // MARK: - Server

    public func connectionOpened() { connections.add(1) }

    public func connectionClosed() { connections.add(-1) }

    public func requestStarted(route: String) { series(route).inFlight.add(1) }

    public func requestFinished(
        route: String, method: HTTP.Method, status: Int, bytesIn: Int, bytesOut: Int,
        nanoseconds: Int64
    ) {
        let series = series(route)
        series.inFlight.add(-1)
        series.latency.observe(nanoseconds)
        series.bytesIn.increment(by: bytesIn)
        series.bytesOut.increment(by: bytesOut)
        series.byClass[min(max(status / 100 - 1, 0), 4)].increment()
    }

    public func protocolError(status: Int) {
        protocolErrors.series(String(status)).increment()
    }

    // MARK: - Lane

    public func committed(_ deliveries: [Delivery], took duration: Duration) {
        groups.observe(Int64(deliveries.count))
        let (seconds, attoseconds) = duration.components
        commits.observe(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        var sums: [Sum: (documents: Int, plus: Int, minus: Int)] = [:]
        for delivery in deliveries {
            let key = Sum(
                route: delivery.route, outcome: delivery.outcome, currency: delivery.currency)
            var sum = sums[key, default: (0, 0, 0)]
            sum.documents += 1
            if delivery.amountMinorUnits > 0 { sum.plus &+= Int(delivery.amountMinorUnits) }
            if delivery.amountMinorUnits < 0 { sum.minus &-= Int(delivery.amountMinorUnits) }
            sums[key] = sum
        }
        for (key, sum) in sums {
            let outcome = key.outcome.rawValue
            documents.series(key.route, outcome).increment(by: sum.documents)
            guard !key.currency.isEmpty else { continue }
            amounts.series(key.route, outcome, key.currency, "plus").increment(by: sum.plus)
            amounts.series(key.route, outcome, key.currency, "minus").increment(by: sum.minus)
        }
    }

    private struct Sum: Hashable {
        let route: String
        let outcome: IntakeOutcome
        let currency: String
    }

    public func failed(_ error: SQLError) {
        failures.series("\(error.kind.name)").increment()
        report(error)
    }
}

extension SQLError.Kind {
    /// The kind without what it carries, for a label.
    fileprivate var name: String {
        switch self {
        case .uniqueViolation: "unique_violation"
        case .check: "check"
        case .notNull: "not_null"
        default: "\(self)"
        }
    }
}
