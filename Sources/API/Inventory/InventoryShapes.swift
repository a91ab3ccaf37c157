import RetailModel

/// The shapes of the inventory service.
enum InventoryShapes {
    /// The most lines of one document.
    static let linesMax = 1000
    /// An identifier that stands in a path and within a natural key.
    static let id: JSONShape = .text(.name)

    static let all: [(name: String, shape: JSONShape)] = [
        ("StockAdjustment", adjustment),
        ("StockTransfer", transfer),
        ("StockReservation", reservation),
        ("StockStep", step),
        ("StockSteps", steps),
        ("StockCount", count),
        ("StockCounted", counted),
        ("StockFigure", figure),
        ("StockFigures", figures),
        ("StockReconciliation", reconciliation),
        ("StockPosition", position),
        ("StockMovement", movement),
    ]

    private static let lines: JSONShape = .list(
        of: .object(
            .required("line", .text(.code)), .required("item", .text(.code)),
            .required("quantity", .text(.amount)), .optional("unit", unit)), atMost: linesMax)

    private static let unit = JSONShape.text(.unit).standing(for: "\"EA\"")

    static let adjustment: JSONShape = .object(
        .required("id", .text(.code).noted("The source's own number.")),
        .optional("channel", .text(.code).standing(for: "\"store\"")),
        .required("store", .text(.code)), .required("business_date", .date),
        .required("occurred_at", .moment),
        .required("reason", .oneOf(StockAdjustment.Reason.self)),
        .optional("region", .text(.code)),
        .required(
            "lines",
            .list(
                of: .object(
                    .required("line", .text(.code)), .required("item", .text(.code)),
                    .required("quantity", .text(.decimal).noted("Negative where stock leaves.")),
                    .optional("unit", unit),
                    .optional(
                        "state", JSONShape.oneOf(StockState.self).standing(for: "\"on_hand\"")),
                    .optional(
                        "to_state",
                        JSONShape.oneOf(StockState.self).noted(
                            "Into which state they go; without it they come in or leave."))),
                atMost: linesMax)))

    static let transfer: JSONShape = .object(
        .required("id", id), .required("from", .text(.code)), .required("to", .text(.code)),
        .required("business_date", .date), .required("occurred_at", .moment),
        .required("lines", lines))

    static let reservation: JSONShape = .object(
        .required("id", id), .optional("order", .text(.code)),
        .required("location", .text(.code)), .required("business_date", .date),
        .required("occurred_at", .moment), .required("lines", lines))

    static let step: JSONShape = .object(
        .required("number", id.noted("Tells the steps of one kind apart.")),
        .required("business_date", .date), .required("occurred_at", .moment),
        .required("lines", lines))

    static let steps: JSONShape = .open(
        .required("id", .text), .required("state", .oneOf("open", "ended")),
        .required("from", .text), .required("to", .text),
        .required(
            "lines",
            .list(
                of: .open(
                    .required("item", .text), .required("unit", .text),
                    .required("open", .text.noted("Still on its way, or set aside.")),
                    .required(
                        "moved", .map(of: .text).noted("How much each kind of step moved."))))),
        .required(
            "documents",
            .list(
                of: .open(
                    .required("id", .named("ID")), .required("step", .text),
                    .required("occurred_at", .moment), .required("href", .text)))))

    static let count: JSONShape = .object(
        .required("id", id), .required("location", .text(.code)),
        .required("business_date", .date),
        .required("counted_at", .moment.noted("What moved until then is expected to be there.")),
        .required(
            "lines",
            .list(
                of: .object(
                    .required("item", .text(.code)), .required("counted", .text(.amount)),
                    .optional("unit", unit)), atMost: linesMax)))

    static let counted: JSONShape = .open(
        .required("id", .text), .required("state", .oneOf("counted", "posted")),
        .required("location", .text), .required("business_date", .date),
        .required("counted_at", .moment), .required("kept_at", .moment),
        .required(
            "lines",
            .list(
                of: .open(
                    .required("item", .text), .required("unit", .text),
                    .required("expected", .text), .required("counted", .text),
                    .required("variance", .text.noted("Counted less expected."))))),
        .required("adjustment", .text.orNull.noted("The document that posted the variance.")))

    static let figure: JSONShape = .object(
        .required("item", .text(.code)), .required("location", .text(.code)),
        .optional("state", JSONShape.oneOf(StockState.self).standing(for: "\"on_hand\"")),
        .optional("unit", unit), .required("quantity", .text(.decimal)),
        .optional("unit_cost", .text(.amount)), .optional("currency", .text(.currency)))

    static let figureList: JSONShape = .list(of: .named("StockFigure"), atMost: 10_000)

    static let figures: JSONShape = .object(
        .required("id", id), .required("system", .text(.code).noted("`pos`, `wms`, `erp`.")),
        .required("as_of", .moment.noted("The moment that the figures are of.")),
        .required("figures", figureList))

    static let reconciliation: JSONShape = .open(
        .required("id", .text), .required("system", .text), .required("as_of", .moment),
        .required("kept_at", .moment), .required("figures", .count),
        .required("differing", .count),
        .required(
            "totals",
            .list(
                of: .open(
                    .required("unit", .text.orNull), .required("currency", .text.orNull),
                    .required("difference", .text))
            )
            .noted("Differences by unit, and their value by currency.")),
        .required(
            "differences",
            .list(
                of: .open(
                    .required("item", .text), .required("location", .text),
                    .required("state", .text), .required("unit", .text),
                    .required("theirs", .text), .required("ours", .text),
                    .required("difference", .text.noted("Theirs less ours.")),
                    .optional("value", .text), .optional("currency", .text)))))

    static let position: JSONShape = .open(
        .required("item", .text), .required("location", .text),
        .required("state", .oneOf(StockState.self)), .required("unit", .text),
        .required("quantity", .text.noted("Exact; below zero where more left than came.")))

    private static let place: JSONShape = JSONShape.open(
        .required("location", .text), .required("state", .oneOf(StockState.self))
    ).orNull.noted("null: outside of the books")

    static let movement: JSONShape = .open(
        .required("item", .text), .required("quantity", .text.noted("Of this leg, signed.")),
        .required("unit", .text), .required("reason", .oneOf(StockMovement.Reason.self)),
        .required("location", .text), .required("state", .oneOf(StockState.self)),
        .required("from", place), .required("to", place), .required("moved_at", .moment),
        .required("business_date", .date),
        .required(
            "document",
            .open(
                .required("id", .named("ID")), .required("kind", .text),
                .required("natural_key", .text), .required("line", .text),
                .required("href", .text))))
}
