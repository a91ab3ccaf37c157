/// What the running task works for. Bound once around each request, and around what a request set
/// going: log lines, refusals and spans inside take their ids from it.
public struct TraceScope: Sendable {
    /// The scope of the running task; nil outside every request.
    @TaskLocal public static var current: TraceScope?

    /// The place of the work in its trace.
    public let trace: TraceContext
    /// What the answer's `X-Request-Id` says; nil where no request asked for the work.
    public let requestID: String?
    /// Takes the spans of the work; nil when this trace is not recorded.
    let tracer: Tracer?

    /// - Parameter tracer: Takes the spans if the trace is sampled; nil when tracing is off.
    public init(_ trace: TraceContext, requestID: String? = nil, tracer: Tracer? = nil) {
        self.trace = trace
        self.requestID = requestID
        self.tracer = trace.isSampled ? tracer : nil
    }

    /// Begins a part of the work; nil when that is not recorded.
    public func begin(_ name: String, _ kind: TraceSpan.Kind) -> OpenSpan? {
        guard let tracer else { return nil }
        return OpenSpan(trace.child(), parent: trace, name: name, kind: kind, tracer: tracer)
    }
}
