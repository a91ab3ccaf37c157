import RandomFixture
import RetailModel
import SQL
import StoreFixture
import Testing
import TurnstileFixture

@testable import Store

@Suite(.takesTurns) struct `Keeping the histories of stock positions` {
    /// One movement as the test remembers it.
    private struct Moved {
        let seq: Int64
        let item: String
        let location: String
        let at: Instant
        let cents: Int64
    }

    @Test(arguments: BooksEngine.allCases, [1, 2] as [UInt64])
    func `as of any moment, what stands is the sum of what moved until then`(
        _ engine: BooksEngine, _ seed: UInt64
    ) throws {
        let connection = try TestBooks(engine).connect()
        let moved = try Self.moveAtRandom(seed, on: connection)
        for minute in stride(from: -5, through: 605, by: 61) {
            let moment = SampleRows.afternoon.adding(seconds: minute * 60)
            let page = try StockTable.page(
                after: 0, matching: StockFilter(), limit: 100, asOf: moment, on: connection)
            #expect(page.count == 6, "seed \(seed)")
            for row in page {
                let cents = moved.filter {
                    $0.item == row.key.item && $0.location == row.key.location && $0.at <= moment
                }.reduce(0) { $0 + $1.cents }
                #expect(
                    row.quantity == ExactDecimal(coefficient: Int128(cents), scale: 2),
                    "seed \(seed), minute \(minute)")
            }
        }
    }

    @Test(arguments: BooksEngine.allCases, [3, 4] as [UInt64])
    func `the pages of one item tell each of its movements once, in order`(
        _ engine: BooksEngine, _ seed: UInt64
    ) throws {
        let connection = try TestBooks(engine).connect()
        let moved = try Self.moveAtRandom(seed, on: connection)
        let from = SampleRows.afternoon.adding(seconds: 100 * 60)
        let to = SampleRows.afternoon.adding(seconds: 400 * 60)
        var filter = StockFilter()
        filter.item = "I1"
        for location in [nil, "0042"] as [String?] {
            filter.location = location
            for (from, to) in [(nil, nil), (from, to)] as [(Instant?, Instant?)] {
                let expected = moved.filter {
                    $0.item == "I1" && $0.location == location ?? $0.location
                        && $0.at >= from ?? $0.at && $0.at <= to ?? $0.at
                }.map(\.seq).sorted()
                var found: [Int64] = []
                while true {
                    let page = try MovementTable.page(
                        after: found.last ?? 0, matching: filter, from: from, to: to, limit: 7,
                        on: connection)
                    found += page.map(\.movement.seq)
                    if page.isEmpty { break }
                }
                #expect(!expected.isEmpty)
                #expect(found == expected, "seed \(seed)")
            }
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `full blocks leave the position, and what is left stays beside it`(
        _ engine: BooksEngine
    ) throws {
        let connection = try TestBooks(engine).connect()
        for seq in Int64(1)...70 { try Self.move(seq, "1", on: connection) }
        let blocks = try connection.all(
            "SELECT number, quantity, first_seq, last_seq FROM stock_history ORDER BY number"
        ) { row throws(SQLError) in
            "\(row.integer(0)): \(row.text(1)), \(row.integer(2) >> 20)-\(row.integer(3) >> 20)"
        }
        #expect(blocks == ["0: 32, 1-32", "1: 32, 33-64"])
        let position = try #require(try StockTable.all(on: connection).values.first)
        var left: [Int64] = []
        try StockEntryBytes.forEach(in: position.recent) { left.append($0.seq >> 20) }
        #expect(left == [65, 66, 67, 68, 69, 70])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a block whose sum has over 36 digits is added up entry by entry`(
        _ engine: BooksEngine
    ) throws {
        let connection = try TestBooks(engine).connect()
        let most = "900000000000000000000000000000000000"
        for seq in Int64(1)...31 { try Self.move(seq, "0", on: connection) }
        try Self.move(32, "-\(most)", on: connection)
        let later = SampleRows.afternoon.adding(seconds: 60)
        try Self.move(33, most, at: later, on: connection)
        for seq in Int64(34)...63 { try Self.move(seq, "0", at: later, on: connection) }
        try Self.move(64, most, at: later, on: connection)
        func stock(_ moment: Instant) throws -> [String] {
            try StockTable.page(
                after: 0, matching: StockFilter(), limit: 10, asOf: moment, on: connection
            ).map(\.quantity.description)
        }
        #expect(try stock(SampleRows.afternoon) == ["-\(most)"])
        #expect(try stock(later) == [most])
    }

    @Test(arguments: BooksEngine.allCases)
    func `histories are filled from movements of before there were any`(
        _ engine: BooksEngine
    ) throws {
        let connection = try TestBooks(engine).connect()
        let moved = try Self.moveAtRandom(5, on: connection)
        let sums = try StockTable.sums(on: connection).byKey
        try connection.execute("DELETE FROM stock_history")
        try connection.execute("UPDATE stock_position SET recent = NULL")
        try connection.execute("UPDATE counter SET last = 0 WHERE name = 'stock_filled'")
        try StockTable.fill(on: connection)
        let positions = try StockTable.all(on: connection)
        let told = try StockTable.historyFingerprints(of: positions.values, on: connection)
        #expect(positions.count == 6)
        for (key, row) in positions { #expect(told[row.seq] == sums[key]?.fingerprint) }
        #expect(positions.values.reduce(0) { $0 + $1.movements } == Int64(moved.count))
    }

    @Test func `bytes that are no entries are refused, not read on`() throws {
        for bytes in [[1, 2, 3], Array(repeating: 0, count: 17), Array(repeating: 9, count: 26)]
            as [[UInt8]]
        {
            #expect(throws: SQLError.self) { try StockEntryBytes.forEach(in: bytes) { _ in } }
        }
    }

    // MARK: - Moving

    /// Three hundred documents over ten hours, some of which move once more later on.
    private static func moveAtRandom(
        _ seed: UInt64, on connection: any SQLConnection
    ) throws -> [Moved] {
        var random = SeededGenerator(seed: seed)
        var moved: [Moved] = []
        for seq in Int64(1)...300 {
            try DocumentTable.insert([try SampleRows.document(seq)], on: connection)
            let isAmendment = seq > 20 && seq % 10 == 0
            let document = isAmendment ? seq - 15 : seq
            let first = try MovementTable.next(ofDocument: document, on: connection)
            let movement = Moved(
                seq: document << 20 | first, item: "I\(Int.random(in: 1...3, using: &random))",
                location: ["0042", "0043"][Int.random(in: 0..<2, using: &random)],
                at: SampleRows.afternoon.adding(
                    seconds: Int.random(in: 0...600, using: &random) * 60),
                cents: Int64.random(in: -50_000...50_000, using: &random))
            let amount = try #require(
                ExactDecimal(coefficient: Int128(movement.cents), scale: 2))
            try move(
                document, amount.description, item: movement.item, location: movement.location,
                at: movement.at, from: first, on: connection)
            moved.append(movement)
        }
        return moved
    }

    private static func move(
        _ seq: Int64, _ amount: String, item: String = "22423", location: String = "0042",
        at moment: Instant = SampleRows.afternoon, from first: Int64 = 0,
        on connection: any SQLConnection
    ) throws {
        let movement = StockMovement(
            line: "1", item: item, location: try #require(StoreID(location)), state: .onHand,
            quantity: Quantity(try #require(ExactDecimal(amount)), .each), reason: .found,
            businessDate: try SampleRows.date())
        try connection.transaction { () throws(SQLError) in
            try StockTable.insert(
                [MovedStock(seq, at: moment, [movement])], from: first, on: connection)
        }
    }
}
