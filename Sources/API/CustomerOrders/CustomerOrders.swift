import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// What customers ordered of a shop: each version of the record is a revision of the order.
    static let customerOrders = Resource(
        family: .customerOrder, tag: .customerOrders, path: "/v1/customer-orders",
        plural: "customer_orders", singular: "customer order", title: "CustomerOrder",
        members: CustomerOrderShapes.members,
        filters: [
            .equal("state", .oneOf(CustomerOrderState.self), "Only those that came to this."),
            .equal(
                "fulfilment_state", .oneOf(FulfilmentState.self),
                "Only those whose least advanced goods are in this state."),
            .equal("channel", .text(.code), "Only those of this channel."),
            RecordFilter(
                parameter: .query("order", .text(.code), "Only those of this number in the shop.")
            ) { [.init("number", .equal, .text($0.filter { $0 != "\0" }))] },
            .equal("store", .text(.code), "Only those of this store."),
            .equal("source_status", .text(.code), "Only those that their shop calls so."),
            .naming("item", .text(.code), "Only those with a line of this SKU."),
            .placed("placed_from", .atLeast, "Placed at this moment or later."),
            .placed("placed_to", .atMost, "Placed at this moment or earlier."),
        ],
        draft: CustomerOrderReading.draft,
        example: #"""
            {
              "channel": "web",
              "order": "1001",
              "revision": "1",
              "store": "0042",
              "placed_at": "2026-03-10T09:15:00Z",
              "currency": "EUR",
              "customer": "C-77",
              "addresses": [
                {"kind": "shipping", "name": "Ada Byron", "line1": "Hauptstr. 5",
                  "post_code": "20095", "city": "Hamburg", "country": "DE"}
              ],
              "lines": [
                {"line": "1", "item": "22423", "quantity": "3", "unit_price": "11.90"}
              ],
              "charges": [{"kind": "shipping", "amount": "4.90"}],
              "payments": [
                {"payment": "1", "kind": "card", "amount": "40.60",
                  "paid_at": "2026-03-10T09:15:02Z"}
              ],
              "totals": {"lines": "35.70", "charges": "4.90", "total": "40.60"}
            }
            """#,
        derived: Derived(
            members: CustomerOrderShapes.derived, write: CustomerOrderReading.writeDerived),
        inline: Inline(
            members: OrderExpansion.customerOrderMembers, read: OrderExpansion.ofCustomerOrders),
        carried: CustomerOrderHistory.carried,
        links: [
            .many("products", .product, at: "/lines/*/item", keys: "item"),
            .one("location", .location, at: "/store", column: "store"),
        ])
}

extension RecordFilter {
    fileprivate static func placed(
        _ name: String, _ comparison: RecordSearch.Condition.Comparison, _ notes: String
    ) -> RecordFilter {
        RecordFilter(parameter: .query(name, .moment, notes)) { text in
            Instant(text).map {
                [.init("placed_at", comparison, .integer($0.microseconds))]
            }
        }
    }
}

/// What a body says of a customer's order.
enum CustomerOrderReading {
    /// The identifier of an order: of all its revisions the same.
    static func id(channel: String, order: String) -> String {
        RecordID.of("ord", channel, order)
    }

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        try checkNumbers(body)
        try checkTotals(body)
        let goods = try CustomerOrderGoods(body)
        try checkRefunds(body)
        let (channel, number) = (body.column("channel") ?? "", body.column("order") ?? "")
        let id = id(channel: channel, order: number)
        let placed = Instant(body.column("placed_at") ?? "")?.microseconds ?? 0
        func optional(_ name: String) -> SQLValue { body.column(name).map { .text($0) } ?? .null }
        return Resource.Draft(
            id: id,
            columns: [
                .text(goods.progress.state.rawValue),
                .text(goods.progress.fulfilmentState.rawValue), .text(channel), .text(number),
                optional("store"), optional("source_status"), .integer(placed),
            ])
    }

    // MARK: - Rules

    private static func checkNumbers(_ body: JSONNode) throws(RuleBreak) {
        for (list, member) in [
            ("lines", "line"), ("payments", "payment"), ("fulfilments", "fulfilment"),
            ("cancellations", "cancellation"), ("returns", "return"), ("refunds", "refund"),
        ] {
            try DocumentRules.linesAreTold(body, list, by: member)
        }
    }

    private static func checkTotals(_ body: JSONNode) throws(RuleBreak) {
        guard let totals = body.member(named: "totals") else { return }
        let lines = body.elements("lines")
        let prices = lines.map { line in
            line.amount("unit_price").flatMap { line.amount("quantity")?.multiplied(by: $0) }
        }
        let ofLines = prices.contains { $0 == nil } ? nil : prices.sum
        let ofCharges = body.elements("charges").map { $0.amount("amount") }.sum
        let ofDiscounts = lines.map { $0.amount("discount") }.sum
        try DocumentRules.adds(totals.member(named: "lines"), to: ofLines, body, "The lines")
        try DocumentRules.adds(totals.member(named: "charges"), to: ofCharges, body, "The charges")
        try DocumentRules.adds(
            totals.member(named: "discounts"), to: ofDiscounts, body, "The discounts")
        let whole = ofLines.flatMap { lines in
            [
                totals.amount("lines") ?? lines, ofCharges, totals.amount("tax"),
                ofDiscounts?.negated,
            ].sum
        }
        try DocumentRules.adds(
            totals.member(named: "total"), to: whole, body, "Lines, charges and tax")
    }

    /// No more is paid back than was paid, in all and of each payment.
    private static func checkRefunds(_ body: JSONNode) throws(RuleBreak) {
        let (payments, refunds) = (body.elements("payments"), body.elements("refunds"))
        try hold(refunds, to: payments.map { $0.amount("amount") }.sum, of: "the payments")
        for refund in refunds {
            guard let name = refund.column("payment") else { continue }
            guard let payment = payments.first(where: { $0.column("payment") == name }) else {
                throw RuleBreak(
                    code: "ORDER-006", pointer: "\(refund.pointer)/payment",
                    problem: "The order has no payment \(name).",
                    remedy: "Name one of its payments, or none.")
            }
            let same = refunds.filter { $0.column("payment") == name }
            try hold(same, to: payment.amount("amount"), of: "payment \(name)")
        }
        let returns = Set(body.elements("returns").compactMap { $0.column("return") })
        for refund in refunds {
            guard let name = refund.column("return"), !returns.contains(name) else { continue }
            throw RuleBreak(
                code: "ORDER-006", pointer: "\(refund.pointer)/return",
                problem: "The order has no return \(name).",
                remedy: "Name one of its returns, or none.")
        }
    }

    private static func hold(
        _ refunds: [JSONNode], to paid: ExactDecimal?, of what: String
    ) throws(RuleBreak) {
        guard let last = refunds.last else { return }
        let sum = refunds.map { $0.amount("amount") }.sum
        if let sum, let paid, sum <= paid { return }
        throw RuleBreak(
            code: "ORDER-004", pointer: "\(last.pointer)/amount",
            problem: "\(sum?.description ?? "Too much") is paid back of \(what), which came to "
                + "\(paid?.description ?? "nothing that can be counted").",
            remedy: "Pay back what is left of it at most.")
    }

    // MARK: - What follows

    /// Writes what follows from a kept order. What was taken in by rules that were tightened since
    /// can be read all the same: nothing is told of its goods then.
    static func writeDerived(_ body: JSONNode, to json: inout JSONWriter) {
        if let goods = try? CustomerOrderGoods(body) { goods.write(to: &json) }
        let paid = body.elements("payments").map { $0.amount("amount") }.sum
        let refunded = body.elements("refunds").map { $0.amount("amount") }.sum
        json.member("paid", paid?.description ?? "0")
        json.member("refunded", refunded?.description ?? "0")
    }
}
