import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `What the ERP is offered` {
    private static let later = SampleRows.afternoon.adding(seconds: 60)
    private static let afterLease = SampleRows.afternoon.adding(seconds: 901)

    private func offered(
        after seq: Int64 = 0, at instant: Instant = later, on connection: any SQLConnection
    ) throws -> [Int64] {
        try JournalTable.offerable(after: seq, at: instant, limit: 10, on: connection).map(\.seq)
    }

    @Test(arguments: BooksEngine.allCases)
    func `an entry is offered from the moment that it is ready`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try SampleRows.write(
            entry: 1, 100, readyAt: SampleRows.afternoon.adding(seconds: 3600), on: connection)
        try SampleRows.write(entry: 2, 200, on: connection)
        #expect(try offered(on: connection) == [2])
        #expect(
            try offered(at: SampleRows.afternoon.adding(seconds: 3600), on: connection) == [1, 2])
        // What nobody was given is offered behind the cursor too.
        #expect(
            try offered(after: 2, at: SampleRows.afternoon.adding(seconds: 3600), on: connection)
                == [1, 2])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a delivered entry is offered again behind the cursor only when its lease has run out`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try SampleRows.write(entry: 1, 100, on: connection)
        try SampleRows.write(entry: 2, 200, on: connection)
        try SampleRows.deliver(1, on: connection)
        #expect(try offered(after: 1, on: connection) == [2])
        #expect(try offered(after: 0, on: connection) == [1, 2])
        #expect(try offered(after: 1, at: Self.afterLease, on: connection) == [1, 2])
    }

    @Test(arguments: BooksEngine.allCases)
    func `an acknowledged or rejected entry is offered no more, until it is offered again by hand`(
        _ engine: BooksEngine
    ) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        for seq in [1, 2] as [Int64] {
            try SampleRows.write(entry: seq, 100, on: connection)
            try SampleRows.deliver(seq, on: connection)
        }
        try JournalTable.acknowledge(
            seq: 1, externalID: "FI-1", externalSystem: "erp", postedAt: Self.later, on: connection)
        try JournalTable.reject(seq: 2, code: "period_closed", message: "closed", on: connection)
        #expect(try offered(at: Self.afterLease, on: connection) == [])
        try JournalTable.reoffer(
            seq: 2, acknowledgementDueAt: Self.afterLease, on: connection)
        #expect(try offered(after: 2, on: connection) == [2])
        #expect(try Reports.unacknowledged(on: connection) == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `an overdue acknowledgement is told once`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try SampleRows.write(entry: 1, 100, on: connection)
        try SampleRows.deliver(1, on: connection)
        let due = SampleRows.afternoon.adding(seconds: 86_400)
        #expect(try JournalTable.takeOverdue(at: due, limit: 9, on: connection).isEmpty)
        let overdue = try JournalTable.takeOverdue(
            at: due.adding(seconds: 1), limit: 9, on: connection)
        #expect(overdue.map(\.seq) == [1])
        #expect(
            try JournalTable.takeOverdue(at: due.adding(seconds: 99), limit: 9, on: connection)
                .isEmpty)
    }

    @Test func `the sweep looks at unacknowledged entries only`() throws {
        let books = try TestBooks(.sqlite)
        let connection = try books.connect()
        let plan = try connection.all(
            """
            EXPLAIN QUERY PLAN SELECT seq FROM journal_entry
            WHERE state IN ('ready', 'delivered') AND state = 'delivered' AND ack_due_at < 1
            ORDER BY seq LIMIT 10
            """
        ) { row throws(SQLError) in row.text(3) }
        #expect(plan.joined().contains("journal_entry_unacknowledged"))
    }

    @Test(arguments: BooksEngine.allCases)
    func `what happened to an entry is told in its order`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try SampleRows.write(entry: 1, 100, on: connection)
        for what in ["offered", "rejected", "offered again"] {
            try JournalTable.note(
                entrySeq: 1, what: what, detail: "by hand", at: Self.later, on: connection)
        }
        let events = try JournalTable.events(ofEntry: 1, on: connection)
        #expect(events.map(\.what) == ["offered", "rejected", "offered again"])
        #expect(events.map(\.at) == [Self.later, Self.later, Self.later])
    }

    @Test(arguments: BooksEngine.allCases)
    func `pages go by number, state and day`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        for seq in 1...4 as ClosedRange<Int64> {
            try SampleRows.write(entry: seq, 100, dayOffset: Int(seq), on: connection)
        }
        try SampleRows.deliver(3, on: connection)
        func page(
            after seq: Int64 = 0, _ state: JournalState? = nil, from: Int? = nil, to: Int? = nil
        ) throws -> [Int64] {
            try JournalTable.page(
                after: seq, state: state, from: from.map(SampleRows.date),
                to: to.map(SampleRows.date), limit: 2, on: connection
            ).map(\.seq)
        }
        #expect(try page() == [1, 2])
        #expect(try page(after: 2) == [3, 4])
        #expect(try page(.delivered) == [3])
        #expect(try page(from: 3, to: 3) == [3])
        #expect(try page(.ready, from: 3) == [4])
    }

    @Test(arguments: BooksEngine.allCases)
    func `an identifier of another entry leads nowhere`(_ engine: BooksEngine) throws {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try SampleRows.write(entry: 1, 100, on: connection)
        let stranger = StableID.text(seq: 1, at: SampleRows.afternoon, family: 1)
        #expect(try JournalTable.entry(id: stranger, on: connection)?.seq == nil)
        #expect(try JournalTable.entry(id: "no identifier", on: connection)?.seq == nil)
    }
}
