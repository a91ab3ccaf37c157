/// The shapes of what others are told and of what comes in by itself.
extension NamedShapes {
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
