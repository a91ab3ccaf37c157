import HTTP
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/inventory/movements`: every movement with the document that caused it.
enum GetMovements {
    static let operation = Operation(
        .get, "/v1/inventory/movements", id: "listStockMovements", tag: .inventory,
        "Every movement of stock, in the order in which they were written",
        notes: """
            Goods that move within the books have two legs, one out of a place and one into the \
            other.
            """,
        takes: [
            .query("item", .text(.code)), .query("location", .text(.code)),
            .query("state", .oneOf(StockState.self)),
            .query("from", .moment, "Moved then or later."),
            .query("to", .moment, "Moved then or earlier."), .cursor, .limit,
        ],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("movements", .list(of: .named("StockMovement"))),
                    .required("next_cursor", .nextCursor)), headers: [.link])
        ],
        refuses: [.badParameter, .notFound], handle)

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "movements")
        let filter = try StockFilter(request)
        let (from, to) = (try request.moment("from"), try request.moment("to"))
        let rows = try await services.read { sql throws(SQLError) in
            try sql.snapshot { () throws(SQLError) in
                try MovementTable.page(
                    after: page.after, matching: filter, from: from, to: to, limit: page.limit,
                    on: sql)
            }
        }
        return page.reply(rows, to: request, behind: \.movement.seq) { write($0, to: &$1) }
    }

    static func write(_ row: LedgerRow, to json: inout JSONWriter) {
        let movement = row.movement
        json.member("item", movement.item)
        json.member("quantity", movement.quantity)
        json.member("unit", movement.unit)
        json.member("reason", movement.reason)
        json.member("location", movement.location)
        json.member("state", movement.state)
        let own: (String, String)? = (movement.location, movement.state)
        var other: (String, String)?
        if let location = movement.counterLocation, let state = movement.counterState {
            other = (location, state)
        }
        let leaves = movement.quantity.hasPrefix("-")
        write("from", leaves ? own : other, to: &json)
        write("to", leaves ? other : own, to: &json)
        json.member("moved_at", movement.movedAt.description)
        json.member("business_date", movement.businessDate.description)
        json.object("document") { json in
            json.member("id", row.documentID)
            json.member("kind", row.documentKind)
            json.member("natural_key", row.naturalKey)
            json.member("line", movement.line)
            json.member("href", "/v1/orders/\(row.documentID)")
        }
    }

    private static func write(
        _ name: StaticString, _ place: (location: String, state: String)?,
        to json: inout JSONWriter
    ) {
        guard let place else {
            json.key(name)
            return json.null()
        }
        json.object(name) { json in
            json.member("location", place.location)
            json.member("state", place.state)
        }
    }
}
