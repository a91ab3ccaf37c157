import RetailModel
import Testing
import TurnstileFixture

@testable import Transform

@Suite(.takesTurns) struct `Sources that ship` {
    /// Samples by the mapping of the documents in them, whose sums must agree.
    private static let balanced: [(mapping: String, sample: String)] = [
        ("shopify-order-to-sale", "shopify-order"),
        ("shopify-order-refunds-to-return", "shopify-order"),
        ("shopify-refund-to-return", "shopify-refund"),
        ("woocommerce-order-to-sale", "woocommerce-order"),
        ("woocommerce-refund-to-return", "woocommerce-refund"),
        ("shopify-order-to-sale", "shopify-order-2016"),
        ("shopify-order-to-sale", "shopify-order-pos"),
        ("shopify-order-refunds-to-return", "shopify-order-2016"),
        ("square-order-to-sale", "square-order"),
        ("square-order-to-sale", "square-exchange"),
        ("square-order-to-sale", "square-return"),
        ("bigcommerce-order-to-sale", "bigcommerce-order"),
        ("amazon-order-to-sale", "amazon-order"),
        ("amazon-order-v0-to-sale", "amazon-order-v0"),
    ]

    static func sale(
        _ mapping: String, _ sample: String, _ changes: [String: String] = [:]
    ) throws -> Sale {
        let configuration = try ConfigurationFolder.load()
        let plan = try #require(configuration.mappings["\(mapping)@1"])
        var text = Array(try #require(configuration.samples["samples/\(sample).json"]).utf8)
        for (place, value) in changes.sorted(by: { $0.key < $1.key }) {
            text = try JSONEdit(place: place, text: value).applied(to: text)
        }
        let reader = RecordReader(schema: plan.source)
        let reading = try #require(
            reader.read(try JSONDocument(parsing: text, keys: reader.keys).root))
        guard case .document(let json) = plan.run(.document(reading.record))[0] else {
            throw PayloadReading.Unreadable(why: "\(plan.run(.document(reading.record)))")
        }
        return try SaleReader.sale(
            try JSONDocument(parsing: json, keys: CanonicalDocument.keys).root)
    }

    @Test func `lines, charges, tax and discounts of a sample make its total`() throws {
        for (mapping, sample) in Self.balanced {
            let balance = try SaleBalance(of: try Self.sale(mapping, sample))
            #expect(balance.imbalance(toleranceMinorUnits: 0)?.problem == nil, "\(sample)")
            #expect(balance.computedTotal.minorUnits != 0, "\(sample)")
        }
    }

    @Test(
        arguments: [
            ("shopify-order-to-sale", "shopify-order", "total_price", "44.40"),
            ("shopify-refund-to-return", "shopify-refund", "transactions/0/amount", "15.17"),
            ("woocommerce-order-to-sale", "woocommerce-order", "total", "42.85"),
            ("square-order-to-sale", "square-order", "total_money/amount", "5116"),
            ("bigcommerce-order-to-sale", "bigcommerce-order", "total_inc_tax", "64.81"),
            ("amazon-order-to-sale", "amazon-order", "proceeds/grandTotal/amount", "26.60"),
        ])
    func `a total that is wrong by a cent becomes a case`(
        mapping: String, sample: String, place: String, text: String
    ) throws {
        let sale = try Self.sale(mapping, sample, [place: text])
        let imbalance = try SaleBalance(of: sale).imbalance(toleranceMinorUnits: 0)
        #expect(imbalance?.code == "SALE-001")
    }

    @Test func `an 18-digit identifier comes through digit by digit`() throws {
        let sale = try Self.sale("shopify-order-to-sale", "shopify-order")
        #expect(
            sale.key
                == .order(
                    id: "shopify:900000000000000123", revision: "2026-03-12T14:00:00.000Z"))
        #expect(sale.lines.map(\.number) == ["466157049000000011", "466157049000000012"])
        #expect(sale.customer == "800000000000000777")
    }

    @Test func `an order of one line stays a list of one`() throws {
        let sale = try Self.sale("square-order-to-sale", "square-order")
        #expect(sale.lines.count == 1)
        #expect(sale.lines[0].taxes.count == 1)
    }

    @Test func `an edited order has the same number and another revision`() throws {
        let first = try Self.sale("shopify-order-to-sale", "shopify-order")
        let second = try Self.sale(
            "shopify-order-to-sale", "shopify-order",
            ["updated_at": "2026-03-13T00:00:00Z"])
        #expect(first.revisionFamily == second.revisionFamily)
        #expect(first.naturalKey != second.naturalKey)
    }

    @Test func `what Stripe sends wrapped in an event is the same as on its own`() throws {
        let configuration = try ConfigurationFolder.load()
        let connection = try #require(configuration.connection(named: "stripe"))
        let alone = try #require(configuration.samples["samples/stripe-charge.json"])
        let event =
            #"{"id":"evt_1","object":"event","type":"charge.succeeded","data":{"object":"#
            + alone + "}}"
        let list = #"{"object":"list","data":["# + alone + "]}"
        let documents = try [alone, event, list].map { text in
            let reading = try PayloadReading(Array(text.utf8), through: connection)
            guard case .mapped("payment@1", let json) = reading.outcomes[0] else {
                throw PayloadReading.Unreadable(why: "\(reading.outcomes)")
            }
            return String(decoding: json, as: UTF8.self)
        }
        #expect(Set(documents).count == 1)
    }

    @Test func `a payload that no path reads is not passed over`() throws {
        let configuration = try ConfigurationFolder.load()
        let square = try #require(configuration.connection(named: "square-orders"))
        let stray = try PayloadReading(Array(#"{"surprise":{}}"#.utf8), through: square)
        guard case .failed = stray.outcomes[0] else {
            Issue.record("it was \(stray.outcomes)")
            return
        }
        let empty = try PayloadReading(Array(#"{"orders":[]}"#.utf8), through: square)
        guard case .skipped("the list is empty") = empty.outcomes[0] else {
            Issue.record("it was \(empty.outcomes)")
            return
        }
    }
}

@Suite struct `Words of several lines` {
    @Test(arguments: [
        ("Desk\nlamp", "Desk lamp"), ("\r\nDesk\t\r\n lamp\n", "Desk  lamp"),
        ("\u{0}Desk\u{7F}lamp", "Desk lamp"), ("Desk lamp", "Desk lamp"), ("\n", ""),
        ("Café \u{1F6CB}\u{FE0F}\n", "Café \u{1F6CB}\u{FE0F}"),
    ])
    func `stand on one line of a canonical document`(words: String, line: String) {
        #expect(CanonicalValue.oneLine(words) == line)
    }

    @Test(arguments: [
        ("shopify-order-to-sale", "shopify-order", "line_items/0/title"),
        ("woocommerce-order-to-sale", "woocommerce-order", "line_items/0/name"),
        ("square-order-to-sale", "square-order", "line_items/0/name"),
        ("bigcommerce-order-to-sale", "bigcommerce-order", "products/0/name"),
    ])
    func `keep no sale from the books`(mapping: String, sample: String, place: String) throws {
        let sale = try `Sources that ship`.sale(mapping, sample, [place: "Desk\nlamp"])
        #expect(sale.lines[0].text == "Desk lamp")
    }
}
