import HTTP
import Transform

extension CustomerOrderAction {
    /// Every action on customers' orders.
    static let operations: [Operation] = [
        operation(
            "fulfilments", "allocateCustomerOrder",
            "Allocate goods of an order to a location that sends them",
            notes: """
                The stock is reserved there in the same commit (`STOCK-002` when it is not on \
                hand). Without `lines` all that is open.
                """,
            "FulfilmentOrder", CustomerOrderShapes.allocating,
            example: #"""
                {
                  "location": "0042",
                  "reserve": false,
                  "lines": [{"line": "1", "quantity": "2"}]
                }
                """#
        ) { change, asked, _ throws(RuleBreak) in try change.allocate(asked) },
        operation(
            "fulfilments/{fulfilment}/events", "moveCustomerOrder",
            "Goods of a fulfilment were picked, packed, shipped, delivered, put back or cancelled",
            notes: """
                Step by step: open, allocated, picked, packed, shipped, delivered. What is not \
                shipped may be put back (`open`) or cancelled. A shipment takes the goods out of \
                the stock, or ends the reservation where the order's `goods_leave_with` is \
                `sale`; putting back and cancelling release it.
                """,
            "FulfilmentEvent", CustomerOrderShapes.moving,
            example: #"""
                {
                  "state": "picked",
                  "occurred_at": "2026-03-11T07:30:00Z",
                  "lines": [{"line": "1", "quantity": "1"}]
                }
                """#
        ) { change, asked, request throws(RuleBreak) in
            try change.move(fulfilment: request.parameter("fulfilment"), asked)
        },
        operation(
            "cancellations", "cancelCustomerOrder", "Call off goods that are allocated nowhere",
            notes: "Without `lines` all that is open.",
            "OrderCancellation", CustomerOrderShapes.cancelling,
            example: #"{"reason": "The customer changed their mind"}"#
        ) { change, asked, _ throws(RuleBreak) in try change.cancel(asked) },
        operation(
            "returns", "returnCustomerOrder", "Delivered goods came back",
            notes: """
                No stock moves and nothing is posted: the return that the shop or the till sends \
                to `/v1/orders` does both.
                """,
            "OrderReturn", CustomerOrderShapes.returning,
            example: #"{"reason": "Too large", "lines": [{"line": "1", "quantity": "1"}]}"#
        ) { change, asked, _ throws(RuleBreak) in try change.giveBack(asked) },
        operation(
            "refunds", "refundCustomerOrder", "Money was paid back",
            notes: "No more than was paid, in all and of the payment that is named.",
            "OrderRefund", CustomerOrderShapes.refunding,
            example: #"{"amount": "4.90", "payment": "1", "reason": "Shipped late"}"#
        ) { change, asked, _ throws(RuleBreak) in try change.payBack(asked) },
    ]

    private static func operation(
        _ name: String, _ id: String, _ summary: String, notes: String, _ shape: String,
        _ checked: JSONShape, example: String,
        _ change:
            @escaping @Sendable (inout CustomerOrderChange, JSONNode, Request) throws(RuleBreak)
            -> Void
    ) -> Operation {
        let resource = Resource.customerOrders
        let takes =
            [Parameter.path("id", .text(.code))]
            + (name.contains("{fulfilment}")
                ? [.path("fulfilment", CustomerOrderShapes.number)] : [])
        let done = Operation.Answer.json(
            201, "It is done; the order as it is now.", resource.named,
            headers: [.location, .etag])
        return Operation(
            .post, "\(resource.path)/{id}/\(name)", id: id, tag: resource.tag, summary,
            notes: "\(notes) With `If-Match` only the version is changed that the ETag stands for.",
            takes: takes + [.reason], body: .json(.named(shape), example: example),
            answers: [
                done,
                .problem(
                    409,
                    """
                    The order does not allow it: `ORDER-001` tells in `allowed` which moves are, \
                    `ORDER-002` names the goods that are there. Or the stock is not there \
                    (`STOCK-002`, `STOCK-003`), or would not move at once (`ORDER-007`); nothing \
                    is kept then.
                    """),
                .problem(412, "The order has another version."),
            ],
            refuses: [.notFound, .notJSON, .tooLarge, .mediaType, .badMember, .tooSlow],
            bounds: .body(ResourceWriting.bodyBytesMax),
            CustomerOrderAction(shape: checked, change: change).perform)
    }
}
