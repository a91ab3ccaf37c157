/// One measured series: a ``Counter``, ``Gauge`` or ``Histogram``.
///
/// Keep the object and call it: looking a series up by its labels costs a lock, using it none.
public protocol Metric: AnyObject, Sendable {
    /// What stands behind `# TYPE` for this kind of series.
    static var kind: MetricKind { get }

    /// The value at this moment, in the family's unit.
    var reading: MetricReading { get }
}

/// The kinds of series that the exposition formats know and this program uses.
public enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram
}

/// What a scrape sees of one series.
public enum MetricReading: Hashable, Sendable {
    case number(Int64)
    case distribution(Distribution)

    /// The observations of a histogram so far.
    public struct Distribution: Hashable, Sendable {
        /// Upper bounds, rising, each counting what is less than or equal to it.
        public let bounds: [Int64]
        /// Observations per bound, not cumulated, and last those above every bound.
        public let counts: [UInt64]
        /// The sum of all observations.
        public let sum: Int64
        /// The last recorded trace of each bound, in the order of the counts; empty without any.
        public var exemplars: [Exemplar?] = []
    }

    /// One observation with the trace that it was made in (OpenMetrics 1.0, "Exemplars").
    public struct Exemplar: Hashable, Sendable {
        /// What was observed, in the family's unit.
        public let value: Int64
        public let trace: TraceContext
        /// When, in nanoseconds since 1970.
        public let unixNanoseconds: Int64
    }
}
