import Accounting
import RetailModel
import RetailModelFixture
import Testing

private let most = "92233720368547758.07"

/// A sale of one line of 10.00 paid by `paid` in cash.
private func paying(_ paid: String) throws -> Sale {
    var sale = try Sample.sale()
    sale.lines = [try Sample.line("10.00")]
    sale.tenders = [try Sample.tender(.cash, paid)]
    return sale
}

/// The refusal that posting `sale` meets, nil when it posts.
private func refusal(_ sale: Sale, tolerance: Int64 = 0) throws -> PostingRefusal? {
    let rules = try Ledger.rules(tolerance: tolerance)
    do throws(PostingRefusal) {
        _ = try SalePosting(sale, under: rules)
        return nil
    } catch {
        return error
    }
}

@Suite struct `Refusing to post a sale` {
    @Test func `whose tenders fall short names both sums`() throws {
        let refusal = try #require(try refusal(paying("9.00")))
        #expect(
            refusal
                == .imbalance(
                    .tendersDiffer(paid: try Sample.money("9.00"), due: try Sample.money("10.00"))))
        #expect(refusal.code == "SALE-002")
        #expect(
            refusal.problem == "The tenders less change are 9.00 USD, but 10.00 USD was to be paid."
        )
        #expect(refusal.remedy.contains("tender report"))
    }

    @Test func `whose stated total is another names both sums`() throws {
        var sale = try paying("10.00")
        sale.statedTotal = try Sample.money("11.00")
        let refusal = try #require(try refusal(sale))
        #expect(refusal.code == "SALE-001")
        #expect(refusal.problem.contains("11.00 USD") && refusal.problem.contains("10.00 USD"))
        #expect(refusal.remedy.contains("receipt"))
    }

    @Test(
        arguments: [
            ("10.02", 200, ["1010": 1002, "4010": -1000, "6030": -2]),
            ("9.98", 2, ["1010": 998, "4010": -1000, "6030": 2]),
            ("10.02", 2, ["1010": 1002, "4010": -1000, "6030": -2]),
            ("10.00", 0, ["1010": 1000, "4010": -1000]),
        ] as [(String, Int64, [String: Int64])])
    func `does not happen up to the tolerance, the difference goes to rounding`(
        paid: String, tolerance: Int64, expected: [String: Int64]
    ) throws {
        let posting = try SalePosting(paying(paid), under: Ledger.rules(tolerance: tolerance))
        #expect(Ledger.nets(posting.entry) == expected)
    }

    @Test(arguments: [("10.03", 2), ("9.97", 2), ("10.01", 0), ("9.99", 0)] as [(String, Int64)])
    func `happens one minor unit beyond the tolerance`(paid: String, tolerance: Int64) throws {
        #expect(try refusal(paying(paid), tolerance: tolerance)?.code == "SALE-002")
    }

    @Test func `in two currencies says which met`() throws {
        var sale = try paying("10.00")
        sale.lines[0].cost = try Sample.money("4.00", "EUR")
        let refusal = try #require(try refusal(sale))
        #expect(refusal.code == "SALE-003")
        #expect(refusal.problem == "An amount in USD met an amount in EUR.")
        #expect(refusal.remedy.contains("corrected revision"))
    }

    @Test func `whose total does not fit says so`() throws {
        var sale = try paying("10.00")
        sale.lines = [try Sample.line(most), try Sample.line("0.01")]
        #expect(try refusal(sale) == .money(.overflow))
        #expect(try refusal(sale)?.code == "SALE-003")
    }

    @Test func `whose total fits but whose entry does not says so`() throws {
        var sale = try Sample.sale()
        sale.lines = try [
            Sample.line(most), Sample.line("0.01"), Sample.line("-" + most, direction: .returned),
            Sample.line("-0.01", direction: .returned),
        ]
        let refusal = try #require(try refusal(sale))
        #expect(refusal == .journal(.overflow))
        #expect(refusal.code == "JRNL-005")
        #expect(refusal.problem == "The entry's total is beyond what the ledger can hold.")
        #expect(refusal.remedy.contains("corrected revision"))
    }

    @Test func `happens where 64-bit sums would come round to small balanced ones`() throws {
        // Twice the largest amount and 7.00 more on either side is 6.98 modulo 2^64.
        var line = try Sample.line(most)
        line.discounts = try [most, most, "7.00"].map(Sample.discount)
        var sale = try Sample.sale()
        sale.lines = [line, try Sample.line(most), try Sample.line("7.00")]
        #expect(try SaleBalance(of: sale).computedTotal.minorUnits == 0)
        #expect(try refusal(sale) == .journal(.overflow))
    }

    @Test func `does not happen to one amount at the end of what fits`() throws {
        var sale = try Sample.sale()
        sale.lines = [try Sample.line(most)]
        sale.tenders = [try Sample.tender(.card, most)]
        let entry = try SalePosting(sale, under: Ledger.rules()).entry
        #expect(entry?.total.minorUnits == .max)
    }
}
