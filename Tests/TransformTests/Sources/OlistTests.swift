import RetailModel
import Testing
import TurnstileFixture

@testable import Transform

@Suite(.takesTurns) struct `Orders of Olist` {
    private static let orders = """
        order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,\
        order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
        o1,c1,delivered,2017-07-09 21:57:05,,,,
        o2,c2,unavailable,2017-07-10 10:00:00,,,,

        """
    private static let items = """
        order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
        o1,1,p1,s1,2017-07-12 00:00:00,21.99,11.85
        o1,2,p1,s1,2017-07-12 00:00:00,21.99,11.85
        o9,1,p1,s1,2017-07-12 00:00:00,5.00,1.00

        """
    private static let payments = """
        order_id,payment_sequential,payment_type,payment_installments,payment_value
        o1,1,credit_card,2,60.00
        o1,2,voucher,1,7.68
        o2,1,boleto,1,30.00

        """

    @Test func `items and payments of other files come to their order`() throws {
        let connection = try #require(try ConfigurationFolder.load().connection(named: "olist"))
        let delivery = try DeliveryReading(
            main: Array(Self.orders.utf8),
            files: [
                "olist_order_items": Array(Self.items.utf8),
                "olist_order_payments": Array(Self.payments.utf8),
            ], through: connection)
        let sales = try delivery.sales()
        #expect(sales.map(\.lines.count) == [2, 0])
        #expect(sales[0].tenders.map(\.kind) == [.card, .voucher])
        #expect(sales[0].charges.map(\.amount.minorUnits) == [2370])
        let balances = try sales.map { try SaleBalance(of: $0) }
        #expect(balances[0].imbalance(toleranceMinorUnits: 0) == nil)
        #expect(
            balances[1].imbalance(toleranceMinorUnits: 0)?.problem
                == "The tenders less change are 30.00 BRL, but 0.00 BRL was to be paid.")
        #expect(delivery.unused == ["olist_order_items": ["o9"], "olist_order_payments": []])
    }

    @Test(.enabled(if: RetailFolder.exists))
    func `all rows come out as an independent count found them`() throws {
        let connection = try #require(try ConfigurationFolder.load().connection(named: "olist"))
        let folder = RetailFolder.olist
        let delivery = try DeliveryReading(
            main: try ConfigurationFolder.unzipped("\(folder)/olist_orders.csv.gz"),
            files: [
                "olist_order_items": try ConfigurationFolder.unzipped(
                    "\(folder)/olist_order_items.csv.gz"),
                "olist_order_payments": try ConfigurationFolder.bytes(
                    of: "\(folder)/olist_order_payments.csv"),
                "olist_customers": try ConfigurationFolder.unzipped(
                    "\(folder)/olist_customers.csv.gz"),
            ], through: connection)
        let sales = try delivery.sales()
        #expect(sales.count == 4049)
        #expect(sales.reduce(0) { $0 + $1.lines.count } == 4003)
        #expect(Self.sum(sales) { $0.lines.map(\.gross) } == 51_228_514)
        #expect(Self.sum(sales) { $0.charges.map(\.amount) } == 8_046_142)
        #expect(Self.sum(sales) { $0.tenders.map(\.amount) } == 70_091_647)
        #expect(Self.tenders(sales, .card) == 53_830_864 + 464_873)
        #expect(Self.tenders(sales, .gateway) == 13_768_789)
        #expect(Self.tenders(sales, .voucher) == 2_027_121)
        #expect(sales.filter { $0.lines.isEmpty }.count == 539)
        // Of the orders with items eleven differ by more than 0.05 from what was paid.
        let differing = try sales.filter { sale in
            try !sale.lines.isEmpty
                && SaleBalance(of: sale).imbalance(toleranceMinorUnits: 5) != nil
        }
        #expect(differing.count == 11)
        #expect(Set(sales.flatMap { $0.lines.map(\.item) }).count == 2828)
        #expect(delivery.unused.values.reduce(0) { $0 + $1.count } == 0)
        #expect(sales.allSatisfy { $0.region != nil })
    }

    @Test(.enabled(if: RetailFolder.exists))
    func `every month comes out in goods, freight and payments`() throws {
        let truth = try JSONDocument(
            parsing: try ConfigurationFolder.bytes(of: "\(RetailFolder.olist)/ground-truth.json")
        ).root
        let connection = try #require(try ConfigurationFolder.load().connection(named: "olist"))
        let folder = RetailFolder.olist
        let sales = try DeliveryReading(
            main: try ConfigurationFolder.unzipped("\(folder)/olist_orders.csv.gz"),
            files: [
                "olist_order_items": try ConfigurationFolder.unzipped(
                    "\(folder)/olist_order_items.csv.gz"),
                "olist_order_payments": try ConfigurationFolder.bytes(
                    of: "\(folder)/olist_order_payments.csv"),
            ], through: connection
        ).sales()
        var months = 0
        truth.member(named: "by_purchase_month")?.forEachMember { month in
            months += 1
            let name = month.key.text() ?? ""
            let found = sales.filter { $0.businessDate.description.hasPrefix(name) }
            #expect(found.count == Int(month.value.member(named: "orders")?.integer() ?? 0))
            for (key, sum) in [
                ("goods", Self.sum(found) { $0.lines.map(\.gross) }),
                ("freight", Self.sum(found) { $0.charges.map(\.amount) }),
                ("payments", Self.sum(found) { $0.tenders.map(\.amount) }),
            ] {
                let stated = month.value.member(named: key)?.text() ?? ""
                #expect(ExactDecimal(coefficient: Int128(sum), scale: 2) == ExactDecimal(stated))
            }
        }
        #expect(months == 14)
    }

    private static func sum(_ sales: [Sale], _ amounts: (Sale) -> [Money]) -> Int64 {
        sales.reduce(0) { sum, sale in amounts(sale).reduce(sum) { $0 + $1.minorUnits } }
    }

    private static func tenders(_ sales: [Sale], _ kind: Sale.Tender.Kind) -> Int64 {
        sum(sales) { $0.tenders.filter { $0.kind == kind }.map(\.amount) }
    }
}
