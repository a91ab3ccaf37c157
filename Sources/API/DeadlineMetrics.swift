import Pipeline
import Telemetry

/// What the clock of deadlines counts.
public struct DeadlineMetrics: Sendable {
    private let strokes: MetricFamily<Counter>

    /// Declares the metrics.
    public init(registry: Registry) {
        strokes = registry.counters(
            "countinghouse_case_deadlines_total",
            help: "Reminders, cases handed on, and cases opened for what is overdue, by queue.",
            labels: ["queue", "what"])
    }

    /// Counts what came of one look.
    public func struck(_ found: [(stroke: DeadlineClock.Stroke, queue: String)]) {
        for (stroke, queue) in found { strokes.series(queue, stroke.rawValue).increment() }
    }
}
