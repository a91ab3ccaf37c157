import RetailModel

/// The shapes of customers' orders.
enum CustomerOrderShapes {
    static let linesMax = 2000
    private static let listMax = 500
    /// Of fulfilments, and of events of one: so many still fit into one body.
    private static let fulfilmentsMax = 100

    /// Numbers of what is done to an order, which stand in paths.
    static let number: JSONShape = .text(.name)

    static let quantities: JSONShape = .list(
        of: .object(
            .required("line", .text(.code)), .required("quantity", .text(.amount))),
        atMost: linesMax)

    static let members: [JSONShape.Member] = [
        .required("channel", .text(.code).noted("Where it was ordered: `web`, `marketplace`.")),
        .required("order", .text(.code).noted("The shop's own number.")),
        .optional(
            "revision",
            .text(.code).noted("As the shop counts; an older one than stands is refused.")),
        .optional("store", .text(.code).noted("In whose name it is sold.")),
        .optional("source_status", .text(.code).noted("What the shop calls its state.")),
        .required("placed_at", .moment),
        .required("currency", .text(.currency)),
        .optional("customer", .text(.code).personal.noted("The shop's reference.")),
        .optional("email", .text(length: 3...254).personal),
        .optional("phone", .text(length: 1...40).personal),
        .optional("addresses", .list(of: address, atMost: listMax)),
        .optional(
            "goods_leave_with",
            .oneOf("shipment", "sale").standing(for: "\"shipment\"").noted(
                """
                What takes goods out of the stock: their shipment, or the sale that the shop sends \
                to `/v1/orders`; with the latter a shipment ends the reservation only. A later \
                body that leaves it out keeps it; once goods are reserved it stays as it is.
                """)),
        .required("lines", .list(of: line, atMost: linesMax)),
        .optional("charges", .list(of: charge, atMost: listMax)),
        .optional("payments", .list(of: payment, atMost: listMax)),
        .optional(
            "totals",
            .object(
                .optional("lines", .text(.decimal)), .optional("discounts", .text(.decimal)),
                .optional("charges", .text(.decimal)), .optional("tax", .text(.decimal)),
                .optional("total", .text(.decimal))
            ).noted("What is stated must be what lines, charges, tax and discounts come to.")),
        .optional("notes", .list(of: .text(length: 1...4000).personal, atMost: listMax)),
        .optional(
            "fulfilments",
            .list(of: fulfilment, atMost: fulfilmentsMax).noted(
                "What is sent from where. What stands is never changed by a body, only added to.")),
        .optional("cancellations", .list(of: cancellation, atMost: listMax)),
        .optional("returns", .list(of: goodsReturn, atMost: listMax)),
        .optional("refunds", .list(of: refund, atMost: listMax)),
    ]

    private static let address = JSONShape.object(
        .required("kind", .oneOf("shipping", "billing")),
        .optional("name", .text(length: 1...200).personal),
        .optional("line1", .text(length: 1...200).personal),
        .optional("line2", .text(length: 1...200).personal),
        .optional("post_code", .text(length: 1...40).personal),
        .optional("city", .text(length: 1...200).personal),
        .optional("subdivision", .text(length: 1...40)),
        .optional("country", .text(.country)))

    private static let line = JSONShape.object(
        .required("line", .text(.code).noted("Once in an order.")),
        .required("item", .text(.code).noted("The SKU.")),
        .optional("gtin", .text(.gtin)), .optional("description", .text(length: 1...400)),
        .required("quantity", .text(.amount).noted("Ordered.")),
        .optional("unit", .text(.unit).noted("UN/ECE Recommendation 20; EA when it is missing.")),
        .required("unit_price", .text(.amount).noted("May have more decimals than money.")),
        .optional("discount", .text(.amount).noted("Off the whole line.")),
        .optional("tax", .text(.decimal)))

    private static let charge = JSONShape.object(
        .required("kind", .oneOf("shipping", "fee", "tip", "other")),
        .required("amount", .text(.decimal)), .optional("text", .text(length: 1...400)))

    private static let payment = JSONShape.object(
        .required("payment", .text(.code).noted("Once in an order.")),
        .required(
            "kind",
            .oneOf(
                "cash", "card", "wallet", "gateway", "gift_card", "store_credit", "voucher",
                "account")),
        .required("amount", .text(.amount)), .optional("paid_at", .moment),
        .optional("reference", .text(.code).personal.noted("Masked.")))

    static let eventStates: JSONShape = .oneOf(
        "picked", "packed", "shipped", "delivered", "open", "cancelled")

    private static let event = JSONShape.object(
        .required("state", eventStates.noted("`open`: put back, to be allocated elsewhere.")),
        .required("occurred_at", .moment),
        .required("lines", quantities),
        .optional("carrier", .text(length: 1...200)), .optional("tracking", .text(.code)),
        .optional("reason", .text(length: 1...400)))

    private static let fulfilment = JSONShape.object(
        .required("fulfilment", number.noted("Once in an order.")),
        .required("location", .text(.code).noted("The store or warehouse that sends it.")),
        .required("allocated_at", .moment),
        .optional(
            "reservation",
            .text(.name).noted("Under `/v1/inventory/reservations`; made by the server alone.")),
        .required("lines", quantities),
        .optional("events", .list(of: event, atMost: fulfilmentsMax)))

    private static let cancellation = JSONShape.object(
        .required("cancellation", number), .required("occurred_at", .moment),
        .optional("reason", .text(length: 1...400)),
        .optional(
            "lines",
            quantities.noted("All that is allocated nowhere when they are missing.")))

    private static let goodsReturn = JSONShape.object(
        .required("return", number), .required("occurred_at", .moment),
        .optional("location", .text(.code)), .optional("reason", .text(length: 1...400)),
        .required("lines", quantities))

    private static let refund = JSONShape.object(
        .required("refund", number), .required("amount", .text(.amount)),
        .required("occurred_at", .moment), .optional("payment", .text(.code)),
        .optional("return", number), .optional("reason", .text(length: 1...400)))

    // MARK: - What follows

    static let derived: [JSONShape.Member] = [
        .required(
            "state", .oneOf(CustomerOrderState.self).noted("Follows from the goods; never set.")),
        .required(
            "fulfilment_state",
            .oneOf(FulfilmentState.self).noted("That of the least advanced goods.")),
        .required(
            "progress",
            .list(
                of: .open(
                    .required("line", .text), .required("ordered", .text),
                    .required(
                        "in_state", .map(of: .text).noted("How much is in each state.")))
            )),
        .required(
            "moves",
            .list(
                of: .open(
                    .required("fulfilment", .text),
                    .required("states", .list(of: .oneOf(FulfilmentState.self))),
                    .required("next", .list(of: .oneOf(FulfilmentState.self))))
            ).noted("In which states the goods of each fulfilment are, and what may come next.")),
        .required("paid", .text), .required("refunded", .text),
    ]

    // MARK: - What is asked for

    static let all: [(name: String, shape: JSONShape)] = [
        ("FulfilmentOrder", allocating), ("FulfilmentEvent", moving),
        ("OrderCancellation", cancelling), ("OrderReturn", returning), ("OrderRefund", refunding),
    ]

    private static let moment = JSONShape.moment.noted("Now when it is missing.")
    private static let day = JSONShape.date.noted(
        "The business date of the stock's movement; the UTC day when it is missing.")

    static let allocating: JSONShape = .object(
        .optional("fulfilment", number.noted("Counted by the server when it is missing.")),
        .required("location", .text(.code).noted("The store or warehouse that sends it.")),
        .optional("occurred_at", moment), .optional("business_date", day),
        .optional(
            "reserve",
            JSONShape.boolean.standing(for: "true").noted(
                "false where the stock of the location is not kept here, as of a drop shipper.")),
        .optional("lines", quantities.noted("All that is open when they are missing.")))

    static let moving: JSONShape = .object(
        .required("state", eventStates), .optional("occurred_at", moment),
        .optional("business_date", day),
        .optional("lines", quantities.noted("All that may come to the state when missing.")),
        .optional("carrier", .text(length: 1...200)), .optional("tracking", .text(.code)),
        .optional("reason", .text(length: 1...400)))

    static let cancelling: JSONShape = .object(
        .optional("cancellation", number), .optional("occurred_at", moment),
        .optional("reason", .text(length: 1...400)),
        .optional("lines", quantities.noted("All that is allocated nowhere when missing.")))

    static let returning: JSONShape = .object(
        .optional("return", number), .optional("occurred_at", moment),
        .optional("location", .text(.code)), .optional("reason", .text(length: 1...400)),
        .required("lines", quantities))

    static let refunding: JSONShape = .object(
        .optional("refund", number), .required("amount", .text(.amount)),
        .optional("occurred_at", moment), .optional("payment", .text(.code)),
        .optional("return", number), .optional("reason", .text(length: 1...400)))
}
