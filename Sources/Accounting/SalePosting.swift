import RetailModel

/// The journal that a sale becomes: a pure function of the sale and the posting rules.
///
/// Which side each event goes to is the accounting rule (Docs/concepts/posting.md);
/// which account, the rules.
public struct SalePosting: Sendable {
    /// The balanced entry; nil for a sale in which no money moves,
    /// such as free goods of unknown cost.
    public let entry: JournalEntry?
    /// What had to go to suspense because no rule named an account for it.
    public let uncoded: [UncodedAmount]

    /// Decides the journal of `sale` under `rules`.
    ///
    /// - Parameter imbalanceToSuspense: A person decided that what the sale's sums differ by stands
    ///   in suspense, as an uncoded amount.
    /// - Throws: ``PostingRefusal`` when the sale's own sums differ beyond
    ///   the tolerance, or do not fit.
    public init(
        _ sale: Sale, under rules: PostingRules, imbalanceToSuspense: Bool = false
    ) throws(PostingRefusal) {
        let balance: SaleBalance
        do {
            balance = try SaleBalance(of: sale)
        } catch {
            throw .money(error)
        }
        let imbalance = balance.imbalance(toleranceMinorUnits: rules.toleranceMinorUnits)
        if let imbalance, !imbalanceToSuspense { throw .imbalance(imbalance) }
        var lines = PostingLines(sale: sale, rules: rules)
        // By index: a copy of each line would cost more than posting it.
        for index in sale.lines.indices {
            Self.post(sale.lines[index], discounts: rules.discounts, to: &lines)
        }
        for charge in sale.charges {
            let amount = Int128(charge.amount.minorUnits) - Self.includedMinorUnits(charge.taxes)
            lines.add(.charge, .credit, amount, lineKind: charge.kind.rawValue)
            Self.post(charge.taxes, to: &lines)
        }
        for discount in sale.discounts {
            lines.add(.discount, .debit, Int128(discount.amount.minorUnits))
        }
        for tender in sale.tenders {
            lines.add(
                .tender, .debit, Int128(tender.amount.minorUnits), tender: tender.kind.rawValue)
        }
        lines.add(
            .tender, .credit, Int128(sale.change.minorUnits),
            tender: Sale.Tender.Kind.cash.rawValue)
        let (computed, paid) = (balance.computedTotal.minorUnits, balance.paid.minorUnits)
        lines.add(
            imbalance == nil ? .rounding : .uncoded, .debit, Int128(computed) - Int128(paid))
        entry = try lines.entry()
        uncoded = lines.uncoded
    }

    // MARK: - One line

    private static func post(
        _ line: Sale.Line, discounts policy: PostingRules.DiscountPolicy,
        to lines: inout PostingLines
    ) {
        let discount = line.discounts.reduce(Int128(0)) { $0 + Int128($1.amount.minorUnits) }
        var price = Int128(line.gross.minorUnits) - includedMinorUnits(line.taxes)
        switch policy {
        case .net: price -= discount
        case .gross: lines.add(.discount, .debit, discount, department: line.department)
        }
        lines.add(
            event(of: line), .credit, price, lineKind: line.kind.rawValue,
            department: line.department)
        post(line.taxes, department: line.department, to: &lines)
        postCost(of: line, to: &lines)
    }

    private static func event(of line: Sale.Line) -> PostingEvent {
        switch line.kind {
        case .merchandise, .service, .manual, .sample:
            line.direction == .sold ? .revenue : .returnedRevenue
        case .shipping, .tip, .fee: .charge
        case .discount: .discount
        case .giftCard: .giftCard
        }
    }

    private static func postCost(of line: Sale.Line, to lines: inout PostingLines) {
        guard let cost = line.cost.map({ Int128($0.minorUnits) }), line.kind == .merchandise else {
            return
        }
        let isDestroyed = line.direction == .returned && line.disposition == .destroy
        lines.add(.costOfSale, .debit, cost, department: line.department)
        lines.add(
            isDestroyed ? .destroyedStock : .stock, .credit, cost, department: line.department)
    }

    private static func post(
        _ taxes: [Sale.Tax], department: String? = nil, to lines: inout PostingLines
    ) {
        for tax in taxes {
            lines.add(
                .tax, .credit, Int128(tax.amount.minorUnits), department: department,
                jurisdiction: tax.jurisdiction)
        }
    }

    private static func includedMinorUnits(_ taxes: [Sale.Tax]) -> Int128 {
        taxes.reduce(0) { $1.isIncluded ? $0 + Int128($1.amount.minorUnits) : $0 }
    }
}

/// An amount for which the rules named no account.
public struct UncodedAmount: Hashable, Sendable {
    /// What it was.
    public let event: PostingEvent
    /// The kind of line, where there is one.
    public let lineKind: String?
    /// Signed as posted: positive is a debit of suspense.
    public let amount: Money
}

/// Why a sale is not posted but waits for a person.
public enum PostingRefusal: Error, Hashable, Sendable {
    /// The sale's own figures do not add up.
    case imbalance(SaleImbalance)
    /// A sum does not fit.
    case money(MoneyError)
    /// The lines made no valid entry.
    case journal(JournalError)

    /// The stable code of the refusal.
    public var code: String {
        switch self {
        case .imbalance(let imbalance): imbalance.code
        case .money: "SALE-003"
        case .journal(let error): error.code
        }
    }

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .imbalance(let imbalance): imbalance.problem
        case .money(let error): error.problem
        case .journal(let error): error.problem
        }
    }

    /// What a person can do about it.
    public var remedy: String {
        switch self {
        case .imbalance(let imbalance): imbalance.remedy
        case .money, .journal:
            "Check the amounts with the source; have it send a corrected revision."
        }
    }
}
