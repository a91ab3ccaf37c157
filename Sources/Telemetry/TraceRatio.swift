/// Which part of the traces that begin here is recorded.
///
/// Decided on the random bits of the trace id, so that whoever decides with the same ratio decides
/// alike (OpenTelemetry, "TraceState: Probability Sampling"): a trace is recorded when its 56
/// random bits reach the rejection threshold.
public struct TraceRatio: Sendable {
    private let threshold: UInt64

    /// Nil unless the ratio is 0 to 1.
    public init?(_ ratio: Double) {
        guard (0...1).contains(ratio) else { return nil }
        threshold = UInt64((1 - ratio) * Double(1 << 56 as UInt64))
    }

    /// Whether a trace is recorded.
    func includes(_ trace: TraceContext) -> Bool { trace.randomness >= threshold }
}
