import Accounting
import RetailModel
import RetailModelFixture
import Testing

/// One line of 10.00 with 1.00 tax, by card.
private func taxedSale() throws -> Sale {
    var line = try Sample.line("10.00")
    line.taxes = [try Sample.tax("1.00")]
    var sale = try Sample.sale()
    sale.lines = [line]
    sale.tenders = [try Sample.tender(.card, "11.00")]
    return sale
}

@Suite struct `Finding the rule for an amount` {
    @Test(arguments: [
        ("2026-03-30", "2210"), ("2026-03-31", "2210"), ("2026-04-01", "2211"),
    ])
    func `a rule holds from its first to its last day, both inside`(
        date: String, account: String
    ) throws {
        var sale = try taxedSale()
        sale.businessDate = try Sample.date(date)
        let rules = try Ledger.rules(
            "tax | to=2026-03-31 | 2210 |\ntax | from=2026-04-01 | 2211 |", replacing: [.tax])
        #expect(Ledger.nets(try SalePosting(sale, under: rules).entry)[account] == -100)
    }

    @Test(arguments: [
        ("store=0042", true), ("store=42", false), ("region=GB", true), ("region=FR", false),
        ("channel=store", true), ("channel=ecom", false), ("department=toys", true),
        ("department=books", false), ("region=GB channel=store department=toys", true),
        ("region=GB channel=ecom", false), ("kind=merchandise", true), ("kind=service", false),
        ("tender=card", false), ("jurisdiction=STATE", false),
    ])
    func `a rule holds where all its conditions do, else the next is asked`(
        condition: String, isFirst: Bool
    ) throws {
        var sale = try taxedSale()
        sale.region = "GB"
        sale.lines[0].department = "toys"
        let rules = try Ledger.rules(
            "revenue | \(condition) | 4011 |\nrevenue | | 4012 |", replacing: [.revenue])
        let nets = Ledger.nets(try SalePosting(sale, under: rules).entry)
        #expect(nets["4011"] == (isFirst ? -1000 : nil))
        #expect(nets["4012"] == (isFirst ? nil : -1000))
    }

    @Test func `a line keeps every dimension that its rule keeps`() throws {
        var sale = try taxedSale()
        sale.region = "GB"
        sale.lines[0].department = "toys"
        sale.lines[0].taxes[0].jurisdiction = "STATE"
        let keep = "store region channel department tender jurisdiction"
        let rules = try Ledger.rules(
            "tax | | 2210 | \(keep)\ntender | tender=card | 1110 | \(keep)",
            replacing: [.tax, .tender])
        #expect(
            Ledger.written(try SalePosting(sale, under: rules).entry) == [
                "credit 4010 10.00 store=0042 department=toys",
                "credit 2210 1.00 store=0042 region=GB channel=store department=toys "
                    + "jurisdiction=STATE",
                "debit 1110 11.00 store=0042 region=GB channel=store tender=card",
            ])
    }
}

@Suite struct `An amount without an account` {
    @Test func `of a tender goes to suspense as a debit and is named`() throws {
        var sale = try taxedSale()
        sale.tenders = [try Sample.tender(.voucher, "4.00"), try Sample.tender(.card, "7.00")]
        let posting = try SalePosting(sale, under: Ledger.rules())
        #expect(
            Ledger.nets(posting.entry) == ["1390": 400, "1110": 700, "4010": -1000, "2210": -100])
        let only = try #require(posting.uncoded.first)
        #expect(posting.uncoded.count == 1)
        #expect(only.event == .tender)
        #expect(only.lineKind == nil)
        #expect(only.amount.description == "4.00 USD")
    }

    @Test func `of a charge goes to suspense as a credit, named with its kind`() throws {
        var sale = try Sample.sale()
        sale.charges = [Sale.Charge(kind: .fee, amount: try Sample.money("2.50"))]
        sale.tenders = [try Sample.tender(.card, "2.50")]
        let posting = try SalePosting(sale, under: Ledger.rules())
        #expect(Ledger.written(posting.entry) == ["credit 1390 2.50", "debit 1110 2.50"])
        #expect(posting.uncoded.map(\.event) == [.charge])
        #expect(posting.uncoded.map(\.lineKind) == ["fee"])
        #expect(posting.uncoded.map(\.amount.description) == ["-2.50 USD"])
    }

    @Test func `goes to the suspense account whose own conditions hold`() throws {
        let rules = try Ledger.rules(
            "uncoded | region=GB | 1391 |\nuncoded | | 1390 |", replacing: [.uncoded])
        for (region, account) in [("GB", "1391"), ("FR", "1390")] {
            var sale = try taxedSale()
            sale.region = region
            sale.tenders = [try Sample.tender(.voucher, "11.00")]
            let posting = try SalePosting(sale, under: rules)
            #expect(Ledger.nets(posting.entry)[account] == 1100, "\(region)")
            #expect(posting.uncoded.count == 1)
        }
    }

    @Test func `is each named where several share one line of suspense`() throws {
        var sale = try taxedSale()
        sale.tenders = [try Sample.tender(.voucher, "4.00"), try Sample.tender(.voucher, "7.00")]
        let posting = try SalePosting(sale, under: Ledger.rules())
        #expect(Ledger.written(posting.entry).contains("debit 1390 11.00"))
        #expect(posting.uncoded.map(\.amount.description) == ["4.00 USD", "7.00 USD"])
    }
}
