import HTTP

extension GetCases {
    /// The members that the list and the single one have in common.
    static let exampleMembers = #"""
        "id": "01a2095b-5f90-7003-8000-000000000002",
        "queue": "finance-exceptions",
        "owner": "team-finance",
        "code": "SALE-002",
        "problem": "The tenders less change are 18.80 EUR, but 23.80 EUR was to \#
        be paid.",
        "remedy": "Compare the tenders with the till's tender report and have \#
        the source send a corrected revision.",
        "subject": "ticket/0042/3/2026-03-10/1188",
        "amount": "-5.00",
        "currency": "EUR",
        "opened_at": "2026-11-23T17:01:52.912Z",
        "due_at": "2026-11-23T21:01:52.912Z",
        "reminded_at": null,
        "escalated_at": null,
        "closed_at": null,
        "closed_because": null,
        "href": "/v1/cases/01a2095b-5f90-7003-8000-000000000002"
        """#

    static let operation = Operation(
        .get, "/v1/cases", id: "listCases", tag: .cases, "What waits for a person, oldest first",
        takes: [
            .query("closed", .oneOf("true", "false"), "`true` for closed cases too."), .cursor,
            .limit,
        ],
        answers: [
            .json(
                200, "A page.",
                .open(
                    .required("cases", .list(of: .named("Case"))),
                    .required("next_cursor", .nextCursor)),
                example: "{\"cases\": [{\(exampleMembers)}],"
                    + #""next_cursor": null }"#, headers: [.link])
        ],
        refuses: [.badParameter], reach: .stores, handle)

    static let oneOperation = Operation(
        .get, "/v1/cases/{id}", id: "getCase", tag: .cases, "One case, with the bytes it keeps",
        takes: [.path("id")],
        answers: [
            .json(
                200, "The case.", .named("Case"),
                example: #"""
                    {
                      \#(exampleMembers),
                      "document": "/v1/orders/01a2095b-5f90-7001-8000-000000000002",
                      "history": []
                    }
                    """#)
        ],
        refuses: [.notFound], reach: .stores, one)
}
