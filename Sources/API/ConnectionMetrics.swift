import HTTP
import Telemetry

/// What is counted of connections.
struct ConnectionMetrics: Sendable {
    private let open: Gauge
    private let openedCount: Counter
    private let endings: [FinishedConnection.Ending: Counter]
    private let requests: Histogram
    private let duration: Histogram
    private let bytesIn: Counter
    private let bytesOut: Counter
    private let handshakes: MetricFamily<Counter>

    /// One request to those of a till that keeps its connection for a day.
    private static let requestBounds: [Int64] = [
        0, 1, 2, 5, 10, 50, 100, 500, 1000, 10_000, 100_000,
    ]
    /// A millisecond to a day, in nanoseconds.
    private static let durationBounds: [Int64] = [
        1_000_000, 10_000_000, 100_000_000,
        1_000_000_000, 10_000_000_000, 60_000_000_000, 600_000_000_000,
        3_600_000_000_000, 86_400_000_000_000,
    ]

    init(_ registry: Registry) {
        open = registry.gauge("http_server_connections", help: "Connections that are open.")
        openedCount = registry.counter(
            "http_server_connections_opened_total", help: "Connections accepted.")
        let closed = registry.counters(
            "http_server_connections_closed_total", help: "Connections that ended, by how.",
            labels: ["ending"])
        endings = Dictionary(
            uniqueKeysWithValues: FinishedConnection.Ending.allCases.map {
                ($0, closed.series($0.rawValue))
            })
        requests = registry.histogram(
            "http_server_connection_requests", help: "Requests of one connection, at its end.",
            unit: .none, bounds: Self.requestBounds)
        duration = registry.histogram(
            "http_server_connection_duration_seconds",
            help: "Time from the acceptance of a connection to its end.",
            bounds: Self.durationBounds)
        bytesIn = registry.counter(
            "http_server_connection_received_bytes_total",
            help: "Bytes received on connections that ended, heads included, TLS not.",
            unit: .bytes)
        bytesOut = registry.counter(
            "http_server_connection_sent_bytes_total",
            help: "Bytes sent on connections that ended, heads included, TLS not.", unit: .bytes)
        handshakes = registry.counters(
            "http_server_tls_handshakes_total",
            help: "Finished TLS handshakes of connections that ended, by version and kind.",
            labels: ["version", "resumed"])
    }

    func opened() {
        open.add(1)
        openedCount.increment()
    }

    func closed(_ connection: FinishedConnection) {
        open.add(-1)
        endings[connection.ending]?.increment()
        requests.observe(Int64(connection.requests))
        duration.observe(connection.nanoseconds)
        bytesIn.increment(by: connection.bytesIn)
        bytesOut.increment(by: connection.bytesOut)
        guard let security = connection.security else { return }
        handshakes.series(security.version, "\(security.isResumed)").increment()
    }
}
