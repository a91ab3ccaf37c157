import RetailModel

// The arithmetic of the document's sums: EN 16931-1, BR-12 to BR-15, BR-CO-10 to BR-CO-17.
extension InvoiceRules {
    static let totalRules: [InvoiceRule] = [
        total("BR-12", "totals/lines", "sum of line net amounts (BT-106)") { $0.lines },
        total("BR-13", "totals/without_tax", "total without VAT (BT-109)") { $0.withoutTax },
        total("BR-14", "totals/with_tax", "total with VAT (BT-112)") { $0.withTax },
        total("BR-15", "totals/due", "amount due (BT-115)") { $0.due },
        whole("BR-CO-10", "totals/lines", sumRemedy) { linesProblem($0) },
        whole("BR-CO-11", "totals/allowances", sumRemedy) {
            adjustmentProblem(
                $0, stated: $0.totals?.allowances, $0.allowances, "allowances", "BT-107", "BT-92")
        },
        whole("BR-CO-12", "totals/charges", sumRemedy) {
            adjustmentProblem(
                $0, stated: $0.totals?.charges, $0.charges, "charges", "BT-108", "BT-99")
        },
        whole("BR-CO-13", "totals/without_tax", sumRemedy) { withoutTaxProblem($0) },
        whole("BR-CO-14", "tax_totals", sumRemedy) { taxProblem($0) },
        whole("BR-CO-15", "totals/with_tax", sumRemedy) { withTaxProblem($0) },
        whole("BR-CO-16", "totals/due", sumRemedy) { dueProblem($0) },
    ]

    private static let sumRemedy = "Ask the supplier for a corrected document."

    private static func total(
        _ id: String, _ place: String, _ term: String,
        _ amount: @escaping @Sendable (SupplierInvoice.Totals) -> ExactDecimal?
    ) -> InvoiceRule {
        required(id, place, term) { $0.totals.map { amount($0) != nil } ?? true }
    }

    private static func linesProblem(_ invoice: SupplierInvoice) -> String? {
        guard let stated = invoice.totals?.lines else { return nil }
        let sum = ExactDecimal.sum(invoice.lines.map(\.net))?.nearest(toDecimals: invoice.decimals)
        guard sum != stated else { return nil }
        return "The sum of line net amounts (BT-106) is stated as \(stated), and the lines' net "
            + "amounts (BT-131) add up to \(shown(sum))."
    }

    private static func adjustmentProblem(
        _ invoice: SupplierInvoice, stated: ExactDecimal?,
        _ items: [SupplierInvoice.Adjustment], _ name: String, _ total: String, _ term: String
    ) -> String? {
        guard invoice.totals != nil else { return nil }
        let sum = ExactDecimal.sum(items.map(\.amount))?.nearest(toDecimals: invoice.decimals)
        guard let stated else {
            // Without a total there must be nothing to add up.
            guard !items.isEmpty else { return nil }
            return "There is no sum of \(name) (\(total)), and they (\(term)) add up to "
                + "\(shown(sum))."
        }
        guard sum != stated else { return nil }
        return "The sum of \(name) (\(total)) is stated as \(stated), and they (\(term)) add up "
            + "to \(shown(sum))."
    }

    private static func withoutTaxProblem(_ invoice: SupplierInvoice) -> String? {
        guard let totals = invoice.totals, let stated = totals.withoutTax else { return nil }
        let lines = totals.lines ?? .zero
        let charges = totals.charges ?? .zero
        let allowances = totals.allowances ?? .zero
        let computed = lines.adding(charges)?.subtracting(allowances)?.nearest(
            toDecimals: invoice.decimals)
        guard computed != stated else { return nil }
        return "The total without VAT (BT-109) is stated as \(stated), but lines \(lines) (BT-106) "
            + "+ charges \(charges) (BT-108) - allowances \(allowances) (BT-107) is "
            + "\(shown(computed))."
    }

    /// BT-110: the tax total of the invoice's own currency.
    static func ownTaxTotals(_ invoice: SupplierInvoice) -> [SupplierInvoice.TaxTotal] {
        invoice.taxTotals.filter { $0.currency == nil || $0.currency == invoice.currency }
    }

    private static func taxProblem(_ invoice: SupplierInvoice) -> String? {
        guard let total = invoice.taxTotals.first(where: { $0.breakdownLines > 0 }),
            let stated = total.amount
        else { return nil }
        let sum = ExactDecimal.sum(invoice.taxes.map(\.amount))?.nearest(
            toDecimals: invoice.decimals)
        guard sum != stated else { return nil }
        return "The total VAT (BT-110) is stated as \(stated), and the breakdown's amounts "
            + "(BT-117) add up to \(shown(sum))."
    }

    private static func withTaxProblem(_ invoice: SupplierInvoice) -> String? {
        guard let totals = invoice.totals, let stated = totals.withTax else { return nil }
        let own = ownTaxTotals(invoice)
        guard own.count <= 1 else {
            return "The VAT (BT-110) is stated \(own.count) times in \(invoice.currency ?? "")."
        }
        guard !own.isEmpty || invoice.taxTotals.isEmpty else {
            return "No total VAT (BT-110) is stated in \(invoice.currency ?? "the currency")."
        }
        let net = totals.withoutTax ?? .zero
        let tax = own.first?.amount ?? .zero
        let computed = net.adding(tax)?.nearest(toDecimals: invoice.decimals)
        guard computed != stated else { return nil }
        return "The total with VAT (BT-112) is stated as \(stated), but \(net) (BT-109) + VAT "
            + "\(tax) (BT-110) is \(shown(computed))."
    }

    private static func dueProblem(_ invoice: SupplierInvoice) -> String? {
        guard let totals = invoice.totals, let stated = totals.due else { return nil }
        let withTax = totals.withTax ?? .zero
        let prepaid = totals.prepaid ?? .zero
        let rounding = totals.rounding ?? .zero
        let computed = withTax.subtracting(prepaid)?.adding(rounding)?.nearest(
            toDecimals: invoice.decimals)
        guard computed != stated.nearest(toDecimals: invoice.decimals) else { return nil }
        return "The amount due (BT-115) is stated as \(stated), but \(withTax) (BT-112) - prepaid "
            + "\(prepaid) (BT-113) + rounding \(rounding) (BT-114) is \(shown(computed))."
    }

    static func shown(_ amount: ExactDecimal?) -> String {
        amount.map(\.description) ?? "more digits than can be held"
    }
}
