import HTTP

extension GetOrders {
    /// The members that the list and the single one have in common.
    static let exampleMembers = #"""
        "id": "01a2095b-5f32-7001-8000-000000000001",
        "state": "posted",
        "kind": "sale",
        "natural_key": "ticket/0042/3/2026-03-10/1187",
        "store": "0042",
        "channel": "store",
        "region": null,
        "business_date": "2026-03-10",
        "occurred_at": "2026-03-10T14:03:22.000Z",
        "received_at": "2026-11-23T17:01:52.818Z",
        "total": {"amount": "23.80", "currency": "EUR"},
        "content_sha256": \#
        "bb0fb3abf41599a195f71a7887eb3b8c0789563ba1e0a5199b6230817dcc5c56",
        "mapping": null,
        "trace_id": "01e1df2d354ff026bb21cade8f2febcc",
        "document": \#(PostOrders.exampleSale)
        """#

    static let operation = Operation(
        .get, "/v1/orders", id: "listOrders", tag: .orders,
        "Documents in the order in which they came",
        notes: "As JSON, or one document a line with `Accept: application/x-ndjson`.",
        takes: OrderQuery.parameters
            + [Expansion.parameter(OrderExpansion.ofDocuments), .cursor, .limit],
        answers: [
            Operation.Answer(
                status: 200, notes: "A page.",
                forms: [
                    .json(
                        .open(
                            .required("orders", .list(of: .named("Order"))),
                            .required("next_cursor", .nextCursor)),
                        example: "{\"orders\": [{\(exampleMembers)}],"
                            + #""next_cursor": "orders-1-3p" }"#),
                    MediaForm(type: "application/x-ndjson", shape: .named("Order")),
                ], headers: [.link])
        ],
        refuses: [.badParameter], reach: .stores, handle)
}

extension GetOrder {
    static let operation = Operation(
        .get, "/v1/orders/{id}", id: "getOrder", tag: .orders,
        "One document with what became of it",
        takes: [.path("id"), Expansion.parameter(OrderExpansion.ofDocuments)],
        answers: [
            .json(
                200, "The document.", .named("OrderWithOutcome"),
                example: #"""
                    {
                      \#(GetOrders.exampleMembers),
                      "outcome": {
                        "posted_in_erp": true,
                        "stock_moved": true,
                        "journals": [
                          {
                            "id": "01a2095b-5f32-7002-8000-000000000001",
                            "state": "acknowledged",
                            "href": "/v1/journals/01a2095b-5f32-7002-8000-000000000001"
                          }
                        ]
                      },
                      "stock_movements": [
                        {
                          "line": "1",
                          "item": "4006381333931",
                          "location": "0042",
                          "state": "on_hand",
                          "quantity": "-2",
                          "unit": "EA",
                          "reason": "sale"
                        }
                      ],
                      "related": {
                        "origin_sale": null,
                        "returns": [],
                        "revisions_href": null,
                        "customer_order_href": null
                      },
                      "returnable": [
                        {
                          "line": "1",
                          "item": "4006381333931",
                          "unit": "EA",
                          "sold": "2",
                          "returned": "0",
                          "returnable": "2"
                        }
                      ]
                    }
                    """#)
        ],
        refuses: [.notFound], reach: .stores, handle)
}
