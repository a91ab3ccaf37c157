import RetailModel
import Store

/// The shapes of orders: canonical sales and what is answered to them.
extension NamedShapes {
    static let tax: JSONShape = .object(
        .optional("rate", .named("DecimalIn").orNull),
        .optional("amount", .named("DecimalIn").orNull),
        .optional("base", .named("DecimalIn").orNull),
        .optional("included", .boolean.standing(for: "false").orNull),
        .optional("jurisdiction", .named("Code").orNull),
        .optional("category", .named("Code").orNull)
    ).noted("`amount`, or `rate` in percent from which it follows.").needing(
        anyOf: ["amount"], ["rate"])

    static let discount: JSONShape = .object(
        .required("amount", .named("DecimalIn")), .optional("reason", .named("Words").orNull),
        .optional("promotion", .named("Code").orNull))

    static let saleLine: JSONShape = .object(
        .required("line", .named("Code")),
        .optional(
            "kind",
            .oneOf(
                "merchandise", "shipping", "discount", "sample", "manual", "fee", "gift_card",
                "tip", "service"
            ).standing(for: "\"merchandise\"").orNull), .required("item", .named("Code")),
        .optional("gtin", .text(.gtin).orNull), .optional("description", .named("Words").orNull),
        .optional("department", .named("Code").orNull), .required("quantity", .named("DecimalIn")),
        .optional(
            "unit",
            .text(.unit).noted("UN/ECE Recommendation 20").standing(for: "\"EA\"").orNull),
        .optional("unit_price", .named("DecimalIn").orNull),
        .optional("gross", .named("DecimalIn").orNull),
        .optional("discounts", .list(of: .named("Discount"), atMost: 1000).orNull),
        .optional("taxes", .list(of: .named("Tax"), atMost: 1000).orNull),
        .optional("cost", .named("DecimalIn").orNull),
        .optional("disposition", .oneOf("restock", "destroy").standing(for: "\"restock\"").orNull),
        .optional("direction", .oneOf("sold", "returned").orNull),
        .optional(
            "origin_line",
            .named("Code").noted("The line of the origin that goods come back of.").orNull),
        .optional("extensions", .open().orNull)
    ).needing(anyOf: ["unit_price"], ["gross"])

    static let sale: JSONShape = .object(
        .optional("id", .named("Code").orNull),
        .required("kind", .oneOf("sale", "return", "exchange")),
        .required("channel", .named("Code")), .required("store", .text(.place)),
        .optional("register", .named("Code").orNull), .optional("ticket", .named("Code").orNull),
        .optional("order", .named("Code").orNull), .optional("revision", .named("Code").orNull),
        .required("business_date", .date),
        .required("occurred_at", .moment.noted("RFC 3339 with a zone")),
        .required("currency", .text(.currency).noted("ISO 4217")),
        .optional("region", .named("Code").orNull), .optional("customer", .named("Code").orNull),
        .optional("cashier", .named("Code").orNull),
        .required("lines", .list(of: .named("SaleLine"), atMost: 10000)),
        .optional(
            "charges",
            .list(
                of: .object(
                    .required("kind", .oneOf("shipping", "tip", "fee")),
                    .required("amount", .named("DecimalIn")),
                    .optional("taxes", .list(of: .named("Tax"), atMost: 1000).orNull)),
                atMost: 1000
            ).orNull),
        .optional("discounts", .list(of: .named("Discount"), atMost: 1000).orNull),
        .required(
            "tenders",
            .list(
                of: .object(
                    .required(
                        "kind",
                        .oneOf(
                            "cash", "card", "wallet", "gateway", "gift_card", "store_credit",
                            "voucher", "account")), .required("amount", .named("DecimalIn")),
                    .optional("reference", .named("Code").orNull)), atMost: 1000)),
        .optional("change", .named("DecimalIn").orNull),
        .optional("cash_rounding", .named("DecimalIn").orNull),
        .optional(
            "origin",
            .object(
                .optional("store", .text(.place).orNull),
                .optional("register", .named("Code").orNull),
                .optional("business_date", .date.orNull),
                .optional("ticket", .named("Code").orNull),
                .optional("channel", .named("Code").orNull),
                .optional("order", .named("Code").orNull)
            ).orNull.noted(
                """
                The sale whose goods come back: `register`, `business_date` and `ticket` of a \
                till's receipt (of the same `store` when none is said), or `order` of a shop.
                """)),
        .optional("total", .named("DecimalIn").orNull),
        .optional(
            "extensions", .open().orNull.noted("Your own members; kept and compared, not read."))
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
        .required("id", .named("ID")), .required("state", .oneOf(DocumentState.self)),
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
        .required("document", .open().noted("The canonical document")),
        .optional("expanded", OrderExpansion.documentShape))

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
                    ))),
            .required("related", related), .optional("returnable", returnable)))

    private static let related: JSONShape = .open(
        .required(
            "origin_sale",
            JSONShape.open(
                .required("natural_key", .text), .required("id", JSONShape.named("ID").orNull),
                .required("href", .text.orNull)
            ).orNull.noted("The sale whose goods came back; `id` is null while it is not here.")),
        .required(
            "returns",
            .list(
                of: .open(
                    .required("id", .named("ID")), .required("kind", .text),
                    .required("state", .text), .required("natural_key", .text),
                    .required("business_date", .date), .required("href", .text))
            ).noted("What names this sale as its origin.")),
        .required("revisions_href", .text.orNull),
        .required("customer_order_href", .text.orNull))

    private static let returnable: JSONShape = .list(
        of: .open(
            .required("line", .text), .required("item", .text), .required("unit", .text),
            .required("sold", .text), .required("returned", .text),
            .required("returnable", .text.noted("Sold less returned."))))
}
