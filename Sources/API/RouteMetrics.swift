import HTTP
import Synchronization
import Telemetry

/// The series of one route. Those named by the semantic conventions of OpenTelemetry are told
/// apart by method, status and scheme too, and come about with the first request of their kind.
final class RouteMetrics: Sendable {
    /// The metrics that have a series for each route.
    struct Families: Sendable {
        let inFlight: MetricFamily<Gauge>
        let latency: MetricFamily<Histogram>
        let requestSize: MetricFamily<Histogram>
        let responseSize: MetricFamily<Histogram>
        let requests: MetricFamily<Counter>
        let cutShort: MetricFamily<Counter>

        private static let labels = [
            "http_request_method", "http_route", "http_response_status_code", "url_scheme",
            "error_type",
        ]

        init(_ registry: Registry) {
            inFlight = registry.gauges(
                "http_server_active_requests", help: "Requests being handled.",
                labels: ["http_request_method", "http_route", "url_scheme"])
            latency = registry.histograms(
                "http_server_request_duration_seconds",
                help: "Time from the end of the head to the end of the answer.",
                labels: Self.labels)
            requestSize = registry.histograms(
                "http_server_request_body_size_bytes", help: "Size of request bodies.",
                unit: .bytes, bounds: Histogram.sizeBounds, labels: Self.labels)
            responseSize = registry.histograms(
                "http_server_response_body_size_bytes", help: "Size of response bodies.",
                unit: .bytes, bounds: Histogram.sizeBounds, labels: Self.labels)
            requests = registry.counters(
                "http_server_requests_total",
                help: "Requests answered, by route and status class.",
                labels: ["http_route", "status_class"])
            cutShort = registry.counters(
                "http_server_responses_cut_short_total",
                help: "Answers that did not go out whole, by the server's fault or the client's.",
                labels: ["http_route"])
        }
    }

    /// Requests that are counted together.
    private struct Kind: Hashable {
        let method: String
        let status: Int
        let isSecure: Bool
        let errorType: String
    }

    private struct Series {
        let latency: Histogram
        let requestSize: Histogram
        let responseSize: Histogram
    }

    private struct Begun: Hashable {
        let method: String
        let isSecure: Bool
    }

    private let route: String
    private let families: Families
    private let kinds = Mutex<[Kind: Series]>([:])
    private let inFlight = Mutex<[Begun: Gauge]>([:])
    private let cutShort: Counter
    private let byClass: [Counter]

    /// - Parameter route: Empty for requests that no route took.
    init(_ route: String, _ families: Families) {
        self.route = route
        self.families = families
        cutShort = families.cutShort.series(route)
        byClass = ["1xx", "2xx", "3xx", "4xx", "5xx"].map { families.requests.series(route, $0) }
    }

    func started(_ method: Method, isSecure: Bool) { gauge(method, isSecure).add(1) }

    /// - Parameter trace: The request's, if it is recorded.
    func finished(_ request: FinishedRequest, in trace: TraceContext?) {
        gauge(request.method, request.security != nil).add(-1)
        let series = series(
            Kind(
                method: request.method.conventionalName, status: request.status,
                isSecure: request.security != nil, errorType: request.errorType ?? ""))
        series.latency.observe(request.nanoseconds, in: trace)
        series.requestSize.observe(Int64(request.bytesIn))
        series.responseSize.observe(Int64(request.bytesOut))
        byClass[min(max(request.status / 100 - 1, 0), 4)].increment()
        if !request.isWhole { cutShort.increment() }
    }

    private func gauge(_ method: Method, _ isSecure: Bool) -> Gauge {
        let begun = Begun(method: method.conventionalName, isSecure: isSecure)
        return inFlight.withLock { known in
            if let gauge = known[begun] { return gauge }
            let gauge = families.inFlight.series(begun.method, route, Self.scheme(isSecure))
            known[begun] = gauge
            return gauge
        }
    }

    private func series(_ kind: Kind) -> Series {
        kinds.withLock { known in
            if let series = known[kind] { return series }
            let labels = [
                kind.method, route, String(kind.status), Self.scheme(kind.isSecure),
                kind.errorType,
            ]
            let series = Series(
                latency: families.latency.series(labels),
                requestSize: families.requestSize.series(labels),
                responseSize: families.responseSize.series(labels))
            known[kind] = series
            return series
        }
    }

    private static func scheme(_ isSecure: Bool) -> String { isSecure ? "https" : "http" }
}

extension Method {
    /// As the semantic conventions of OpenTelemetry name it: what strangers invent is one method.
    var conventionalName: String {
        guard case .other = self else { return name }
        return "_OTHER"
    }
}

extension FinishedRequest {
    /// The value of `error.type`: what the server failed at; nil when it did not.
    var errorType: String? {
        if status >= 500 { return String(status) }
        return isWhole ? nil : "cut_short"
    }
}
