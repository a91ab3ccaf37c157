import Synchronization

/// All series of one metric, told apart by the values of its labels.
///
/// Resolve a series once with ``series(_:)`` and keep it, for instance one for each route. Label
/// sets beyond ``MetricLimits/seriesMax`` share one series whose values are all
/// ``MetricLimits/overflowValue``, so that a hostile caller cannot grow the memory.
public final class MetricFamily<Series: Metric>: Sendable {
    let metric: MetricDescription
    private let make: @Sendable () -> Series
    private let known = Mutex<[[String]: Series]>([:])

    init(_ metric: MetricDescription, make: @escaping @Sendable () -> Series) {
        self.metric = metric
        self.make = make
    }

    /// The series with these label values, in the order in which the labels were declared.
    ///
    /// - Precondition: There are as many values as labels.
    public func series(_ values: String...) -> Series {
        series(values)
    }

    /// The series with these label values, in the order in which the labels were declared.
    ///
    /// - Precondition: There are as many values as labels.
    public func series(_ values: [String]) -> Series {
        precondition(
            values.count == metric.labels.count,
            "Metric '\(metric.name)' has \(metric.labels.count) labels, not \(values.count).")
        let cut = values.map(MetricLimits.cut)
        return known.withLock { known in
            if let series = known[cut] { return series }
            let isFull = known.count >= MetricLimits.seriesMax
            let key = isFull ? values.map { _ in MetricLimits.overflowValue } : cut
            if let series = known[key] { return series }
            let series = make()
            known[key] = series
            return series
        }
    }
}

extension MetricFamily: ExposedFamily {
    var description: MetricDescription { metric }

    var samples: [(values: [String], reading: MetricReading)] {
        known.withLock { known in known.map { ($0.key, $0.value.reading) } }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
    }
}

/// A family as the exposition sees it, whatever the kind of its series.
protocol ExposedFamily: Sendable {
    var description: MetricDescription { get }

    /// The readings of all series, sorted by label values.
    var samples: [(values: [String], reading: MetricReading)] { get }
}
