import Synchronization

/// A number that rises and falls: connections open, documents waiting, bytes in use.
public final class Gauge: Metric {
    /// Exposed as a gauge.
    public static let kind = MetricKind.gauge

    private let level = Atomic<Int64>(0)

    init() {}

    /// Replaces the level; in the unit of the family (nanoseconds for ``MetricUnit/seconds``).
    public func set(_ value: Int64) {
        level.store(value, ordering: .relaxed)
    }

    /// Raises the level, or lowers it by a negative `change`.
    public func add(_ change: Int64) {
        level.wrappingAdd(change, ordering: .relaxed)
    }

    /// The level at this moment.
    public var value: Int64 { level.load(ordering: .relaxed) }

    /// The level at this moment, as a scrape sees it.
    public var reading: MetricReading { .number(value) }
}
