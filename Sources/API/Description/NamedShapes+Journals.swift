/// The shapes of journal entries, of their answers and of how they agree with the ERP.
extension NamedShapes {
    static let journalState: JSONShape = .oneOf("ready", "delivered", "acknowledged", "rejected")

    static let journal: JSONShape = .open(
        .required("id", .named("ID")), .required("company", .text),
        .required("sequence", .count.noted("Grows by one with each entry")),
        .required("version", .count.noted("Counts what joined before delivery")),
        .required("kind", .oneOf("original", "reversal", "replacement")),
        .required("state", .named("JournalState")),
        .required("grain", .oneOf("ticket", "store_day")), .required("store", .text),
        .required("channel", .text), .required("business_date", .date),
        .required("posting_date", .date), .required("currency", .text), .required("rules", .text),
        .required("total", .named("Decimal")),
        .required("documents", .count.noted("How many documents are behind it")),
        .required("ready_at", .moment.noted("UTC, RFC 3339")),
        .required("content_sha256", .named("SHA256").orNull),
        .required("delivered_at", .moment.orNull.noted("UTC, RFC 3339")),
        .required("lease_until", .moment.orNull.noted("UTC, RFC 3339")),
        .required("external_id", .text.orNull), .required("external_system", .text.orNull),
        .required("posted_at", .moment.orNull.noted("UTC, RFC 3339")),
        .optional("reject_code", .text), .optional("reject_message", .text),
        .required(
            "lines",
            .list(
                of: .open(
                    .required("account", .text), .required("debit", .named("Decimal")),
                    .required("credit", .named("Decimal")),
                    .required(
                        "dimensions",
                        .open(
                            .optional("store", .text), .optional("region", .text),
                            .optional("channel", .text), .optional("department", .text),
                            .optional("tender", .text), .optional("jurisdiction", .text)))))),
        .required("sources_href", .text))

    static let journalAnswer: JSONShape = .open(
        .required("id", .named("ID")), .required("state", .named("JournalState")),
        .required("version", .count), .required("content_sha256", .named("SHA256").orNull),
        .required("external_id", .text.orNull), .required("external_system", .text.orNull),
        .required("posted_at", .moment.orNull.noted("UTC, RFC 3339")),
        .required("reject_code", .text.orNull))

    static let reconciliation: JSONShape = .open(
        .required("from", .date.orNull), .required("to", .date.orNull),
        .required(
            "entries",
            .list(
                of: .open(
                    .required("state", .named("JournalState")), .required("entries", .count),
                    .required("documents", .count)))),
        .required(
            "accounts",
            .list(
                of: .open(
                    .required("account", .text), .required("name", .text),
                    .required("currency", .text),
                    .required(
                        "acknowledged",
                        .open(
                            .required("debit", .named("Decimal")),
                            .required("credit", .named("Decimal")),
                            .required("balance", .named("Decimal")))),
                    .required(
                        "outstanding",
                        .open(
                            .required("debit", .named("Decimal")),
                            .required("credit", .named("Decimal")),
                            .required("balance", .named("Decimal")))),
                    .required(
                        "total",
                        .open(
                            .required("debit", .named("Decimal")),
                            .required("credit", .named("Decimal")),
                            .required("balance", .named("Decimal"))))))))
}
