import RetailModel

/// One business rule that an invoice must meet, named as its standard names it.
public struct InvoiceRule: Sendable {
    /// Whether a breach keeps the invoice from being processed.
    public enum Severity: String, Sendable {
        case fatal
        case warning
    }

    /// A breach before the rule's name is put to it.
    struct Breach: Sendable {
        /// Place in the canonical document, `lines/0/net`; empty for the whole.
        let place: String
        let problem: String
    }

    /// `BR-CO-10`, `PEPPOL-EN16931-R120`.
    public let id: String
    /// What a breach means.
    public let severity: Severity
    /// What to do about a breach, as a sentence.
    public let remedy: String
    let check: @Sendable (SupplierInvoice) -> [Breach]

    init(
        _ id: String, severity: Severity = .fatal, _ remedy: String,
        _ check: @escaping @Sendable (SupplierInvoice) -> [Breach]
    ) {
        self.id = id
        self.severity = severity
        self.remedy = remedy
        self.check = check
    }

    /// What is wrong with the invoice by this rule alone.
    public func findings(_ invoice: SupplierInvoice) -> [InvoiceFinding] {
        check(invoice).map {
            InvoiceFinding(
                rule: id, severity: severity, place: $0.place, problem: $0.problem, remedy: remedy)
        }
    }
}

/// A breach of a rule, ready to be told to the supplier.
public struct InvoiceFinding: Hashable, Sendable {
    /// The rule's name, `BR-CO-10`.
    public let rule: String
    /// What the breach means.
    public let severity: InvoiceRule.Severity
    /// Place in the canonical document, `lines/0/net`; empty for the whole.
    public let place: String
    /// What is wrong, with the terms and the amounts, as a sentence.
    public let problem: String
    /// What to do about it, as a sentence.
    public let remedy: String
}

/// The rules of EN 16931-1 (chapter 6.4) and of Peppol BIS Billing 3.0 as pure checks of the
/// canonical invoice.
public enum InvoiceRules {
    /// Of EN 16931, which every European invoice meets.
    public static let european: [InvoiceRule] =
        documentRules + partyRules + lineRules + totalRules + taxRules + decimalRules + codeRules
        + syntaxRules

    /// What Peppol BIS Billing 3.0 asks beyond it.
    public static let peppol: [InvoiceRule] = peppolRules

    /// Everything wrong with an invoice, in the order of the rules.
    ///
    /// The rules of Peppol are asked when the invoice names its specification (BT-24).
    public static func check(_ invoice: SupplierInvoice) -> [InvoiceFinding] {
        var findings = european.flatMap { $0.findings(invoice) }
        if invoice.specification?.contains(peppolSpecification) ?? false {
            findings += peppol.flatMap { $0.findings(invoice) }
        }
        return findings
    }

    static let peppolSpecification = "urn:fdc:peppol.eu:2017:poacc:billing:3.0"
}

// MARK: - What most rules are made of

extension InvoiceRules {
    typealias Breach = InvoiceRule.Breach

    /// A rule that asks for something the document must have.
    static func required(
        _ id: String, _ place: String, _ term: String,
        _ isThere: @escaping @Sendable (SupplierInvoice) -> Bool
    ) -> InvoiceRule {
        InvoiceRule(id, "Ask the supplier for a document with \(term).") { invoice in
            isThere(invoice) ? [] : [Breach(place: place, problem: "There is no \(term).")]
        }
    }

    /// A rule that asks for something in each item of a list.
    static func each<Item>(
        _ id: String, _ list: String, _ term: String,
        _ items: @escaping @Sendable (SupplierInvoice) -> [Item],
        _ isThere: @escaping @Sendable (Item) -> Bool
    ) -> InvoiceRule {
        InvoiceRule(id, "Ask the supplier for a document with \(term).") { invoice in
            items(invoice).enumerated().compactMap { position, item in
                isThere(item)
                    ? nil
                    : Breach(
                        place: "\(list)/\(position)",
                        problem: "\(list)/\(position) has no \(term).")
            }
        }
    }

    /// A rule that finds a sentence against each item of a list that breaks it.
    static func eachProblem<Item>(
        _ id: String, severity: InvoiceRule.Severity = .fatal, _ list: String, _ remedy: String,
        _ items: @escaping @Sendable (SupplierInvoice) -> [Item],
        _ problem: @escaping @Sendable (Item) -> String?
    ) -> InvoiceRule {
        InvoiceRule(id, severity: severity, remedy) { invoice in
            items(invoice).enumerated().compactMap { position, item in
                problem(item).map {
                    Breach(place: "\(list)/\(position)", problem: "\(list)/\(position): \($0)")
                }
            }
        }
    }

    /// A rule that finds one sentence against the document.
    static func whole(
        _ id: String, severity: InvoiceRule.Severity = .fatal, _ place: String,
        _ remedy: String, _ problem: @escaping @Sendable (SupplierInvoice) -> String?
    ) -> InvoiceRule {
        InvoiceRule(id, severity: severity, remedy) { invoice in
            problem(invoice).map { [Breach(place: place, problem: $0)] } ?? []
        }
    }
}

/// Sums of an invoice; what does not fit 36 digits is told as a difference, never as equal.
extension ExactDecimal {
    static func sum(_ items: some Sequence<ExactDecimal?>) -> ExactDecimal? {
        var total = ExactDecimal.zero
        for item in items {
            guard let item else { continue }
            guard let next = total.adding(item) else { return nil }
            total = next
        }
        return total
    }

    /// To two decimals as XPath rounds, in which the rules are written: a half goes up.
    var inCents: ExactDecimal { nearest(toDecimals: 2) }

    /// The same to the decimals of an invoice's amounts.
    func nearest(toDecimals decimals: Int) -> ExactDecimal {
        let nearest = rounded(toDecimals: decimals, rounding: .halfAway)
        guard isNegative, let difference = subtracting(nearest),
            let half = ExactDecimal(coefficient: 5, scale: decimals + 1), difference == half,
            let unit = ExactDecimal(coefficient: 1, scale: decimals)
        else { return nearest }
        return nearest.adding(unit) ?? nearest
    }

    static let twoCents = ExactDecimal(coefficient: 2, scale: 2) ?? .zero
    static let one = ExactDecimal(1)
    static let hundred = ExactDecimal(100)

    var magnitude: ExactDecimal { isNegative ? negated : self }

    /// Whether the two differ by less than `slack`, or by it at most.
    func isNear(_ other: ExactDecimal?, within slack: ExactDecimal, inclusive: Bool) -> Bool {
        guard let other, let difference = subtracting(other)?.magnitude else { return false }
        return inclusive ? !(slack < difference) : difference < slack
    }
}

// Parts of an invoice that rules ask for by name.
extension SupplierInvoice {
    /// How many decimals its amounts may have. The standard says two, for the currencies of its
    /// countries; a dinar has three (ISO 4217), and its sums are only exact with them.
    var decimals: Int { Self.decimals(of: currency) }

    static func decimals(of currency: String?) -> Int {
        max(2, currency.flatMap { Currency(code: $0) }?.exponent ?? 2)
    }

    var attachmentIDs: [String?] { attachments.map(\.id) }
    var embeddedFiles: [Attachment] { attachments.filter(\.isEmbedded) }
    var transfers: [Payment] { payments.filter(\.hasAccount) }
    var cardPayments: [Payment] { payments.filter(\.hasCard) }
    var allIndicators: [String] { chargeIndicators + lines.flatMap(\.chargeIndicators) }
    var allAdjustments: [Adjustment] {
        allowances + charges + lines.flatMap { $0.allowances + $0.charges }
    }
}
