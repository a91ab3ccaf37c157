/// The shapes of files of many documents.
extension NamedShapes {
    static let file: JSONShape = .open(
        .required("id", .named("ID")), .required("outcome", .oneOf("accepted", "duplicate")),
        .required("state", .named("FileState")), .required("bytes", .count),
        .required("sha256", .named("SHA256")),
        .required(
            "links",
            .open(
                .required("self", .text), .required("results", .text), .required("content", .text)))
    )

    static let fileState: JSONShape = .oneOf("receiving", "received", "processed", "quarantined")

    static let fileStatus: JSONShape = .open(
        .required("id", .named("ID")), .required("state", .named("FileState")),
        .required("connection", .text.orNull), .required("content_type", .text),
        .required("name", .text.orNull.noted("As its sender calls it")),
        .required("bytes", .count), .required("sha256", .text),
        .required("received_at", .moment.noted("UTC, RFC 3339")),
        .required("finished_at", .moment.orNull.noted("UTC, RFC 3339")),
        .required("problem", .text.orNull),
        .required(
            "waits_for",
            .text.orNull.noted("Other files that must be here before it can be read")),
        .required(
            "failures",
            .count.noted("How often it failed since its last result for a reason that may pass")),
        .required(
            "next_try_at",
            .moment.orNull.noted("UTC, RFC 3339: before then it is not tried again")),
        .required("documents", .count.noted("How many have a result")),
        .required(
            "totals",
            .list(
                of: .open(
                    .required(
                        "outcome", .oneOf("posted", "duplicate", "skipped", "waiting", "refused")),
                    .required("documents", .count), .optional("amount", .named("Decimal")),
                    .optional("currency", .text)))),
        .required("links", .open(.required("results", .text), .required("content", .text))))

    static let fileResult: JSONShape = .open(
        .required("position", .count), .required("first_line", .count),
        .required("last_line", .count), .required("source_key", .text),
        .required("outcome", .oneOf("posted", "duplicate", "skipped", "waiting", "refused")),
        .optional("amount", .named("Decimal")), .optional("currency", .text),
        .optional("document", .text), .optional("code", .text), .optional("problem", .text))
}
