import HTTP

extension PostJournalAnswers {
    static let acknowledgeOperation = Operation(
        .post, "/v1/journals/{id}/ack", id: "acknowledgeJournal", tag: .journals,
        "Tell under which identifier the ERP posted an entry",
        takes: [.path("id")],
        body: .json(
            .object(
                .required(
                    "external_id",
                    .text(length: 1...1000).noted("The ERP's own number of the posting.")),
                .required("external_system", .text(length: 1...1000).noted("Which ERP.")),
                .optional("posted_at", .moment.orNull.noted("UTC, RFC 3339"))),
            example: #"""
                {
                  "external_id": "FI-100234",
                  "external_system": "erp",
                  "posted_at": "2026-03-11T02:10:00Z"
                }
                """#),
        answers: [
            .json(
                200, "Recorded; the same again changes nothing.", .named("JournalAnswer"),
                example: #"""
                    {
                      "id": "01a2095b-5f32-7002-8000-000000000001",
                      "state": "acknowledged",
                      "version": 1,
                      "content_sha256": \#
                    "548e29236833b5c714e85b073276046aaa6eb7d94f7cc2f54c6f97ffa1922b81",
                      "external_id": "FI-100234",
                      "external_system": "erp",
                      "posted_at": "2026-03-11T02:10:00.000Z",
                      "reject_code": null
                    }
                    """#),
            .problem(
                409, "Acknowledged already under another identifier, or never offered.",
                example: #"""
                    {
                      "type": "/problems/ERP-003",
                      "title": "The entry stands otherwise",
                      "status": 409,
                      "code": "ERP-003",
                      "detail": "The entry was acknowledged as FI-100234 by erp.",
                      "remedy": "Look in the ERP for a second posting of this entry and reverse \#
                    it.",
                      "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                      "state": "acknowledged"
                    }
                    """#),
        ],
        refuses: [.notJSON, .notFound, .tooSlow, .tooLarge, .mediaType, .badMember],
        bounds: .urgent, acknowledge)

    static let rejectOperation = Operation(
        .post, "/v1/journals/{id}/reject", id: "rejectJournal", tag: .journals,
        "Tell that the ERP refuses an entry: opens a case",
        takes: [.path("id")],
        body: .json(
            .object(
                .required(
                    "code",
                    .oneOf(
                        "unbalanced", "unknown_account", "period_closed", "party_missing",
                        "bad_currency", "erp_refused")),
                .required("message", .text(length: 1...1000).noted("The ERP's own words."))),
            example: #"""
                {"code": "period_closed", "message": "Period 03/2026 is closed."}
                """#),
        answers: [
            .json(
                200, "Recorded; the same code again changes nothing.", .named("JournalAnswer"),
                example: #"""
                    {
                      "id": "01a2095b-5f32-7002-8000-000000000001",
                      "state": "rejected",
                      "version": 1,
                      "content_sha256": \#
                    "548e29236833b5c714e85b073276046aaa6eb7d94f7cc2f54c6f97ffa1922b81",
                      "external_id": null,
                      "external_system": null,
                      "posted_at": null,
                      "reject_code": "period_closed"
                    }
                    """#),
            .problem(
                409, "The entry is not delivered.",
                example: #"""
                    {
                      "type": "/problems/ERP-003",
                      "title": "The entry stands otherwise",
                      "status": 409,
                      "code": "ERP-003",
                      "detail": "The entry is acknowledged; only a delivered one can be rejected.",
                      "remedy": "Reverse it in the ERP and tell finance.",
                      "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                      "state": "acknowledged"
                    }
                    """#),
        ],
        refuses: [.notJSON, .notFound, .tooSlow, .tooLarge, .mediaType, .badMember],
        bounds: .urgent, reject)

    static let reofferOperation = Operation(
        .post, "/v1/journals/{id}/reoffer", id: "reofferJournal", tag: .journals,
        "Offer a rejected entry again, unchanged",
        takes: [.path("id")],
        body: .json(
            .object(
                .required(
                    """
                    reason
                    """, .text(length: 1...1000).noted("Why it can be posted now."))),
            example: #"""
                {"reason": "Period opened."}
                """#),
        answers: [
            .json(
                200, "It comes with the next listing; its case is closed.", .named("JournalAnswer"),
                example: #"""
                    {
                      "id": "01a2095b-5f32-7002-8000-000000000001",
                      "state": "delivered",
                      "version": 1,
                      "content_sha256": \#
                    "548e29236833b5c714e85b073276046aaa6eb7d94f7cc2f54c6f97ffa1922b81",
                      "external_id": null,
                      "external_system": null,
                      "posted_at": null,
                      "reject_code": null
                    }
                    """#),
            .problem(
                409, "The entry is not rejected.",
                example: #"""
                    {
                      "type": "/problems/ERP-003",
                      "title": "The entry stands otherwise",
                      "status": 409,
                      "code": "ERP-003",
                      "detail": "The entry is acknowledged, not rejected.",
                      "remedy": "Nothing is to be done.",
                      "trace_id": "98d7fd740cf8d32f7f2bfeb2ca18020a",
                      "state": "acknowledged"
                    }
                    """#),
        ],
        refuses: [.notJSON, .notFound, .tooSlow, .tooLarge, .mediaType, .badMember],
        bounds: .urgent, reoffer)
}
