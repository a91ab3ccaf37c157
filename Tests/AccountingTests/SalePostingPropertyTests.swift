import Accounting
import RandomFixture
import RetailModel
import RetailModelFixture
import Testing

/// Random sales that balance, with what each account must show added up part by part.
private struct SaleMaker {
    var random: SeededGenerator
    let policy: PostingRules.DiscountPolicy
    private let currency: Currency
    private(set) var nets: [String: Int64] = [:]
    private var total: Int64 = 0

    init(seed: UInt64, policy: PostingRules.DiscountPolicy) throws {
        random = SeededGenerator(seed: seed)
        self.policy = policy
        currency = try Sample.currency("USD")
    }

    mutating func next() throws -> Sale {
        (nets, total) = ([:], 0)
        var sale = try Sample.sale(.exchange)
        for _ in 0..<Int.random(in: 0...6, using: &random) { sale.lines.append(try line()) }
        for _ in 0..<Int.random(in: 0...2, using: &random) { sale.charges.append(charge()) }
        for _ in 0..<Int.random(in: 0...1, using: &random) {
            let amount = units(0...500)
            debit("4030", amount)
            total -= amount
            sale.discounts.append(Sale.Discount(amount: money(amount)))
        }
        pay(&sale)
        if Bool.random(using: &random) { sale.statedTotal = money(total) }
        return sale
    }

    private mutating func line() throws -> Sale.Line {
        let isSold = Int.random(in: 0..<4, using: &random) > 0
        let sign: Int64 = isSold ? 1 : -1
        let kind = Sale.Line.Kind.allCases.randomElement(using: &random) ?? .merchandise
        var line = try Sample.line("0.00", kind: kind, direction: isSold ? .sold : .returned)
        let gross = sign * units(0...100_000)
        line.gross = money(gross)
        line.department = ["toys", "books", nil].randomElement(using: &random) ?? nil
        var price = gross
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let amount = sign * units(0...900)
            line.discounts.append(Sale.Discount(amount: money(amount)))
            if policy == .gross { debit("4030", amount) } else { price -= amount }
            total -= amount
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) { line.taxes.append(tax(sign, &price)) }
        debit(Self.account(kind, isSold: isSold), -price)
        total += gross
        addCost(sign, to: &line)
        return line
    }

    private mutating func addCost(_ sign: Int64, to line: inout Sale.Line) {
        guard Bool.random(using: &random) else { return }
        line.disposition = Bool.random(using: &random) ? .restock : .destroy
        let cost = sign * units(0...60_000)
        line.cost = money(cost)
        guard line.kind == .merchandise else { return }
        debit("5010", cost)
        debit(sign < 0 && line.disposition == .destroy ? "5030" : "1310", -cost)
    }

    private mutating func charge() -> Sale.Charge {
        let kind = Sale.Charge.Kind.allCases.randomElement(using: &random) ?? .fee
        let amount = units(0...2000)
        var charge = Sale.Charge(kind: kind, amount: money(amount))
        var price = amount
        if Bool.random(using: &random) { charge.taxes.append(tax(1, &price)) }
        debit(["shipping": "4040", "tip": "2340", "fee": "1390"][kind.rawValue] ?? "", -price)
        total += amount
        return charge
    }

    /// A tax that comes out of `price` when included, else on top of the total.
    private mutating func tax(_ sign: Int64, _ price: inout Int64) -> Sale.Tax {
        let amount = sign * units(0...400)
        let isIncluded = Bool.random(using: &random)
        if isIncluded { price -= amount } else { total += amount }
        debit("2210", -amount)
        let jurisdiction = ["STATE", "COUNTY", nil].randomElement(using: &random) ?? nil
        return Sale.Tax(amount: money(amount), isIncluded: isIncluded, jurisdiction: jurisdiction)
    }

    private mutating func pay(_ sale: inout Sale) {
        let rounding = Int64.random(in: -4...4, using: &random)
        debit("6030", -rounding)
        sale.cashRounding = money(rounding)
        var due = total + rounding
        for kind in [Sale.Tender.Kind.voucher, .card, .giftCard]
        where Bool.random(using: &random) {
            let amount = Int64.random(in: -2000...9000, using: &random)
            due -= amount
            debit(["voucher": "1390", "card": "1110"][kind.rawValue] ?? "2310", amount)
            sale.tenders.append(Sale.Tender(kind: kind, amount: money(amount)))
        }
        let change = units(0...3000)
        sale.change = money(change)
        debit("1010", due)
        sale.tenders.append(Sale.Tender(kind: .cash, amount: money(due + change)))
    }

    private static func account(_ kind: Sale.Line.Kind, isSold: Bool) -> String {
        switch kind {
        case .merchandise, .service, .manual, .sample: isSold ? "4010" : "4020"
        case .shipping: "4040"
        case .tip: "2340"
        case .fee: "1390"
        case .discount: "4030"
        case .giftCard: "2310"
        }
    }

    private mutating func debit(_ account: String, _ amount: Int64) {
        nets[account, default: 0] += amount
    }

    private mutating func units(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &random)
    }

    private func money(_ units: Int64) -> Money { Money(minorUnits: units, currency: currency) }
}

@Suite struct `Posting any sale that balances` {
    @Test(arguments: [1, 1187, 20_260_310] as [UInt64], PostingRules.DiscountPolicy.allCases)
    func `gives equal debits and credits, and each account the sum of its parts`(
        seed: UInt64, policy: PostingRules.DiscountPolicy
    ) throws {
        let rules = try Ledger.rules(discounts: policy)
        var maker = try SaleMaker(seed: seed, policy: policy)
        for round in 0..<300 {
            let sale = try maker.next()
            let posting = try SalePosting(sale, under: rules)
            let note: Comment = "seed \(seed), round \(round)"
            let lines = posting.entry?.lines ?? []
            let (debits, credits) = (Self.sum(.debit, of: lines), Self.sum(.credit, of: lines))
            #expect(debits == credits, note)
            #expect(posting.entry.map(\.total.minorUnits) ?? 0 == debits, note)
            #expect(Ledger.nets(posting.entry) == maker.nets.filter { $0.value != 0 }, note)
            let suspense = posting.uncoded.reduce(0) { $0 + $1.amount.minorUnits }
            #expect(suspense == maker.nets["1390"] ?? 0, note)
        }
    }

    private static func sum(_ side: JournalEntry.Side, of lines: [JournalEntry.Line]) -> Int64 {
        lines.filter { $0.side == side }.reduce(0) { $0 + $1.amount.minorUnits }
    }

    @Test func `leaves nothing to choice: the same sale gives the same entry`() throws {
        var maker = try SaleMaker(seed: 7, policy: .gross)
        let rules = try Ledger.rules()
        for _ in 0..<50 {
            let sale = try maker.next()
            let first = try SalePosting(sale, under: rules)
            let second = try SalePosting(sale, under: rules)
            #expect(first.entry == second.entry)
            #expect(first.uncoded == second.uncoded)
        }
    }
}
