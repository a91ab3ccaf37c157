import RetailModel
import Transform

/// Every route that is in force, asked in the order of their names.
public struct RouteTable: Sendable {
    /// The latest version of each route.
    public let routes: [RoutePlan]
    private let byDocument: [String: [RoutePlan]]

    /// A table of routes; of several versions of one the latest counts.
    public init(_ plans: [RoutePlan]) {
        var latest: [String: RoutePlan] = [:]
        for plan in plans where latest[plan.name].map({ $0.version < plan.version }) ?? true {
            latest[plan.name] = plan
        }
        routes = latest.values.sorted { $0.name < $1.name }
        byDocument = Dictionary(grouping: routes, by: \.from)
    }

    /// The route of that name; nil when there is none.
    public subscript(name: String) -> RoutePlan? { routes.first { $0.name == name } }

    /// Whether a document of this type must be read before its route is known or run.
    public func readsDocuments(of type: String) -> Bool {
        byDocument[type]?.contains(where: \.readsDocuments) ?? false
    }

    /// The route that a document takes: the first that matches.
    ///
    /// - Parameter record: Nil where ``readsDocuments(of:)`` says that nothing reads it.
    /// - Throws: the problem of a document that lacks what a route asks it for.
    public func route(
        of type: String, _ record: Record?
    ) throws(MappingProblem) -> RoutePlan? {
        for plan in byDocument[type] ?? [] {
            guard let match = plan.match, let record else { return plan }
            if try match.holds(in: record) { return plan }
        }
        return nil
    }
}
