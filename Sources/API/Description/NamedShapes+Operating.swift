import Store

/// The shapes of what operators look at: routes, versions of the configuration, actions on cases.
extension NamedShapes {
    static let routeStanding: JSONShape = .open(
        .required("route", .text), .required("version", .count), .required("from", .text),
        .required("state", .text), .required("changed_at", .moment.orNull),
        .required("changed_by", .text.orNull), .required("reason", .text.orNull),
        .required("in_flight_max", .count), .required("backlog_max", .count),
        .required("held_keys", .count), .required("held_documents", .count))

    static let configurationVersion = JSONShape(.object(versionMembers, isOpen: true))

    /// The members of a version of the configuration.
    static let versionMembers: [JSONShape.Member] = [
        .required("version", .count), .required("state", .text),
        .required("hash", .named("SHA256")), .required("by", .text), .required("why", .text),
        .required("origin", .text), .required("applied_at", .moment),
        .optional(
            "ended",
            .open(.required("at", .moment), .required("by", .text), .required("why", .text))),
    ]

    static let caseAction: JSONShape = .open(
        .required("number", .count), .required("action", .text), .required("state", .text),
        .required("reason_code", .text), .required("reason", .text),
        .required("asked_by", .text), .required("asked_at", .moment),
        .required("decided_by", .text.orNull), .required("decided_at", .moment.orNull),
        .required("changes", .text))

    static let caseOutcome: JSONShape = .open(
        .required("outcome", .oneOf("done", "pending", "preview", "refused", "unknown")),
        .optional(
            "state",
            .text.noted(
                "Of the document: as it is, or as it would be; duplicate or conflict of bytes "
                    + "whose key is here already")),
        .optional(
            "document",
            .text.noted("Its address, where there is one; the first one's of a duplicate")),
        .optional("opened", .text.noted("The case that tells why it waits or conflicts")),
        .optional("action", .count.noted("Which a second person must agree to")),
        .optional("code", .text), .optional("problem", .text), .optional("remedy", .text),
        .optional("needs_second_person", .boolean),
        .optional(
            "changes",
            .list(
                of: .open(
                    .required("place", .text.noted("JSON Pointer, RFC 6901")),
                    .required("old", .text.orNull), .required("new", .text.orNull)))),
        .optional(
            "lines",
            .list(
                of: .open(
                    .required("account", .text), .required("side", .oneOf("debit", "credit")),
                    .required("amount", .named("Decimal")), .required("currency", .text)))),
        .optional(
            "stock",
            .list(
                of: .open(
                    .required("item", .text), .required("location", .text),
                    .required("quantity", .named("Decimal"))))))

    static let routeChange: JSONShape = .open(
        .required("route", .text), .required("state", .oneOf(RouteState.self)),
        .required("changed_by", .text))

    static let routeReplay: JSONShape = .open(
        .required("preview", .boolean), .required("examined", .count),
        .required("unchanged", .count), .required("changed", .count),
        .required(
            "waiting",
            .list(
                of: .open(
                    .required("document", .text), .required("code", .text),
                    .required("problem", .text)))),
        .required(
            "net",
            .list(
                of: .open(
                    .required("account", .text), .required("currency", .text),
                    .required("amount", .named("Decimal").noted("Debits less credits"))))),
        .required("next_cursor", .nextCursor))
}
