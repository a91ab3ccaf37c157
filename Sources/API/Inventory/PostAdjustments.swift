import HTTP
import Pipeline
import SQL
import Transform

/// `POST /v1/inventory/adjustments`: stock corrected with a reason.
enum PostAdjustments {
    static let route = "inventory-adjustments"

    static let operation = Operation(
        .post, "/v1/inventory/adjustments", id: "postStockAdjustment", tag: .inventory,
        "Correct the stock on hand, with a reason",
        notes: "The body is the canonical stock-adjustment@1 and takes its route.",
        takes: [Operation.idempotencyKey],
        body: .json(
            .named("StockAdjustment"),
            example: #"""
                {
                  "id": "A-1",
                  "store": "0042",
                  "business_date": "2026-03-10",
                  "occurred_at": "2026-03-10T08:00:00Z",
                  "reason": "found",
                  "lines": [{"line": "1", "item": "22423", "quantity": "12"}]
                }
                """#),
        answers: Operation.stockAnswers,
        refuses: [.tooSlow, .tooLarge, .mediaType],
        bounds: .body(Routes.documentBytesMax), handle)

    static func handle(_ request: Request, _ services: Services) async throws(Refusal) -> Response {
        let body = try await InventoryBody(request, InventoryShapes.adjustment)
        let text = InventoryShapes.adjustment.canonical(body.root)
        return try await commit(text, request, services)
    }

    /// Commits a canonical adjustment.
    static func commit(
        _ text: [UInt8], _ request: Request, _ services: Services
    ) async throws(Refusal) -> Response {
        let made = try InventoryDocument(
            text, type: "stock-adjustment@1", route: route, request, services)
        let receipts = try await services.ask { () throws(SQLError) in
            try await services.lane.commit(
                [made.document], route: route, under: made.inForce.policy)
        }
        guard let receipt = receipts.first else {
            preconditionFailure("the lane answers every document")
        }
        return try PostOrders.answer(receipt)
    }
}
