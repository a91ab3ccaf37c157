import HTTP
import Pipeline

extension PostOrdersBulk {
    static let operation = Operation(
        .post, "/v1/orders/bulk", id: "postFile", tag: .files, "Take in a file of many documents",
        notes: """
            NDJSON holds canonical sales. CSV needs `connection`, which names the mapping that \
            reads it. At most 4 GiB. A file sent with `Content-Encoding: gzip` is kept unpacked.
            """,
        takes: [
            .query("connection", .text, "The connection that reads a CSV file; not for NDJSON.")
                .example("online-retail"),
            .query(
                "file", .text,
                "The file's name, by which a connection that joins files tells them apart."
            ).example("olist_orders.csv"),
        ],
        body: .anyOf(
            MediaForm(type: "application/x-ndjson", shape: .named("Sale")),
            MediaForm(type: "application/jsonl", shape: .named("Sale")),
            MediaForm(type: "application/ndjson", shape: .named("Sale")),
            // Files are kept unread; what is wrong with one is told where it is worked through.
            MediaForm(type: "text/csv", shape: .anything), .json(.anything),
            MediaForm(type: "application/xml", shape: .anything),
            MediaForm(type: "application/edi-x12", shape: .anything),
            MediaForm(type: "application/edifact", shape: .anything)),
        answers: [
            .json(
                200, "The very same bytes were sent before: the first file.", .named("File"),
                example: #"""
                    {
                      "id": "01a2095b-e1be-7004-8000-000000000001",
                      "outcome": "duplicate",
                      "state": "processed",
                      "bytes": 308,
                      "sha256": "876f6eab5e49f9836a6fbc0ff2a68be58d3714807524920ebc3081e0b6431cd6",
                      "links": {
                        "self": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001",
                        "results": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001/results",
                        "content": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001/content"
                      }
                    }
                    """#, headers: [.location]
            ).leading(to: "/v1/orders/bulk/{id}", at: "/id"),
            .json(
                202, "Stored whole; its documents are worked through in the background.",
                .named("File"),
                example: #"""
                    {
                      "id": "01a2095b-e1be-7004-8000-000000000001",
                      "outcome": "accepted",
                      "state": "received",
                      "bytes": 308,
                      "sha256": "876f6eab5e49f9836a6fbc0ff2a68be58d3714807524920ebc3081e0b6431cd6",
                      "links": {
                        "self": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001",
                        "results": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001/results",
                        "content": "/v1/orders/bulk/01a2095b-e1be-7004-8000-000000000001/content"
                      }
                    }
                    """#, headers: [.location]
            ).leading(to: "/v1/orders/bulk/{id}", at: "/id"),
            .problem(409, "No connection reads such a file; or the Idempotency-Key is known."),
        ],
        refuses: [.badParameter, .tooSlow, .tooLarge, .mediaType],
        bounds: .body(Int(FileIntake.fileBytesMax), seconds: Routes.fileSeconds), handle)
}
