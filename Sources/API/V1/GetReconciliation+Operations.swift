import HTTP

extension GetReconciliation {
    static let operation = Operation(
        .get, "/v1/reconciliation", id: "reconcile", tag: .journals,
        "What the ERP's trial balance should show, account by account",
        takes: [
            .query("date", .date, "One posting date; or `from` and `to`."), .query("from", .date),
            .query("to", .date, "Without any of the three, all that is posted."),
        ],
        answers: [
            .json(
                200, "By posting date.", .named("Reconciliation"),
                example: #"""
                    {
                      "from": "2026-03-10",
                      "to": "2026-03-10",
                      "entries": [{"state": "acknowledged", "entries": 1, "documents": 1}],
                      "accounts": [
                        {
                          "account": "1010",
                          "name": "Cash in tills and store safe",
                          "currency": "EUR",
                          "acknowledged": {"debit": "25.00", "credit": "1.20", "balance": "23.80"},
                          "outstanding": {"debit": "0.00", "credit": "0.00", "balance": "0.00"},
                          "total": {"debit": "25.00", "credit": "1.20", "balance": "23.80"}
                        }
                      ]
                    }
                    """#)
        ],
        refuses: [.badParameter], handle)
}
