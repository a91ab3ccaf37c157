import Crypto
import Pipeline
import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// What came in of what was ordered.
    static let goodsReceipts = Resource(
        family: .goodsReceipt, tag: .goodsReceipts, path: "/v1/goods-receipts",
        plural: "goods_receipts", singular: "goods receipt", title: "GoodsReceipt",
        members: GoodsReceiptReading.members,
        filters: [
            .equal("status", .oneOf(GoodsReceiptReading.Status.self), "Only those of this status."),
            .equal("vendor", .text(.code), "Only those of this vendor."),
            .equal("location", .text(.code), "Only those at this store or warehouse."),
            .equal("number", .text(.code), "Only those of this number."),
            .naming("order", .text(.code), "Only those of this purchase order."),
            .naming("item", .text(.code), "Only those with a line of this SKU."),
            .since("received_from", "received_on", "Received on this day or later."),
            .until("received_to", "received_on", "Received on this day or earlier."),
        ],
        draft: GoodsReceiptReading.draft,
        example: #"""
            {
              "location": "0042",
              "number": "GR-100",
              "status": "received",
              "vendor": "ALLEN",
              "received_on": "2026-03-12",
              "ship_notice": "ASN-900",
              "lines": [
                {"line": "1", "order": "PO-4711", "order_line": "1", "item": "LAMP-9",
                  "delivered": "24", "accepted": "22", "rejected": "2", "reason": "damaged",
                  "batch": "B-7", "best_before": "2027-03-01"}
              ]
            }
            """#,
        links: [
            .one("vendor", .vendor, at: "/vendor", column: "vendor"),
            .one("location", .location, at: "/location", column: "location"),
            .many("purchase_orders", .purchaseOrder, at: "/lines/*/order", keys: "order"),
            .many("products", .product, at: "/lines/*/item", keys: "item"),
        ])
}

/// What a body says of a goods receipt. Members that ship-notice@1 has too are called as there.
private enum GoodsReceiptReading {
    enum Status: String, CaseIterable {
        case received, cancelled

        /// What is cancelled stays so.
        var before: Set<String> {
            self == .cancelled ? ["received", "cancelled"] : ["received"]
        }
    }

    private static let linesMax = 2000

    static let members: [JSONShape.Member] = [
        .required("location", .text(.code).noted("The store or warehouse.")),
        .required("number", .text(.code).noted("Once in a location.")),
        .optional(
            "status",
            .oneOf(Status.self).noted("`received` when it is missing; `cancelled` is never left.")),
        .optional("vendor", .text(.code)),
        .required("received_on", .date.noted("The business date.")),
        .optional("ship_notice", .text(.code).noted("Its number.")),
        .optional("packing_slip", .text(.code)), .optional("carrier", .text(length: 1...200)),
        .optional("bill_of_lading", .text(.code)),
        .required("lines", .list(of: line, atMost: linesMax)),
        .optional("notes", .list(of: .text(length: 1...4000), atMost: 50)),
    ]

    private static let line = JSONShape.object(
        .required("line", .text(.code).noted("Once in a receipt.")),
        .optional("order", .text(.code).noted("The purchase order's number.")),
        .optional("order_line", .text(.code)),
        .required("item", .text(.code).noted("The SKU.")),
        .optional("gtin", .text(.gtin)),
        .optional("unit", .text(.unit).noted("UN/ECE Recommendation 20; EA when it is missing.")),
        .required("delivered", .text(.amount).noted("Accepted and rejected together.")),
        .required("accepted", .text(.amount)),
        .optional("rejected", .text(.amount).noted("0 when it is missing.")),
        .optional(
            "reason",
            .oneOf(
                "damaged", "wrong_item", "not_ordered", "too_late", "expired", "quality", "other"
            ).noted("Must be there when something is rejected.")),
        .optional("sscc", .text(.sscc).noted("The package in which it came.")),
        .optional("batch", .text(.code)), .optional("best_before", .date))

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let lines = body.elements("lines")
        let status = Status(rawValue: body.column("status") ?? "") ?? .received
        try DocumentRules.linesAreTold(body)
        for line in lines { try check(line) }
        func text(_ name: String) -> String { body.column(name) ?? "" }
        let id = RecordID.of("rcp", text("location"), text("number"))
        return Resource.Draft(
            id: id,
            columns: [
                .text(status.rawValue), body.column("vendor").map { .text($0) } ?? .null,
                .text(text("location")), .text(text("number")), .text(text("received_on")),
            ], follows: status.before)
    }

    private static func check(_ line: JSONNode) throws(RuleBreak) {
        let (delivered, rejected) = (line.amount("delivered"), line.amount("rejected") ?? .zero)
        guard line.amount("accepted")?.adding(rejected) == delivered else {
            throw RuleBreak(
                code: "PROC-003", pointer: "\(line.pointer)/delivered",
                problem: "What is accepted and what is rejected do not come to what is delivered.",
                remedy: "Count again; what is not there is not delivered.")
        }
        guard rejected.isZero || line.member(named: "reason") != nil else {
            throw RuleBreak(
                code: "PROC-004", pointer: line.pointer,
                problem: "\(rejected) are rejected, and it is not said why.",
                remedy: "Add reason.")
        }
    }
}

/// Identifiers of records that other members identify.
enum RecordID {
    private static let digestBytes = 12

    /// The same for the same parts.
    static func of(_ prefix: String, _ parts: String...) -> String {
        // A unit separator stands in none of them.
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\u{1F}").utf8))
        return "\(prefix)_" + Hexadecimal.text(Array(digest.prefix(digestBytes)))
    }
}
