import Pipeline
import Routing
import SQL
import Store

/// Whether a document's route takes it now: a route may be paused, drained or full.
enum RouteGate {
    /// Seconds after which a sender may try again at a paused route.
    private static let pausedSeconds = 60
    /// Seconds after which a sender may try again at a full route.
    private static let fullSeconds = 5

    /// Refuses a document whose route takes none, or has as many under way as it may.
    static func check(_ document: IncomingDocument, _ services: Services) throws(Refusal) {
        guard let name = document.route?.name else { return }
        if let row = services.routes.refusal(of: name) { throw refusal(row) }
        guard let limits = services.configuration.routes[name]?.limits,
            services.lane.waitingCount >= limits.inFlight
        else { return }
        throw full("\(limits.inFlight) requests wait on the route \(name) already.")
    }

    /// Refuses a file whose documents no route would take, or that comes to too many others.
    static func check(
        fileOf types: Set<String>, _ services: Services
    ) async throws(Refusal) {
        let plans = services.configuration.routes.routes.filter { types.contains($0.from) }
        for plan in plans {
            if let row = services.routes.refusal(of: plan.name) { throw refusal(row) }
        }
        guard let backlog = plans.map(\.limits.backlog).min() else { return }
        let waiting = try await services.read { sql throws(SQLError) in
            try FileTable.unfinishedCount(on: sql)
        }
        guard waiting >= Int64(backlog) else { return }
        throw full("\(waiting) files wait to be worked through already.")
    }

    private static func refusal(_ row: RouteStateRow) -> Refusal {
        var refusal = Refusal(
            code: "ROUTE-101",
            problem: "The route \(row.route) is \(row.state.rawValue) since \(row.changedAt): "
                + row.reason,
            remedy: "Send it again later; nothing of it was kept.")
        refusal.retryAfterSeconds = pausedSeconds
        return refusal
    }

    private static func full(_ problem: String) -> Refusal {
        var refusal = Refusal(
            code: "ROUTE-102", problem: problem, remedy: "Send it again after a moment.")
        refusal.retryAfterSeconds = fullSeconds
        return refusal
    }
}
