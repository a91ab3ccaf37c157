import Synchronization

/// Sends a tracer's spans to a collector, a batch at a time, and tries again what may pass.
public final class SpanExporter: Sendable {
    /// Spans of one request.
    static let batchMax = 512
    /// How often one batch is sent at most.
    static let attemptsMax = 6
    /// How long spans gather.
    private static let gatherMilliseconds = 200
    /// The longest pause before the second attempt; it doubles with each.
    private static let pauseMilliseconds = 1000
    /// The longest pause that a collector may ask for.
    private static let pauseSecondsMax = 60

    private let tracer: Tracer
    private let resource: TraceResource
    private let transport: any SpanTransport
    private let report: @Sendable (String) -> Void
    private let sleep: @Sendable (Int) async -> Void
    private let isStopping = Atomic<Bool>(false)
    private let exported: Counter
    private let rejected: Counter
    private let failed: Counter

    /// - Parameter report: Told why a batch was given up, for the log.
    public convenience init(
        _ tracer: Tracer, resource: TraceResource, transport: any SpanTransport,
        registry: Registry, report: @escaping @Sendable (String) -> Void
    ) {
        self.init(
            tracer, resource: resource, transport: transport, registry: registry, report: report
        ) { try? await Task.sleep(for: .milliseconds($0)) }
    }

    /// - Parameter sleep: Waits for so many milliseconds.
    init(
        _ tracer: Tracer, resource: TraceResource, transport: any SpanTransport,
        registry: Registry, report: @escaping @Sendable (String) -> Void,
        sleep: @escaping @Sendable (Int) async -> Void
    ) {
        self.tracer = tracer
        self.resource = resource
        self.transport = transport
        self.report = report
        self.sleep = sleep
        let outcomes = Self.outcomes(in: registry)
        exported = outcomes.series("exported")
        rejected = outcomes.series("rejected")
        failed = outcomes.series("failed")
    }

    static func outcomes(in registry: Registry) -> MetricFamily<Counter> {
        registry.counters(
            "countinghouse_trace_spans_total", help: "Recorded spans, by what became of them.",
            labels: ["outcome"])
    }

    /// Sends what has gathered again and again, until ``stop()`` and then until nothing waits.
    public func run() async {
        while !isStopping.load(ordering: .acquiring) {
            await sleep(Self.gatherMilliseconds)
            await sendGathered()
        }
        await sendGathered()
    }

    /// Has ``run()`` end soon: what waits is sent, and nothing is tried again.
    public func stop() { isStopping.store(true, ordering: .releasing) }

    private func sendGathered() async {
        var isTaken = true
        while true {
            let batch = tracer.take(Self.batchMax)
            guard !batch.isEmpty else { return }
            // A server that ends does not wait for a collector that is gone.
            guard isTaken || !isStopping.load(ordering: .acquiring) else {
                failed.increment(by: batch.count)
                continue
            }
            isTaken = await deliver(batch)
        }
    }

    /// Whether the batch was taken.
    private func deliver(_ batch: [TraceSpan]) async -> Bool {
        let body = OTLPTraces.json(batch, of: resource)
        for attempt in 1...Self.attemptsMax {
            switch await transport.send(body) {
            case .taken(let refused):
                let refused = min(max(refused, 0), batch.count)
                rejected.increment(by: refused)
                exported.increment(by: batch.count - refused)
                if refused > 0 { report("The collector rejected \(refused) spans of a request.") }
                return true
            case .refused(let problem):
                return giveUp(batch, problem)
            case .later(let seconds, let problem):
                let isLast = attempt == Self.attemptsMax
                if isLast || isStopping.load(ordering: .acquiring) {
                    return giveUp(batch, problem)
                }
                await pause(behind: attempt, askedSeconds: seconds)
            }
        }
        return false
    }

    private func giveUp(_ batch: [TraceSpan], _ problem: String) -> Bool {
        failed.increment(by: batch.count)
        report(problem)
        return false
    }

    /// Waits as long as the collector asks, or for a random part of a time that doubles, so that
    /// servers that failed together do not come back together. Ends early when all is to end.
    private func pause(behind attempt: Int, askedSeconds: Int?) async {
        let longest = Self.pauseMilliseconds << (attempt - 1)
        var left =
            askedSeconds.map { min($0, Self.pauseSecondsMax) * 1000 } ?? Int.random(in: 0...longest)
        while left > 0, !isStopping.load(ordering: .acquiring) {
            let slice = min(left, Self.gatherMilliseconds)
            await sleep(slice)
            left -= slice
        }
    }
}
