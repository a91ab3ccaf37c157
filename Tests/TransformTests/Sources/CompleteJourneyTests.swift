import RetailModel
import Testing
import TurnstileFixture

@testable import Transform

@Suite(.takesTurns) struct `Baskets of The Complete Journey` {
    @Test(.enabled(if: RetailFolder.exists))
    func `all rows come out as an independent count found them`() throws {
        let connection = try #require(
            try ConfigurationFolder.load().connection(named: "complete-journey"))
        let folder = RetailFolder.journey
        let delivery = try DeliveryReading(
            main: try ConfigurationFolder.unzipped(
                "\(folder)/transactions_2017-01-02_2017-02-27.csv.gz"),
            files: ["products": try ConfigurationFolder.unzipped("\(folder)/products.csv.gz")],
            through: connection)
        #expect(delivery.rowCount == 227_432)
        let sales = try delivery.sales()
        #expect(sales.count == 23_352)
        let lines = sales.flatMap(\.lines)
        #expect(lines.count == 227_432)
        #expect(sales.reduce(0) { $0 + ($1.statedTotal?.minorUnits ?? 0) } == 68_946_664)
        #expect(Self.discounts(lines, "loyalty card") == 11_718_311)
        #expect(Self.discounts(lines, "coupon doubled by the store") == 70_200)
        let vouchers = sales.flatMap(\.tenders).filter { $0.kind == .voucher }
        #expect(vouchers.reduce(0) { $0 + $1.amount.minorUnits } == 328_994)
        let units = lines.reduce(ExactDecimal.zero) {
            $0.adding($1.quantity.amount) ?? $0
        }
        #expect(units == ExactDecimal(21_503_071))
        #expect(lines.filter { $0.quantity.amount.isZero }.count == 1126)
        #expect(Set(lines.map(\.item)).count == 31_050)
        #expect(Set(sales.map(\.store)).count == 154)
        #expect(Set(sales.map(\.customer)).count == 2140)
        // 528 rows name a product that the file of products does not know.
        #expect(lines.filter { $0.department == nil }.count == 528)
        let unbalanced = try sales.filter {
            try SaleBalance(of: $0).imbalance(toleranceMinorUnits: 0) != nil
        }
        #expect(unbalanced.count == 0)
        try Self.compareDays(sales)
    }

    private static func discounts(_ lines: [Sale.Line], _ reason: String) -> Int64 {
        lines.flatMap(\.discounts).filter { $0.reason == reason }
            .reduce(0) { $0 + $1.amount.minorUnits }
    }

    private static func compareDays(_ sales: [Sale]) throws {
        let truth = try JSONDocument(
            parsing: try ConfigurationFolder.bytes(of: "\(RetailFolder.journey)/ground-truth.json")
        ).root
        let days = Dictionary(grouping: sales) { $0.businessDate.description }
        var compared = 0
        truth.member(named: "by_day")?.forEachMember { day in
            let found = days[day.key.text() ?? ""] ?? []
            let value = found.reduce(0) { $0 + ($1.statedTotal?.minorUnits ?? 0) }
            let stated = ExactDecimal(day.value.member(named: "sales_value")?.text() ?? "")
            #expect(ExactDecimal(coefficient: Int128(value), scale: 2) == stated)
            #expect(Int64(found.count) == day.value.member(named: "baskets")?.integer())
            compared += 1
        }
        #expect(compared == days.count)
    }
}
