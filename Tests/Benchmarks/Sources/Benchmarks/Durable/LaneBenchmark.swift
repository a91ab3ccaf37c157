import Foundation
import Pipeline
import RetailModel
import SQL
import Store
import Synchronization

/// The write of sales alone: by the lane, and its rows once more by our SQL room,
/// GRDB and SQLite itself.
struct LaneBenchmark {
    /// About what 64 connections make: half of them wait while the other half is committed.
    private static let groupSize = 32
    private static let groups = 400
    /// The design allows whatever stands between the lane and SQLite to cost a fifth.
    private static let shareOfRawWanted = 0.8

    private let rounds: Rounds
    private let folder: URL

    init(rounds: Rounds, folder: URL) {
        self.rounds = rounds
        self.folder = folder
    }

    func run() throws -> Report {
        let contenders: [any ScriptWriter.Type] = [
            RawWriter.self, RoomWriter.self, GRDBWriter.self,
        ]
        var lane: [Double] = []
        var figures = [[Double]](repeating: [], count: contenders.count)
        var rowsPerSale = 0
        try rounds.each("lane") {
            let file = folder.appending(path: "lane.db")
            Workspace.removeDatabase(file)
            defer { Workspace.removeDatabase(file) }
            lane.append(try Self.laneRate(file))
            let script = try WrittenRows(file).script(groupSize: Self.groupSize)
            rowsPerSale = script.rowCount / script.documents
            for (index, contender) in contenders.enumerated() {
                let seconds = try contender.seconds(script, at: folder.appending(path: "write.db"))
                figures[index].append(Double(script.documents) / seconds)
            }
        }
        var report = Report()
        report.add(
            "lane in process", Report.perSecond(Rounds.median(lane)),
            "\(Report.spread(lane, Report.perSecond)); groups of \(Self.groupSize)")
        for (contender, rates) in zip(contenders, figures) {
            report.add(
                contender.title, Report.perSecond(Rounds.median(rates)),
                "\(Report.spread(rates, Report.perSecond)); \(rowsPerSale) rows a sale")
        }
        let (raw, room, grdb) = (figures[0], figures[1], figures[2])
        report.add("lane against raw", Report.ratio(Self.ratio(lane, raw)))
        report.add("GRDB against raw", Report.ratio(Self.ratio(grdb, raw)))
        report.add("SQL room against GRDB", Report.ratio(Self.ratio(room, grdb)))
        report.add(
            "SQL room against raw", ratio: Self.ratio(room, raw), atLeast: Self.shareOfRawWanted)
        return report
    }

    /// Round by round, so that a slow moment of the disk counts on both sides.
    private static func ratio(_ rates: [Double], _ others: [Double]) -> Double {
        Rounds.median(zip(rates, others).map { $0 / $1 })
    }

    // MARK: - The lane

    /// Sales a second that a lane commits when every group is full.
    private static func laneRate(_ file: URL) throws -> Double {
        let books = try BooksFolder.configuration()
        let database = SQL.Database(.sqlite(path: file.path))
        try Migrator.apply(Schema.migrations, on: try database.connect())
        let policy = LanePolicy(
            company: books.company.company, rules: "\(books.rules.name)@\(books.rules.version)",
            isStoreDayGrain: books.rules.grain == .storeDay,
            holdsUntilDayEnd: books.company.holdsUntilDayEnd, configurationSeq: 1,
            queues: books.queues, now: { Instant(microseconds: 1_773_151_402_000_000) })
        let lane = try Lane(database, policy: policy, observer: SilentObserver())
        defer { lane.close() }
        let groups = try (0..<Self.groups).map { group in
            try (0..<groupSize).map { ticket in
                try IncomingDocument.sale(
                    SampleSale.body(ticket: group * groupSize + ticket), under: books.rules)
            }
        }
        return try Blocking.run {
            let started = Rounds.wallSeconds()
            for group in groups { _ = try await lane.commit(group, route: "orders") }
            return Double(groups.count * groupSize) / (Rounds.wallSeconds() - started)
        }
    }
}

/// Needs nothing told.
private struct SilentObserver: LaneObserver {
    func committed(_ deliveries: [Delivery], took duration: Duration) {}
    func failed(_ error: SQLError) {}
}

/// Runs asynchronous work from the main thread,
/// on which the kernel's bond to child processes rests.
private final class Blocking: Sendable {
    private let outcome = Mutex<Result<Double, any Error>?>(nil)

    static func run(_ body: @escaping @Sendable () async throws -> Double) throws -> Double {
        let blocking = Blocking()
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                let figure = try await body()
                blocking.outcome.withLock { $0 = .success(figure) }
            } catch {
                blocking.outcome.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        guard let outcome = blocking.outcome.withLock({ $0 }) else { return 0 }
        return try outcome.get()
    }
}
