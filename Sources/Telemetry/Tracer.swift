import Synchronization

/// Decides which traces are recorded, and keeps their spans for the ``SpanExporter``.
///
/// Whoever ends a span only puts it into a bounded buffer. What does not fit is counted, never
/// waited for.
public final class Tracer: Sendable {
    /// Spans that wait for the exporter: some 10 MB.
    static let spansMax = 8192

    private let ratio: TraceRatio
    private let waiting = Mutex<[TraceSpan]>([])
    private let dropped: Counter

    /// - Parameters:
    ///   - ratio: Of the traces that begin here. Those that a caller began are recorded if the
    ///     caller's header says that they are.
    ///   - registry: Where spans that found no room are counted.
    public init(ratio: TraceRatio, registry: Registry) {
        self.ratio = ratio
        dropped = SpanExporter.outcomes(in: registry).series("dropped")
    }

    /// The context for a request that came with `traceparent`: a new span of the caller's trace,
    /// recorded if the caller's is; else of a new trace, recorded by the ratio.
    public func context(continuing traceparent: String?) -> TraceContext {
        if let traceparent, let caller = TraceContext(traceparent: traceparent) {
            return caller.child()
        }
        return newTrace()
    }

    /// A new trace, recorded by the ratio.
    public func newTrace() -> TraceContext {
        let trace = TraceContext.random()
        return trace.sampled(ratio.includes(trace))
    }

    /// Begins work that no request of this process waits for; nil when it is not recorded.
    ///
    /// - Parameter trace: The trace that it belongs to, of which only the id was kept, so that the
    ///   ratio decides; nil for one of its own.
    public func begin(
        _ name: String, _ kind: TraceSpan.Kind, in trace: TraceContext? = nil
    ) -> OpenSpan? {
        let context = trace.map { $0.child(isSampled: ratio.includes($0)) } ?? newTrace()
        guard context.isSampled else { return nil }
        return OpenSpan(context, parent: nil, name: name, kind: kind, tracer: self)
    }

    /// Takes a span whose context is sampled. Never waits.
    public func record(_ span: TraceSpan) {
        let isTaken = waiting.withLock { waiting in
            guard waiting.count < Self.spansMax else { return false }
            waiting.append(span)
            return true
        }
        if !isTaken { dropped.increment() }
    }

    /// The oldest spans that wait, and room for as many new ones.
    func take(_ countMax: Int) -> [TraceSpan] {
        waiting.withLock { waiting in
            guard waiting.count > countMax else {
                defer { waiting.removeAll(keepingCapacity: true) }
                return waiting
            }
            defer { waiting.removeFirst(countMax) }
            return Array(waiting.prefix(countMax))
        }
    }
}
