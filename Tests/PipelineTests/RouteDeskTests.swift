import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Routes at work` {
    private static func replay(
        isPreview: Bool, underCurrent: Bool = true
    ) -> RouteDesk.Replay {
        RouteDesk.Replay(
            after: 0, limit: 100, filter: DocumentFilter(), underCurrent: underCurrent,
            isPreview: isPreview, by: "Ada", reason: "gateway receipts have an account of their own"
        )
    }

    /// The shipped configuration with an entry for each ticket, and other rules for sales.
    private static func byTicket(replacing old: String, with new: String) throws -> Configuration {
        let files = try ShippedConfiguration.files(
            in: "rules/retail-sales.yaml", replacing: old, with: new)
        return try Configuration(
            files: files.map { file in
                ConfigurationTable.File(
                    path: file.path,
                    content: file.content.replacing("grain: store_day", with: "grain: ticket"))
            })
    }

    @Test(arguments: BooksEngine.allCases)
    func `a replay under other rules posts the difference, once`(
        _ engine: BooksEngine
    ) async throws {
        let before = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        _ = try await before.send(ShopOrder("A-1"), ShopOrder("B-1"))
        let books = before.books
        let rules = try Self.byTicket(replacing: "account: \"1130\"", with: "account: \"1120\"")
        before.lane.close()
        let open = try OpenBooks(engine, rules, clock: before.clock, reopening: books)
        let preview = try await open.routes.replay("sales", Self.replay(isPreview: true))
        #expect(preview.changed == 2)
        #expect(
            preview.net.sorted { $0.key.account < $1.key.account }.map {
                "\($0.key.account) \($0.key.currency) \($0.value)"
            } == ["1120 GBP 6790", "1130 GBP -6790"])
        let unchanged = try await open.routes.replay(
            "sales", Self.replay(isPreview: true, underCurrent: false))
        #expect(unchanged.unchanged == 2)
        for _ in 0..<2 { _ = try await open.routes.replay("sales", Self.replay(isPreview: false)) }
        let net = try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
        #expect(
            net.map { "\($0.account) \($0.debit - $0.credit)" } == [
                "1120 6790", "1130 0", "4010 -6000", "4040 -790",
            ])
        #expect(try open.stock() == ["BULB -8", "LAMP -4"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a revision that a newer one replaced is not posted again, nor counted`(
        _ engine: BooksEngine
    ) async throws {
        let before = try OpenBooks(engine, try ShippedConfiguration.load())
        var (second, third) = (ShopOrder("A-1", revision: "2"), ShopOrder("A-1", revision: "3"))
        (second.bulbs, third.bulbs) = (2, 0)
        _ = try await before.send(ShopOrder("A-1"))
        _ = try await before.send(second)
        _ = try await before.send(third)
        let files = try ShippedConfiguration.files(
            in: "rules/retail-sales.yaml", replacing: "account: \"1130\"", with: "account: \"1120\""
        ).map { file in
            ConfigurationTable.File(
                path: file.path,
                content: file.content.replacing("version: 1\nchart", with: "version: 2\nchart"))
        }
        let candidate = try Configuration(files: files)
        let trial = try Trial.run(candidate, .last(100), on: before.books.connect())
        #expect(
            trial.accounts.map { "\($0.code) \($0.books) \($0.candidate)" }.sorted() == [
                "1120 0 2395", "1130 2395 0", "4010 -2000 -2000", "4040 -395 -395",
            ])
        before.lane.close()
        let open = try OpenBooks(
            engine, candidate, clock: before.clock, reopening: before.books)
        for isPreview in [true, false] {
            let outcome = try await open.routes.replay(
                "sales", Self.replay(isPreview: isPreview))
            #expect([outcome.examined, outcome.changed, outcome.unchanged] == [3, 1, 2])
            #expect(
                outcome.net.map { "\($0.key.account) \($0.value)" }.sorted() == [
                    "1120 2395", "1130 -2395",
                ])
        }
        let net = try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
        #expect(
            net.map { "\($0.account) \($0.debit - $0.credit)" } == [
                "1120 2395", "1130 0", "4010 -2000", "4040 -395",
            ])
        #expect(try open.stock() == ["BULB 0", "LAMP -2"])
        // A further revision finds the newest as it stands now.
        var fourth = ShopOrder("A-1", revision: "4")
        (fourth.lamps, fourth.bulbs) = (1, 0)
        _ = try await open.send(fourth)
        let last = try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
        #expect(
            last.map { "\($0.account) \($0.debit - $0.credit)" } == [
                "1120 1395", "1130 0", "4010 -1000", "4040 -395",
            ])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a preview tells what the replay then does, also of what waits behind another`(
        _ engine: BooksEngine
    ) async throws {
        let before = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        // A-1 is paid short by a penny, and its two revisions wait behind it; so does B-1's second
        // revision behind nothing but its own mistake; C-1 lacks more than a penny.
        func order(_ number: String, _ revision: String, paid: String? = nil, bulbs: Int = 4)
            -> ShopOrder
        {
            var order = ShopOrder(number, revision: revision)
            (order.paid, order.bulbs) = (paid, bulbs)
            return order
        }
        let receipts = try await before.send(
            order("A-1", "1", paid: "33.92"), order("A-1", "2", bulbs: 2),
            order("A-1", "3", bulbs: 1), order("B-1", "1"),
            order("B-1", "2", paid: "28.92", bulbs: 2), order("C-1", "1", paid: "30.00"),
            order("C-1", "2"))
        #expect(
            receipts.map(\.word) == [
                "waiting", "waiting", "waiting", "posted", "waiting", "waiting", "waiting",
            ])
        let rules = try Self.byTicket(replacing: "tolerance: 1", with: "tolerance: 3")
        before.lane.close()
        let open = try OpenBooks(engine, rules, clock: before.clock, reopening: before.books)
        func told(_ outcome: RouteDesk.Outcome) -> [String] {
            ["\(outcome.examined) \(outcome.changed) \(outcome.unchanged)"]
                + outcome.waiting.map(\.reason.code)
                + outcome.net.map { "\($0.key.account) \($0.value)" }.sorted()
        }
        let preview = try await open.routes.replay("sales", Self.replay(isPreview: true))
        let accounts = { try Reports.accounts(from: nil, to: nil, state: nil, on: $0) }
        let stood = try accounts(open.books.connect()).map {
            "\($0.account) \($0.debit - $0.credit)"
        }
        #expect(stood == ["1130 3395", "4010 -3000", "4040 -395"])
        let done = try await open.routes.replay("sales", Self.replay(isPreview: false))
        #expect(told(preview) == told(done))
        // A-1 ends at 26.45, whatever its first revision was; B-1 goes down to 28.92 and a
        // rounding of 0.03.
        #expect(
            told(done) == [
                "7 4 2", "SALE-002", "1130 2142", "4010 -1750", "4040 -395", "6030 3",
            ])
        let again = try await open.routes.replay("sales", Self.replay(isPreview: false))
        #expect(told(again) == ["7 0 6", "SALE-002"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `files of a paused route wait and go on when it is resumed`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try await open.routes.set("sales", to: .paused, by: "Ada", because: "a wrong price list")
        _ = try await open.store(ShopOrder("A-1").json + "\n")
        await open.pump.run()
        try open.expect(tallies: [])
        try await open.routes.set("sales", to: .running, by: "Ada", because: "mended")
        await open.pump.run()
        try open.expect(tallies: ["posted 1 3395", "received 1 3395"])
        try open.expectSound()
    }
}
