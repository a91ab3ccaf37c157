import Pipeline
import PipelineFixture
import RandomFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Setting goods aside and sending them on` {
    @Test(arguments: BooksEngine.allCases)
    func `of many who want the last pieces only so many get them`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try await Self.find("A-1", 5, in: open)
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...12 {
                group.addTask { try await Self.take("reserve", "R-\(number)", 1, in: open) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 5)
        #expect(try Self.stock(open) == ["on_hand 0", "reserved 5"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a reservation sent again is answered as first, whatever is on hand by now`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try await Self.find("A-1", 5, in: open)
        for _ in 1...3 { #expect(try await Self.take("reserve", "R-1", 5, in: open)) }
        #expect(try Self.stock(open) == ["on_hand 0", "reserved 5"])
        #expect(try await !Self.take("reserve", "R-2", 1, in: open))
        #expect(try open.tallies().contains("refused 1 0"))
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `goods on their way arrive or are lost, and no more than were sent`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try await Self.find("A-1", 5, in: open)
        #expect(try await Self.take("ship", "T-1", 4, in: open))
        #expect(try await Self.take("receive", "T-1", 3, in: open))
        #expect(try await !Self.take("lose", "T-1", 2, in: open))
        #expect(try await Self.take("lose", "T-1", 1, in: open))
        #expect(try Self.stock(open) == ["in_transit 0", "on_hand 1", "on_hand 3"])
        #expect(try open.findings() == [])
    }

    @Test func `verification finds a position that its movements do not add up to`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        try await Self.find("A-1", 5, in: open)
        try open.books.damage("UPDATE stock_position SET quantity = '6'")
        #expect(
            try open.findings() == [
                "22423 at 0042, on_hand, EA: the position is 6, the movements add up to 5"
            ])
    }

    @Test(
        arguments: [
            "UPDATE stock_position SET recent = NULL",
            "UPDATE stock_movement SET moved_at = moved_at + 1",
        ])
    func `verification finds a history that tells other movements than the ledger`(
        _ damage: String
    ) async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        try await Self.find("A-1", 5, in: open)
        try open.books.damage(damage)
        #expect(
            try open.findings() == [
                "22423 at 0042, on_hand, EA: the history of the position tells other movements "
                    + "than the ledger"
            ])
    }

    @Test func `a quantity that no position could bear waits for a person`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        let body = Self.adjustment("A-1", "1000000000001")
        let document = try IncomingDocument.read(
            body, type: "stock-adjustment@1", under: open.configuration)
        let receipts = try await open.lane.commit([document], route: "adjustments")
        #expect(receipts.map(\.word) == ["waiting"])
        #expect(try Self.stock(open) == [])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases, [7, 8] as [UInt64])
    func `after any steps the goods are where they were left, and none has vanished`(
        _ engine: BooksEngine, _ seed: UInt64
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var random = SeededGenerator(seed: seed)
        try await Self.find("A-1", 40, in: open)
        var gone = 0
        for number in 1...60 {
            let step = [
                "ship", "receive", "lose", "reserve", "release", "consume",
            ][Int.random(in: 0..<6, using: &random)]
            let begins = step == "ship" || step == "reserve"
            let id = begins ? "X-\(number)" : "X-\(Int.random(in: 1...number, using: &random))"
            let amount = Int.random(in: 1...6, using: &random)
            let isDone = try await Self.take(
                step, id, amount, number: begins ? "1" : "\(number)", in: open)
            if isDone, step == "lose" || step == "consume" { gone += amount }
        }
        let positions = try StockTable.all(on: open.books.connect()).values
        let sum = positions.reduce(0) { $0 + Int($1.quantity.whole ?? 0) }
        #expect(sum == 40 - gone, "seed \(seed)")
        #expect(positions.allSatisfy { !$0.quantity.isNegative }, "seed \(seed)")
        #expect(try open.findings() == [], "seed \(seed)")
    }

    // MARK: - Documents

    private static func adjustment(_ id: String, _ quantity: String) -> [UInt8] {
        Array(
            """
            {"id":"\(id)","store":"0042","business_date":"2026-03-10",
            "occurred_at":"2026-03-10T08:00:00Z","reason":"found",
            "lines":[{"line":"1","item":"22423","quantity":"\(quantity)"}]}
            """.utf8)
    }

    private static func find(_ id: String, _ quantity: Int, in open: OpenBooks) async throws {
        let document = try IncomingDocument.read(
            adjustment(id, "\(quantity)"), type: "stock-adjustment@1", under: open.configuration)
        _ = try await open.lane.commit([document], route: "adjustments")
    }

    /// Whether the step was done.
    private static func take(
        _ step: String, _ id: String, _ quantity: Int, number: String = "1", in open: OpenBooks
    ) async throws -> Bool {
        let isTransfer = ["ship", "receive", "lose"].contains(step)
        let kind = isTransfer ? "transfer" : "reservation"
        let body = """
            {"\(kind)":"\(id)","step":"\(step)","number":"\(number)","store":"0042",
            \(isTransfer ? #""destination":"0043","# : "")"business_date":"2026-03-10",
            "occurred_at":"2026-03-10T09:00:00Z",
            "lines":[{"line":"1","item":"22423","quantity":"\(quantity)"}]}
            """
        let document = try IncomingDocument.read(
            Array(body.utf8), type: "stock-\(kind)@1", under: open.configuration)
        let result = try await StockDesk(lane: open.lane).commit(
            document, route: "steps", family: "stock_\(kind)/\(id)/",
            begins: step == "ship" || step == "reserve", mayGoBelowZero: false,
            under: open.lane.policy)
        if case .success(let receipt) = result { return receipt.word != "conflict" }
        return false
    }

    private static func stock(_ open: OpenBooks) throws -> [String] {
        try StockTable.all(on: open.books.connect()).values
            .map { "\($0.key.state) \($0.quantity)" }.sorted()
    }
}
