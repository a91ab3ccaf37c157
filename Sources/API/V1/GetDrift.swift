import HTTP
import Pipeline
import SQL
import Store
import Transform

/// `GET /v1/drift` and `POST /v1/drift/{id}/accept`: fields by which sources differ from what they
/// were known to send.
enum GetDrift {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "drift")
        let includesAccepted = request.query.first("accepted") == "true"
        let rows = try await services.read { sql throws(SQLError) in
            try DriftTable.page(
                after: page.after, includingAccepted: includesAccepted, limit: page.limit, on: sql)
        }
        return page.reply(rows, to: request, behind: \.seq) { write($0, to: &$1) }
    }

    static func accept(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let actor = try Actor.nameOrUnnamed(of: request)
        let body = try await AnswerBody(request, of: acceptOperation)
        let id = request.parameter("id")
        let reason = try body.required("reason")
        let form = { @Sendable (row: DriftRow?) throws(Refusal) -> Response in
            guard let row else { throw .notFound("drift \(id)") }
            return Reply.json { write(row, to: &$0) }
        }
        let row = try await services.ask(answeredBy: form) { () throws(SQLError) in
            try await services.drift.accept(id: id, by: actor, because: reason)
        }
        return try form(row)
    }

    private static func write(_ row: DriftRow, to json: inout JSONWriter) {
        json.member("id", row.id)
        json.member("connection", row.connection)
        json.member("schema", row.schema)
        json.member("field", row.field)
        json.member("kind", row.kind.rawValue)
        json.member("documents", row.documents)
        json.member("first_seen_at", row.firstSeenAt.description)
        json.member("last_seen_at", row.lastSeenAt.description)
        json.member("accepted_at", optional: row.acceptedAt?.description)
        json.member("accepted_because", optional: row.acceptedBecause)
    }
}
