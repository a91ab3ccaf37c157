import HTTP
import Synchronization
import Telemetry

/// How busy the server is: what its loops tell once a second, summed.
struct LoadMetrics: ~Copyable, Sendable {
    private let limit: Gauge
    private let active: Gauge
    private let waiting: Gauge
    private let loops = Mutex<[Int: LoopLoad]>([:])

    init(_ registry: Registry) {
        limit = registry.gauge(
            "http_server_concurrency_limit",
            help: "Requests that may be handled at once, as the server has found by now.")
        active = registry.gauge(
            "http_server_concurrency_active",
            help: "Requests handled, without those that wait for their client.")
        waiting = registry.gauge(
            "http_server_concurrency_waiting", help: "Requests that wait for their turn.")
    }

    func measured(_ load: LoopLoad, loop: Int) {
        loops.withLock { loops in
            loops[loop] = load
            limit.set(Int64(loops.values.reduce(0) { $0 + $1.concurrencyLimit }))
            active.set(Int64(loops.values.reduce(0) { $0 + $1.active }))
            waiting.set(Int64(loops.values.reduce(0) { $0 + $1.waiting }))
        }
    }
}
