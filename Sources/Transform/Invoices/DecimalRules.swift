import RetailModel

// At most two decimals in amounts, or as many as the currency has: EN 16931-1, BR-DEC-01 to
// BR-DEC-28.
extension InvoiceRules {
    static let decimalRules: [InvoiceRule] = [
        decimals("BR-DEC-01", "allowances", "BT-92") { $0.allowances.map(\.amount) },
        decimals("BR-DEC-02", "allowances", "BT-93") { $0.allowances.map(\.base) },
        decimals("BR-DEC-05", "charges", "BT-99") { $0.charges.map(\.amount) },
        decimals("BR-DEC-06", "charges", "BT-100") { $0.charges.map(\.base) },
        decimals("BR-DEC-09", "totals", "BT-106") { [$0.totals?.lines] },
        decimals("BR-DEC-10", "totals", "BT-107") { [$0.totals?.allowances] },
        decimals("BR-DEC-11", "totals", "BT-108") { [$0.totals?.charges] },
        decimals("BR-DEC-12", "totals", "BT-109") { [$0.totals?.withoutTax] },
        decimals("BR-DEC-13", "tax_totals", "BT-110") { ownTaxTotals($0).map(\.amount) },
        decimals("BR-DEC-14", "totals", "BT-112") { [$0.totals?.withTax] },
        decimals("BR-DEC-15", "tax_totals", "BT-111", of: \.taxCurrency) { invoice in
            invoice.taxTotals.filter { $0.currency == invoice.taxCurrency }.map(\.amount)
        },
        decimals("BR-DEC-16", "totals", "BT-113") { [$0.totals?.prepaid] },
        decimals("BR-DEC-17", "totals", "BT-114") { [$0.totals?.rounding] },
        decimals("BR-DEC-18", "totals", "BT-115") { [$0.totals?.due] },
        decimals("BR-DEC-19", "taxes", "BT-116") { $0.taxes.map(\.base) },
        decimals("BR-DEC-20", "taxes", "BT-117") { $0.taxes.map(\.amount) },
        decimals("BR-DEC-23", "lines", "BT-131") { $0.lines.map(\.net) },
        decimals("BR-DEC-24", "lines/*/allowances", "BT-136") {
            $0.lines.flatMap(\.allowances).map(\.amount)
        },
        decimals("BR-DEC-25", "lines/*/allowances", "BT-137") {
            $0.lines.flatMap(\.allowances).map(\.base)
        },
        decimals("BR-DEC-27", "lines/*/charges", "BT-141") {
            $0.lines.flatMap(\.charges).map(\.amount)
        },
        decimals("BR-DEC-28", "lines/*/charges", "BT-142") {
            $0.lines.flatMap(\.charges).map(\.base)
        },
    ]

    private static func decimals(
        _ id: String, _ list: String, _ term: String,
        of currency: @escaping @Sendable (SupplierInvoice) -> String? = \.currency,
        _ amounts: @escaping @Sendable (SupplierInvoice) -> [ExactDecimal?]
    ) -> InvoiceRule {
        InvoiceRule(id, "Ask for amounts of no more decimals than the currency has.") { invoice in
            let most = SupplierInvoice.decimals(of: currency(invoice))
            return amounts(invoice).enumerated().compactMap { position, amount in
                guard let amount, amount.scale > most else { return nil }
                return Breach(
                    place: "\(list)/\(position)",
                    problem:
                        "\(list)/\(position): \(amount) (\(term)) has \(amount.scale) decimals.")
            }
        }
    }
}
