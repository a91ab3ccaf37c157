import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/cases` and `GET /v1/cases/{id}`: what waits for a person,
/// whose work it is, and by when.
enum GetCases {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "cases")
        let includesClosed = request.query.first("closed") == "true"
        let reach = Caller.reach
        let rows = try await services.read { sql throws(SQLError) in
            try CaseTable.page(
                after: page.after, includingClosed: includesClosed, reach: reach,
                limit: page.limit, on: sql)
        }
        return page.reply(rows, to: request, behind: \.seq) { CaseJSON.write($0, to: &$1) }
    }

    /// A line of a case's history.
    private typealias Event = (at: Instant, what: String, detail: String)

    static func one(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let (id, reach) = (request.parameter("id"), Caller.reach)
        let found = try await services.read {
            sql throws(SQLError) -> (row: CaseRow, document: String?, history: [Event])? in
            guard let row = try CaseTable.row(id: id, on: sql),
                try CaseTable.isWithin(reach, seq: row.seq, on: sql)
            else { return nil }
            var document: String?
            if let seq = row.documentSeq {
                document = try DocumentTable.document(seq: seq, on: sql)?.id
            }
            return (row, document, try CaseAlarmTable.events(ofCase: row.seq, on: sql))
        }
        guard let (row, document, history) = found else { throw .notFound("case \(id)") }
        return Reply.json { json in
            CaseJSON.write(row, to: &json)
            if let document { json.member("document", "/v1/orders/\(document)") }
            json.objects("history", history) { event, json in
                json.member("at", event.at.description)
                json.member("what", event.what)
                json.member("detail", event.detail)
            }
            if let payload = row.payload {
                json.member("payload", String(decoding: payload, as: UTF8.self))
            }
        }
    }
}

/// How an exception case is shown.
enum CaseJSON {
    static func write(_ row: CaseRow, to json: inout JSONWriter) {
        json.member("id", row.id)
        json.member("queue", row.queue)
        json.member("owner", row.owner)
        json.member("code", row.code)
        json.member("problem", row.problem)
        json.member("remedy", row.remedy)
        json.member("subject", row.subject)
        if let amount = row.amountMinorUnits, let currency = row.currency {
            json.member("amount", Amount.text(amount, currency))
            json.member("currency", currency)
        }
        json.member("opened_at", row.openedAt.description)
        json.member("due_at", row.dueAt.description)
        json.member("reminded_at", optional: row.remindedAt?.description)
        json.member("escalated_at", optional: row.escalatedAt?.description)
        json.member("closed_at", optional: row.closedAt?.description)
        json.member("closed_because", optional: row.closedBecause)
        json.member("href", "/v1/cases/\(row.id)")
    }
}
