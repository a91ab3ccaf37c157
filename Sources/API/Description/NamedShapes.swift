import RetailModel

/// The shapes that the description gives by their names.
enum NamedShapes {
    static let all: [(name: String, shape: JSONShape)] =
        own + Resource.all.flatMap(\.namedShapes)

    private static let own: [(name: String, shape: JSONShape)] =
        documents + InventoryShapes.all + CustomerOrderShapes.all + Privacy.shapes

    private static let documents: [(name: String, shape: JSONShape)] = [
        ("ID", id),
        ("SHA256", sha256),
        ("Decimal", decimal),
        ("DecimalIn", decimalIn),
        ("Code", code),
        ("Words", words),
        ("Tax", tax),
        ("Discount", discount),
        ("SaleLine", saleLine),
        ("Sale", sale),
        ("Receipt", receipt),
        ("Order", order),
        ("OrderWithOutcome", orderWithOutcome),
        ("File", file),
        ("FileState", fileState),
        ("FileStatus", fileStatus),
        ("FileResult", fileResult),
        ("JournalState", journalState),
        ("Journal", journal),
        ("JournalAnswer", journalAnswer),
        ("Reconciliation", reconciliation),
        ("Case", exceptionCase),
        ("Health", health),
        ("Problem", problem),
        ("HookReceipt", hookReceipt),
        ("Event", event),
        ("Subscription", subscription),
        ("DeliveryAttempt", deliveryAttempt),
        ("Drift", drift),
        ("Key", key),
        ("NewKey", newKey),
        ("Change", change),
        ("RouteStanding", routeStanding),
        ("ConfigurationVersion", configurationVersion),
        ("CaseAction", caseAction),
        ("CaseOutcome", caseOutcome),
        ("RouteChange", routeChange),
        ("RouteReplay", routeReplay),
        ("ConfigurationCheck", configurationCheck),
        ("ConfigurationTests", configurationTests),
        ("Trial", trial),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all)

    /// The shape of that name.
    static func shape(_ name: String) -> JSONShape? { byName[name] }

    static let id: JSONShape = JSONShape(.text(JSONShape.Text(format: "uuid"))).noted(
        "A UUID of version 7 (RFC 9562)")

    static let sha256: JSONShape = .text(pattern: "^[0-9a-f]{64}$")

    static let decimal: JSONShape = .text(pattern: "^-?[0-9]+(\\.[0-9]+)?$").noted(
        "A decimal in text, with the currency's decimals")

    static let decimalIn: JSONShape = .either(.text(.number), .number).noted(
        "A decimal in text such as \"12.50\"; a JSON number is read exactly as written too.")

    static let code: JSONShape = .text(.line).noted("At most 200 bytes, no control characters")

    static let words: JSONShape = .text(.words).noted("At most 2000 bytes, no control characters")

    static let exceptionCase: JSONShape = .open(
        .required("id", .named("ID")), .required("queue", .text), .required("owner", .text),
        .required("code", .text), .required("problem", .text), .required("remedy", .text),
        .required("subject", .text), .optional("amount", .named("Decimal")),
        .optional("currency", .text), .required("opened_at", .moment.noted("UTC, RFC 3339")),
        .required("due_at", .moment.noted("UTC, RFC 3339")),
        .required("reminded_at", .moment.orNull.noted("When its owner was last reminded of it.")),
        .required("escalated_at", .moment.orNull.noted("When it was handed on at its deadline.")),
        .required("closed_at", .moment.orNull.noted("UTC, RFC 3339")),
        .required("closed_because", .text.orNull), .required("href", .text),
        .optional(
            "document",
            .text.noted("The document that it is about, in `GET /v1/cases/{id}` only")),
        .optional(
            "history",
            .list(
                of: .open(
                    .required("at", .moment), .required("what", .oneOf("reminded", "escalated")),
                    .required("detail", .text))
            ).noted("What became of its deadlines, in `GET /v1/cases/{id}` only")),
        .optional("payload", .text.noted("What was sent, in `GET /v1/cases/{id}` only")))

    static let health: JSONShape = .open(
        .required("status", .oneOf("ok", "attention")),
        .required("time", .moment.noted("UTC, RFC 3339")), .required("configuration", .text),
        .required("files_waiting", .count), .required("journals_unacknowledged", .count),
        .required(
            "cases",
            .list(
                of: .open(
                    .required("queue", .text), .required("open", .count),
                    .required("overdue", .count)))),
        .required(
            "intake",
            .list(
                of: .open(
                    .required("route", .text),
                    .required(
                        "outcome",
                        .oneOf("received", "posted", "duplicate", "skipped", "waiting", "refused")),
                    .required("documents", .count), .optional("currency", .text),
                    .optional("amount", .named("Decimal"))))))

    static let problem: JSONShape = .open(
        .required("type", .text), .required("title", .text), .required("status", .integer),
        .required("code", .text), .required("detail", .text), .required("remedy", .text),
        .optional("trace_id", .text), .optional("existing", .text), .optional("case", .text),
        .optional("state", .text),
        .optional(
            "errors",
            .list(
                of: .open(
                    .required("code", .text),
                    .required("pointer", .text.noted("JSON Pointer, RFC 6901")),
                    .required("line", .count), .required("column", .count),
                    .required("detail", .text), .required("remedy", .text))))
    ).noted("RFC 9457")
}
