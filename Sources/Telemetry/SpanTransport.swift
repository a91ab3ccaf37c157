/// Carries spans to a collector; the door has one over HTTP, tests have others.
public protocol SpanTransport: Sendable {
    /// Sends one request of OTLP/HTTP with a body in JSON, and waits for what comes of it.
    func send(_ body: [UInt8]) async -> SpanAnswer
}

/// What a collector made of a request (OTLP 1.x, "OTLP/HTTP Response").
public enum SpanAnswer: Hashable, Sendable {
    /// It took them, but for some that it will never take.
    case taken(rejected: Int)
    /// It may take them later: after the seconds that it named, if it did.
    case later(afterSeconds: Int?, problem: String)
    /// It will never take them.
    case refused(problem: String)
}
