import Pipeline
import SQL
import Store
import Telemetry

/// What the lane counts: documents and money by outcome, groups, commits and failures.
public final class LaneMetrics: LaneObserver {
    private let documents: MetricFamily<Counter>
    private let amounts: MetricFamily<Counter>
    private let groups: Histogram
    private let commits: Histogram
    private let failures: MetricFamily<Counter>
    private let report: @Sendable (SQLError) -> Void

    /// Declares the metrics.
    ///
    /// - Parameter report: Told of each failure of the store, for the log.
    public init(registry: Registry, report: @escaping @Sendable (SQLError) -> Void) {
        self.report = report
        documents = registry.counters(
            "countinghouse_documents_total", help: "Documents received, by what became of them.",
            labels: ["route", "outcome"])
        amounts = registry.counters(
            "countinghouse_document_minor_units_total",
            help: "Value of documents received, by sign, in minor units of the currency.",
            labels: ["route", "outcome", "currency", "sign"])
        groups = registry.histogram(
            "countinghouse_lane_group_documents", help: "Documents committed together.",
            unit: .none, bounds: Histogram.groupBounds)
        commits = registry.histogram(
            "countinghouse_lane_commit_duration_seconds", help: "Time from facts to commit.")
        failures = registry.counters(
            "countinghouse_store_failures_total", help: "Attempts that the store failed at.",
            labels: ["kind"])
    }

    public func committed(_ deliveries: [Delivery], took duration: Duration) {
        groups.observe(Int64(deliveries.count))
        let (seconds, attoseconds) = duration.components
        commits.observe(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        var sums: [Sum: (documents: Int, plus: Int, minus: Int)] = [:]
        for delivery in deliveries {
            let key = Sum(
                route: delivery.route, outcome: delivery.outcome, currency: delivery.currency)
            var sum = sums[key, default: (0, 0, 0)]
            sum.documents += 1
            if delivery.amountMinorUnits > 0 { sum.plus &+= Int(delivery.amountMinorUnits) }
            if delivery.amountMinorUnits < 0 { sum.minus &-= Int(delivery.amountMinorUnits) }
            sums[key] = sum
        }
        for (key, sum) in sums {
            let outcome = key.outcome.rawValue
            documents.series(key.route, outcome).increment(by: sum.documents)
            guard !key.currency.isEmpty else { continue }
            amounts.series(key.route, outcome, key.currency, "plus").increment(by: sum.plus)
            amounts.series(key.route, outcome, key.currency, "minus").increment(by: sum.minus)
        }
    }

    private struct Sum: Hashable {
        let route: String
        let outcome: IntakeOutcome
        let currency: String
    }

    public func failed(_ error: SQLError) {
        failures.series("\(error.kind.name)").increment()
        report(error)
    }
}

extension SQLError.Kind {
    /// The kind without what it carries, for a label.
    fileprivate var name: String {
        switch self {
        case .uniqueViolation: "unique_violation"
        case .check: "check"
        case .notNull: "not_null"
        default: "\(self)"
        }
    }
}
