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
    /// The configuration in force.
    public let configuration: Configuration
    /// The writer.
    public let lane: Lane
    /// Where files are read.
    public let readers: ReaderPool
    /// The ERP's counter.
    public let desk: JournalDesk
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
        lane = try Lane(
            books.database,
            policy: LanePolicy(configuration, configurationSeq: seq, now: now),
            observer: observer)
        readers = try ReaderPool(books.database, threads: 1)
        desk = JournalDesk(lane: lane, configuration: configuration, now: now)
        pump = FilePump(
            lane: lane, readers: readers, configuration: configuration, now: now
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

    /// Stores a file whole.
    public func store(
        _ text: String, connection: String = "", type: String = "application/x-ndjson"
    ) async throws -> FileIntake.Outcome {
        let clock = clock
        var intake = try await FileIntake.begin(
            route: "bulk", connection: connection, contentType: type, lane: lane,
            now: { clock.now })
        try await intake.append(Array(text.utf8))
        return try await intake.finish()
    }

    /// What verification finds wrong; empty when every rule holds.
    public func findings() throws -> [String] {
        try Verification(on: books.database.connect(readOnly: true)).run().flatMap(\.findings)
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
        }
    }

    /// The identifier of the case, where there is one.
    public var caseID: String? {
        switch outcome {
        case .posted: nil
        case .waiting(let id), .conflict(let id): id
        case .duplicate(let id): id
        }
    }
}
