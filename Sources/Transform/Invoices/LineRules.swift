import RetailModel

// Rules about lines, allowances and charges: EN 16931-1, BR-21 to BR-44, BR-54, BR-64, BR-65,
// BR-CO-04, BR-CO-20 to BR-CO-24.
extension InvoiceRules {
    static let lineRules: [InvoiceRule] = itemRules + priceRules + adjustmentRules

    private static let itemRules: [InvoiceRule] = [
        each("BR-21", "lines", "line identifier (BT-126)", { $0.lines }) { $0.id != nil },
        each("BR-22", "lines", "invoiced quantity (BT-129)", { $0.lines }) { $0.quantity != nil },
        each("BR-23", "lines", "unit of measure (BT-130)", { $0.lines }) { $0.unit != nil },
        each("BR-24", "lines", "line net amount (BT-131)", { $0.lines }) { $0.net != nil },
        each("BR-25", "lines", "item name (BT-153)", { $0.lines }) { $0.name != nil },
        each("BR-26", "lines", "item net price (BT-146)", { $0.lines }) { $0.price != nil },
        each("BR-CO-04", "lines", "VAT category (BT-151)", { $0.lines }) { $0.taxCategory != nil },
        each("BR-64", "lines", "scheme of the standard identifier (BT-157)", { $0.lines }) {
            $0.standardItem.map { $0.scheme != nil } ?? true
        },
        each("BR-65", "lines", "scheme of the classification (BT-158)", { $0.lines }) {
            $0.classes.allSatisfy { $0.scheme != nil }
        },
        each("BR-54", "lines", "name and value of an item attribute (BG-32)", { $0.lines }) {
            $0.attributes.allSatisfy { $0.name != nil && $0.value != nil }
        },
        eachProblem("BR-30", "lines", periodRemedy, { $0.lines }) {
            $0.period.flatMap { reversed($0) }
        },
        each("BR-CO-20", "lines", "start or end of the line's period (BG-26)", { $0.lines }) {
            $0.period.map { !isEmpty($0) } ?? true
        },
    ]

    private static let priceRules: [InvoiceRule] = [
        eachProblem("BR-27", "lines", "Ask for a price of zero or above.", { $0.lines }) {
            guard let price = $0.price, price.isNegative else { return nil }
            return "The item net price (BT-146) is \(price)."
        },
        eachProblem("BR-28", "lines", "Ask for a price of zero or above.", { $0.lines }) {
            guard let price = $0.grossPrice, price.isNegative else { return nil }
            return "The item gross price (BT-148) is \(price)."
        },
    ]

    // MARK: - Allowances and charges

    private static let adjustmentRules: [InvoiceRule] =
        adjustments("BR-31", "BR-33", "BR-CO-21", "allowances") { $0.allowances }
        + adjustments("BR-36", "BR-38", "BR-CO-22", "charges") { $0.charges }
        + adjustments("BR-41", "BR-42", "BR-CO-23", "lines/*/allowances") {
            $0.lines.flatMap(\.allowances)
        }
        + adjustments("BR-43", "BR-44", "BR-CO-24", "lines/*/charges") {
            $0.lines.flatMap(\.charges)
        }
        + [
            each("BR-32", "allowances", "VAT category (BT-95)", { $0.allowances }) {
                $0.taxCategory != nil
            },
            each("BR-37", "charges", "VAT category (BT-102)", { $0.charges }) {
                $0.taxCategory != nil
            },
        ]

    /// The standard asks for the reason twice, under two names.
    private static func adjustments(
        _ amountID: String, _ reasonID: String, _ otherReasonID: String, _ list: String,
        _ items: @escaping @Sendable (SupplierInvoice) -> [SupplierInvoice.Adjustment]
    ) -> [InvoiceRule] {
        [
            each(amountID, list, "amount", items) { $0.amount != nil },
            each(reasonID, list, "reason or reason code", items) {
                $0.reason != nil || $0.reasonCode != nil
            },
            each(otherReasonID, list, "reason or reason code", items) {
                $0.reason != nil || $0.reasonCode != nil
            },
        ]
    }
}
