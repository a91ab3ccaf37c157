import HTTP
import RetailModel
import SQL
import Store
import Transform

/// `GET /v1/inventory/positions`: how much of what is where, now or at another time.
enum GetPositions {
    static let operation = Operation(
        .get, "/v1/inventory/positions", id: "listStockPositions", tag: .inventory,
        "How much of what is where, and in what state",
        notes: """
            A position is the exact sum of the movements of one item, location, state and unit; \
            units are never added up. They come in the order in which they began.
            """,
        takes: [
            .query("item", .text(.code)), .query("location", .text(.code)),
            .query("state", .oneOf(StockState.self)),
            .query(
                "as_of", .moment,
                "As it was then: what had moved until, and with, this moment. Now when missing."),
            .cursor, .limit,
        ],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("positions", .list(of: .named("StockPosition"))),
                    .required("next_cursor", .nextCursor)),
                example: #"""
                    {
                      "positions": [
                        {
                          "item": "22423",
                          "location": "0042",
                          "state": "on_hand",
                          "unit": "EA",
                          "quantity": "12"
                        }
                      ],
                      "next_cursor": null
                    }
                    """#, headers: [.link])
        ],
        refuses: [.badParameter, .notFound], handle)

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let page = try PageQuery(request, list: "positions")
        let (filter, moment) = (try StockFilter(request), try request.moment("as_of"))
        let rows = try await services.read { sql throws(SQLError) in
            // A position and its history are of one moment.
            try sql.snapshot { () throws(SQLError) in
                try StockTable.page(
                    after: page.after, matching: filter, limit: page.limit, asOf: moment, on: sql)
            }
        }
        return page.reply(rows, to: request, behind: \.seq) { row, json in
            json.member("item", row.key.item)
            json.member("location", row.key.location)
            json.member("state", row.key.state)
            json.member("unit", row.key.unit)
            json.member("quantity", row.quantity.description)
        }
    }
}

extension StockFilter {
    /// What the query of a request asks for.
    init(_ request: Request) throws(Refusal) {
        self.init()
        item = request.query.first("item")
        location = request.query.first("location")
        state = try request.choice("state", of: StockState.self)?.rawValue
    }
}
