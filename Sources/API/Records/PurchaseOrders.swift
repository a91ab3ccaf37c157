import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// What we order of vendors.
    static let purchaseOrders = Resource(
        family: .purchaseOrder, tag: .purchaseOrders, path: "/v1/purchase-orders",
        plural: "purchase_orders", singular: "purchase order", title: "PurchaseOrder",
        members: PurchaseOrderReading.members,
        filters: [
            .equal(
                "status", .oneOf(PurchaseOrderReading.Status.self), "Only those of this status."),
            .equal("vendor", .text(.code), "Only those of this vendor."),
            .equal("site", .text(.code), "Only those of this site of a vendor."),
            .equal("ship_to", .text(.code), "Only those for this store or warehouse."),
            .equal("currency", .text(.currency), "Only those in this currency."),
            .naming("item", .text(.code), "Only those with a line of this SKU."),
            .since("ordered_from", "ordered_on", "Ordered on this day or later."),
            .until("ordered_to", "ordered_on", "Ordered on this day or earlier."),
        ],
        draft: PurchaseOrderReading.draft,
        example: #"""
            {
              "number": "PO-4711",
              "revision": "1",
              "vendor": "ALLEN",
              "site": "HAM",
              "status": "open",
              "ordered_on": "2026-03-02",
              "ship_to": "0042",
              "currency": "EUR",
              "terms": [{"percent": "2", "discount_days": "10", "net_days": "30"}],
              "charges": [{"kind": "charge", "code": "freight", "amount": "12.00"}],
              "lines": [
                {"line": "1", "item": "LAMP-9", "vendor_item": "A-77", "quantity": "24",
                  "unit": "EA", "unit_cost": "11.2350", "deliver_on": "2026-03-12"}
              ],
              "totals": {"lines": "269.64", "charges": "12.00", "tax": "53.51",
                "total": "335.15"}
            }
            """#,
        links: [
            .one("vendor", .vendor, at: "/vendor", column: "vendor"),
            .many("products", .product, at: "/lines/*/item", keys: "item"),
            .many(
                "locations", .location, at: "/ship_to", "/lines/*/ship_to",
                "/lines/*/allocations/*/store", keys: "location"),
        ])
}

/// What a body says of a purchase order. Members that purchase-order@1 has too are called as there.
private enum PurchaseOrderReading {
    enum Status: String, CaseIterable {
        case open, closed, cancelled

        /// What is cancelled stays so.
        var before: Set<String> {
            self == .cancelled ? ["open", "cancelled"] : ["open", "closed"]
        }
    }

    static let linesMax = 2000
    private static let listMax = 50

    static let members: [JSONShape.Member] = [
        .required("number", .text(.code).noted("The order's identifier.")),
        .optional(
            "revision", .text(.code).noted("As its source counts; `version` counts all changes.")),
        .required("vendor", .text(.code)),
        .optional("site", .text(.code).noted("Of the vendor, from where it delivers.")),
        .optional(
            "status",
            .oneOf(Status.self).noted("`open` when it is missing; `cancelled` is never left.")),
        .optional("ordered_on", .date),
        .optional("ship_to", .text(.code).noted("The store or warehouse, unless a line says it.")),
        .required("currency", .text(.currency)),
        .optional("contract", .text(.code)),
        .optional("terms", .list(of: term, atMost: listMax)),
        .optional("charges", .list(of: charge, atMost: listMax)),
        .required("lines", .list(of: line, atMost: linesMax)),
        .optional(
            "totals",
            .object(
                .optional("lines", .text(.decimal)), .optional("charges", .text(.decimal)),
                .optional("tax", .text(.decimal)), .optional("total", .text(.decimal))
            ).noted("What is stated must be what lines and charges come to.")),
        .optional("notes", .list(of: .text(length: 1...4000), atMost: listMax)),
    ]

    private static let term = JSONShape.object(
        .optional("code", .text(.code)), .optional("percent", .text(.amount)),
        .optional("discount_days", .text(.code)), .optional("net_days", .text(.code)),
        .optional("due_on", .date), .optional("text", .text(length: 1...400)))

    private static let charge = JSONShape.object(
        .required("kind", .oneOf("allowance", "charge", "other")), .optional("code", .text(.code)),
        .optional("percent", .text(.amount)),
        .required("amount", .text(.decimal).noted("Below zero for an allowance.")),
        .optional("text", .text(length: 1...400)))

    private static let line = JSONShape.object(
        .required("line", .text(.code).noted("Once in an order.")),
        .required("item", .text(.code).noted("The SKU.")),
        .optional("gtin", .text(.gtin)), .optional("vendor_item", .text(length: 1...200)),
        .optional("description", .text(length: 1...400)),
        .required("quantity", .text(.amount).noted("Ordered.")),
        .optional("unit", .text(.unit).noted("UN/ECE Recommendation 20; EA when it is missing.")),
        .required("unit_cost", .text(.amount).noted("May have more decimals than money.")),
        .optional("tolerance_group", .text(.code)),
        .optional("ship_to", .text(.code)), .optional("deliver_on", .date),
        .optional(
            "allocations",
            .list(
                of: .object(
                    .required("store", .text(.code)), .required("quantity", .text(.amount))),
                atMost: linesMax
            ).noted("What each store gets of it.")))

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let number = body.member(named: "number")?.text() ?? ""
        let lines = body.elements("lines")
        let status = Status(rawValue: body.column("status") ?? "") ?? .open
        try DocumentRules.linesAreTold(body)
        try checkTotals(body, lines)
        for line in lines { try checkAllocations(line, body) }
        func column(_ name: String) -> SQLValue { body.column(name).map { .text($0) } ?? .null }
        return Resource.Draft(
            id: number,
            columns: [.text(status.rawValue)]
                + ["vendor", "site", "ship_to", "currency", "ordered_on"].map(column),
            follows: status.before)
    }

    private static func checkTotals(
        _ body: JSONNode, _ lines: [JSONNode]
    ) throws(RuleBreak) {
        guard let totals = body.member(named: "totals") else { return }
        let costs = lines.map { line in
            line.amount("unit_cost").flatMap { line.amount("quantity")?.multiplied(by: $0) }
        }
        // A product that needs too many digits is no sum of nothing.
        let ofLines = costs.contains { $0 == nil } ? nil : costs.sum
        let ofCharges = body.elements("charges").map { $0.amount("amount") }.sum
        try DocumentRules.adds(totals.member(named: "lines"), to: ofLines, body, "The lines")
        try DocumentRules.adds(totals.member(named: "charges"), to: ofCharges, body, "The charges")
        let whole = ofLines.flatMap { lines in
            [totals.amount("lines") ?? lines, ofCharges, totals.amount("tax")].sum
        }
        try DocumentRules.adds(
            totals.member(named: "total"), to: whole, body, "Lines, charges and tax")
    }

    /// Stores are not promised more of a line than is ordered.
    private static func checkAllocations(
        _ line: JSONNode, _ body: JSONNode
    ) throws(RuleBreak) {
        let allocations = line.elements("allocations")
        guard !allocations.isEmpty, let ordered = line.amount("quantity") else { return }
        let sum = allocations.map { $0.amount("quantity") }.sum
        if let sum, sum <= ordered { return }
        throw RuleBreak(
            code: "PROC-003", pointer: "\(line.pointer)/allocations",
            problem: "Stores get \(sum?.description ?? "too much") of \(ordered) ordered.",
            remedy: "Correct the allocations or the quantity.")
    }
}
