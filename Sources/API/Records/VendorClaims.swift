import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// What we want back of vendors.
    static let vendorClaims = Resource(
        family: .vendorClaim, tag: .vendorClaims, path: "/v1/vendor-claims",
        plural: "vendor_claims", singular: "vendor claim", title: "VendorClaim",
        members: VendorClaimReading.members,
        filters: [
            .equal("status", .oneOf(VendorClaimReading.Status.self), "Only those of this status."),
            .equal("kind", .oneOf(VendorClaimReading.Kind.self), "Only those of this kind."),
            .equal("vendor", .text(.code), "Only those against this vendor."),
            .equal("currency", .text(.currency), "Only those in this currency."),
            .naming("order", .text(.code), "Only those of this purchase order."),
            .naming("item", .text(.code), "Only those with a line of this SKU."),
            .since("raised_from", "raised_on", "Raised on this day or later."),
            .until("raised_to", "raised_on", "Raised on this day or earlier."),
        ],
        draft: VendorClaimReading.draft,
        example: #"""
            {
              "number": "CL-9",
              "kind": "damage",
              "vendor": "ALLEN",
              "status": "draft",
              "raised_on": "2026-03-13",
              "respond_by": "2026-03-27",
              "currency": "EUR",
              "order": "PO-4711",
              "evidence": [{"kind": "goods_receipt", "reference": "GR-100"}],
              "lines": [
                {"line": "1", "order_line": "1", "item": "LAMP-9", "quantity": "2",
                  "amount": "22.47", "reason": "Broken glass"}
              ],
              "total": "22.47"
            }
            """#,
        links: [
            .one("vendor", .vendor, at: "/vendor", column: "vendor"),
            .one("purchase_order", .purchaseOrder, at: "/order", keys: "order"),
            .many("products", .product, at: "/lines/*/item", keys: "item"),
        ])
}

/// What a body says of a vendor claim.
private enum VendorClaimReading {
    enum Kind: String, CaseIterable {
        case shortage, damage, quality, price, rebate
        case returnToVendor = "return"
        case other
    }

    enum Status: String, CaseIterable {
        case draft, sent, accepted, rejected, settled, withdrawn

        /// What is settled or withdrawn stays so; a rejected one may be sent once more.
        var before: Set<String> {
            switch self {
            case .draft: ["draft"]
            case .sent: ["draft", "sent", "rejected"]
            case .accepted: ["sent", "accepted"]
            case .rejected: ["sent", "rejected"]
            case .settled: ["accepted", "settled"]
            case .withdrawn: ["draft", "sent", "accepted", "rejected", "withdrawn"]
            }
        }
    }

    private static let linesMax = 2000
    private static let listMax = 50

    static let members: [JSONShape.Member] = [
        .required("number", .text(.code).noted("The claim's identifier.")),
        .required("kind", .oneOf(Kind.self)),
        .required("vendor", .text(.code)),
        .optional(
            "status",
            .oneOf(Status.self).noted(
                "`draft` when it is missing; then `sent`, `accepted`, `settled`.")),
        .required("raised_on", .date),
        .optional("respond_by", .date),
        .required("currency", .text(.currency)),
        .optional("order", .text(.code).noted("The purchase order's number.")),
        .optional("receipt", .text(.code).noted("The goods receipt's number.")),
        .optional("invoice", .text(.code).noted("The supplier invoice's number.")),
        .optional(
            "evidence",
            .list(
                of: .object(
                    .required(
                        "kind",
                        .oneOf("goods_receipt", "stock_count", "photograph", "document", "other")),
                    .required("reference", .text(length: 1...400)),
                    .optional("sha256", .text(.sha256)),
                    .optional("text", .text(length: 1...4000))), atMost: listMax)),
        .required(
            "lines",
            .list(
                of: .object(
                    .required("line", .text(.code).noted("Once in a claim.")),
                    .optional("order_line", .text(.code)),
                    .optional("item", .text(.code).noted("The SKU.")),
                    .optional("quantity", .text(.amount)), .optional("unit", .text(.unit)),
                    .required("amount", .text(.amount).noted("Wanted back.")),
                    .optional("reason", .text(length: 1...400))), atMost: linesMax)),
        .optional("total", .text(.amount).noted("What the lines come to.")),
    ]

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let status = Status(rawValue: body.column("status") ?? "") ?? .draft
        let number = body.column("number") ?? ""
        try DocumentRules.linesAreTold(body)
        try DocumentRules.day("respond_by", body, isNotBefore: "raised_on")
        try DocumentRules.adds(
            body.member(named: "total"), to: body.elements("lines").map { $0.amount("amount") }.sum,
            body, "The lines")
        func text(_ name: String) -> SQLValue { .text(body.column(name) ?? "") }
        return Resource.Draft(
            id: number,
            columns: [.text(status.rawValue)]
                + ["kind", "vendor", "raised_on", "currency"].map(text),
            follows: status.before)
    }
}
