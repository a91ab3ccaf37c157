import Accounting
import RetailModel
import RetailModelFixture
import Testing

/// A sale of `lines` paid in full by `tender`.
private func sale(_ lines: Sale.Line..., by tender: Sale.Tender.Kind = .cash) throws -> Sale {
    var sale = try Sample.sale()
    sale.lines = lines
    sale.tenders = [Sale.Tender(kind: tender, amount: try SaleBalance(of: sale).computedTotal)]
    return sale
}

@Suite struct `Posting a sale` {
    @Test func `change given comes off the cash taken`() throws {
        var sale = try sale(Sample.line("108.00"))
        sale.tenders = [try Sample.tender(.cash, "120.00")]
        sale.change = try Sample.money("12.00")
        let entry = try SalePosting(sale, under: Ledger.rules()).entry
        #expect(
            Ledger.written(entry) == [
                "credit 4010 108.00 store=0042", "debit 1010 120.00 store=0042",
                "credit 1010 12.00 store=0042",
            ])
    }

    @Test func `tax inside the price comes out of the revenue`() throws {
        var line = try Sample.line("59.99")
        line.taxes = [try Sample.tax("10.00", isIncluded: true)]
        let entry = try SalePosting(sale(line, by: .card), under: Ledger.rules()).entry
        #expect(Ledger.nets(entry) == ["1110": 5999, "4010": -4999, "2210": -1000])
    }

    @Test func `taxes stay apart by jurisdiction and add up within one`() throws {
        let dollar = try Sample.money("1.00")
        var line = try Sample.line("10.00")
        line.taxes = ["STATE", "COUNTY", "STATE"].map {
            Sale.Tax(amount: dollar, isIncluded: false, jurisdiction: $0)
        }
        let entry = try SalePosting(sale(line), under: Ledger.rules()).entry
        #expect(Ledger.written(entry).contains("credit 2210 2.00 jurisdiction=STATE"))
        #expect(Ledger.written(entry).contains("credit 2210 1.00 jurisdiction=COUNTY"))
    }

    @Test(arguments: [
        (PostingRules.DiscountPolicy.gross, ["1010": 22_500, "4030": 2500, "4010": -25_000]),
        (.net, ["1010": 22_500, "4010": -22_500]),
    ])
    func `a line's discount shows on its own account or in the revenue, by policy`(
        policy: PostingRules.DiscountPolicy, expected: [String: Int64]
    ) throws {
        var line = try Sample.line("250.00")
        line.discounts = [try Sample.discount("20.00"), try Sample.discount("5.00")]
        let entry = try SalePosting(sale(line), under: Ledger.rules(discounts: policy)).entry
        #expect(Ledger.nets(entry) == expected)
    }

    @Test(arguments: PostingRules.DiscountPolicy.allCases)
    func `a discount on the whole ticket goes to the discount account under either policy`(
        policy: PostingRules.DiscountPolicy
    ) throws {
        var sale = try sale(Sample.line("50.00"))
        sale.discounts = [try Sample.discount("5.00")]
        sale.tenders = [try Sample.tender(.cash, "45.00")]
        let entry = try SalePosting(sale, under: Ledger.rules(discounts: policy)).entry
        #expect(Ledger.nets(entry) == ["1010": 4500, "4030": 500, "4010": -5000])
    }

    @Test func `shipping with tax on top posts both`() throws {
        var sale = try sale(Sample.line("50.00"))
        sale.charges = [
            Sale.Charge(
                kind: .shipping, amount: try Sample.money("6.00"), taxes: [try Sample.tax("0.48")])
        ]
        sale.tenders = [try Sample.tender(.gateway, "56.48")]
        let entry = try SalePosting(sale, under: Ledger.rules()).entry
        #expect(Ledger.nets(entry) == ["1130": 5648, "4010": -5000, "4040": -600, "2210": -48])
    }

    @Test func `shipping with tax inside is one line without the tax`() throws {
        var sale = try Sample.sale()
        sale.charges = [
            Sale.Charge(
                kind: .shipping, amount: try Sample.money("6.00"),
                taxes: [try Sample.tax("1.00", isIncluded: true)])
        ]
        sale.tenders = [try Sample.tender(.gateway, "6.00")]
        let entry = try SalePosting(sale, under: Ledger.rules()).entry
        #expect(
            Ledger.written(entry) == [
                "credit 4040 5.00", "credit 2210 1.00", "debit 1130 6.00",
            ])
    }

    @Test func `goods taken back and destroyed are written off, not put back to stock`() throws {
        var line = try Sample.line("-40.00", direction: .returned)
        line.disposition = .destroy
        line.cost = try Sample.money("-22.00")
        let entry = try SalePosting(sale(line, by: .card), under: Ledger.rules()).entry
        #expect(Ledger.nets(entry) == ["4020": 4000, "1110": -4000, "5030": 2200, "5010": -2200])
    }

    @Test func `what is sold leaves stock at cost whatever its disposition says`() throws {
        var line = try Sample.line("40.00")
        line.disposition = .destroy
        line.cost = try Sample.money("22.00")
        let entry = try SalePosting(sale(line), under: Ledger.rules()).entry
        #expect(Ledger.nets(entry) == ["1010": 4000, "4010": -4000, "5010": 2200, "1310": -2200])
    }

    // The kind of line and the account on which its price must stand.
    @Test(arguments: [
        (Sale.Line.Kind.merchandise, "4010"), (.service, "4010"), (.manual, "4010"),
        (.sample, "4010"), (.shipping, "4040"), (.tip, "2340"), (.giftCard, "2310"),
        (.discount, "4030"), (.fee, "1390"),
    ])
    func `each kind of line has its account`(kind: Sale.Line.Kind, account: String) throws {
        let entry = try SalePosting(sale(Sample.line("7.00", kind: kind)), under: Ledger.rules())
            .entry
        #expect(Ledger.nets(entry) == ["1010": 700, account: -700])
    }

    @Test(arguments: Sale.Line.Kind.allCases)
    func `the cost of nothing but merchandise is posted`(kind: Sale.Line.Kind) throws {
        var line = try Sample.line("7.00", kind: kind)
        line.cost = try Sample.money("3.00")
        let nets = Ledger.nets(try SalePosting(sale(line), under: Ledger.rules()).entry)
        #expect(nets["5010"] == (kind == .merchandise ? 300 : nil))
        #expect(nets["1310"] == (kind == .merchandise ? -300 : nil))
    }

    @Test func `a line that is itself a discount is debited`() throws {
        let posting = try SalePosting(
            sale(Sample.line("10.00"), Sample.line("-2.00", kind: .discount)), under: Ledger.rules()
        )
        #expect(Ledger.nets(posting.entry) == ["1010": 800, "4010": -1000, "4030": 200])
    }

    @Test func `amounts of one account and kept dimensions are one line, others stay apart`() throws
    {
        var lines = try ["1.00", "2.00", "4.00"].map { try Sample.line($0) }
        lines[0].department = "toys"
        lines[1].department = "books"
        lines[2].department = "toys"
        let entry = try SalePosting(sale(lines[0], lines[1], lines[2]), under: Ledger.rules()).entry
        #expect(
            Ledger.written(entry) == [
                "credit 4010 5.00 store=0042 department=toys",
                "credit 4010 2.00 store=0042 department=books", "debit 1010 7.00 store=0042",
            ])
    }

    @Test func `an exchange keeps both sides of what it posts`() throws {
        let entry = try SalePosting(
            sale(Sample.line("-60.00", direction: .returned), Sample.line("60.00")),
            under: Ledger.rules()
        ).entry
        #expect(Ledger.written(entry) == ["debit 4020 60.00", "credit 4010 60.00 store=0042"])
    }

    @Test func `free goods of unknown cost make no entry`() throws {
        let posting = try SalePosting(sale(Sample.line("0.00")), under: Ledger.rules())
        #expect(posting.entry == nil)
        #expect(posting.uncoded.isEmpty)
    }

    @Test func `free goods of known cost post the cost alone`() throws {
        var line = try Sample.line("0.00")
        line.cost = try Sample.money("3.00")
        let entry = try SalePosting(sale(line), under: Ledger.rules()).entry
        #expect(Ledger.written(entry) == ["debit 5010 3.00", "credit 1310 3.00"])
    }
}
