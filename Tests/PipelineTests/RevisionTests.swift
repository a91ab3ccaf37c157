import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Revisions of an order` {
    @Test(arguments: BooksEngine.allCases)
    func `an edited order posts the difference only`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        var edited = ShopOrder("A-1", revision: "2")
        edited.bulbs = 1
        let first = try await open.send(ShopOrder("A-1"))
        let second = try await open.send(edited)
        #expect((first + second).map(\.word) == ["posted", "posted"])
        try open.expect(lines: [
            "1 debit 1130 3395", "1 credit 4010 3000", "1 credit 4040 395",
            "2 debit 4010 750", "2 credit 1130 750",
        ])
        #expect(try open.stock() == ["BULB -1", "LAMP -2"])
        try open.expect(tallies: ["posted 2 6040", "received 2 6040"])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `all revisions of an order in one request come out as the last`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var second = ShopOrder("A-1", revision: "2")
        second.lamps = 5
        var third = ShopOrder("A-1", revision: "3")
        third.bulbs = 0
        let receipts = try await open.send(ShopOrder("A-1"), second, third)
        #expect(receipts.map(\.word) == ["posted", "posted", "posted"])
        #expect(try open.stock() == ["BULB 0", "LAMP -2"])
        let net = try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
        #expect(
            net.map { "\($0.account) \($0.debit - $0.credit)" } == [
                "1130 2395", "4010 -2000", "4040 -395",
            ])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a revision that says the same in the books posts nothing and is in them`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load(grain: "ticket"))
        _ = try await open.send(ShopOrder("A-1"))
        let same = try await open.send(ShopOrder("A-1", revision: "2"))
        #expect(same.map(\.word) == ["posted"])
        var third = ShopOrder("A-1", revision: "3")
        third.lamps = 1
        _ = try await open.send(third)
        try open.expect(lines: [
            "1 debit 1130 3395", "1 credit 4010 3000", "1 credit 4040 395",
            "2 debit 4010 1000", "2 credit 1130 1000",
        ])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `an older revision that comes late changes nothing`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var newer = ShopOrder("A-1", revision: "2026-03-11T09:00:00Z")
        newer.lamps = 3
        _ = try await open.send(newer)
        let late = try await open.send(ShopOrder("A-1", revision: "2026-03-10T09:00:00Z"))
        #expect(late.map(\.word) == ["superseded"])
        #expect(late[0].state == .superseded)
        #expect(try open.stock() == ["BULB -4", "LAMP -3"])
        try open.expect(tallies: ["posted 1 4395", "received 2 7790", "skipped 1 3395"])
        try open.expectSound()
    }

    @Test func `revisions that nobody can put in order wait for a person`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        _ = try await open.send(ShopOrder("A-1", revision: "final"))
        let other = try await open.send(ShopOrder("A-1", revision: "b"))
        #expect(other.map(\.word) == ["waiting"])
        let row = try #require(
            try CaseTable.row(id: other[0].caseID ?? "", on: open.books.connect()))
        #expect(row.code == "REV-001")
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a change of the day takes the order out of one day and into the other`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var moved = ShopOrder("A-1", revision: "2")
        moved.date = "2026-03-11"
        _ = try await open.send(ShopOrder("A-1"))
        _ = try await open.send(moved)
        for (day, sum) in [("2026-03-10", Int64(0)), ("2026-03-11", 3395)] {
            let date = try #require(BusinessDate(day))
            let net = try Reports.accounts(
                from: date, to: date, state: nil, on: open.books.connect())
            let gateway = net.first { $0.account == "1130" }
            #expect((gateway?.debit ?? 0) - (gateway?.credit ?? 0) == sum, "\(day)")
        }
        try open.expectSound()
    }

    @Test func `a revision after the ERP took the day makes a further entry`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        _ = try await open.send(ShopOrder("A-1"))
        let listed = try await open.desk.offer(after: 0, limit: 10)
        #expect(listed.count == 1)
        var edited = ShopOrder("A-1", revision: "2")
        edited.lamps = 1
        _ = try await open.send(edited)
        try open.expect(lines: [
            "1 debit 1130 3395", "1 credit 4010 3000", "1 credit 4040 395",
            "2 debit 4010 1000", "2 credit 1130 1000",
        ])
        try open.expectSound()
    }
}
