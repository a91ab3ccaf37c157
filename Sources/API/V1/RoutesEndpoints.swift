import HTTP
import Pipeline
import RetailModel
import Routing
import SQL
import Store
import Transform

/// `/v1/routes`: what is done with documents, and whether it is being done: pause, drain, resume,
/// replay.
enum RoutesEndpoints {
    /// How many documents one replay looks at.
    static let replayMax = 1000

    static func list(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let held = try await services.read { sql throws(SQLError) in
            try HeldKeyTable.counts(on: sql)
        }
        return Reply.json { json in
            json.objects("routes", services.configuration.routes.routes) { plan, json in
                json.member("route", plan.name)
                json.member("version", Int64(plan.version))
                json.member("from", plan.from)
                let row = services.routes.row(of: plan.name)
                json.member("state", row?.state.rawValue ?? RouteState.running.rawValue)
                json.member("changed_at", optional: row?.changedAt.description)
                json.member("changed_by", optional: row?.changedBy)
                json.member("reason", optional: row?.reason)
                json.member("in_flight_max", Int64(plan.limits.inFlight))
                json.member("backlog_max", Int64(plan.limits.backlog))
                let counts = held.first { $0.route == plan.name }
                json.member("held_keys", counts?.keys ?? 0)
                json.member("held_documents", counts?.followers ?? 0)
            }
        }
    }

    static func pause(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        try await set(request, services, .paused, pauseOperation)
    }

    static func drain(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        try await set(request, services, .draining, drainOperation)
    }

    static func resume(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let response = try await set(request, services, .running, resumeOperation)
        let pump = services.pump
        Task.detached { await pump.run() }
        return response
    }

    private static func set(
        _ request: Request, _ services: Services, _ state: RouteState, _ operation: Operation
    ) async throws(Refusal) -> Response {
        let name = try plan(request, services).name
        let actor = try Actor.name(of: request)
        let reason = try await AnswerBody(request, of: operation).required("reason")
        let form = { @Sendable () -> Response in
            Reply.json { json in
                json.member("route", name)
                json.member("state", state.rawValue)
                json.member("changed_by", actor)
            }
        }
        try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.routes.set(name, to: state, by: actor, because: reason)
        }
        return form()
    }

    private static func plan(
        _ request: Request, _ services: Services
    ) throws(Refusal) -> RoutePlan {
        let name = request.parameter("name")
        guard let plan = services.configuration.routes[name] else {
            throw .notFound("route \(name)")
        }
        return plan
    }

    // MARK: - Replay

    static func replay(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let plan = try plan(request, services)
        let actor = try Actor.name(of: request)
        let body = try await AnswerBody(request, of: replayOperation)
        var filter = DocumentFilter()
        filter.from = try body.day("from")
        filter.to = try body.day("to")
        filter.store = try body.optional("store")
        let version = try body.optional("version") ?? "current"
        let after = try body.optional("cursor").flatMap { Int64($0) } ?? 0
        // What is not said to be meant is only looked at.
        let replay = RouteDesk.Replay(
            after: after, limit: try body.integer("limit", 1...replayMax) ?? replayMax,
            filter: filter, underCurrent: version == "current",
            isPreview: try body.claim("preview") ?? true, by: actor,
            reason: try body.required("reason"))
        let outcome = try await services.ask { () throws(SQLError) in
            try await services.routes.replay(plan.name, replay)
        }
        return Reply.json { json in
            json.member("preview", replay.isPreview)
            json.member("examined", Int64(outcome.examined))
            json.member("unchanged", Int64(outcome.unchanged))
            json.member("changed", Int64(outcome.changed))
            json.objects("waiting", outcome.waiting) { row, json in
                json.member("document", "/v1/orders/\(row.id)")
                json.member("code", row.reason.code)
                json.member("problem", row.reason.problem)
            }
            let net = outcome.net.filter { $0.value != 0 }
                .sorted { ($0.key.currency, $0.key.account) < ($1.key.currency, $1.key.account) }
            json.objects("net", net) { entry, json in
                json.member("account", entry.key.account)
                json.member("currency", entry.key.currency)
                json.member("amount", Amount.text(entry.value, entry.key.currency))
            }
            json.member("next_cursor", optional: outcome.next.map { String($0) })
        }
    }
}
