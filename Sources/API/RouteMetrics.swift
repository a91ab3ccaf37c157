import HTTP
import Telemetry

/// The series of one route.
struct RouteMetrics: Sendable {
    /// The metrics that have a series for each route.
    struct Families {
        let inFlight: MetricFamily<Gauge>
        let requests: MetricFamily<Counter>
        let latency: MetricFamily<Histogram>
        let bytesIn: MetricFamily<Counter>
        let bytesOut: MetricFamily<Counter>
        let cutShort: MetricFamily<Counter>

        init(_ registry: Registry) {
            inFlight = registry.gauges(
                "http_server_active_requests", help: "Requests being handled.", labels: ["route"])
            requests = registry.counters(
                "http_server_requests_total",
                help: "Requests answered, by route and status class.",
                labels: ["route", "status_class"])
            latency = registry.histograms(
                "http_server_request_duration_seconds",
                help: "Time from the end of the head to the end of the answer.",
                labels: ["route"])
            bytesIn = registry.counters(
                "http_server_request_body_bytes_total", help: "Bytes of request bodies.",
                unit: .bytes, labels: ["route"])
            bytesOut = registry.counters(
                "http_server_response_body_bytes_total", help: "Bytes of response bodies.",
                unit: .bytes, labels: ["route"])
            cutShort = registry.counters(
                "http_server_responses_cut_short_total",
                help: "Answers that did not go out whole, by the server's fault or the client's.",
                labels: ["route"])
        }
    }

    let inFlight: Gauge
    private let latency: Histogram
    private let bytesIn: Counter
    private let bytesOut: Counter
    private let cutShort: Counter
    private let byClass: [Counter]

    init(_ route: String, _ families: Families) {
        inFlight = families.inFlight.series(route)
        latency = families.latency.series(route)
        bytesIn = families.bytesIn.series(route)
        bytesOut = families.bytesOut.series(route)
        cutShort = families.cutShort.series(route)
        byClass = ["1xx", "2xx", "3xx", "4xx", "5xx"].map { families.requests.series(route, $0) }
    }

    func finished(_ request: FinishedRequest) {
        inFlight.add(-1)
        latency.observe(request.nanoseconds)
        bytesIn.increment(by: request.bytesIn)
        bytesOut.increment(by: request.bytesOut)
        byClass[min(max(request.status / 100 - 1, 0), 4)].increment()
        if !request.isWhole { cutShort.increment() }
    }
}
