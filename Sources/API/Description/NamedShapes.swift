import RetailModel

/// The shapes that the description gives by their names.
enum NamedShapes {
    static let all: [(name: String, shape: JSONShape)] =
        own + Resource.all.flatMap(\.namedShapes)

    private static let own: [(name: String, shape: JSONShape)] =
        documents + InventoryShapes.all + Privacy.shapes

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
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all)

    /// The shape of that name.
    static func shape(_ name: String) -> JSONShape? { byName[name] }

    static let id: JSONShape = JSONShape(.text(JSONShape.Text(format: "uuid"))).noted(
        "A UUID of version 7 (RFC 9562)")

    static let sha256: JSONShape = .text(pattern: "^[0-9a-f]{64}$")

    static let decimal: JSONShape = .text(pattern: "^-?[0-9]+(\\.[0-9]+)?$").noted(
        "A decimal in text, with the currency's decimals")

    static let decimalIn: JSONShape = .either(.text, .number).orNull.noted(
        """
        A decimal in text such as "12.50"; a JSON number is read exactly as written too. \
        Null counts as absent.
        """
    )

    static let code: JSONShape = .text(length: 1...200).orNull.noted(
        "At most 200 bytes, no control characters")

    static let words: JSONShape = .text(length: 0...2000).orNull.noted(
        "At most 2000 bytes, no control characters")

    static let tax: JSONShape = .object(
        .optional("rate", .named("DecimalIn")), .optional("amount", .named("DecimalIn")),
        .optional("base", .named("DecimalIn")),
        .optional("included", .boolean.standing(for: "false")),
        .optional("jurisdiction", .named("Code")), .optional("category", .named("Code"))
    ).noted("`amount`, or `rate` in percent from which it follows.").needing(
        anyOf: ["amount"], ["rate"])

    static let discount: JSONShape = .object(
        .required("amount", .named("DecimalIn")), .optional("reason", .named("Words")),
        .optional("promotion", .named("Code")))

    static let saleLine: JSONShape = .object(
        .required("line", .named("Code")),
        .optional(
            "kind",
            .oneOf(
                "merchandise", "shipping", "discount", "sample", "manual", "fee", "gift_card",
                "tip", "service"
            ).standing(for: "\"merchandise\"")), .required("item", .named("Code")),
        .optional("gtin", .named("Code")), .optional("description", .named("Words")),
        .optional("department", .named("Code")), .required("quantity", .named("DecimalIn")),
        .optional(
            "unit",
            .text(pattern: "^[A-Z0-9]{2,3}$").noted("UN/ECE Recommendation 20").standing(
                for: "\"EA\"")), .optional("unit_price", .named("DecimalIn")),
        .optional("gross", .named("DecimalIn")),
        .optional("discounts", .list(of: .named("Discount"), atMost: 1000)),
        .optional("taxes", .list(of: .named("Tax"), atMost: 1000)),
        .optional("cost", .named("DecimalIn")),
        .optional("disposition", .oneOf("restock", "destroy").standing(for: "\"restock\"")),
        .optional("direction", .oneOf("sold", "returned")), .optional("extensions", .open())
    ).needing(anyOf: ["unit_price"], ["gross"])

    static let sale: JSONShape = .object(
        .optional("id", .named("Code")), .required("kind", .oneOf("sale", "return", "exchange")),
        .required("channel", .named("Code")), .required("store", .named("Code")),
        .optional("register", .named("Code")), .optional("ticket", .named("Code")),
        .optional("order", .named("Code")), .optional("revision", .named("Code")),
        .required("business_date", .date),
        .required("occurred_at", .moment.noted("RFC 3339 with a zone")),
        .required("currency", .text(pattern: "^[A-Z]{3}$").noted("ISO 4217")),
        .optional("region", .named("Code")), .optional("customer", .named("Code")),
        .optional("cashier", .named("Code")),
        .required("lines", .list(of: .named("SaleLine"), atMost: 10000)),
        .optional(
            "charges",
            .list(
                of: .object(
                    .required("kind", .oneOf("shipping", "tip", "fee")),
                    .required("amount", .named("DecimalIn")),
                    .optional("taxes", .list(of: .named("Tax"), atMost: 1000))), atMost: 1000)),
        .optional("discounts", .list(of: .named("Discount"), atMost: 1000)),
        .required(
            "tenders",
            .list(
                of: .object(
                    .required(
                        "kind",
                        .oneOf(
                            "cash", "card", "wallet", "gateway", "gift_card", "store_credit",
                            "voucher", "account")), .required("amount", .named("DecimalIn")),
                    .optional("reference", .named("Code"))), atMost: 1000)),
        .optional("change", .named("DecimalIn")), .optional("cash_rounding", .named("DecimalIn")),
        .optional("total", .named("DecimalIn")),
        .optional("extensions", .open().noted("Your own members; kept and compared, not read."))
    ).noted(
        """
        The canonical sale, version 1: Docs/reference/canonical-sale.md. A till sends \
        `register` and `ticket`, a shop `order` (and `revision`). A member with null counts \
        as absent.
        """
    ).needing(oneOf: ["register", "ticket"], ["order"])

    static let receipt: JSONShape = .open(
        .required("id", .named("ID")), .required("state", .oneOf("posted", "waiting")),
        .required("natural_key", .text),
        .required("links", .open(.required("self", .text), .optional("case", .text))))

    static let order: JSONShape = .open(
        .required("id", .named("ID")), .required("state", .oneOf("posted", "waiting")),
        .required(
            "kind",
            .oneOf(
                "sale", "return", "exchange", "stock_adjustment", "stock_transfer",
                "stock_reservation")),
        .required("natural_key", .text), .required("store", .text), .required("channel", .text),
        .required("region", .text.orNull), .required("business_date", .date),
        .required("occurred_at", .moment.noted("UTC, RFC 3339")),
        .required("received_at", .moment.noted("UTC, RFC 3339")),
        .required(
            "total",
            .open(.required("amount", .named("Decimal")), .required("currency", .text)).orNull),
        .required("content_sha256", .named("SHA256")),
        .required(
            "mapping", .text.orNull.noted("`name@version`; null when it was sent as canonical")),
        .optional(
            "origin",
            .open(.required("first_line", .count), .required("last_line", .count)).noted(
                "The lines of its file")), .required("trace_id", .text.orNull),
        .required("document", .open().noted("The canonical document")))

    static let orderWithOutcome: JSONShape = .all(
        .named("Order"),
        .open(
            .required(
                "outcome",
                .open(
                    .required("posted_in_erp", .boolean), .required("stock_moved", .boolean),
                    .required(
                        "journals",
                        .list(
                            of: .open(
                                .required("id", .named("ID")),
                                .required("state", .named("JournalState")), .required("href", .text)
                            ))), .optional("case", .named("Case")))),
            .required(
                "stock_movements",
                .list(
                    of: .open(
                        .required("line", .text), .required("item", .text),
                        .required("location", .text), .required("state", .oneOf(StockState.self)),
                        .required("quantity", .text.noted("Signed: negative leaves the stock")),
                        .required("unit", .text),
                        .required(
                            "reason",
                            .oneOf(StockMovement.Reason.self))
                    )))))

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

    static let hookReceipt: JSONShape = .open(
        .required("id", .named("ID")), .required("outcome", .oneOf("accepted", "duplicate")),
        .required("state", .named("FileState")),
        .required(
            "links",
            .open(
                .required("self", .text), .required("results", .text), .required("content", .text)))
    )

    static let event: JSONShape = .open(
        .required("specversion", .oneOf("1.0")),
        .required("id", .text.noted("The same whenever it is sent or read again.")),
        .required("source", JSONShape(.text(JSONShape.Text(format: "uri-reference")))),
        .required(
            "type",
            .oneOf(
                "document.received", "sale.recorded", "sale.revised", "stock.moved",
                "journal.posted", "journal.acknowledged", "journal.rejected", "case.opened",
                "case.closed", "case.reminded", "case.escalated")), .required("subject", .text),
        .required("time", .moment),
        .required("datacontenttype", .text),
        .required("dataschema", JSONShape(.text(JSONShape.Text(format: "uri")))),
        .optional("traceparent", .text), .required("data", .open())
    ).noted("CloudEvents 1.0 in structured mode.")

    static let subscription: JSONShape = .open(
        .required("name", .text), .optional("url", .text),
        .optional("mode", .oneOf("structured", "binary", "batch")),
        .optional("events", .list(of: .text).noted("Empty for all.")),
        .required("state", .oneOf("active", "disabled")),
        .required("because", .text.orNull.noted("Why it is disabled.")),
        .required("changed_at", .moment), .required("failing_since", .moment.orNull),
        .required("waiting", .integer.noted("Events still to be delivered.")),
        .required("oldest_waiting_at", .moment.orNull), .required("attempts_href", .text))

    static let deliveryAttempt: JSONShape = .open(
        .required("event_sequence", .integer),
        .optional("last_event_sequence", .integer.noted("Of a batch.")),
        .required("attempt", .integer), .required("started_at", .moment),
        .required("milliseconds", .integer),
        .required("outcome", .oneOf("delivered", "failed", "given_up", "disabled")),
        .optional("status", .integer), .optional("problem", .text))

    static let drift: JSONShape = .open(
        .required("id", .named("ID")), .required("connection", .text), .required("schema", .text),
        .required("field", .text), .required("kind", .oneOf("new", "vanished")),
        .required("documents", .integer), .required("first_seen_at", .moment),
        .required("last_seen_at", .moment), .required("accepted_at", .moment.orNull),
        .required("accepted_because", .text.orNull))
}
