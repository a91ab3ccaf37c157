import Pipeline
import RetailModel
import SQL
import Store
import Synchronization
import Telemetry

/// What couriers and inboxes count.
public final class DeliveryMetrics: CourierObserver, InboxObserver, PollObserver {
    private let attempts: MetricFamily<Counter>
    private let durations: MetricFamily<Histogram>
    private let waiting: MetricFamily<Gauge>
    private let oldest: MetricFamily<Gauge>
    private let inboxFiles: MetricFamily<Gauge>
    private let inboxEnded: MetricFamily<Counter>
    private let polls: MetricFamily<Counter>
    private let pollLag: MetricFamily<Gauge>
    private let report: @Sendable (String, [String: String]) -> Void

    /// Declares the metrics.
    ///
    /// - Parameter report: Told of failures and of files that ended, for the log.
    public init(
        registry: Registry, report: @escaping @Sendable (String, [String: String]) -> Void
    ) {
        self.report = report
        attempts = registry.counters(
            "countinghouse_deliveries_total", help: "Attempts to deliver events, by outcome.",
            labels: ["subscription", "outcome"])
        durations = registry.histograms(
            "countinghouse_delivery_duration_seconds",
            help: "Time from a request to its receiver's answer.", labels: ["subscription"])
        waiting = registry.gauges(
            "countinghouse_delivery_waiting_events", help: "Events still to be delivered.",
            labels: ["subscription"])
        oldest = registry.gauges(
            "countinghouse_delivery_oldest_seconds",
            help: "Age of the oldest event still to be delivered.", unit: .seconds,
            labels: ["subscription"])
        inboxFiles = registry.gauges(
            "countinghouse_inbox_open_files", help: "Files in an inbox that have not ended.",
            labels: ["inbox", "state"])
        inboxEnded = registry.counters(
            "countinghouse_inbox_ended_files_total", help: "Files of an inbox that have ended.",
            labels: ["inbox", "outcome"])
        polls = registry.counters(
            "countinghouse_polls_total", help: "Looks at polled sources, by what came of them.",
            labels: ["poll", "outcome"])
        pollLag = registry.gauges(
            "countinghouse_poll_lag_seconds",
            help: "Age of the moment up to which everything of a polled source is here.",
            unit: .seconds, labels: ["poll"])
    }

    public func ended(_ attempts: [DeliveryAttempt], of subscription: String) {
        for attempt in attempts {
            self.attempts.series(subscription, attempt.outcome.rawValue).increment()
            durations.series(subscription).observe(attempt.milliseconds * 1_000_000)
            guard attempt.outcome != .delivered else { continue }
            report(
                "delivery failed",
                [
                    "subscription": subscription, "event": "\(attempt.eventSeq)",
                    "attempt": "\(attempt.attempt)", "outcome": attempt.outcome.rawValue,
                    "cause": attempt.problem ?? "",
                ])
        }
    }

    public func failed(_ error: SQLError, of subscription: String) {
        report("deliveries paused", ["subscription": subscription, "cause": error.message])
    }

    /// Notes how much waits for a subscription.
    public func stands(
        _ subscription: String, waiting count: Int64, oldest instant: Instant?, at now: Instant
    ) {
        waiting.series(subscription).set(count)
        let age = instant.map { max(0, now.microseconds - $0.microseconds) } ?? 0
        oldest.series(subscription).set(age * 1000)
    }

    public func looked(_ inbox: String, waiting: Int, underWay: Int) {
        inboxFiles.series(inbox, "waiting").set(Int64(waiting))
        inboxFiles.series(inbox, "under_way").set(Int64(underWay))
    }

    public func ended(_ inbox: String, file: String, outcome: String) {
        inboxEnded.series(inbox, outcome).increment()
        report("inbox file ended", ["inbox": inbox, "file": file, "outcome": outcome])
    }

    public func polled(_ poll: String, pages: Int, behindSeconds: Int64, problem: String?) {
        polls.series(poll, problem == nil ? "done" : "failed").increment()
        pollLag.series(poll).set(behindSeconds * 1_000_000_000)
        if let problem { report("poll failed", ["poll": poll, "cause": problem]) }
    }

    public func failed(_ inbox: String, problem: String) {
        report("inbox not usable", ["inbox": inbox, "cause": problem])
    }
}
