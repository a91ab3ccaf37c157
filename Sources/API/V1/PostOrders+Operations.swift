import HTTP

extension PostOrders {
    /// A till's sale, as it is sent and as it is given back.
    static let exampleSale = #"""
        {
          "kind": "sale",
          "channel": "store",
          "store": "0042",
          "register": "3",
          "ticket": "1187",
          "business_date": "2026-03-10",
          "occurred_at": "2026-03-10T14:03:22Z",
          "currency": "EUR",
          "lines": [
            {
              "line": "1",
              "item": "4006381333931",
              "quantity": "2",
              "unit_price": "11.90",
              "taxes": [{"rate": "19", "included": true, "jurisdiction": "DE"}]
            }
          ],
          "tenders": [{"kind": "cash", "amount": "25.00"}],
          "change": "1.20",
          "total": "23.80"
        }
        """#

    static let operation = Operation(
        .post, "/v1/orders", id: "postOrder", tag: .orders, "Take in one canonical sale",
        notes: "Answered after the commit, never before. A body is at most 4 MiB.",
        takes: [
            .header(
                "Idempotency-Key", .text(length: 1...255),
                """
                Your own name for this request, 1 to 255 bytes. Without one the natural key \
                alone recognises a repetition.
                """
            ).example("0042-3-1187")
        ],
        body: .json(
            .named("Sale"),
            example: exampleSale),
        answers: [
            .json(
                201,
                """
                Durable, with its journal lines and stock movements. The same again, for the same \
                content, with `Idempotent-Replayed`.
                """, .named("Receipt"),
                example: #"""
                    {
                      "id": "01a2095b-5f32-7001-8000-000000000001",
                      "state": "posted",
                      "natural_key": "ticket/0042/3/2026-03-10/1187",
                      "links": {"self": "/v1/orders/01a2095b-5f32-7001-8000-000000000001"}
                    }
                    """#, headers: [.location, .replayed]
            ).leading(to: "/v1/orders/{id}", at: "/id"),
            .json(
                202,
                """
                Durable, and waits for a person: the sale's own sums differ, or a document of \
                its key \
                waits before it. Nothing is posted of it.
                """, .named("Receipt"),
                example: #"""
                    {
                      "id": "01a2095b-5f90-7001-8000-000000000002",
                      "state": "waiting",
                      "natural_key": "ticket/0042/3/2026-03-10/1188",
                      "links": {
                        "self": "/v1/orders/01a2095b-5f90-7001-8000-000000000002",
                        "case": "/v1/cases/01a2095b-5f90-7003-8000-000000000002"
                      }
                    }
                    """#, headers: [.location, .replayed]
            ).leading(to: "/v1/orders/{id}", at: "/id"),
            .problem(
                400, "The body is no JSON, or the Idempotency-Key is empty or too long.",
                example: #"""
                    {
                      "type": "/problems/JSON-014",
                      "title": "Body is not JSON",
                      "status": 400,
                      "code": "JSON-014",
                      "detail": "The body ends in the middle of a value on line 1, column 7.",
                      "remedy": "Check that the whole body was sent, and every bracket and \#
                    quote closed.",
                      "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                      "errors": [
                        {
                          "code": "JSON-014",
                          "pointer": "",
                          "line": 1,
                          "column": 7,
                          "detail": "The body ends in the middle of a value on line 1, column 7.",
                          "remedy": "Check that the whole body was sent, and every bracket \#
                    and quote closed."
                        }
                      ]
                    }
                    """#),
            .problem(
                409,
                """
                The natural key or the idempotency key is known with other content. A case keeps \
                what \
                was sent.
                """,
                example: #"""
                    {
                      "type": "/problems/DUP-001",
                      "title": "Known key with other content",
                      "status": 409,
                      "code": "DUP-001",
                      "detail": "ticket/0042/3/2026-03-10/1187 is here already with other content.",
                      "remedy": "Compare the two; case 01a2095b-5f70-7003-8000-000000000001 \#
                    holds what was sent. The first one stands.",
                      "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                      "existing": "/v1/orders/01a2095b-5f32-7001-8000-000000000001",
                      "case": "/v1/cases/01a2095b-5f70-7003-8000-000000000001"
                    }
                    """#),
            .problem(
                422, "The document breaks its schema; `errors` names every place found.",
                example: #"""
                    {
                      "type": "/problems/DOC-004",
                      "title": "The document breaks its schema",
                      "status": 422,
                      "code": "DOC-004",
                      "detail": "This is no currency of ISO 4217.",
                      "remedy": "Use the alphabetic code in capitals, such as EUR.",
                      "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                      "errors": [
                        {
                          "code": "DOC-004",
                          "pointer": "/currency",
                          "line": 9,
                          "column": 15,
                          "detail": "This is no currency of ISO 4217.",
                          "remedy": "Use the alphabetic code in capitals, such as EUR."
                        }
                      ]
                    }
                    """#),
        ],
        refuses: [.tooSlow, .tooLarge, .mediaType],
        bounds: .body(bodyBytesMax), reach: .stores, handle)
}
