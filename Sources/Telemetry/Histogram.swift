import Synchronization

/// A distribution of durations or sizes over fixed buckets.
public final class Histogram: Metric {
    /// Exposed as a histogram with cumulated buckets.
    public static let kind = MetricKind.histogram

    /// The most bounds one histogram can have; the slot after the last counts what is above all.
    public static let boundsMax = 23

    /// Bounds for the latency of a request or a commit: 0.1 ms to 10 s, in nanoseconds.
    public static let latencyBounds: [Int64] = [
        100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000,
        10_000_000, 25_000_000, 50_000_000,
        100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    /// Bounds for the number of things in a group: 1 to 1,000.
    public static let groupBounds: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

    private let bounds: [Int64]
    /// One slot for each bound and one above them all: ``boundsMax`` and one more.
    private let counts = InlineArray<24, Atomic<UInt64>> { _ in Atomic(0) }
    private let sum = Atomic<Int64>(0)

    init(bounds: [Int64]) {
        self.bounds = bounds
    }

    /// Why `bounds` cannot be a histogram's bounds; nil when they can.
    static func problem(of bounds: [Int64]) -> String? {
        if bounds.isEmpty || bounds.count > boundsMax {
            return "A histogram has 1 to \(boundsMax) bounds, not \(bounds.count)."
        }
        for (lower, upper) in zip(bounds, bounds.dropFirst()) where lower >= upper {
            return "A histogram's bounds rise, but \(upper) follows \(lower)."
        }
        return nil
    }

    /// Counts one observation, in the unit of the family (nanoseconds for seconds).
    public func observe(_ value: Int64) {
        var slot = 0
        while slot < bounds.count && value > bounds[slot] { slot += 1 }
        counts[slot].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(value, ordering: .relaxed)
    }

    /// Counts the time since `start`.
    public func observe(since start: ContinuousClock.Instant) {
        let elapsed = start.duration(to: .now).components
        observe(elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000)
    }

    /// The counts are read one after another while observations go on: a scrape may miss the last.
    public var reading: MetricReading {
        var read: [UInt64] = []
        for slot in 0...bounds.count {
            read.append(counts[slot].load(ordering: .relaxed))
        }
        return .distribution(
            .init(bounds: bounds, counts: read, sum: sum.load(ordering: .relaxed)))
    }
}
