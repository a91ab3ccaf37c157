import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// What vendors want to be paid.
    static let supplierInvoices = Resource(
        family: .supplierInvoice, tag: .supplierInvoices, path: "/v1/supplier-invoices",
        plural: "supplier_invoices", singular: "supplier invoice", title: "SupplierInvoice",
        members: SupplierInvoiceReading.members,
        filters: [
            .equal(
                "status", .oneOf(SupplierInvoiceReading.Status.self), "Only those of this status."),
            .equal("kind", .oneOf(SupplierInvoiceReading.Kind.self), "Only those of this kind."),
            .equal("vendor", .text(.code), "Only those of this vendor."),
            .equal("number", .text(.code), "Only those of this number."),
            .equal("currency", .text(.currency), "Only those in this currency."),
            .naming("order", .text(.code), "Only those of this purchase order."),
            .naming("item", .text(.code), "Only those with a line of this SKU."),
            .since("issued_from", "issue_date", "Issued on this day or later."),
            .until("issued_to", "issue_date", "Issued on this day or earlier."),
            .since("due_from", "due_date", "Due on this day or later."),
            .until("due_to", "due_date", "Due on this day or earlier."),
        ],
        draft: SupplierInvoiceReading.draft,
        example: #"""
            {
              "kind": "invoice",
              "vendor": "ALLEN",
              "number": "RE-2026-88",
              "issue_date": "2026-03-13",
              "due_date": "2026-04-12",
              "currency": "EUR",
              "status": "received",
              "order": "PO-4711",
              "lines": [
                {"id": "1", "order_line": "1", "item": "LAMP-9", "quantity": "24", "unit": "EA",
                  "price": "11.2350", "net": "269.64", "tax_category": "S", "tax_rate": "19"}
              ],
              "charges": [
                {"amount": "12.00", "reason": "Freight", "tax_category": "S", "tax_rate": "19"}
              ],
              "taxes": [
                {"base": "281.64", "amount": "53.51", "category": "S", "rate": "19"}
              ],
              "totals": {"lines": "269.64", "charges": "12.00", "without_tax": "281.64",
                "with_tax": "335.15", "due": "335.15"}
            }
            """#,
        links: [
            .one("vendor", .vendor, at: "/vendor", column: "vendor"),
            .many(
                "purchase_orders", .purchaseOrder, at: "/order", "/lines/*/order", keys: "order"),
            .many("products", .product, at: "/lines/*/item", keys: "item"),
        ])
}

/// What a body says of a supplier invoice. Members are called as in supplier-invoice@1, and sums
/// follow the rules of EN 16931.
private enum SupplierInvoiceReading {
    enum Kind: String, CaseIterable {
        case invoice
        case creditNote = "credit_note"
    }

    enum Status: String, CaseIterable {
        case received, matched, blocked, approved, paid, cancelled

        /// What is paid or cancelled stays so.
        var before: Set<String> {
            switch self {
            case .paid: ["approved", "paid"]
            case .cancelled: ["received", "matched", "blocked", "approved", "cancelled"]
            default: ["received", "matched", "blocked", "approved"]
            }
        }
    }

    private static let linesMax = 2000
    private static let listMax = 50

    static let members: [JSONShape.Member] = [
        .required("kind", .oneOf(Kind.self)),
        .required("vendor", .text(.code)),
        .required("number", .text(.code).noted("As the vendor counts.")),
        .required("issue_date", .date),
        .optional("due_date", .date),
        .required("currency", .text(.currency)),
        .optional(
            "status",
            .oneOf(Status.self).noted(
                "`received` when it is missing; `paid`, which follows `approved`, and `cancelled` "
                    + "are never left.")),
        .optional("order", .text(.code).noted("The purchase order's number.")),
        .optional("receiving_advice", .text(.code)),
        .optional("despatch_advice", .text(.code)),
        .optional("contract", .text(.code)),
        .optional("payment_terms", .text(length: 1...400)),
        .optional(
            "preceding",
            .list(
                of: .object(.required("number", .text(.code)), .optional("issue_date", .date)),
                atMost: listMax
            ).noted("What a credit note corrects.")),
        .required("lines", .list(of: line, atMost: linesMax)),
        .optional("allowances", .list(of: adjustment, atMost: listMax)),
        .optional("charges", .list(of: adjustment, atMost: listMax)),
        .optional(
            "taxes",
            .list(
                of: .object(
                    .required("base", .text(.decimal)), .required("amount", .text(.decimal)),
                    .required("category", .text(.code)), .optional("rate", .text(.amount)),
                    .optional("exemption", .text(length: 1...400))), atMost: listMax)),
        .required(
            "totals",
            .object(
                .optional("lines", .text(.decimal)), .optional("allowances", .text(.decimal)),
                .optional("charges", .text(.decimal)), .optional("without_tax", .text(.decimal)),
                .required("with_tax", .text(.decimal)), .optional("prepaid", .text(.decimal)),
                .optional("rounding", .text(.decimal)), .required("due", .text(.decimal))
            ).noted("Held against lines, allowances, charges and taxes.")),
        .optional("notes", .list(of: .text(length: 1...4000), atMost: listMax)),
    ]

    private static let line = JSONShape.object(
        .required("id", .text(.code).noted("Once in an invoice.")),
        .optional("order", .text(.code).noted("Where it is not that of the invoice.")),
        .optional("order_line", .text(.code)),
        .optional("item", .text(.code).noted("The SKU.")),
        .optional("seller_item", .text(length: 1...200)),
        .optional("name", .text(length: 1...400)),
        .optional("quantity", .text(.decimal)), .optional("unit", .text(.unit)),
        .optional("price", .text(.decimal)), .optional("base_quantity", .text(.amount)),
        .required("net", .text(.decimal).noted("Without tax.")),
        .optional("tax_category", .text(.code)), .optional("tax_rate", .text(.amount)))

    private static let adjustment = JSONShape.object(
        .required("amount", .text(.amount)), .optional("reason", .text(length: 1...400)),
        .optional("reason_code", .text(.code)), .optional("tax_category", .text(.code)),
        .optional("tax_rate", .text(.amount)))

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        let status = Status(rawValue: body.column("status") ?? "") ?? .received
        try DocumentRules.linesAreTold(body, by: "id")
        try DocumentRules.day("due_date", body, isNotBefore: "issue_date")
        try checkTotals(body)
        func text(_ name: String) -> String { body.column(name) ?? "" }
        let id = RecordID.of(
            "inv", text("kind"), text("vendor"), text("number"), text("issue_date"))
        return Resource.Draft(
            id: id,
            columns: [
                .text(status.rawValue), .text(text("kind")), .text(text("vendor")),
                .text(text("number")), .text(text("issue_date")),
                body.column("due_date").map { .text($0) } ?? .null, .text(text("currency")),
            ],
            follows: status.before)
    }

    /// EN 16931, BR-CO-10 to BR-CO-16.
    private static func checkTotals(_ body: JSONNode) throws(RuleBreak) {
        guard let totals = body.member(named: "totals") else { return }
        func sum(_ list: String, _ member: String) -> ExactDecimal? {
            body.elements(list).map { $0.amount(member) }.sum
        }
        func check(_ name: String, _ sum: ExactDecimal?, _ what: String) throws(RuleBreak) {
            try DocumentRules.adds(totals.member(named: name), to: sum, body, what)
        }
        let (lines, charges) = (sum("lines", "net"), sum("charges", "amount"))
        let (allowances, taxes) = (sum("allowances", "amount"), sum("taxes", "amount"))
        try check("lines", lines, "The lines")
        try check("allowances", allowances, "The allowances")
        try check("charges", charges, "The charges")
        // A sum of which a part cannot be counted cannot be either.
        let withoutTax = lines.flatMap { lines in
            charges.flatMap { lines.adding($0) }.flatMap { sum in
                allowances.flatMap { sum.subtracting($0) }
            }
        }
        try check("without_tax", withoutTax, "Lines and charges without allowances")
        let withTax = withoutTax.flatMap { net in taxes.flatMap { net.adding($0) } }
        try check("with_tax", withTax, "Lines, charges and taxes without allowances")
        let due = totals.amount("with_tax")?.subtracting(totals.amount("prepaid") ?? .zero)?
            .adding(totals.amount("rounding") ?? .zero)
        try check("due", due, "The total without what is prepaid, and rounding,")
    }
}
