import Synchronization

/// The metrics of one process: where rooms declare them and from which a scrape is answered.
///
/// Declaring a metric again with the same words gives the same series. A name that breaks the
/// conventions, or one that is declared twice with different words, is a mistake in the program
/// and stops it with a sentence.
public final class Registry: Sendable {
    private struct State {
        var families: [String: any ExposedFamily] = [:]
        var refreshes: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// A registry without metrics.
    public init() {}

    /// A counter without labels; `name` ends with `_total`.
    public func counter(_ name: String, help: String, unit: MetricUnit = .none) -> Counter {
        counters(name, help: help, unit: unit, labels: []).series([])
    }

    /// Counters told apart by `labels`; `name` ends with `_total`.
    public func counters(
        _ name: String, help: String, unit: MetricUnit = .none, labels: [String]
    ) -> MetricFamily<Counter> {
        let metric = MetricDescription(
            name: name, help: help, kind: .counter, unit: unit, labels: labels)
        return declare(metric) { Counter() }
    }

    /// A gauge without labels; `name` ends with the unit, if it has one.
    public func gauge(_ name: String, help: String, unit: MetricUnit = .none) -> Gauge {
        gauges(name, help: help, unit: unit, labels: []).series([])
    }

    /// Gauges told apart by `labels`; `name` ends with the unit, if it has one.
    public func gauges(
        _ name: String, help: String, unit: MetricUnit = .none, labels: [String]
    ) -> MetricFamily<Gauge> {
        let metric = MetricDescription(
            name: name, help: help, kind: .gauge, unit: unit, labels: labels)
        return declare(metric) { Gauge() }
    }

    /// A histogram without labels; by default of latencies, whose `name` ends with `_seconds`.
    ///
    /// - Parameter bounds: Upper bounds in the unit of the metric: nanoseconds for seconds.
    public func histogram(
        _ name: String, help: String, unit: MetricUnit = .seconds,
        bounds: [Int64] = Histogram.latencyBounds
    ) -> Histogram {
        histograms(name, help: help, unit: unit, bounds: bounds, labels: []).series([])
    }

    /// Histograms told apart by `labels`; by default of latencies, whose `name` ends with
    /// `_seconds`.
    ///
    /// - Parameter bounds: Upper bounds in the unit of the metric: nanoseconds for seconds.
    public func histograms(
        _ name: String, help: String, unit: MetricUnit = .seconds,
        bounds: [Int64] = Histogram.latencyBounds, labels: [String]
    ) -> MetricFamily<Histogram> {
        if let problem = Histogram.problem(of: bounds) { preconditionFailure(problem) }
        let metric = MetricDescription(
            name: name, help: help, kind: .histogram, unit: unit, labels: labels)
        return declare(metric) { Histogram(bounds: bounds) }
    }

    /// Runs `refresh` before each scrape, for gauges that are read rather than kept.
    public func beforeScrape(_ refresh: @escaping @Sendable () -> Void) {
        state.withLock { state in
            precondition(
                state.refreshes.count < MetricLimits.familiesMax,
                "A registry has at most \(MetricLimits.familiesMax) refreshes.")
            state.refreshes.append(refresh)
        }
    }

    /// The answer to one scrape; its media type is ``ExpositionFormat/contentType``.
    public func exposition(_ format: ExpositionFormat = .prometheus) -> [UInt8] {
        for refresh in state.withLock({ $0.refreshes }) { refresh() }
        let families = state.withLock { Array($0.families.values) }
            .sorted { $0.description.name < $1.description.name }
        var text = Exposition(format: format)
        for family in families { text.append(family) }
        return text.finished()
    }

    private func declare<Series: Metric>(
        _ metric: MetricDescription, make: @escaping @Sendable () -> Series
    ) -> MetricFamily<Series> {
        if let problem = metric.problem { preconditionFailure(problem) }
        return state.withLock { state in
            if let known = state.families[metric.familyName] {
                guard known.description == metric, let same = known as? MetricFamily<Series> else {
                    preconditionFailure("Metric '\(metric.name)' is declared twice, differently.")
                }
                return same
            }
            precondition(
                state.families.count < MetricLimits.familiesMax,
                "A registry has at most \(MetricLimits.familiesMax) metrics.")
            let family = MetricFamily(metric, make: make)
            state.families[metric.familyName] = family
            return family
        }
    }
}
