import RetailModel

/// The rules that each VAT category brings (EN 16931-1, BR-S-01 to BR-O-14): who must be
/// identified, which rate holds, what the breakdown adds up to.
struct TaxCategoryRules: Sendable {
    /// What rate a category has.
    enum Rate: Sendable {
        case aboveZero
        case zeroOrAbove
        case zero
        case none
    }

    /// Whose identifiers must be there, or must not.
    enum Parties: Sendable {
        case seller
        case sellerAndBuyer
        case nobody
    }

    /// `S` of BR-S-01; the standard's names differ from the codes for three categories.
    let name: String
    /// UNTDID 5305.
    let code: String
    let rate: Rate
    let parties: Parties
    /// Whether VAT that is not charged needs a reason (true), may have none (false), or either.
    let needsReason: Bool?

    /// All categories of the standard.
    static let all: [TaxCategoryRules] = [
        TaxCategoryRules(
            name: "S", code: "S", rate: .aboveZero, parties: .seller, needsReason: false),
        TaxCategoryRules(name: "Z", code: "Z", rate: .zero, parties: .seller, needsReason: false),
        TaxCategoryRules(name: "E", code: "E", rate: .zero, parties: .seller, needsReason: true),
        TaxCategoryRules(
            name: "AE", code: "AE", rate: .zero, parties: .sellerAndBuyer, needsReason: true),
        TaxCategoryRules(
            name: "IC", code: "K", rate: .zero, parties: .sellerAndBuyer, needsReason: true),
        TaxCategoryRules(name: "G", code: "G", rate: .zero, parties: .seller, needsReason: true),
        TaxCategoryRules(name: "O", code: "O", rate: .none, parties: .nobody, needsReason: true),
        // Canary Islands (IGIC, code L) and Ceuta and Melilla (IPSI, code M), under both names
        // that editions of the rules have had.
        TaxCategoryRules(
            name: "AF", code: "L", rate: .zeroOrAbove, parties: .seller, needsReason: false),
        TaxCategoryRules(
            name: "AG", code: "M", rate: .zeroOrAbove, parties: .seller, needsReason: false),
    ]

    /// Every rule of the category.
    var rules: [InvoiceRule] {
        [breakdownRule] + partyRules + rateRules + [baseRule, amountRule, reasonRule]
    }

    private func id(_ number: String) -> String { "BR-\(name)-\(number)" }

    // MARK: - The breakdown's lines

    private var breakdownRule: InvoiceRule {
        let severalAllowed = rate == .aboveZero || rate == .zeroOrAbove
        return InvoiceRules.whole(
            id("01"), "taxes", "Ask for a VAT breakdown by category."
        ) { [self] invoice in
            let isUsed = uses(invoice)
            let count = invoice.taxes.count { $0.category == code }
            if isUsed, count == 0 {
                return "Lines, allowances or charges are of VAT category \(code), and the "
                    + "breakdown (BG-23) has none of it."
            }
            if count > 1, !severalAllowed {
                return "The breakdown (BG-23) has \(count) lines of VAT category \(code)."
            }
            guard !isUsed, count > 0, !invoice.lines.isEmpty || severalAllowed else { return nil }
            return "The breakdown (BG-23) has VAT category \(code), and nothing is of it."
        }
    }

    private func uses(_ invoice: SupplierInvoice) -> Bool {
        invoice.lines.contains { $0.taxCategory == code }
            || invoice.allowances.contains { $0.taxCategory == code }
            || invoice.charges.contains { $0.taxCategory == code }
    }

    // MARK: - Parties

    private var partyRules: [InvoiceRule] {
        [
            party("02", "lines") { $0.lines.map(\.taxCategory) },
            party("03", "allowances") { $0.allowances.map(\.taxCategory) },
            party("04", "charges") { $0.charges.map(\.taxCategory) },
        ]
    }

    private func party(
        _ number: String, _ place: String,
        _ categories: @escaping @Sendable (SupplierInvoice) -> [String?]
    ) -> InvoiceRule {
        InvoiceRules.whole(
            id(number), place, "Ask for the VAT identifiers that the category needs."
        ) { [self] invoice in
            guard categories(invoice).contains(code) else { return nil }
            return partyProblem(invoice).map { "\(place) are of VAT category \(code), but \($0)" }
        }
    }

    private func partyProblem(_ invoice: SupplierInvoice) -> String? {
        let hasVAT = invoice.seller?.vatID != nil || invoice.taxRepresentative?.vatID != nil
        switch parties {
        case .seller:
            // A tax registration that is no VAT identifier (BT-32) is enough for most.
            let isEnough = hasVAT || (code != "G" && invoice.seller?.taxID != nil)
            return isEnough ? nil : "the seller has no VAT identifier (BT-31, BT-32 or BT-63)."
        case .sellerAndBuyer:
            guard hasVAT || (code == "AE" && invoice.seller?.taxID != nil) else {
                return "the seller has no VAT identifier (BT-31 or BT-63)."
            }
            let buyer = invoice.buyer
            let isKnown = buyer?.vatID != nil || (code == "AE" && buyer?.legal?.id != nil)
            return isKnown ? nil : "the buyer has no VAT identifier (BT-48)."
        case .nobody:
            if hasVAT { return "the seller states a VAT identifier (BT-31 or BT-63)." }
            return invoice.buyer?.vatID != nil ? "the buyer states one (BT-48)." : nil
        }
    }

    // MARK: - Rates

    private var rateRules: [InvoiceRule] {
        [
            rateRule("05", "lines", "BT-152") { $0.lines.map { ($0.taxCategory, $0.taxRate) } },
            rateRule("06", "allowances", "BT-96") {
                $0.allowances.map { ($0.taxCategory, $0.taxRate) }
            },
            rateRule("07", "charges", "BT-103") {
                $0.charges.map { ($0.taxCategory, $0.taxRate) }
            },
        ]
    }

    private func rateRule(
        _ number: String, _ list: String, _ term: String,
        _ items: @escaping @Sendable (SupplierInvoice) -> [(String?, ExactDecimal?)]
    ) -> InvoiceRule {
        InvoiceRules.eachProblem(
            id(number), list, "Ask which of category and rate is right.", items
        ) { [self] (category, stated) in
            guard category == code, !allows(stated) else { return nil }
            let shown = stated.map { "\($0)" } ?? "missing"
            return "The rate (\(term)) is \(shown), and VAT category \(code) has \(rateName)."
        }
    }

    private func allows(_ stated: ExactDecimal?) -> Bool {
        switch rate {
        case .aboveZero: stated.map { ExactDecimal.zero < $0 } ?? false
        case .zeroOrAbove: stated.map { !$0.isNegative } ?? false
        case .zero: stated?.isZero ?? false
        case .none: stated == nil
        }
    }

    private var rateName: String {
        switch rate {
        case .aboveZero: "one above zero"
        case .zeroOrAbove: "one of zero or above"
        case .zero: "a rate of 0"
        case .none: "none"
        }
    }
}
