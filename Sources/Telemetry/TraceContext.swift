/// The place of one unit of work in a distributed trace, as the `traceparent` header carries it.
///
/// Follows W3C Trace Context, level 1, section 3.2. A ``TraceScope`` binds it around the work of
/// one request: every log line written inside then names the trace.
public struct TraceContext: Hashable, Sendable {
    /// The context of the running task; nil outside every request.
    public static var current: TraceContext? { TraceScope.current?.trace }

    private let traceHigh: UInt64
    private let traceLow: UInt64
    private let span: UInt64

    /// Whether the caller asked for this trace to be recorded (flag bit 0).
    public let isSampled: Bool

    private init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, isSampled: Bool) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.isSampled = isSampled
    }

    /// Reads a `traceparent` header value; nil when the value breaks the specification.
    ///
    /// Refused are: upper-case digits, version `ff`, an all-zero trace or span id, a version 00
    /// value of any length but 55, and a later version whose known part is not followed by `-`.
    public init?(traceparent: String) {
        let bytes = traceparent.utf8Span.span
        guard bytes.count >= Self.knownBytes,
            bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.number(bytes, 0..<2), version != 0xff,
            let high = Self.number(bytes, 3..<19), let low = Self.number(bytes, 19..<35),
            let span = Self.number(bytes, 36..<52), let flags = Self.number(bytes, 53..<55),
            high | low != 0, span != 0
        else { return nil }
        if bytes.count > Self.knownBytes {
            guard version != 0, bytes[Self.knownBytes] == Self.dash else { return nil }
        }
        self.init(traceHigh: high, traceLow: low, span: span, isSampled: flags & 1 == 1)
    }

    /// A new sampled trace with random ids, none of them zero.
    public static func random() -> TraceContext {
        random(randomNonZero)
    }

    /// A new sampled trace whose ids come from `next`, which never gives zero.
    static func random(_ next: () -> UInt64) -> TraceContext {
        TraceContext(
            traceHigh: next(),
            traceLow: next(),
            span: next(),
            isSampled: true
        )
    }

    /// The context for a request that came with `traceparent`: a new span of the caller's trace, or
    /// of a new trace when the header is absent or invalid (W3C Trace Context, section 4.3).
    public static func continuing(_ traceparent: String?) -> TraceContext {
        guard let traceparent, let caller = TraceContext(traceparent: traceparent) else {
            return random()
        }
        return caller.child()
    }

    /// The same trace with a new random span id, for work done on behalf of this span.
    public func child() -> TraceContext {
        child(isSampled: isSampled)
    }

    /// The same trace with a new random span id, whose spans are recorded or not.
    func child(isSampled: Bool) -> TraceContext {
        TraceContext(
            traceHigh: traceHigh,
            traceLow: traceLow,
            span: Self.randomNonZero(),
            isSampled: isSampled
        )
    }

    /// The same place in the same trace, whose spans are recorded or not.
    func sampled(_ isSampled: Bool) -> TraceContext {
        TraceContext(
            traceHigh: traceHigh, traceLow: traceLow, span: span, isSampled: isSampled)
    }

    /// The 56 bits of the trace id that are random (W3C Trace Context, level 2, section 3.2.2.3).
    var randomness: UInt64 { traceLow & 0x00FF_FFFF_FFFF_FFFF }

    /// Thirty-two lower-case hexadecimal digits, the same for all work of one trace.
    public var traceID: String { Self.digits(traceHigh) + Self.digits(traceLow) }

    /// Sixteen lower-case hexadecimal digits naming this unit of work.
    public var spanID: String { Self.digits(span) }

    /// The header value to send on: always version 00, and no flag but `sampled`.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// Length of a version 00 value, and of the part that every later version shares.
    private static let knownBytes = 55
    private static let dash = UInt8(ascii: "-")

    private static func randomNonZero() -> UInt64 {
        RandomNumbers.nonZero()
    }

    /// Reads lower-case hexadecimal digits; nil when a character is none.
    private static func number(_ bytes: Span<UInt8>, _ place: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        for index in place {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt64(bytes[index] - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt64(bytes[index] - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
