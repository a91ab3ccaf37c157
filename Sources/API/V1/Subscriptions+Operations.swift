import HTTP

extension Subscriptions {
    private static let sample = #"""
        {
          "name": "erp",
          "url": "https://erp.example.com/hooks",
          "mode": "structured",
          "events": ["journal.posted"],
          "state": "active",
          "because": null,
          "changed_at": "2026-11-27T11:35:46.730Z",
          "failing_since": null,
          "waiting": 0,
          "oldest_waiting_at": null,
          "attempts_href": "/v1/subscriptions/erp/attempts"
        }
        """#

    static let listOperation = Operation(
        .get, "/v1/subscriptions", id: "listSubscriptions", tag: .events,
        "Who is told of what, and how far they have come",
        answers: [
            .json(
                200, "All of them.",
                .open(.required("subscriptions", .list(of: .named("Subscription")))),
                example: #"{"subscriptions": [\#(sample)]}"#)
        ], list)

    static let oneOperation = Operation(
        .get, "/v1/subscriptions/{name}", id: "getSubscription", tag: .events, "One subscription",
        takes: [.path("name", .text(.code), "The subscription's name.")],
        answers: [
            .json(
                200, "It.", .named("Subscription"),
                example: sample)
        ],
        refuses: [.notFound], one)

    static let attemptsOperation = Operation(
        .get, "/v1/subscriptions/{name}/attempts", id: "listAttempts", tag: .events,
        "Its attempts, newest first, of thirty days",
        takes: [.path("name", .text(.code), "The subscription's name."), .cursor, .limit],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("attempts", .list(of: .named("DeliveryAttempt"))),
                    .required("next_cursor", .text.orNull)),
                example: #"""
                    {
                      "attempts": [
                        {
                          "event_sequence": 7,
                          "attempt": 1,
                          "started_at": "2026-11-27T11:35:48.751Z",
                          "milliseconds": 1,
                          "outcome": "delivered",
                          "status": 204
                        }
                      ],
                      "next_cursor": null
                    }
                    """#, headers: [.link])
        ],
        refuses: [.badParameter, .notFound], attempts)

    static let enableOperation = Operation(
        .post, "/v1/subscriptions/{name}/enable", id: "enableSubscription", tag: .events,
        "Send it what waits, at once",
        takes: [.path("name", .text(.code), "The subscription's name.")],
        answers: [
            .json(
                200, "As it is now.", .named("Subscription"),
                example: sample)
        ],
        refuses: [.notFound], enable)

    static let disableOperation = Operation(
        .post, "/v1/subscriptions/{name}/disable", id: "disableSubscription", tag: .events,
        "Send it nothing any more; what waits is kept",
        takes: [.path("name", .text(.code), "The subscription's name.")],
        body: .json(
            .object(.required("reason", .text(length: 1...1000))),
            example: #"""
                {"reason": "ERP upgrade"}
                """#),
        answers: [
            .json(
                200, "As it is now.", .named("Subscription"),
                example: #"""
                    {
                      "name": "erp",
                      "url": "https://erp.example.com/hooks",
                      "mode": "structured",
                      "events": ["journal.posted"],
                      "state": "disabled",
                      "because": "ERP upgrade",
                      "changed_at": "2026-11-27T11:35:46.730Z",
                      "failing_since": null,
                      "waiting": 0,
                      "oldest_waiting_at": null,
                      "attempts_href": "/v1/subscriptions/erp/attempts"
                    }
                    """#)
        ],
        refuses: [.notJSON, .notFound, .tooLarge, .badMember], disable)

    static let redeliverOperation = Operation(
        .post, "/v1/subscriptions/{name}/redeliver", id: "redeliver", tag: .events,
        "Send it again everything since a moment, under the same identifiers",
        takes: [
            .path("name", .text(.code), "The subscription's name."),
            .query("since", .moment).required,
        ],
        answers: [
            .json(
                200, "As it is now.", .named("Subscription"),
                example: sample)
        ],
        refuses: [.badParameter, .notFound], redeliver)
}
