import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/subscriptions`: who is told of what, how far they have come, and what people do about it.
enum Subscriptions {
    static func list(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        var standings: [SubscriptionStanding] = []
        for subscription in services.configuration.connectors.subscriptions {
            if let found = try await standing(subscription.name, services) {
                standings.append(found)
            }
        }
        return Reply.json { json in
            json.objects("subscriptions", standings) { write($0, services, to: &$1) }
        }
    }

    static func one(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let name = try name(request, services)
        return try answer(await standing(name, services), name, services)
    }

    static func enable(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let name = try name(request, services)
        return try await change(name, services) { () throws(SQLError) in
            try await services.subscriptions.enable(name, by: actor)
        }
    }

    static func disable(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let body = try await AnswerBody(request, of: disableOperation)
        let reason = try body.required("reason")
        let name = try name(request, services)
        return try await change(name, services) { () throws(SQLError) in
            try await services.subscriptions.disable(name, by: actor, because: reason)
        }
    }

    static func redeliver(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let name = try name(request, services)
        guard let since = try request.moment("since") else {
            throw .parameter(
                "since", "it is missing.",
                remedy: "Send RFC 3339 with a zone, such as 2026-03-10T14:03:22Z.")
        }
        return try await change(name, services) { () throws(SQLError) in
            try await services.subscriptions.redeliver(name, by: actor, since: since)
        }
    }

    static func attempts(
        _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let name = try name(request, services)
        let page = try PageQuery(request, list: "attempts")
        let before = page.after == 0 ? Int64.max : page.after
        let rows = try await services.read { sql throws(SQLError) in
            try DeliveryTable.attempts(of: name, before: before, limit: page.limit, on: sql)
                .map { Attempt(seq: $0.seq, attempt: $0.attempt) }
        }
        return page.reply(rows, to: request, behind: \.seq) { write($0.attempt, to: &$1) }
    }

    private struct Attempt: Sendable {
        let seq: Int64
        let attempt: DeliveryAttempt
    }

    private static func change(
        _ name: String, _ services: Services,
        _ body: nonisolated(nonsending) () async throws(SQLError) -> SubscriptionStanding?
    ) async throws(Refusal) -> Response {
        let form = { @Sendable (found: SubscriptionStanding?) throws(Refusal) in
            try answer(found, name, services)
        }
        return try form(await services.ask(answeredBy: form, body))
    }

    private static func answer(
        _ found: SubscriptionStanding?, _ name: String, _ services: Services
    ) throws(Refusal) -> Response {
        guard let found else { throw .notFound("subscription \(name)") }
        return Reply.json { write(found, services, to: &$0) }
    }

    private static func name(_ request: Request, _ services: Services) throws(Refusal) -> String {
        let name = request.parameter("name")
        let known = services.configuration.connectors.subscriptions
        guard known.contains(where: { $0.name == name }) else {
            throw .notFound("subscription \(name)")
        }
        return name
    }

    private static func standing(
        _ name: String, _ services: Services
    ) async throws(Refusal) -> SubscriptionStanding? {
        try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                try SubscriptionStanding.read(name, on: sql)
            }
        }
    }

    private static func write(
        _ found: SubscriptionStanding, _ services: Services, to json: inout JSONWriter
    ) {
        let row = found.row
        json.member("name", row.name)
        let known = services.configuration.connectors.subscriptions
        if let subscription = known.first(where: { $0.name == row.name }) {
            json.member("url", subscription.url)
            json.member("mode", subscription.mode.rawValue)
            json.array("events") { json in
                for type in subscription.types.sorted() { json.text(type) }
            }
        }
        json.member("state", row.isActive ? "active" : "disabled")
        json.member("because", optional: row.because)
        json.member("changed_at", row.changedAt.description)
        json.member("failing_since", optional: row.failingSince?.description)
        json.member("waiting", found.waiting)
        json.member("oldest_waiting_at", optional: found.oldest?.description)
        json.member("attempts_href", "/v1/subscriptions/\(row.name)/attempts")
    }

    private static func write(_ attempt: DeliveryAttempt, to json: inout JSONWriter) {
        json.member("event_sequence", attempt.eventSeq)
        if attempt.lastSeq != attempt.eventSeq {
            json.member("last_event_sequence", attempt.lastSeq)
        }
        json.member("attempt", attempt.attempt)
        json.member("started_at", attempt.startedAt.description)
        json.member("milliseconds", attempt.milliseconds)
        json.member("outcome", attempt.outcome.rawValue)
        if let status = attempt.status { json.member("status", status) }
        if let problem = attempt.problem { json.member("problem", problem) }
    }
}
