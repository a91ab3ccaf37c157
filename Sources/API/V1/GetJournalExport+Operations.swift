import HTTP

extension GetJournalExport {
    static let operation = Operation(
        .get, "/v1/journals/export", id: "exportJournals", tag: .journals,
        "The journal as plain text that hledger reads",
        takes: [
            .query("from", .date, "First business date."),
            .query("to", .date, "Last business date."),
        ],
        answers: [
            Operation.Answer(
                status: 200,
                notes: """
                    Accounts and commodities are declared; an acknowledged entry is marked `*`.
                    """,
                forms: [
                    .text(
                        "text/plain",
                        example:
                            """
                            2026-03-10 * (01a2095b-5f32-7002-8000-000000000001) original 0042 \
                            store  ; documents:1
                                assets:1010 Cash in tills and store safe  25.00 EUR
                                assets:1010 Cash in tills and store safe  -1.20 EUR
                                liabilities:2210 Sales tax / VAT payable  -3.80 EUR
                                revenues:4010 Merchandise sales  -20.00 EUR

                            """
                    )
                ])
        ],
        refuses: [.badParameter], handle)
}
