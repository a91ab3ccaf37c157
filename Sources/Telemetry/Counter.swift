import Synchronization

/// A number of events, bytes or nanoseconds that only rises until the process ends.
public final class Counter: Metric {
    /// Exposed as a counter.
    public static let kind = MetricKind.counter

    private let count = Atomic<Int64>(0)

    init() {}

    /// Adds `amount`, in the unit of the family (nanoseconds for ``MetricUnit/seconds``).
    ///
    /// - Precondition: `amount` is not negative.
    @inline(__always)
    public func increment(by amount: Int = 1) {
        precondition(amount >= 0, "A counter only rises; use a Gauge for what can fall.")
        count.wrappingAdd(Int64(amount), ordering: .relaxed)
    }

    /// Sets a count that the system keeps; never lowers it, whichever of two scrapes comes last.
    func raise(to count: Int64) {
        self.count.max(count, ordering: .relaxed)
    }

    /// The sum of all increments.
    public var value: Int64 { count.load(ordering: .relaxed) }

    /// The sum of all increments, as a scrape sees it.
    public var reading: MetricReading { .number(value) }
}
