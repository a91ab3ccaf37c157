import RetailModel

/// The shapes of orders: canonical sales and what is answered to them.
extension NamedShapes {
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
}
