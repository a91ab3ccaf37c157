import RetailModel

// What each line of the VAT breakdown adds up to: BR-45 to BR-48, BR-CO-17, BR-x-08 to BR-x-10,
// BR-IC-11, BR-IC-12, BR-O-11 to BR-O-14.
extension TaxCategoryRules {
    private func number(_ number: String) -> String { "BR-\(name)-\(number)" }

    private var hasRates: Bool { rate == .aboveZero || rate == .zeroOrAbove }

    /// The taxable amount is what lines, charges and allowances of the category (and rate) make.
    var baseRule: InvoiceRule {
        InvoiceRule(number("08"), "Ask for a corrected VAT breakdown.") { [self] invoice in
            invoice.taxes.enumerated().compactMap { position, tax in
                guard tax.category == code, let stated = tax.base else { return nil }
                let computed = base(invoice, rate: hasRates ? tax.rate : nil)
                if isBase(stated, computed) { return nil }
                let percent = hasRates ? " at \(InvoiceRules.shown(tax.rate)) %" : ""
                return InvoiceRule.Breach(
                    place: "taxes/\(position)/base",
                    problem: "The taxable amount (BT-116) of VAT category \(code)\(percent) is "
                        + "stated as \(stated), but lines + charges - allowances of it are "
                        + "\(InvoiceRules.shown(computed)).")
            }
        }
    }

    private func isBase(_ stated: ExactDecimal, _ computed: ExactDecimal?) -> Bool {
        hasRates
            ? stated.isNear(computed, within: .one, inclusive: false)
            : stated == computed
    }

    /// Rates are compared as numbers; nil compares none.
    private func base(_ invoice: SupplierInvoice, rate: ExactDecimal?) -> ExactDecimal? {
        let isOfIt = { (category: String?, itemRate: ExactDecimal?) -> Bool in
            category == code && (!hasRates || itemRate == rate)
        }
        let lines = invoice.lines.filter { isOfIt($0.taxCategory, $0.taxRate) }.map(\.net)
        let charges = invoice.charges.filter { isOfIt($0.taxCategory, $0.taxRate) }.map(\.amount)
        let allowances = invoice.allowances.filter { isOfIt($0.taxCategory, $0.taxRate) }
        guard let plus = ExactDecimal.sum(lines + charges),
            let minus = ExactDecimal.sum(allowances.map(\.amount))
        else { return nil }
        return plus.subtracting(minus)
    }

    /// The tax is the taxable amount times the rate, or nothing.
    var amountRule: InvoiceRule {
        InvoiceRule(number("09"), "Ask for a corrected VAT breakdown.") { [self] invoice in
            invoice.taxes.enumerated().compactMap { position, tax in
                guard tax.category == code, let stated = tax.amount else { return nil }
                let computed = hasRates ? InvoiceRules.tax(tax) : ExactDecimal.zero
                let isRight =
                    hasRates
                    ? stated.magnitude.isNear(computed, within: .one, inclusive: false)
                    : stated.isZero
                guard !isRight else { return nil }
                return InvoiceRule.Breach(
                    place: "taxes/\(position)/amount",
                    problem: "The VAT (BT-117) of category \(code) is stated as \(stated), and "
                        + "should be \(InvoiceRules.shown(computed)).")
            }
        }
    }

    var reasonRule: InvoiceRule {
        InvoiceRules.eachProblem(
            number("10"), "taxes", "Ask for a corrected VAT breakdown.", { $0.taxes }
        ) { [self] tax in
            guard tax.category == code, let needsReason else { return nil }
            let hasReason = tax.exemption != nil || tax.exemptionCode != nil
            guard hasReason != needsReason else { return nil }
            return needsReason
                ? "VAT category \(code) has no reason for the exemption (BT-120 or BT-121)."
                : "VAT category \(code) has a reason for an exemption (BT-120 or BT-121)."
        }
    }
}

extension InvoiceRules {
    static let taxRules: [InvoiceRule] =
        breakdownRules + TaxCategoryRules.all.flatMap(\.rules) + communityRules + outsideRules


    /// Base times rate, in cents, without its sign.
    static func tax(_ tax: SupplierInvoice.Tax) -> ExactDecimal? {
        guard let base = tax.base, let rate = tax.rate else { return nil }
        return base.multiplied(by: rate)?.divided(
            by: .hundred, decimals: 2, rounding: .halfAway)?.magnitude
    }

    private static let breakdownRules: [InvoiceRule] = [
        each("BR-45", "taxes", "taxable amount (BT-116)", { $0.taxes }) { $0.base != nil },
        each("BR-46", "taxes", "VAT amount (BT-117)", { $0.taxes }) { $0.amount != nil },
        each("BR-47", "taxes", "VAT category (BT-118)", { $0.taxes }) { $0.category != nil },
        each("BR-48", "taxes", "VAT rate (BT-119)", { $0.taxes }) {
            $0.rate != nil || $0.category == "O"
        },
        eachProblem("BR-CO-17", "taxes", "Ask for a corrected VAT breakdown.", { $0.taxes }) {
            taxProblem($0)
        },
    ]

    private static func taxProblem(_ tax: SupplierInvoice.Tax) -> String? {
        guard let stated = tax.amount else { return nil }
        guard let rate = tax.rate, !rate.isZero else {
            let isNothing = stated.rounded(toDecimals: 0, rounding: .halfAway).isZero
            return isNothing ? nil : "The VAT (BT-117) is \(stated) without a rate (BT-119)."
        }
        let computed = Self.tax(tax)
        guard !stated.magnitude.isNear(computed, within: .one, inclusive: false) else { return nil }
        return "The VAT (BT-117) is stated as \(stated), but \(shown(tax.base)) (BT-116) at "
            + "\(rate) % (BT-119) is \(shown(computed))."
    }

    /// Inside the Community: when it was delivered, and where to.
    private static let communityRules: [InvoiceRule] = [
        whole("BR-IC-11", "delivery/date", "Ask when the goods were delivered.") { invoice in
            guard invoice.taxes.contains(where: { $0.category == "K" }),
                invoice.deliveryDate == nil, invoice.period.map({ isEmpty($0) }) ?? true
            else { return nil }
            return "A supply inside the Community (K) has no delivery date (BT-72) or period."
        },
        whole("BR-IC-12", "delivery/address", "Ask where the goods went.") { invoice in
            guard invoice.taxes.contains(where: { $0.category == "K" }),
                invoice.deliveryAddress?.country == nil
            else { return nil }
            return "A supply inside the Community (K) has no country of delivery (BT-80)."
        },
    ]

    /// What is outside of VAT is not mixed with anything else.
    private static let outsideRules: [InvoiceRule] = [
        outside("BR-O-11", "taxes") { $0.taxes.map(\.category) },
        outside("BR-O-12", "lines") { $0.lines.map(\.taxCategory) },
        outside("BR-O-13", "allowances") { $0.allowances.map(\.taxCategory) },
        outside("BR-O-14", "charges") { $0.charges.map(\.taxCategory) },
    ]

    private static func outside(
        _ id: String, _ list: String,
        _ categories: @escaping @Sendable (SupplierInvoice) -> [String?]
    ) -> InvoiceRule {
        whole(id, list, "Ask for two documents.") { invoice in
            guard invoice.taxes.contains(where: { $0.category == "O" }),
                let other = categories(invoice).compactMap({ $0 }).first(where: { $0 != "O" })
            else { return nil }
            return "The document is outside of VAT (O), and \(list) have category \(other) too."
        }
    }

}
