import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/audit`: who changed what, when and why, in the order of the chain; as JSON, or one
/// change a line (`Accept: application/x-ndjson`) for export.
enum GetAudit {
    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "changes")
        var filter = AuditTable.Filter()
        filter.who = request.query.first("who") ?? ""
        filter.targetKind = request.query.first("kind") ?? ""
        filter.targetID = request.query.first("target") ?? ""
        filter.from = try request.moment("from")
        filter.before = try request.moment("before")
        let wanted = filter
        let rows = try await services.read { sql throws(SQLError) in
            try AuditTable.page(after: page.after, matching: wanted, limit: page.limit, on: sql)
        }
        let type = request.accepts(bestOf: "application/json", "application/x-ndjson")
        guard type == "application/x-ndjson" else {
            return page.reply(rows, to: request, behind: \.seq) { write($0, to: &$1) }
        }
        var json = JSONWriter(capacity: rows.count * 512)
        for row in rows {
            json.object { write(row, to: &$0) }
            json.endLine()
        }
        var response = Response(contentType: "application/x-ndjson", bytes: json.bytes)
        page.link(&response, request, next: page.next(after: rows, behind: \.seq))
        return response
    }

    private static func write(_ row: AuditRow, to json: inout JSONWriter) {
        json.member("sequence", row.seq)
        json.member("at", row.at.description)
        json.member("at_microseconds", row.at.microseconds)
        json.member("who", row.who)
        json.member("what", row.what)
        json.member("kind", row.targetKind)
        json.member("target", row.targetID)
        // As texts: the hash covers their very bytes.
        json.member("before", optional: row.before)
        json.member("after", optional: row.after)
        json.member("why", row.why)
        json.member("previous_sha256", Hexadecimal.text(row.previousHash))
        json.member("sha256", Hexadecimal.text(row.hash))
    }

    private static let zero = String(repeating: "0", count: 64)

    static let operation = Operation(
        .get, "/v1/audit", id: "listChanges", tag: .audit,
        "Who changed what, when and why: a chain of hashes",
        notes: "How the hashes are computed: Docs/reference/security.md.",
        takes: [
            .query("who", .text), .query("kind", .text, "Such as `key`, `case` or `route`."),
            .query("target", .text, "The identifier of what was changed."),
            .query("from", .moment), .query("before", .moment), .cursor, .limit,
        ],
        answers: [
            Operation.Answer(
                status: 200, notes: "A page, oldest first; one change a line where `Accept` asks.",
                forms: [
                    .json(
                        .open(
                            .required("changes", .list(of: .named("Change"))),
                            .required("next_cursor", .text.orNull)),
                        example: #"""
                            {
                              "changes": [
                                {
                                  "sequence": 1,
                                  "at": "2026-11-27T11:35:46.730Z",
                                  "at_microseconds": 1795779346730000,
                                  "who": "ops",
                                  "what": "route.paused",
                                  "kind": "route",
                                  "target": "sales",
                                  "before": "{\"state\":\"running\"}",
                                  "after": "{\"state\":\"paused\"}",
                                  "why": "ERP upgrade",
                                  "previous_sha256": "\#(zero)",
                                  "sha256": "\#(zero)"
                                }
                              ],
                              "next_cursor": null
                            }
                            """#),
                    .text("application/x-ndjson"),
                ], headers: [.link])
        ],
        refuses: [.badParameter], handle)
}
