import RandomFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Keeping stock positions` {
    @Test(arguments: BooksEngine.allCases)
    func `a position is the exact sum of its movements`(_ engine: BooksEngine) throws {
        let connection = try TestBooks(engine).connect()
        try Self.move(1, ["-1.250", "3", "0.05"], on: connection)
        try Self.move(2, ["-2.8"], on: connection)
        let page = try StockTable.page(
            after: 0, matching: StockFilter(), limit: 10, asOf: nil, on: connection)
        #expect(page.map(\.quantity.description) == ["-1"])
        #expect(page.map(\.movements) == [4])
    }

    @Test(arguments: BooksEngine.allCases)
    func `units and states are never added up`(_ engine: BooksEngine) throws {
        let connection = try TestBooks(engine).connect()
        let kilograms = try #require(UnitOfMeasure(code: "KGM"))
        try Self.move(1, ["5"], on: connection)
        try Self.move(2, ["2.5"], unit: kilograms, on: connection)
        try Self.move(3, ["1"], state: .reserved, on: connection)
        let page = try StockTable.page(
            after: 0, matching: StockFilter(), limit: 10, asOf: nil, on: connection)
        #expect(
            page.map { "\($0.key.state) \($0.key.unit) \($0.quantity)" } == [
                "on_hand EA 5", "on_hand KGM 2.5", "reserved EA 1",
            ])
        var filter = StockFilter()
        filter.state = "reserved"
        let reserved = try StockTable.page(
            after: 0, matching: filter, limit: 10, asOf: nil, on: connection)
        #expect(reserved.map(\.seq) == [3])
    }

    @Test(arguments: BooksEngine.allCases)
    func `as of a moment counts what moved until then, however late it was written`(
        _ engine: BooksEngine
    ) throws {
        let connection = try TestBooks(engine).connect()
        let noon = SampleRows.afternoon
        try Self.move(1, ["10"], at: noon, on: connection)
        try Self.move(2, ["-4"], at: noon.adding(seconds: 60), on: connection)
        try Self.move(3, ["7"], at: noon.adding(seconds: -60), on: connection)
        func stock(_ seconds: Int) throws -> [String] {
            try StockTable.page(
                after: 0, matching: StockFilter(), limit: 10, asOf: noon.adding(seconds: seconds),
                on: connection
            ).map(\.quantity.description)
        }
        #expect(try stock(-61) == ["0"])
        #expect(try stock(-60) == ["7"])
        #expect(try stock(0) == ["17"])
        #expect(try stock(59) == ["17"])
        #expect(try stock(60) == ["13"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a sum of over 36 digits is refused whole`(_ engine: BooksEngine) throws {
        let connection = try TestBooks(engine).connect()
        try Self.move(1, ["999999999999999999999999999999999999"], on: connection)
        #expect(throws: SQLError.self) {
            try connection.transaction { () throws(SQLError) in
                try Self.write(2, ["0.5"], on: connection)
            }
        }
        #expect(try Reports.movementCount(on: connection) == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `movements from before there were positions are added up once`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try Self.move(1, ["5", "-1.5"], on: connection)
        try connection.execute("DELETE FROM stock_position")
        try connection.execute("UPDATE counter SET last = 0 WHERE name = 'stock_filled'")
        try StockTable.fill(on: connection)
        try StockTable.fill(on: connection)
        let page = try StockTable.page(
            after: 0, matching: StockFilter(), limit: 10, asOf: nil, on: connection)
        #expect(page.map(\.quantity.description) == ["3.5"])
    }

    @Test(arguments: BooksEngine.allCases, [1, 2, 3] as [UInt64])
    func `whatever moves, positions and pages of movements agree`(
        _ engine: BooksEngine, _ seed: UInt64
    ) throws {
        let connection = try TestBooks(engine).connect()
        var random = SeededGenerator(seed: seed)
        var expected: [String: Int64] = [:]
        for seq in Int64(1)...60 {
            let item = "I\(Int.random(in: 1...4, using: &random))"
            let state = StockState.allCases[Int.random(in: 0..<5, using: &random)]
            let cents = Int64.random(in: -50_000...50_000, using: &random)
            let amount = try #require(ExactDecimal(coefficient: Int128(cents), scale: 2))
            expected["\(item) \(state.rawValue)", default: 0] += cents
            try DocumentTable.insert([try SampleRows.document(seq)], on: connection)
            try Self.move(seq, [amount.description], item: item, state: state, on: connection)
        }
        let positions = try StockTable.all(on: connection)
        #expect(positions.count == expected.count, "seed \(seed)")
        for (key, row) in positions {
            let cents = try #require(expected["\(key.item) \(key.state)"])
            #expect(
                row.quantity == ExactDecimal(coefficient: Int128(cents), scale: 2), "seed \(seed)")
        }
        let sums = try StockTable.sums(on: connection).byKey
        #expect(sums.count == positions.count)
        #expect(sums.allSatisfy { positions[$0.key]?.quantity == $0.value.quantity })
        var (seq, found) = (Int64(0), 0)
        while true {
            let page = try MovementTable.page(
                after: seq, matching: StockFilter(), from: nil, to: nil, limit: 7, on: connection)
            found += page.count
            guard let last = page.last else { break }
            seq = last.movement.seq
        }
        #expect(found == 60)
    }

    private static func move(
        _ seq: Int64, _ amounts: [String], item: String = "22423", unit: UnitOfMeasure = .each,
        state: StockState = .onHand, at moment: Instant = SampleRows.afternoon,
        on connection: any SQLConnection
    ) throws {
        try connection.transaction { () throws(SQLError) in
            try write(
                seq, amounts, item: item, unit: unit, state: state, at: moment, on: connection)
        }
    }

    private static func write(
        _ seq: Int64, _ amounts: [String], item: String = "22423", unit: UnitOfMeasure = .each,
        state: StockState = .onHand, at moment: Instant = SampleRows.afternoon,
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard let store = StoreID("0042") else {
            throw SQLError(.misuse, message: "0042 is a store")
        }
        var movements: [StockMovement] = []
        for (index, text) in amounts.enumerated() {
            guard let amount = ExactDecimal(text) else {
                throw SQLError(.misuse, message: "\(text) is no decimal")
            }
            movements.append(
                StockMovement(
                    line: "\(index + 1)", item: item, location: store, state: state,
                    quantity: Quantity(amount, unit), reason: .found,
                    businessDate: try SampleRows.date()))
        }
        try StockTable.insert([MovedStock(seq, at: moment, movements)], on: connection)
    }
}
