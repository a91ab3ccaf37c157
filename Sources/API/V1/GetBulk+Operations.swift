import HTTP

extension GetBulk {
    static let operation = Operation(
        .get, "/v1/orders/bulk/{id}", id: "getFile", tag: .files,
        "How far a file has come, with its control totals",
        takes: [.path("id")],
        answers: [
            .json(
                200, "Its state.", .named("FileStatus"),
                example: #"""
                    {
                      "id": "01a2095b-e1be-7004-8000-000000000001",
                      "state": "processed",
                      "connection": "online-retail",
                      "content_type": "text/csv",
                      "name": null,
                      "bytes": 308,
                      "sha256": "876f6eab5e49f9836a6fbc0ff2a68be58d3714807524920ebc3081e0b6431cd6",
                      "received_at": "2026-11-23T17:02:26.238Z",
                      "finished_at": "2026-11-23T17:02:26.247Z",
                      "problem": null,
                      "waits_for": null,
                      "failures": 0,
                      "next_try_at": null,
                      "documents": 1,
                      "totals": [
                        {
                          "outcome": "posted",
                          "documents": 1,
                          "amount": "234.00",
                          "currency": "GBP"
                        }
                      ],
                      "links": {
                        "results": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001/results",
                        "content": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001/content"
                      }
                    }
                    """#)
        ],
        refuses: [.notFound], handle)
}

extension GetBulkResults {
    static let operation = Operation(
        .get, "/v1/orders/bulk/{id}/results", id: "listFileResults", tag: .files,
        "What became of each document of a file, in its order",
        takes: [.path("id"), .cursor, .limit],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("results", .list(of: .named("FileResult"))),
                    .required("next_cursor", .nextCursor)),
                example: #"""
                    {
                      "results": [
                        {
                          "position": 0,
                          "first_line": 2,
                          "last_line": 4,
                          "source_key": "536370",
                          "outcome": "posted",
                          "amount": "234.00",
                          "currency": "GBP",
                          "document": "/v1/orders/01a2095b-e1c6-7001-8000-000000000004"
                        }
                      ],
                      "next_cursor": null
                    }
                    """#, headers: [.link])
        ],
        refuses: [.badParameter, .notFound], handle)
}

extension GetBulkContent {
    static let operation = Operation(
        .get, "/v1/orders/bulk/{id}/content", id: "getFileContent", tag: .files,
        "The file's bytes as they were received",
        takes: [.path("id")],
        answers: [
            Operation.Answer(
                status: 200, notes: "The media type is the one that it was sent with.",
                forms: [.text("*/*")])
        ],
        refuses: [.notFound], handle)
}

extension GetBulkAcknowledgement {
    static let operation = Operation(
        .get, "/v1/orders/bulk/{id}/acknowledgement", id: "getBulkAcknowledgement", tag: .files,
        "What the sender of a file of X12 or EDIFACT is answered",
        takes: [.path("id")],
        answers: [
            Operation.Answer(
                status: 200,
                notes: "TA1 and 997, or CONTRL; of a quarantined file all is rejected.",
                forms: [.text("application/edi-x12"), .text("application/edifact")]),
            .problem(404, "No such file, or none of X12 or EDIFACT."),
            .problem(
                409,
                "EDI-050: it is not worked through yet, or stopped on the way; EDI-051: it holds "
                    + "too many interchanges."),
        ], handle)
}
