import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Keeping documents` {
    @Test(arguments: BooksEngine.allCases)
    func `a document comes back as it was stored`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        var row = try SampleRows.document(1)
        row.region = "GB"
        row.mapping = "online-retail-to-sale@1"
        row.origin = FileOrigin(fileSeq: 7, firstLine: 2, lastLine: 9)
        row.traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
        row.body = [0, 255, 10]
        try DocumentTable.insert([row], on: connection)
        let found = try #require(try DocumentTable.document(id: row.id, on: connection))
        #expect(found.seq == 1)
        #expect(found.naturalKey == "ticket/1")
        #expect(found.contentHash == [1, 2, 3])
        #expect(found.state == .posted)
        #expect(found.region == "GB")
        #expect(found.businessDate.description == "2026-03-10")
        #expect(found.amountMinorUnits == 1275)
        #expect(found.receivedAt == SampleRows.afternoon)
        #expect(found.mapping == "online-retail-to-sale@1")
        #expect(found.origin == FileOrigin(fileSeq: 7, firstLine: 2, lastLine: 9))
        #expect(found.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(found.body == [0, 255, 10])
        #expect(try DocumentTable.identifiers(of: [1, 2], on: connection) == [1: row.id])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a natural key stands once`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        let row = try SampleRows.document(1, key: "ticket/a")
        try DocumentTable.insert([row], on: connection)
        let other = try SampleRows.document(2, key: "ticket/a")
        let error = refusal { () throws(SQLError) in
            try DocumentTable.insert([other], on: connection)
        }
        #expect(error?.isUniqueViolation(in: "document") == true)
        let found = try DocumentTable.existing(
            naturalKeys: ["ticket/a", "ticket/b"], on: connection)
        #expect(found.mapValues(\.seq) == ["ticket/a": 1])
    }

    @Test(arguments: BooksEngine.allCases)
    func `an idempotency key leads to its document and stands once`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try DocumentTable.insert(
            [try SampleRows.document(1), try SampleRows.document(2)], on: connection)
        try DocumentTable.insert(idempotencyKeys: [("k2", 2), ("k1", 1)], on: connection)
        let found = try DocumentTable.existing(
            idempotencyKeys: ["k0", "k1", "k2"], on: connection)
        #expect(found.mapValues(\.naturalKey) == ["k1": "ticket/1", "k2": "ticket/2"])
        let error = refusal { () throws(SQLError) in
            try DocumentTable.insert(idempotencyKeys: [("k1", 2)], on: connection)
        }
        #expect(error?.isUniqueViolation(in: "idempotency") == true)
        let nowhere = refusal { () throws(SQLError) in
            try DocumentTable.insert(idempotencyKeys: [("k3", 3)], on: connection)
        }
        #expect(nowhere?.kind == .foreignKey)
    }

    @Test(arguments: BooksEngine.allCases)
    func `pages go by number and hold what the filter lets through`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try DocumentTable.insert(
            [
                try SampleRows.document(1, store: "0001", dayOffset: -1),
                try SampleRows.document(2, store: "0002", kind: "return"),
                try SampleRows.document(3, store: "0001", dayOffset: 1),
                try SampleRows.document(4, store: "0002", dayOffset: 1),
            ], on: connection)
        func page(
            after seq: Int64 = 0, limit: Int = 9, _ change: (inout DocumentFilter) throws -> Void
        ) throws -> [Int64] {
            var filter = DocumentFilter()
            try change(&filter)
            return try DocumentTable.page(
                after: seq, matching: filter, limit: limit, on: connection
            ).map(\.seq)
        }
        #expect(try page(limit: 3) { _ in } == [1, 2, 3])
        #expect(try page(after: 3) { _ in } == [4])
        #expect(try page { $0.store = "0001" } == [1, 3])
        #expect(try page { $0.kind = "return" } == [2])
        #expect(try page { $0.from = try SampleRows.date() } == [2, 3, 4])
        #expect(try page { $0.to = try SampleRows.date() } == [1, 2])
        let ofBoth = try page {
            $0.store = "0002"
            $0.from = try SampleRows.date(1)
        }
        #expect(ofBoth == [4])
    }

    @Test(arguments: BooksEngine.allCases)
    func `movements keep the order of the lines and their exact quantities`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        let store = try #require(StoreID("0042"))
        let quantities = ["-1.250", "3"]
        var movements: [StockMovement] = []
        for (index, amount) in quantities.enumerated() {
            movements.append(
                StockMovement(
                    line: "\(9 - index)", item: "22423", location: store,
                    quantity: Quantity(try #require(ExactDecimal(amount))),
                    reason: index == 0 ? .sale : .customerReturn,
                    businessDate: try SampleRows.date()))
        }
        try StockTable.insert(
            [
                MovedStock(5, at: SampleRows.afternoon, movements),
                MovedStock(6, at: SampleRows.afternoon, []),
            ], on: connection)
        let found = try MovementTable.movements(ofDocument: 5, on: connection)
        #expect(found.map(\.line) == ["9", "8"])
        #expect(found.map(\.unit) == ["EA", "EA"])
        #expect(found.map(\.location) == ["0042", "0042"])
        #expect(found.first?.quantity == movements[0].quantity.amount.description)
        #expect(found.last?.quantity == "3")
        #expect(try Reports.movementCount(on: connection) == 2)
    }
}
