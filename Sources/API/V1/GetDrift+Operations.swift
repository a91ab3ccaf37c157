import HTTP

extension GetDrift {
    static let operation = Operation(
        .get, "/v1/drift", id: "listDrift", tag: .connectors,
        "Fields by which sources differ from what they were known to send",
        takes: [
            .query("accepted", .oneOf("true", "false"), "`true` for accepted ones too."), .cursor,
            .limit,
        ],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("drift", .list(of: .named("Drift"))),
                    .required("next_cursor", .text.orNull)),
                example: #"""
                    {
                      "drift": [
                        {
                          "id": "01a21cca-41b0-7006-8000-000000000001",
                          "connection": "online-retail",
                          "schema": "online-retail.row@1",
                          "field": "Gift",
                          "kind": "new",
                          "documents": 2,
                          "first_seen_at": "2026-11-27T11:35:46.730Z",
                          "last_seen_at": "2026-11-27T11:35:47.730Z",
                          "accepted_at": null,
                          "accepted_because": null
                        }
                      ],
                      "next_cursor": null
                    }
                    """#, headers: [.link])
        ],
        refuses: [.badParameter], handle)

    static let acceptOperation = Operation(
        .post, "/v1/drift/{id}/accept", id: "acceptDrift", tag: .connectors,
        "Take a change of a source for what it will be; closes its case",
        takes: [.path("id")],
        body: .json(
            .object(.required("reason", .text(length: 1...1000))),
            example: #"""
                {"reason": "not booked"}
                """#),
        answers: [
            .json(
                200, "As it is now.", .named("Drift"),
                example: #"""
                    {
                      "id": "01a21cca-41b0-7006-8000-000000000001",
                      "connection": "online-retail",
                      "schema": "online-retail.row@1",
                      "field": "Gift",
                      "kind": "new",
                      "documents": 2,
                      "first_seen_at": "2026-11-27T11:35:46.730Z",
                      "last_seen_at": "2026-11-27T11:35:47.730Z",
                      "accepted_at": "2026-11-27T12:00:00.000Z",
                      "accepted_because": "not booked"
                    }
                    """#)
        ],
        refuses: [.notJSON, .notFound, .tooLarge, .badMember], accept)
}
