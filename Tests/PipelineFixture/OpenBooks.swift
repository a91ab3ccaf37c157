import Foundation
import Pipeline
import RetailModel
import SQL
import Store
import StoreFixture

/// Books with everything that works on them: lane, readers, pump and desk, on a clock of the test.
public final class OpenBooks: Sendable {
    /// Where the books are; they outlive this object when it is given to another.
    public let books: TestBooks
    /// The configuration in force at the beginning.
    public let configuration: Configuration
    /// The one in force at any moment.
    public let configurations: ConfigurationHolder
    /// The writer.
    public let lane: Lane
    /// Where files are read.
    public let readers: ReaderPool
    /// The ERP's counter.
    public let desk: JournalDesk
    /// Sees to what is due.
    public let deadlines: DeadlineClock
    /// Where cases are settled.
    public let cases: CaseDesk
    /// Where routes are paused and replayed.
    public let routes: RouteDesk
    /// Works through files.
    public let pump: FilePump
    /// The time of all of them.
    public let clock: TestClock
    /// What the lane told.
    public let observer: RecordingObserver

    /// Opens new books, or books that another object had open.
    public init(
        _ engine: BooksEngine, _ configuration: Configuration, clock: TestClock = TestClock(),
        reopening books: TestBooks? = nil
    ) throws {
        let books = try books ?? TestBooks(engine)
        self.books = books
        self.configuration = configuration
        self.clock = clock
        let now: @Sendable () -> Instant = { clock.now }
        let seq = try ConfigurationTable.number(
            hash: configuration.hash, files: configuration.files, at: clock.now,
            on: books.connect())
        observer = RecordingObserver()
        let policy = LanePolicy(configuration, configurationSeq: seq, now: now)
        lane = try Lane(books.database, policy: policy, observer: observer)
        readers = try ReaderPool(books.database, threads: 1)
        configurations = ConfigurationHolder(
            ConfigurationInForce(version: 0, configuration: configuration, policy: policy))
        desk = JournalDesk(lane: lane, configurations: configurations, now: now)
        deadlines = DeadlineClock(desk: desk, readers: readers)
        cases = CaseDesk(lane: lane)
        routes = RouteDesk(lane: lane, readers: readers)
        pump = FilePump(
            lane: lane, readers: readers, configurations: configurations, routes: routes, now: now
        ) { _, _ in }
    }

    deinit {
        lane.close()
        readers.close()
    }

    /// Commits tickets as one request, each with its own receipt.
    public func send(
        _ tickets: Ticket..., key: String? = nil
    ) async throws -> [Receipt] {
        let rules = configuration.rules
        return try await lane.commit(
            try tickets.map { try $0.document(rules, key: key) }, route: "tickets")
    }

    /// Commits orders as one request, each with its own receipt.
    public func send(_ orders: ShopOrder...) async throws -> [Receipt] {
        let configuration = configuration
        return try await lane.commit(
            try orders.map { try $0.document(configuration) }, route: "orders")
    }

    /// Every line of every entry: the entry's number, side, account and minor units.
    public func lines() throws -> [String] {
        let sql = try books.connect()
        let entries = try JournalTable.page(
            after: 0, state: nil, from: nil, to: nil, limit: 1000, on: sql)
        let lines = try JournalTable.lines(ofEntries: entries.map(\.seq), on: sql)
        return zip(entries, lines).flatMap { entry, lines in
            lines.map { "\(entry.seq) \($0.side.rawValue) \($0.account) \($0.minorUnits)" }
        }
    }

    /// What each item moved in all: `LAMP -2`.
    public func stock() throws -> [String] {
        let sql = try books.connect()
        var sums: [String: Int] = [:]
        for document in try DocumentTable.page(
            after: 0, matching: DocumentFilter(), limit: 1000, on: sql)
        {
            for movement in try MovementTable.movements(ofDocument: document.seq, on: sql) {
                sums[movement.item, default: 0] += Int(movement.quantity) ?? 0
            }
        }
        return sums.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    }

    /// Stores a file whole.
    public func store(
        _ text: String, connection: String = "", type: String = "application/x-ndjson",
        named name: String = ""
    ) async throws -> FileIntake.Outcome {
        try await store(Array(text.utf8), connection: connection, type: type, named: name)
    }

    /// Stores a file whole.
    public func store(
        _ bytes: [UInt8], connection: String, type: String, named name: String = ""
    ) async throws -> FileIntake.Outcome {
        let clock = clock
        var intake = try await FileIntake.begin(
            route: "bulk", connection: connection, contentType: type, name: name, lane: lane,
            now: { clock.now })
        try await intake.append(bytes)
        return try await intake.finish()
    }

    /// What verification finds wrong; empty when every rule holds.
    public func findings() throws -> [String] {
        try Verification(
            on: books.database.connect(readOnly: true),
            configurations: lane.policy.configurations
        ).run().flatMap(\.findings)
    }

    /// Counts and value in minor units by outcome, over all hours: `posted 2 2550`.
    public func tallies() throws -> [String] {
        try TallyTable.totals(on: books.connect()).map {
            "\($0.outcome.rawValue) \($0.documents) \($0.amountMinorUnits)"
        }
    }
}

extension Receipt {
    /// The outcome as one word, for comparisons.
    public var word: String {
        switch outcome {
        case .posted: "posted"
        case .waiting: "waiting"
        case .duplicate: "duplicate"
        case .conflict: "conflict"
        case .superseded: "superseded"
        }
    }

    /// The identifier of the case, where there is one.
    public var caseID: String? {
        switch outcome {
        case .posted, .superseded: nil
        case .waiting(let id), .conflict(let id): id
        case .duplicate(let id): id
        }
    }
}
