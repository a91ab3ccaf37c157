import Crypto
import HTTP
import Pipeline
import RetailModel
import SQL
import Store
import Transform

/// `/v1/inventory/reconciliations`: the figures of another system held against the books.
enum StockReconciliations {
    static let operations = [
        Operation(
            .post, "/v1/inventory/reconciliations", id: "reconcileStock", tag: .inventory,
            "Hold another system's figures against the books",
            notes: """
                Each figure is compared with the position as of `as_of`. A figure with `unit_cost` \
                and `currency` has its difference valued too. What came out is kept; nothing moves.
                """,
            body: .json(
                .named("StockFigures"),
                example: #"""
                    {
                      "id": "wms-2026-03-12",
                      "system": "wms",
                      "as_of": "2026-03-12T22:00:00Z",
                      "figures": [
                        {
                          "item": "22423",
                          "location": "0042",
                          "quantity": "5",
                          "unit_cost": "6.25",
                          "currency": "GBP"
                        }
                      ]
                    }
                    """#),
            answers: [
                .json(
                    201, "The differences; as they were first, for the same content.",
                    .named("StockReconciliation"), headers: [.location, .replayed]),
                .problem(400, "The body is no JSON."),
                .problem(409, "There is a comparison of this identifier with other content."),
            ],
            refuses: [.badMember, .tooSlow, .tooLarge, .mediaType],
            bounds: .body(Routes.documentBytesMax), post),
        Operation(
            .get, "/v1/inventory/reconciliations/{id}", id: "getStockReconciliation",
            tag: .inventory, "What a comparison came to",
            takes: [.path("id", InventoryShapes.id)],
            answers: [.json(200, "The differences.", .named("StockReconciliation"))],
            refuses: [.notFound], get),
    ]

    static func post(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await InventoryBody(request, InventoryShapes.figures)
        var figures: [StockFigure] = []
        for node in body.list("figures") {
            guard let figure = StockFigure(node) else { throw InventoryBody.unread("figures") }
            figures.append(figure)
        }
        let content = InventoryShapes.figures.canonical(body.root)
        let hash = Array(SHA256.hash(data: content))
        let (id, system) = (body.text("id"), body.text("system"))
        let (asOf, now) = (try body.moment("as_of"), services.now())
        let sent = figures
        let kept = try await services.ask { () throws(SQLError) in
            try await services.lane.write {
                connection throws(SQLError) -> (row: ReconciliationRow, isNew: Bool)? in
                try Sequence.stockReconciliation.lock(on: connection)
                if let row = try ReconciliationTable.row(id: id, on: connection) {
                    return (row, false)
                }
                let ours = try StockTable.quantities(
                    of: sent.map(\.key), asOf: asOf, on: connection)
                guard let found = StockComparison(sent, ours: ours) else { return nil }
                let row = ReconciliationRow(
                    id: id, system: system, asOf: asOf, keptAt: now, figures: Int64(sent.count),
                    contentHash: hash, totals: found.totals, differences: found.differences)
                try ReconciliationTable.insert(row, on: connection)
                return (row, true)
            }
        }
        guard let (row, isNew) = kept else {
            throw Refusal(
                code: "STOCK-005", problem: "A difference or its value has over 36 digits.",
                remedy: "Look at the quantities and costs; send fewer figures at once.")
        }
        guard row.contentHash == hash else {
            throw Refusal(
                code: "STOCK-004", problem: "There is a comparison \(id) with other content.",
                remedy: "Give another comparison another identifier.",
                members: [("existing", href(id))])
        }
        var response = answer(row, .created)
        response.headers.append("Location", href(id))
        if !isNew { response.headers.append("Idempotent-Replayed", "true") }
        return response
    }

    static func get(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let id = request.parameter("id")
        let row = try await services.read { sql throws(SQLError) in
            try ReconciliationTable.row(id: id, on: sql)
        }
        guard let row else { throw .notFound("comparison \(id)") }
        return answer(row, .ok)
    }

    private static func answer(_ row: ReconciliationRow, _ status: Status) -> Response {
        Reply.json(status) { json in
            json.member("id", row.id)
            json.member("system", row.system)
            json.member("as_of", row.asOf.description)
            json.member("kept_at", row.keptAt.description)
            json.member("figures", row.figures)
            json.member("differing", Int64(row.differences.count))
            json.member("totals", json: ByteSlice(Array(row.totals.utf8)))
            json.array("differences") { json in
                for difference in row.differences {
                    json.verbatim(ByteSlice(Array(difference.utf8)))
                }
            }
        }
    }

    private static func href(_ id: String) -> String { "/v1/inventory/reconciliations/\(id)" }
}
