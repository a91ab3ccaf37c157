import RetailModel
import Transform

/// What a route says of one document: a pure function of both.
public struct RouteDecision: Sendable {
    /// The route itself.
    public let plan: RoutePlan
    /// The route, `sales@7`.
    public let route: String
    /// The route's name without version.
    public let name: String
    /// What documents have in common that must keep their order; nil for the document's own.
    public let orderKey: String?
    /// By what a second delivery is known besides the document's own key.
    public let dedupeKey: String?
    /// Whether a journal entry is posted.
    public let postsLedger: Bool
    /// The rules that post it; nil for the company's.
    public let rules: String?
    /// Whether stock moves.
    public let movesStock: Bool
    /// Queues that get a case which tells of the document.
    public let notifies: [String]
    /// Types of the events that are published.
    public let publishes: [String]
    /// The queue that gets its exceptions.
    public let queue: String
    /// Whether later documents of the same order key wait behind it while it waits.
    public let holdsKey: Bool

    /// Decides what becomes of a document on its route.
    ///
    /// - Throws: the problem of a document that lacks what a condition asks it for.
    public init(_ plan: RoutePlan, _ record: Record?) throws(MappingProblem) {
        self.plan = plan
        route = plan.reference
        name = plan.name
        orderKey = try plan.orderBy.flatMap { expression throws(MappingProblem) in
            try record.map { record throws(MappingProblem) in try expression.text(in: record) }
        }
        dedupeKey = try plan.dedupeKey.flatMap { expression throws(MappingProblem) in
            try record.map { record throws(MappingProblem) in try expression.text(in: record) }
        }
        var (posts, moves) = (false, false)
        var (rulesName, queues, types) = (String?.none, [String](), [String]())
        for step in plan.steps {
            if let condition = step.condition, let record, try !condition.holds(in: record) {
                continue
            }
            switch step.action {
            case .postLedger(let named):
                posts = true
                rulesName = named
            case .moveStock: moves = true
            case .notify(let queue): queues.append(queue)
            case .publish(let type): types.append(type)
            }
        }
        (postsLedger, movesStock, rules) = (posts, moves, rulesName)
        (notifies, publishes) = (queues, types)
        queue = plan.exceptionPolicy.queue
        holdsKey = plan.exceptionPolicy.holdsKey
    }
}
