import HTTP

extension GetJournals {
    /// The members that the list and the single one have in common.
    static let exampleMembers = #"""
        "id": "01a2095b-5f32-7002-8000-000000000001",
        "company": "main",
        "sequence": 1,
        "version": 1,
        "kind": "original",
        "state": "delivered",
        "grain": "store_day",
        "store": "0042",
        "channel": "store",
        "business_date": "2026-03-10",
        "posting_date": "2026-03-10",
        "currency": "EUR",
        "rules": "retail-sales@1",
        "total": "25.00",
        "documents": 1,
        "ready_at": "2026-11-23T17:01:52.818Z",
        "content_sha256": \#
        "548e29236833b5c714e85b073276046aaa6eb7d94f7cc2f54c6f97ffa1922b81",
        "delivered_at": "2026-11-23T17:01:52.964Z",
        "lease_until": "2026-11-23T17:16:52.964Z",
        "external_id": null,
        "external_system": null,
        "posted_at": null,
        "lines": [
          {
            "account": "1010",
            "debit": "25.00",
            "credit": "0.00",
            "dimensions": {"store": "0042", "channel": "store", "tender": "cash"}
          },
          {
            "account": "1010",
            "debit": "0.00",
            "credit": "1.20",
            "dimensions": {"store": "0042", "channel": "store", "tender": "cash"}
          },
          {
            "account": "2210",
            "debit": "0.00",
            "credit": "3.80",
            "dimensions": {"store": "0042", "jurisdiction": "DE"}
          },
          {
            "account": "4010",
            "debit": "0.00",
            "credit": "20.00",
            "dimensions": {"store": "0042", "channel": "store"}
          }
        ],
        "sources_href": "/v1/journals/01a2095b-5f32-7002-8000-000000000001/sources"
        """#

    static let operation = Operation(
        .get, "/v1/journals", id: "listJournals", tag: .journals,
        "What the ERP has still to post, or entries of any state",
        notes: """
            `status=ready` offers entries under a lease and fixes their content; every other \
            listing \
            changes nothing.
            """,
        takes: [
            .query("status", .oneOf("ready", "delivered", "acknowledged", "rejected")),
            .query("from", .date, "First business date. Not for `status=ready`."),
            .query("to", .date, "Last business date. Not for `status=ready`."), .cursor, .limit,
        ],
        answers: [
            .json(
                200,
                """
                A page. With `status=ready`, `next_cursor` is always there, to be kept for the \
                next \
                poll.
                """,
                .open(
                    .required("journals", .list(of: .named("Journal"))),
                    .required("next_cursor", .text.orNull), .required("has_more", .boolean)),
                example: "{\"journals\": [{\(exampleMembers)}],"
                    + #""next_cursor": "journals-1-32", "has_more": false }"#, headers: [.link])
        ],
        refuses: [.badParameter], reach: .stores, handle)
}

extension GetJournal {
    static let operation = Operation(
        .get, "/v1/journals/{id}", id: "getJournal", tag: .journals,
        "One entry with its lines and its history",
        takes: [.path("id")],
        answers: [
            .json(
                200, "The entry.",
                .all(
                    .named("Journal"),
                    .open(
                        .required(
                            "history",
                            .list(
                                of: .open(
                                    .required("at", .moment.noted("UTC, RFC 3339")),
                                    .required("what", .text), .required("detail", .text)))))),
                example: #"""
                    {
                      \#(GetJournals.exampleMembers),
                      "history": [
                        {
                          "at": "2026-11-23T17:01:52.964Z",
                          "what": "offered",
                          "detail": "version 1"
                        }
                      ]
                    }
                    """#)
        ],
        refuses: [.notFound], reach: .stores, handle)
}

extension GetJournalSources {
    static let operation = Operation(
        .get, "/v1/journals/{id}/sources", id: "listJournalSources", tag: .journals,
        "The documents behind an entry",
        takes: [.path("id"), .cursor, .limit],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("sources", .list(of: .named("Order"))),
                    .required("next_cursor", .nextCursor)),
                example: #"""
                    {
                      "sources": [{\#(GetOrders.exampleMembers)}],
                      "next_cursor": null
                    }
                    """#, headers: [.link])
        ],
        refuses: [.badParameter, .notFound], reach: .stores, handle)
}
