/// Work that is being done, of which a span will tell.
public struct OpenSpan: Sendable {
    /// The ids of the work: bind them around it, or send them on to whoever is asked.
    public let context: TraceContext
    private let tracer: Tracer
    private let parent: TraceContext?
    private let name: String
    private let kind: TraceSpan.Kind
    private let startNanoseconds: Int64
    private let startSteadyNanoseconds: Int64
    private var attributes: [SpanAttribute] = []

    init(
        _ context: TraceContext, parent: TraceContext?, name: String, kind: TraceSpan.Kind,
        tracer: Tracer
    ) {
        self.context = context
        self.tracer = tracer
        self.parent = parent
        self.name = name
        self.kind = kind
        startNanoseconds = Moment.unixNanoseconds()
        startSteadyNanoseconds = Moment.steadyNanoseconds()
    }

    /// Begins a part of what the running task does; nil when that is not recorded.
    public static func child(_ name: String, _ kind: TraceSpan.Kind) -> OpenSpan? {
        TraceScope.current?.begin(name, kind)
    }

    /// The scope to bind around the work, so that its own parts are the span's children.
    ///
    /// - Parameter outer: Of the request that asked for it, if one did.
    public func scope(within outer: TraceScope?) -> TraceScope {
        TraceScope(context, requestID: outer?.requestID, tracer: tracer)
    }

    /// Adds what is known of the work.
    public mutating func add(_ more: [SpanAttribute]) { attributes += more }

    /// Ends the work and records it. Never waits.
    ///
    /// - Parameters:
    ///   - errorType: The value of `error.type`, of few different values; nil when all went well.
    ///   - failure: A sentence.
    public func end(errorType: String? = nil, failure: String? = nil) {
        var attributes = attributes
        if let errorType { attributes.append(SpanAttribute("error.type", errorType)) }
        let took = Moment.steadyNanoseconds() - startSteadyNanoseconds
        tracer.record(
            TraceSpan(
                context, parent: parent, name: name, kind: kind,
                startNanoseconds: startNanoseconds, endNanoseconds: startNanoseconds + took,
                attributes: attributes, failure: failure ?? errorType))
    }
}
