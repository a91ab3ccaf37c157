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

    /// Bounds for the size of a body: 256 bytes to 256 MiB, each four times the last.
    public static let sizeBounds: [Int64] = [
        256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
        268_435_456,
    ]

    /// Bounds for the number of things in a group: 1 to 1,000.
    public static let groupBounds: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

    private let bounds: [Int64]
    /// One slot for each bound and one above them all: ``boundsMax`` and one more.
    private let counts = InlineArray<24, Atomic<UInt64>> { _ in Atomic(0) }
    private let sum = Atomic<Int64>(0)
    /// The last recorded trace of each slot; empty until there is one.
    private let exemplars = Mutex<[MetricReading.Exemplar?]>([])

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
    ///
    /// - Parameter trace: A recorded trace in which it was made, shown as an exemplar to who asks
    ///   for OpenMetrics.
    public func observe(_ value: Int64, in trace: TraceContext? = nil) {
        var slot = 0
        while slot < bounds.count && value > bounds[slot] { slot += 1 }
        counts[slot].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(value, ordering: .relaxed)
        guard let trace else { return }
        let exemplar = MetricReading.Exemplar(
            value: value, trace: trace, unixNanoseconds: Moment.unixNanoseconds())
        exemplars.withLock { exemplars in
            if exemplars.isEmpty {
                exemplars = Array(repeating: nil, count: bounds.count + 1)
            }
            exemplars[slot] = exemplar
        }
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
            .init(
                bounds: bounds, counts: read, sum: sum.load(ordering: .relaxed),
                exemplars: exemplars.withLock { $0 }))
    }
}
