import RetailModel
import Transform

/// What is done with the documents of one kind: in which order, with which consequences, who owns
/// its failures and by when its business is complete.
///
/// Immutable and pure; the notation is in Docs/reference/routes.md.
public final class RoutePlan: Sendable {
    /// The route's name.
    public let name: String
    /// Counted from 1; a published version never changes.
    public let version: Int
    /// The canonical documents it takes, `sale@1`.
    public let from: String
    /// Which of them; nil for all.
    public let match: RecordExpression?
    /// What documents have in common that must keep their order; nil for their own order or family.
    public let orderBy: RecordExpression?
    /// By what a second delivery is known, beside the document's own key; nil for that key alone.
    public let dedupeKey: RecordExpression?
    /// How much may be under way.
    public let limits: Limits
    /// What is done, together in one commit.
    public let steps: [Step]
    /// When its business is complete.
    public let completion: Completion
    /// What a failure of the technology does.
    public let technical: TechnicalPolicy
    /// What a document that is wrong does.
    public let exceptionPolicy: ExceptionPolicy
    /// The tests that stand in the route's file.
    public let tests: [RouteTest]

    init(
        name: String, version: Int, from: String, match: RecordExpression?,
        orderBy: RecordExpression?, dedupeKey: RecordExpression?, limits: Limits, steps: [Step],
        completion: Completion, technical: TechnicalPolicy, exceptionPolicy: ExceptionPolicy,
        tests: [RouteTest]
    ) {
        self.name = name
        self.version = version
        self.from = from
        self.match = match
        self.orderBy = orderBy
        self.dedupeKey = dedupeKey
        self.limits = limits
        self.steps = steps
        self.completion = completion
        self.technical = technical
        self.exceptionPolicy = exceptionPolicy
        self.tests = tests
    }

    /// `sales@7`, as lineage names it.
    public var reference: String { "\(name)@\(version)" }

    /// Whether anything of it reads the document itself.
    public var readsDocuments: Bool {
        match != nil || orderBy != nil || dedupeKey != nil || exceptionPolicy.secondPerson != nil
            || steps.contains { $0.condition != nil }
    }

    /// How much may be under way; above it a sender is told to wait.
    public struct Limits: Hashable, Sendable {
        /// Requests that wait for their commit at one time.
        public let inFlight: Int
        /// Files and payloads that are stored and not yet worked through.
        public let backlog: Int

        /// Bounds for a route that sets none.
        public static let standard = Limits(inFlight: 10_000, backlog: 50_000)
    }

    /// One consequence of a document.
    public struct Step: Sendable {
        /// What is done.
        public enum Action: Hashable, Sendable {
            /// A journal entry is posted, by these rules; nil for the company's.
            case postLedger(rules: String?)
            /// Stock moves.
            case moveStock
            /// The queue gets a case that tells of the document.
            case notify(queue: String)
            /// An event is published to those who subscribe to its type, `sale.recorded@1`.
            case publish(type: String)
        }

        /// What is done.
        public let action: Action
        /// For which documents; nil for all.
        public let condition: RecordExpression?
    }

    /// By when the business outcome of a document is to be there; nil where nobody asks.
    public struct Completion: Hashable, Sendable {
        /// The ERP has acknowledged its entry.
        public let postedInERP: Clock?
        /// Its stock has moved.
        public let stockMoved: Clock?
    }

    /// How long an outcome may take.
    public struct Clock: Hashable, Sendable {
        /// Within how many seconds it is to be there.
        public let seconds: Int
        /// Whose hours count; nil for every hour.
        public let calendar: BusinessCalendar?

        /// When it runs out, started at a moment.
        public func end(from start: Instant) -> Instant {
            calendar?.moment(after: seconds, from: start) ?? start.adding(seconds: seconds)
        }
    }

    /// Retry, and then whose work it is.
    public struct TechnicalPolicy: Hashable, Sendable {
        /// When it is tried again.
        public let retry: RetrySchedule
        /// The queue that gets it when retrying is given up.
        public let queue: String
    }

    /// Whose work a wrong document is, and what they may do.
    public struct ExceptionPolicy: Sendable {
        /// What a person may do with a waiting document.
        public enum Action: String, Hashable, Sendable, CaseIterable {
            case edit
            case replay
            case postToSuspense = "post_to_suspense"
            case reject
        }

        /// The queue that gets its cases.
        public let queue: String
        /// Whether later documents of the same order key wait behind it.
        public let holdsKey: Bool
        /// What is allowed.
        public let may: Set<Action>
        /// When a second person must agree; it knows the `action` besides the document.
        public let secondPerson: RecordExpression?
        /// What it says of the deadlines of its cases; for the rest those of the queue hold.
        public let deadlines: CaseDeadlines
    }
}
