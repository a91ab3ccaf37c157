import HTTP
import SQL
import Store
import Transform

/// `GET /v1/orders/{id}/revisions`: every revision of the order that a document is one of.
enum GetOrderRevisions {
    static let operation = Operation(
        .get, "/v1/orders/{id}/revisions", id: "listOrderRevisions", tag: .orders,
        "The revisions of the order that a document is one of",
        notes: "A till's ticket has none but itself. The newest one that is posted stands.",
        takes: [.path("id"), .cursor, .limit],
        answers: [
            .json(
                200, "A page, in the order in which they came.",
                .open(
                    .required("revisions", .list(of: .named("Order"))),
                    .required("next_cursor", .nextCursor)), headers: [.link])
        ],
        refuses: [.badParameter, .notFound], reach: .stores, handle)

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "revisions")
        let (id, reach) = (request.parameter("id"), Caller.reach)
        let restriction = Caller.current?.restriction
        let rows = try await services.read { sql throws(SQLError) -> [DocumentRow]? in
            guard let row = try DocumentTable.document(id: id, on: sql),
                restriction?.reaches(store: row.store, region: row.region) ?? true
            else { return nil }
            var filter = DocumentFilter()
            filter.naturalKey = DocumentSale.sale(row)?.revisionFamily ?? row.naturalKey
            filter.reach = reach
            return try DocumentTable.page(
                after: page.after, matching: filter, limit: page.limit, on: sql)
        }
        guard let rows else { throw .notFound("order \(id)") }
        return page.reply(rows, to: request, behind: \.seq) { DocumentJSON.write($0, to: &$1) }
    }
}
