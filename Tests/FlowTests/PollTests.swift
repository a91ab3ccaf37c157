import Foundation
import Testing

/// Sources that are asked for what is new, over real sockets.
@Suite(.serialized) struct `Asking a shop for its orders` {
    private static let mapping = """
        mapping: shop-order-to-sale
        version: 1
        from: shop.order@1
        input: order
        to: sale@1
        set:
          kind: sale
          channel: ecom
          store: WEB
          order: =string(order.id)
          revision: =order.updated_at
          business_date: =order.day
          occurred_at: =timestamp(order.updated_at)
          currency: GBP
          lines:
            - set:
                line: "1"
                kind: merchandise
                item: A
                quantity: =decimal("1")
                gross: =order.total
          tenders:
            - set:
                kind: card
                amount: =order.total
          total: =order.total
        """

    private static func order(_ id: Int, _ day: String) -> Shop.Order {
        Shop.Order(
            id: id, pence: 1000 + id, day: day, updatedAt: "\(day)T10:0\(id):00.000Z")
    }

    /// The day before this one, which is over.
    private static var yesterday: String {
        Date(timeIntervalSinceNow: -86_400).formatted(.iso8601.year().month().day())
    }

    private func books(
        _ engine: StoreEngine, _ shop: Shop, from day: String
    ) async throws -> Books {
        var settings = try ServerSettings(engine)
        try settings.add(
            "schemas/shop.order@1.yaml",
            """
            schema: shop.order
            version: 1
            format: json
            fields:
              id: integer
              total: decimal
              day: text
              updated_at: text
            """)
        try settings.add("mappings/shop-order-to-sale.yaml", Self.mapping)
        try settings.add(
            "connections/shop.yaml",
            """
            connection: shop
            version: 1
            format: json
            schema: shop.order@1
            at: [orders/*]
            documents:
              - mapping: shop-order-to-sale
            """)
        try settings.add(
            "polls/shop.yaml",
            """
            poll: shop
            connection: shop
            url: "http://127.0.0.1:\(shop.port)/orders?since={since}"
            every: 1s
            from: "\(day)T00:00:00Z"
            overlap: 10m
            watermark: updated_at
            reconcile:
              url: "http://127.0.0.1:\(shop.port)/count?day={day}"
              count: count
              total: sum
              currency: GBP
              channel: ecom
              after: 1s
            """)
        settings.flags += ["--outbound-networks", "127.0.0.0/8"]
        return Books(server: try await ServerProcess.start(settings))
    }

    @Test(arguments: StoreEngine.allCases)
    func `every page is fetched, what changes later too, and the day agrees in count and value`(
        _ engine: StoreEngine
    ) async throws {
        let day = Self.yesterday
        let shop = try Shop((1...5).map { Self.order($0, day) })
        let books = try await books(engine, shop, from: day)
        try await until("all five orders are here") { try await books.standing().documents == 5 }
        let start = "since \(try Self.dayBefore(day))T23:50:00.000Z"
        #expect(shop.asked.prefix(3) == ["\(start) page 1", "\(start) page 2", "\(start) page 3"])
        // Ten minutes before the newest order, so that what the shop shows late is found.
        try await until("it asks behind the newest") {
            shop.asked.contains("since \(day)T09:55:00.000Z page 1")
        }
        shop.add(Self.order(6, day))
        try await until("the sixth is here") { try await books.standing().documents == 6 }
        try await until("it asks behind the sixth") {
            shop.asked.contains("since \(day)T09:56:00.000Z page 1")
        }
        let balance = try await books.trialBalance()
        #expect(balance.debits == 60_210)
        #expect(try await books.openCases().isEmpty)
        try await books.expectToHold()
        await shop.close()
    }

    @Test(arguments: StoreEngine.allCases)
    func `a day of which the shop counts more has somebody who sees to it`(
        _ engine: StoreEngine
    ) async throws {
        let day = Self.yesterday
        let shop = try Shop((1...3).map { Self.order($0, day) }, hidden: 1)
        let books = try await books(engine, shop, from: day)
        let found = try await eventually("there is a case") { try await books.openCases().first }
        #expect(found.code.text == "POLL-004")
        #expect(found.owner.text == "team-finance")
        #expect(
            found.problem.text
                == "shop has 4 documents over 30.06 GBP on \(day), here are 3 over 30.06 GBP.")
        try await books.expectToHold()
        await shop.close()
    }

    private static func dayBefore(_ day: String) throws -> String {
        let style = Date.ISO8601FormatStyle().year().month().day()
        return try style.parse(day).addingTimeInterval(-86_400).formatted(style)
    }
}
