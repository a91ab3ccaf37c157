import HTTP
import RetailModel

extension StockStepEndpoints {
    static let operations: [Operation] = transfers + reservations

    private static let stepExample = #"""
        {
          "number": "1",
          "business_date": "2026-03-11",
          "occurred_at": "2026-03-11T07:30:00Z",
          "lines": [{"line": "1", "item": "22423", "quantity": "3"}]
        }
        """#

    private static let transfers: [Operation] = {
        let endpoints = StockStepEndpoints(kind: .transfer)
        return [
            endpoints.beginning(
                "shipStockTransfer", "Send goods from one location to another",
                notes: "They leave the stock on hand of `from` and stand in transit at `to`.",
                .named("StockTransfer"),
                example: #"""
                    {
                      "id": "T-1",
                      "from": "0042",
                      "to": "0043",
                      "business_date": "2026-03-10",
                      "occurred_at": "2026-03-10T09:00:00Z",
                      "lines": [{"line": "1", "item": "22423", "quantity": "4"}]
                    }
                    """#),
            endpoints.reading("getStockTransfer", "What of a transfer is still on its way"),
            endpoints.following(
                "receipts", .receive, "receiveStockTransfer",
                "Goods of a transfer have arrived"),
            endpoints.following(
                "losses", .lose, "loseStockTransfer", "Goods of a transfer never arrived"),
        ]
    }()

    private static let reservations: [Operation] = {
        let endpoints = StockStepEndpoints(kind: .reservation)
        return [
            endpoints.beginning(
                "reserveStock", "Set goods aside for an order",
                notes: """
                    Refused when the location has less on hand, unless it is among \
                    `stock_below_zero_at` of company.yaml. Of two requests for the last piece one \
                    gets it.
                    """,
                .named("StockReservation"),
                example: #"""
                    {
                      "id": "R-1",
                      "order": "web-1001",
                      "location": "0042",
                      "business_date": "2026-03-10",
                      "occurred_at": "2026-03-10T10:00:00Z",
                      "lines": [{"line": "1", "item": "22423", "quantity": "3"}]
                    }
                    """#),
            endpoints.reading("getStockReservation", "What of a reservation is still set aside"),
            endpoints.following(
                "releases", .release, "releaseStock", "Goods are no longer set aside"),
            endpoints.following(
                "consumptions", .consume, "consumeStock",
                "Goods left with the order that they were set aside for"),
        ]
    }()

    private var path: String { "/v1/inventory/\(kind.name)s" }

    private func beginning(
        _ id: String, _ summary: String, notes: String, _ shape: JSONShape, example: String
    ) -> Operation {
        Operation(
            .post, path, id: id, tag: .inventory, summary, notes: notes,
            takes: [Operation.idempotencyKey], body: .json(shape, example: example),
            answers: Operation.stockAnswers.map {
                $0.leading(to: "\(path)/{id}", at: "$request.body#/id")
            }, refuses: [.tooSlow, .tooLarge, .mediaType],
            bounds: .body(Routes.documentBytesMax)
        ) { request, services throws(Refusal) in try await begin(request, services) }
    }

    private func reading(_ id: String, _ summary: String) -> Operation {
        Operation(
            .get, "\(path)/{id}", id: id, tag: .inventory, summary,
            takes: [.path("id", InventoryShapes.id)],
            answers: [.json(200, "As its steps have left it.", .named("StockSteps"))],
            refuses: [.badParameter, .notFound]
        ) { request, services throws(Refusal) in try await get(request, services) }
    }

    private func following(
        _ name: String, _ step: StockStep.Kind, _ id: String, _ summary: String
    ) -> Operation {
        Operation(
            .post, "\(path)/{id}/\(name)", id: id, tag: .inventory, summary,
            notes: "In one or several steps; together no more than what is open.",
            takes: [.path("id", InventoryShapes.id), Operation.idempotencyKey],
            body: .json(.named("StockStep"), example: Self.stepExample),
            answers: Operation.stockAnswers,
            refuses: [.notFound, .tooSlow, .tooLarge, .mediaType],
            bounds: .body(Routes.documentBytesMax)
        ) { request, services throws(Refusal) in try await go(step, request, services) }
    }
}
