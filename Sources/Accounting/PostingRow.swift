import RetailModel

/// A posting rule in the form that is matched: its conditions in a list, what it keeps as bits.
struct PostingRow: Sendable {
    let account: AccountCode
    let lineKind: String?
    let conditions: [(dimension: PostingDimension, wanted: String)]
    let effectiveFrom: BusinessDate?
    let effectiveTo: BusinessDate?
    let kept: KeptDimensions

    init(_ rule: PostingRule) {
        account = rule.account
        lineKind = rule.lineKind
        conditions = rule.conditions.map { (dimension: $0.key, wanted: $0.value) }
        effectiveFrom = rule.effectiveFrom
        effectiveTo = rule.effectiveTo
        kept = KeptDimensions(rule.keep)
    }
}

/// The dimensions that stay on a journal line, as bits: looked into for every amount of every sale.
struct KeptDimensions: OptionSet, Sendable {
    let rawValue: UInt8

    static let store = KeptDimensions(rawValue: 1)
    static let region = KeptDimensions(rawValue: 2)
    static let channel = KeptDimensions(rawValue: 4)
    static let department = KeptDimensions(rawValue: 8)
    static let tender = KeptDimensions(rawValue: 16)
    static let jurisdiction = KeptDimensions(rawValue: 32)

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(_ dimensions: Set<PostingDimension>) {
        self = dimensions.reduce(into: []) { kept, dimension in
            switch dimension {
            case .store: kept.insert(.store)
            case .region: kept.insert(.region)
            case .channel: kept.insert(.channel)
            case .department: kept.insert(.department)
            case .tender: kept.insert(.tender)
            case .jurisdiction: kept.insert(.jurisdiction)
            }
        }
    }
}
