import RetailModel

// Rules about the document as a whole: EN 16931-1, BR-01 to BR-16, BR-29, BR-49 to BR-56, BR-61.
extension InvoiceRules {
    static let documentRules: [InvoiceRule] = [
        required("BR-01", "specification", "specification identifier (BT-24)") {
            $0.specification != nil
        },
        required("BR-02", "number", "invoice number (BT-1)") { $0.number != nil },
        required("BR-03", "issue_date", "issue date (BT-2)") { $0.issueDate != nil },
        required("BR-04", "type_code", "invoice type code (BT-3)") { $0.typeCode != nil },
        required("BR-05", "currency", "currency code (BT-5)") { $0.currency != nil },
        required("BR-06", "seller/name", "seller name (BT-27)") { $0.seller?.name != nil },
        required("BR-07", "buyer/name", "buyer name (BT-44)") { $0.buyer?.name != nil },
        required("BR-08", "seller/address", "seller address (BG-5)") { $0.seller?.address != nil },
        required("BR-10", "buyer/address", "buyer address (BG-8)") { $0.buyer?.address != nil },
        required("BR-16", "lines", "line (BG-25)") { !$0.lines.isEmpty },
        whole("BR-29", "period", periodRemedy) { $0.period.flatMap { reversed($0) } },
        whole("BR-CO-03", "tax_point_date", "Ask for one of them.") { invoice in
            invoice.taxPointDate != nil && invoice.taxPointCode != nil
                ? "Both a tax point date (BT-7) and its code (BT-8) are stated." : nil
        },
        whole("BR-CO-19", "period", "Ask for a start or an end.") {
            // In UBL the period also carries the tax point's code, with no days of its own.
            guard $0.taxPointCode == nil, $0.period.map({ isEmpty($0) }) ?? false else {
                return nil
            }
            return "The invoicing period (BG-14) has no day."
        },
        required("BR-CO-18", "taxes", "VAT breakdown (BG-23)") { !$0.taxes.isEmpty },
        whole("BR-CO-25", "due_date", "Ask for a due date or payment terms.") { invoice in
            guard invoice.kind == .invoice, let due = invoice.totals?.due,
                ExactDecimal.zero < due,
                invoice.dueDate == nil, invoice.paymentTerms == nil
            else { return nil }
            return "\(due) is due (BT-115), and neither a due date (BT-9) nor payment terms "
                + "(BT-20) are stated."
        },
        whole("BR-53", "tax_totals", "Ask for the VAT in the tax currency.") { invoice in
            guard let currency = invoice.taxCurrency, !currency.isEmpty,
                !invoice.taxTotals.contains(where: { $0.currency == currency })
            else { return nil }
            return "The VAT is to be stated in \(currency) (BT-6), and no total (BT-111) is."
        },
        each("BR-55", "preceding", "number of the preceding invoice (BT-25)", { $0.preceding }) {
            $0 != nil
        },
        each("BR-52", "attachments", "reference (BT-122)", { $0.attachments.map(\.id) }) {
            $0 != nil
        },
    ]

    static let paymentRules: [InvoiceRule] = [
        each("BR-49", "payments", "payment means code (BT-81)", { $0.payments }) { $0.code != nil },
        each("BR-50", "payments", "payment account (BT-84)", { $0.payments.filter(\.hasAccount) }) {
            $0.account != nil
        },
        eachProblem(
            "BR-51", severity: .warning, "payments", maskRemedy,
            { $0.payments.filter(\.hasCard) }
        ) {
            let digits = $0.card?.count ?? 0
            return digits > 10 ? "The card number (BT-87) shows \(digits) characters." : nil
        },
        eachProblem("BR-61", "payments", "Ask for the account to pay to.", { $0.payments }) {
            guard $0.account == nil, $0.code == "30" || $0.code == "58" else { return nil }
            return "A credit transfer (\($0.code ?? "")) has no account (BT-84)."
        },
    ]

    private static let maskRemedy = "Ask for the last four to six digits only."
    static let periodRemedy = "Ask which of the two days is meant."

    static func reversed(_ period: SupplierInvoice.Period) -> String? {
        guard let start = period.start, let end = period.end, end < start else { return nil }
        return "The period ends on \(end), before it starts on \(start)."
    }

    static func isEmpty(_ period: SupplierInvoice.Period) -> Bool {
        period.start == nil && period.end == nil
    }
}
