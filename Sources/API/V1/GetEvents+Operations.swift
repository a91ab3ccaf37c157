import HTTP

extension GetEvents {
    static let operation = Operation(
        .get, "/v1/events", id: "listEvents", tag: .events,
        "Everything that happened, in one order that never changes",
        takes: [
            .query("after", .text, "`next_cursor` of the last answer, or `now`."),
            .query("types", .text, "Types, parted by commas."), .limit,
            .header(
                "Last-Event-ID", .text, "Of a stream: the last `id` read; goes before `after`."),
        ],
        answers: [
            Operation.Answer(
                status: 200,
                notes: "A page, or with Accept: text/event-stream a stream that goes on.",
                forms: [
                    .json(
                        .open(
                            .required("events", .list(of: .named("Event"))),
                            .required(
                                "next_cursor",
                                .text.noted(
                                    "Give it as `after` to go on, also when nothing is new.")),
                            .required("has_more", .boolean)),
                        example: #"""
                            {
                              "events": [
                                {
                                  "specversion": "1.0",
                                  "id": "01a21cca-41c0-7005-8000-000000000002",
                                  "source": "urn:countinghouse:main",
                                  "type": "sale.recorded",
                                  "subject": "ticket/0042/3/2026-03-10/2",
                                  "time": "2026-11-27T11:35:46.880Z",
                                  "datacontenttype": "application/json",
                                  "dataschema": "urn:countinghouse:event:sale.recorded:1",
                                  "data": {
                                    "id": "01a21cca-41c0-7001-8000-000000000001",
                                    "kind": "sale",
                                    "state": "posted",
                                    "natural_key": "ticket/0042/3/2026-03-10/2",
                                    "route": "orders",
                                    "channel": "store",
                                    "store": "0042",
                                    "business_date": "2026-03-10",
                                    "currency": "GBP",
                                    "total": "12.50",
                                    "occurred_at": "2026-03-10T14:03:22.000Z",
                                    "received_at": "2026-11-27T11:35:46.880Z",
                                    "href": "/v1/orders/01a21cca-41c0-7001-8000-000000000001"
                                  }
                                }
                              ],
                              "next_cursor": "events-2-cy",
                              "has_more": false
                            }
                            """#),
                    .text(
                        "text/event-stream",
                        example: "id: events-2-cy\nevent: sale.recorded\ndata: {}\n\n"),
                ], headers: [.link]),
            .problem(410, "EVENT-003: events behind the cursor are kept no longer."),
        ],
        refuses: [.badParameter],
        bounds: Operation.Bounds(requestSeconds: EventStream.streamSeconds + 60), handle)
}
