import RetailModel
import RetailModelFixture
import Testing

@Suite struct `The natural key of a sale` {
    private func ticket(_ store: String, _ register: String, _ number: String) throws -> String {
        var sale = try Sample.sale()
        sale.store = try #require(StoreID(store))
        sale.key = .ticket(register: register, number: number)
        return sale.naturalKey
    }

    private func order(_ channel: String, _ id: String, _ revision: String) throws -> String {
        var sale = try Sample.sale()
        sale.channel = channel
        sale.key = .order(id: id, revision: revision)
        return sale.naturalKey
    }

    @Test func `of a ticket names store, register, business date and number`() throws {
        #expect(try ticket("0042", "3", "1187") == "ticket/0042/3/2026-03-10/1187")
    }

    @Test func `of an order names channel, order and revision`() throws {
        #expect(try order("ecom", "536365", "1") == "order/ecom/536365/1")
    }

    @Test func `encodes what would part it elsewhere`() throws {
        #expect(try ticket("a/b", "3%", "1/2%2F") == "ticket/a%2Fb/3%25/2026-03-10/1%2F2%252F")
        #expect(try order("ecom", "Größe 7", "1") == "order/ecom/Größe 7/1")
    }

    @Test func `is another for every other combination of its parts, whatever is in them`() throws {
        let parts = [
            "", "1", "a", "/", "%", "a/", "/a", "%2F", "%25", "/\u{301}", "a/\u{301}", "\u{301}a",
            "\u{301}/\u{301}a",
        ]
        var seen: [[UInt8]: [String]] = [:]
        for first in parts {
            for second in parts {
                for third in parts {
                    let key = Array(try order(first, second, third).utf8)
                    let other = seen.updateValue([first, second, third], forKey: key)
                    #expect(other == nil, "\([first, second, third])")
                }
            }
        }
        #expect(seen.count == 2197)
    }

    @Test func `of two dates, registers, stores or kinds of document never meets`() throws {
        var nextDay = try Sample.sale()
        nextDay.businessDate = try Sample.date("2026-03-11")
        let keys = try [
            ticket("0042", "3", "1187"), ticket("0042", "31", "187"), ticket("00423", "", "1187"),
            ticket("42", "3", "1187"), nextDay.naturalKey, order("0042", "3", "2026-03-10/1187"),
        ]
        #expect(Set(keys).count == 6)
    }

    @Test func `is the same for the same ticket whatever else it holds`() throws {
        var richer = try Sample.sale(.return)
        richer.lines = [try Sample.line("10.00")]
        richer.channel = "outlet"
        #expect(try richer.naturalKey == Sample.sale().naturalKey)
    }
}

@Suite struct `A document as it begins` {
    @Test func `has nothing on it and no change or rounding`() throws {
        let sale = try Sample.sale(currency: "JPY")
        #expect(sale.lines.isEmpty && sale.tenders.isEmpty && sale.charges.isEmpty)
        #expect(sale.change.description == "0 JPY")
        #expect(sale.cashRounding.description == "0 JPY")
        #expect(sale.statedTotal == nil)
    }

    @Test func `uses the words of the canonical model on the wire`() {
        #expect(Sale.Kind.allCases.map(\.rawValue) == ["sale", "return", "exchange"])
        #expect(
            Sale.Line.Kind.allCases.map(\.rawValue) == [
                "merchandise", "shipping", "discount", "sample", "manual", "fee", "gift_card",
                "tip",
                "service",
            ])
        #expect(
            Sale.Tender.Kind.allCases.map(\.rawValue) == [
                "cash", "card", "wallet", "gateway", "gift_card", "store_credit", "voucher",
                "account",
            ])
    }
}
