import Accounting
import RetailModel
import RetailModelFixture
import Testing

/// The posting table that the tests post under, and what comes out of it in short notation.
///
/// It names no account for vouchers and fees, so that these go to suspense.
enum Ledger {
    static let table = """
        tender | tender=cash | 1010 | store
        tender | tender=card | 1110 |
        tender | tender=wallet | 1120 |
        tender | tender=gateway | 1130 |
        tender | tender=gift_card | 2310 |
        tender | tender=store_credit | 2320 |
        tender | tender=account | 1210 |
        revenue | | 4010 | store department
        returned_revenue | | 4020 | department
        discount | | 4030 |
        tax | | 2210 | jurisdiction
        charge | kind=shipping | 4040 |
        charge | kind=tip | 2340 |
        gift_card | | 2310 |
        cost_of_sale | | 5010 |
        stock | | 1310 |
        destroyed_stock | | 5030 |
        rounding | | 6030 |
        uncoded | | 1390 |
        """

    static let codes = [
        "1010", "1110", "1120", "1130", "1210", "1310", "1390", "1391", "2210", "2211", "2310",
        "2320", "2340", "4010", "4011", "4012", "4020", "4030", "4040", "5010", "5030", "6030",
    ]

    /// A chart of ``codes``.
    static func chart() throws -> ChartOfAccounts {
        try ChartOfAccounts(
            codes.map { code in
                let type: ChartOfAccounts.AccountType =
                    switch code.first {
                    case "1": .asset
                    case "2": .liability
                    case "4": .revenue
                    default: .expense
                    }
                return ChartOfAccounts.Account(
                    code: try Sample.account(code), name: "Account \(code)", type: type)
            })
    }

    /// A rule from a row: event, conditions (`kind=`, `from=`, `to=`, a dimension), account, kept.
    static func rule(_ row: [String]) throws -> PostingRule {
        var rule = PostingRule(
            event: try #require(PostingEvent(rawValue: row[0])), account: try Sample.account(row[2])
        )
        for condition in row[1].split(separator: " ") {
            let parts = condition.split(separator: "=").map(String.init)
            switch parts[0] {
            case "kind": rule.lineKind = parts[1]
            case "from": rule.effectiveFrom = try Sample.date(parts[1])
            case "to": rule.effectiveTo = try Sample.date(parts[1])
            default:
                let dimension = try #require(PostingDimension(rawValue: parts[0]))
                rule.conditions[dimension] = parts[1]
            }
        }
        for name in row[3].split(separator: " ") {
            rule.keep.insert(try #require(PostingDimension(rawValue: String(name))))
        }
        return rule
    }

    /// The rows of `text` in front of those of ``table``, whose rules for `replaced` events go.
    static func rules(
        _ text: String = "", replacing replaced: Set<PostingEvent> = [],
        discounts: PostingRules.DiscountPolicy = .gross, tolerance: Int64 = 0
    ) throws -> PostingRules {
        let own = try TextTable.rows(text).map(rule)
        let shared = try TextTable.rows(table).map(rule).filter { !replaced.contains($0.event) }
        return try PostingRules(
            name: "ledger", version: 1, grain: .ticket, discounts: discounts,
            toleranceMinorUnits: tolerance, rules: own + shared, chart: chart())
    }

    /// Debit less credit of each account; an account at zero is left out.
    static func nets(_ entry: JournalEntry?) -> [String: Int64] {
        var nets: [String: Int64] = [:]
        for line in entry?.lines ?? [] {
            let amount = line.amount.minorUnits
            nets[line.account.rawValue, default: 0] += line.side == .debit ? amount : -amount
        }
        return nets.filter { $0.value != 0 }
    }

    /// The lines in their order, such as `debit 1010 108.00 store=0042`.
    static func written(_ entry: JournalEntry?) -> [String] {
        (entry?.lines ?? []).map { line in
            let kept = line.dimensions
            let named = [
                ("store", kept.store), ("region", kept.region), ("channel", kept.channel),
                ("department", kept.department), ("tender", kept.tender),
                ("jurisdiction", kept.jurisdiction),
            ]
            let start = "\(line.side.rawValue) \(line.account) \(line.amount.decimal)"
            return named.reduce(start) { text, dimension in
                dimension.1.map { "\(text) \(dimension.0)=\($0)" } ?? text
            }
        }
    }
}
