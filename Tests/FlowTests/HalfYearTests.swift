import Foundation
import Testing

/// Real invoices of a web shop (UCI Online Retail), from HTTP to the ledger, against figures
/// counted from the source's rows by another program.
@Suite(.serialized) struct `Half a year of a web shop` {
    @Test func `every invoice becomes one sale, return or stock adjustment`() async throws {
        let figures = try await HalfYear.whole.figures()
        #expect(
            MonthFigures.total(figures.values).kinds
                == ["sale": 9660, "return": 2006, "stock_adjustment": 1129])
    }

    @Test(arguments: StoreEngine.allCases)
    func `the documents of each month add up to the ground truth exactly`(
        _ engine: StoreEngine
    ) async throws {
        let year = HalfYear.on(engine)
        let figures = try await year.figures()
        let truth = try GroundTruth()
        #expect(figures.keys.sorted() == year.months)
        for month in year.months {
            try Self.expect(figures[month], toEqual: truth.month(month), month)
        }
    }

    @Test func `all months together add up to the ground truth exactly`() async throws {
        let figures = try await HalfYear.whole.figures()
        let total = MonthFigures.total(figures.values)
        try Self.expect(total, toEqual: try GroundTruth().total, "total")
        #expect(total.counts["net_value"] == 4_397_950_761)
    }

    @Test func `the net value of every country is the ground truth's`() async throws {
        let figures = try await HalfYear.whole.figures()
        let expected = try GroundTruth().netByRegion()
        let found = MonthFigures.total(figures.values).netByRegion
        #expect(expected.count == 37)
        #expect(found == expected)
    }

    @Test
    func `the ledger holds the exact net but for one price of a tenth of a penny`() async throws {
        let balance = try await HalfYear.whole.books().trialBalance()
        // The two accounts that stand against everything sold: on account, and through the gateway.
        let posted = balance.balance("1210") + balance.balance("1130")
        let exact = try GroundTruth.figure("net_value", of: try GroundTruth().total) ?? 0
        let difference = exact - posted
        print("net exact \(exact), posted \(posted), rounding \(difference) thousandths of a pound")
        #expect(posted == 4_397_950_760)
        #expect(difference == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func `debits equal credits and nothing is lost on the way`(
        _ engine: StoreEngine
    ) async throws {
        try await HalfYear.on(engine).books().expectToHold()
    }

    @Test
    func `what the ERP should show for one day is what that day's documents say`() async throws {
        let books = try await HalfYear.whole.books()
        var cash = 0
        try await books.forEachOrder("&from=2011-03-10&to=2011-03-10") { order in
            for tender in order.document.tenders ?? [] {
                cash += try Thousandths(tender.amount).count
            }
        }
        let answer = try await books.server.get("/v1/reconciliation?date=2011-03-10").json
        let balance = try TrialBalance(answer.accounts)
        #expect(cash > 0)
        #expect(balance.balance("1210") + balance.balance("1130") == cash)
        #expect(balance.debits == balance.credits)
        #expect(answer.entries.list.map(\.state.text) == ["ready"])
    }

    @Test(arguments: StoreEngine.allCases)
    func `every file sent again is a duplicate and changes nothing`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await HalfYear.on(engine).books()
        let before = try await books.standing()
        for month in HalfYear.on(engine).months {
            let answer = try await books.server.rows(try await Repository.month(month))
            #expect(answer.status == 200)
            #expect(answer.json.outcome.text == "duplicate")
        }
        #expect(try await books.standing() == before)
    }

    @Test(arguments: StoreEngine.allCases)
    func `the same rows in another file are duplicates one by one`(
        _ engine: StoreEngine
    ) async throws {
        let books = try await HalfYear.on(engine).books()
        let before = try await books.standing()
        let rows = try await Repository.month("2011-02") + [UInt8(ascii: "\n")]
        let answer = try await books.server.rows(rows)
        #expect(answer.status == 202)
        let status = try await books.file(answer.json.id.text ?? "")
        #expect(status.documents.number == 1393)
        #expect(Set(status.totals.list.map(\.outcome.text)) == ["duplicate"])
        let amounts = try status.totals.list.map { try Thousandths($0.amount.text ?? "0").count }
        #expect(amounts.reduce(0, +) == 498_062_650)
        #expect(try await books.standing() == before)
    }

    private static func expect(
        _ figures: MonthFigures?, toEqual truth: JSON, _ name: String
    ) throws {
        for figure in GroundTruth.names {
            let expected = try GroundTruth.figure(figure, of: truth)
            #expect(figures?.counts[figure] == expected, "\(figure) of \(name)")
        }
        guard case .object(let rows) = truth.nonproduct_stock_codes else {
            throw FlowError("The ground truth of \(name) is not there.")
        }
        for (item, count) in rows {
            #expect(figures?.rowsByItem[item] == count.number, "rows of \(item) in \(name)")
        }
    }
}
