import RetailModel

/// What happened within a sale that has an account of its own.
public enum PostingEvent: String, Sendable, CaseIterable {
    /// Money taken (debit) or paid out (credit).
    case tender
    /// Goods or services sold.
    case revenue
    /// Goods or services taken back.
    case returnedRevenue = "returned_revenue"
    /// Taken off a price.
    case discount
    /// Owed to a tax authority.
    case tax
    /// Shipping, tips, fees.
    case charge
    /// Gift cards issued: a debt, no revenue.
    case giftCard = "gift_card"
    /// What sold goods cost.
    case costOfSale = "cost_of_sale"
    /// Goods leaving or coming back to stock, at cost.
    case stock
    /// Goods taken back and destroyed, at cost.
    case destroyedStock = "destroyed_stock"
    /// Cash rounding and differences within the tolerance.
    case rounding
    /// Whatever no other rule matches: the suspense account, always with an exception case.
    case uncoded
}

/// The names of the dimensions that a rule can keep or match.
public enum PostingDimension: String, Sendable, CaseIterable {
    case store
    case region
    case channel
    case department
    case tender
    case jurisdiction
}

/// One row of the ordered posting table: the first row of an event
/// whose conditions all hold decides.
public struct PostingRule: Sendable {
    public var event: PostingEvent
    /// Values that dimensions must have; a dimension not named may have any.
    public var conditions: [PostingDimension: String]
    /// The kind of line or charge that it is for, such as `shipping`; nil for any.
    public var lineKind: String?
    public var effectiveFrom: BusinessDate?
    /// The last day on which it holds.
    public var effectiveTo: BusinessDate?
    public var account: AccountCode
    /// The dimensions that stay on the journal line; the others are summed over.
    public var keep: Set<PostingDimension>

    /// A row for `event` that posts to `account`.
    public init(
        event: PostingEvent, account: AccountCode, conditions: [PostingDimension: String] = [:],
        lineKind: String? = nil, effectiveFrom: BusinessDate? = nil,
        effectiveTo: BusinessDate? = nil, keep: Set<PostingDimension> = []
    ) {
        self.event = event
        self.account = account
        self.conditions = conditions
        self.lineKind = lineKind
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
        self.keep = keep
    }
}

/// A checked, versioned posting table and its policies.
public struct PostingRules: Sendable {
    /// How much becomes one journal entry.
    public enum Grain: String, Sendable, CaseIterable {
        /// One entry a sale.
        case ticket
        /// One entry a store, channel, business date and currency.
        case storeDay = "store_day"
    }

    /// Where a discount shows.
    public enum DiscountPolicy: String, Sendable, CaseIterable {
        /// Revenue at the full price, the discount on an account of its own.
        case gross
        /// Revenue at the reduced price.
        case net
    }

    public let name: String
    public let version: Int
    public let grain: Grain
    public let discounts: DiscountPolicy
    /// By how many minor units a sale's sums may differ and still post,
    /// the difference to `rounding`.
    public let toleranceMinorUnits: Int64
    /// The rows of each event, in the order of the table.
    let rowsByEvent: [[PostingRow]]

    /// A posting table.
    ///
    /// - Throws: ``PostingRulesProblem`` for an event without a rule, suspense without one that
    ///   always matches, an account outside `chart`, or a rule that can never apply: one earlier
    ///   rule takes all that it would, or it ends before it starts.
    public init(
        name: String, version: Int, grain: Grain, discounts: DiscountPolicy,
        toleranceMinorUnits: Int64, rules: [PostingRule], chart: ChartOfAccounts
    ) throws(PostingRulesProblem) {
        guard toleranceMinorUnits >= 0 else { throw .negativeTolerance }
        var rowsByEvent: [[PostingRow]] = []
        for event in PostingEvent.allCases {
            let ofEvent = rules.filter { $0.event == event }
            for rule in ofEvent where chart[rule.account] == nil {
                throw .accountOutsideChart(rule.account, event)
            }
            let hasCatchAll = ofEvent.contains(where: \.alwaysMatches)
            guard !ofEvent.isEmpty, event != .uncoded || hasCatchAll else {
                throw .eventNotCovered(event)
            }
            for (index, rule) in ofEvent.enumerated()
            where rule.hasNoDays || ofEvent[..<index].contains(where: { $0.covers(rule) }) {
                throw .unreachable(event, position: index + 1)
            }
            rowsByEvent.append(ofEvent.map { PostingRow($0) })
        }
        self.name = name
        self.version = version
        self.grain = grain
        self.discounts = discounts
        self.toleranceMinorUnits = toleranceMinorUnits
        self.rowsByEvent = rowsByEvent
    }
}

extension PostingRule {
    /// Whether no condition limits it.
    var alwaysMatches: Bool {
        conditions.isEmpty && lineKind == nil && effectiveFrom == nil && effectiveTo == nil
    }

    /// Whether its last day is before its first.
    var hasNoDays: Bool {
        if let effectiveFrom, let effectiveTo { effectiveTo < effectiveFrom } else { false }
    }

    /// Whether it holds wherever `other` does.
    func covers(_ other: PostingRule) -> Bool {
        guard lineKind == nil || lineKind == other.lineKind else { return false }
        guard conditions.allSatisfy({ other.conditions[$0.key] == $0.value }) else { return false }
        if let effectiveFrom {
            guard let from = other.effectiveFrom, from >= effectiveFrom else { return false }
        }
        if let effectiveTo {
            guard let to = other.effectiveTo, to <= effectiveTo else { return false }
        }
        return true
    }
}

/// Why a posting table or chart is refused when it is loaded.
public enum PostingRulesProblem: Error, Hashable, Sendable {
    case accountTwice(AccountCode)
    case accountOutsideChart(AccountCode, PostingEvent)
    case eventNotCovered(PostingEvent)
    case unreachable(PostingEvent, position: Int)
    case negativeTolerance

    /// The stable code of the refusal.
    public var code: String {
        switch self {
        case .accountTwice: "RULE-001"
        case .accountOutsideChart: "RULE-002"
        case .eventNotCovered: "RULE-003"
        case .unreachable: "RULE-004"
        case .negativeTolerance: "RULE-005"
        }
    }

    /// The sentence a person reads.
    public var problem: String {
        switch self {
        case .accountTwice(let code): "The chart of accounts names account \(code) twice."
        case .accountOutsideChart(let code, let event):
            "A rule for \(event.rawValue) posts to account \(code), which the chart does not have."
        case .eventNotCovered(let event):
            "There is no rule for \(event.rawValue)"
                + (event == .uncoded ? " without conditions." : ".")
        case .unreachable(let event, let position):
            "Rule \(position) for \(event.rawValue) can never apply: an earlier rule takes all "
                + "that it would, or its last day is before its first."
        case .negativeTolerance: "The tolerance is below zero."
        }
    }

    /// What a person can do about it.
    public var remedy: String {
        switch self {
        case .accountTwice: "Delete one of the two rows."
        case .accountOutsideChart: "Correct the account, or add it to the chart."
        case .eventNotCovered(let event):
            "Add a rule for \(event.rawValue), the last one without conditions."
        case .unreachable:
            "Put the rule with fewer conditions after it, correct its days, or delete it."
        case .negativeTolerance: "State it in minor units, zero or above."
        }
    }
}
