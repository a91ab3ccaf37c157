import Dispatch
import Foundation
import RetailModel
import SQL
import Store
import Synchronization
import Telemetry

/// The one writer of a database: takes whatever waits, commits it as one group,
/// then answers everyone.
///
/// A group is at most ``documentsPerGroupMax`` documents; while one is being committed the next
/// gathers, so the load itself sets the size. Work that the database refuses is tried again alone,
/// so that it cannot take its neighbours with it.
public final class Lane: Sendable {
    /// The most documents that are committed together.
    public static let documentsPerGroupMax = 1000
    /// The most pieces of work that may wait; more are refused at once with kind `busy`.
    public static let waitingMax = 20_000
    /// How often a group is tried again after a failure that may pass.
    static let attemptsMax = 5
    /// The pause behind the first attempt; it grows with the square of their count.
    private static let retryPauseMicroseconds: UInt32 = 20_000

    /// The engine that it writes to.
    public let dialect: Dialect
    /// Rings at each commit.
    public let bell = CommitBell()
    private let waiting = Mutex(Waiting())
    private let refusals = Mutex(RefusalCounts())
    private let isFilled = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let first: LanePolicy
    private let followed = Mutex<ConfigurationHolder?>(nil)
    private let observer: any LaneObserver

    private struct Waiting {
        var work: [LaneWork] = []
        var isClosed = false
    }

    /// Opens the writer's connection and starts its thread.
    ///
    /// - Throws: ``SQL/SQLError`` when the database cannot be opened.
    public init(
        _ database: Database, policy: LanePolicy, observer: any LaneObserver
    ) throws(SQLError) {
        first = policy
        dialect = database.address.dialect
        self.observer = observer
        _ = try database.connect()
        let thread = Thread { [self] in
            serve(database)
            ended.signal()
        }
        thread.name = "lane"
        thread.start()
    }

    /// What it commits under where nothing else is said: the policy of the configuration in force.
    public var policy: LanePolicy { followed.withLock { $0 }?.current.policy ?? first }

    /// Takes its policy from the configuration in force from now on, instead of the first one.
    public func follow(_ configurations: ConfigurationHolder) {
        followed.withLock { $0 = configurations }
    }

    /// Commits documents and answers each, in order, once all of them are durable.
    ///
    /// - Parameters:
    ///   - results: Written with the documents when they come from a file.
    ///   - policy: That of the configuration under which they were decided; of the one in force
    ///     when nothing is said.
    /// - Throws: ``SQL/SQLError``; nothing of the documents was kept then.
    public nonisolated(nonsending) func commit(
        _ documents: [IncomingDocument], route: String, results: FileProgress? = nil,
        under policy: LanePolicy? = nil
    ) async throws(SQLError) -> [Receipt] {
        let policy = policy ?? self.policy
        let items = documents.map { Group.Item(route: route, document: $0) }
        var span = DatabaseSpan.begin("COMMIT", on: dialect)
        if items.count > 1 {
            span?.add([SpanAttribute("db.operation.batch.size", items.count)])
        }
        let result: Result<[Receipt], SQLError> = await withCheckedContinuation { continuation in
            let work = LaneWork.Documents(items, results, policy) {
                continuation.resume(returning: $0)
            }
            add(.documents(work))
        }
        // Freed where they were made, and not by the one writer.
        withExtendedLifetime(items) {}
        span?.end(result)
        return try result.get()
    }

    /// Commits one document in a transaction of its own, unless the facts speak against it.
    ///
    /// - Parameter refusal: Looks at what is stored; what it finds keeps the document out. A
    ///   document that is here already is answered as ever, whatever the facts are by now.
    /// - Throws: ``SQL/SQLError``; nothing of the document was kept then.
    public nonisolated(nonsending) func commit<Reason: Error>(
        _ document: IncomingDocument, route: String, under policy: LanePolicy? = nil,
        unless refusal: @escaping @Sendable (any SQLConnection) throws(SQLError) -> Reason?
    ) async throws(SQLError) -> Result<Receipt, Reason> {
        let policy = policy ?? self.policy
        let started = ContinuousClock.now
        let item = Group.Item(route: route, document: document)
        let result = try await write { connection throws(SQLError) -> Result<Receipt, Reason> in
            let now = policy.now()
            var group = Group([item], policy: policy, now: now)
            if try group.isFresh(on: connection), let reason = try refusal(connection) {
                var sums = TallySums(at: now)
                sums.add(route: route, currency: "", outcome: .refused, amountMinorUnits: 0)
                try TallyTable.add(sums.tallies, on: connection)
                return .failure(reason)
            }
            guard let receipt = try group.commit(on: connection).first else {
                preconditionFailure("a group answers every document")
            }
            return .success(receipt)
        }
        if case .success(let receipt) = result {
            observer.committed(documents: [item], receipts: [receipt], since: started)
        }
        return result
    }

    /// Runs `body` in a transaction of its own, and posts the documents that it makes with what it
    /// writes: all of it is kept, or nothing.
    ///
    /// Takes its turn with the writers of other nodes before `body` looks at what is stored.
    ///
    /// - Parameters:
    ///   - body: What it answers, and the documents that are to follow; nothing that it wrote is
    ///     kept when it refuses.
    ///   - refusal: Tells of a document that would wait, or that is here already in any form:
    ///     nothing of its kind is kept either, no case is opened.
    /// - Throws: ``SQL/SQLError``; nothing was kept then.
    public nonisolated(nonsending) func write<T: Sendable, Reason: Error>(
        route: String, under policy: LanePolicy,
        making body:
            @escaping @Sendable (any SQLConnection) throws(SQLError)
            -> Result<(T, [IncomingDocument]), Reason>,
        unlessPosted refusal: @escaping @Sendable (IncomingDocument, Receipt) -> Reason
    ) async throws(SQLError) -> Result<T, Reason> {
        let (started, companion) = (ContinuousClock.now, CommitCompanion.current)
        let result = try await perform {
            connection throws(SQLError) -> Result<(T, [Group.Item], [Receipt]), Reason> in
            try companion?.begin(connection)
            try Sequence.document.lock(on: connection)
            var reason: Reason?
            do throws(SQLError) {
                let made = try connection.savepoint {
                    () throws(SQLError) -> (T, [Group.Item], [Receipt]) in
                    let value: T
                    let documents: [IncomingDocument]
                    switch try body(connection) {
                    case .success(let made): (value, documents) = made
                    case .failure(let refused):
                        reason = refused
                        throw .undone
                    }
                    let items = documents.map { Group.Item(route: route, document: $0) }
                    guard !items.isEmpty else { return (value, [], []) }
                    var group = Group(items, policy: policy, now: policy.now())
                    let receipts = try group.commit(on: connection)
                    for (document, receipt) in zip(documents, receipts) {
                        if case .posted = receipt.outcome { continue }
                        reason = refusal(document, receipt)
                        throw .undone
                    }
                    return (value, items, receipts)
                }
                try companion?.end(Result<T, Reason>.success(made.0), connection)
                return .success(made)
            } catch {
                guard let reason else { throw error }
                return .failure(reason)
            }
        }
        guard case .success(let (_, items, receipts)) = result else {
            return result.map { $0.0 }
        }
        if !items.isEmpty {
            observer.committed(documents: items, receipts: receipts, since: started)
        }
        return result.map { $0.0 }
    }

    /// Runs `body` in a transaction of its own on the writer's connection, with the task's
    /// ``CommitCompanion``.
    ///
    /// - Throws: ``SQL/SQLError`` of `body`; nothing it did was kept then.
    public nonisolated(nonsending) func write<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(SQLError) -> T
    ) async throws(SQLError) -> T {
        guard let companion = CommitCompanion.current else { return try await perform(body) }
        return try await perform { connection throws(SQLError) in
            try companion.begin(connection)
            let value = try body(connection)
            try companion.end(value, connection)
            return value
        }
    }

    private nonisolated(nonsending) func perform<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(SQLError) -> T
    ) async throws(SQLError) -> T {
        let span = DatabaseSpan.begin("COMMIT", on: dialect)
        let result: Result<T, SQLError> = await withCheckedContinuation { continuation in
            add(
                .command(
                    { [bell] connection throws(SQLError) in
                        let value = try connection.transaction { () throws(SQLError) in
                            try body(connection)
                        }
                        bell.ring()
                        continuation.resume(returning: .success(value))
                    }, failed: { continuation.resume(returning: .failure($0)) }))
        }
        span?.end(result)
        return try result.get()
    }

    /// Counts a delivery that was refused to its sender; nothing waits for it.
    public func noteRefused(route: String) {
        guard refusals.withLock({ $0.add(route: route) }) else { return }
        add(
            .command(
                { [self] connection throws(SQLError) in try writeRefusals(on: connection) },
                failed: { [self] error in
                    refusals.withLock { $0.giveUp() }
                    observer.failed(error)
                }))
    }

    private func writeRefusals(on connection: any SQLConnection) throws(SQLError) {
        let refused = refusals.withLock { $0.begin() }
        var sums = TallySums(at: policy.now())
        for (route, count) in refused {
            sums.add(
                route: route, currency: "", outcome: .refused, amountMinorUnits: 0,
                documents: count)
        }
        let tallies = sums.tallies
        try connection.transaction { () throws(SQLError) in
            try TallyTable.add(tallies, on: connection)
        }
        refusals.withLock { $0.end(refused) }
    }

    /// How many pieces of work wait at this moment, for metrics.
    public var waitingCount: Int { waiting.withLock { $0.work.count } }

    /// Takes no more work, finishes what waits and closes the connection; blocks until then.
    public func close() {
        waiting.withLock { $0.isClosed = true }
        isFilled.signal()
        ended.wait()
        // Whoever closes again finds it ended.
        ended.signal()
    }

    private func add(_ work: LaneWork) {
        let refusal: SQLError? = waiting.withLock { waiting in
            if waiting.isClosed { return SQLError(.closed, message: "the server is stopping") }
            guard waiting.work.count < Self.waitingMax else {
                return SQLError(.busy, message: "\(Self.waitingMax) requests wait already")
            }
            waiting.work.append(work)
            return nil
        }
        if let refusal { work.fail(refusal) } else { isFilled.signal() }
    }

    // MARK: - The writer's thread

    private func serve(_ database: Database) {
        var connection: (any SQLConnection)?
        while let batch = next() {
            for run in LaneWork.runs(of: batch, documentsMax: Self.documentsPerGroupMax) {
                perform(run, on: &connection, of: database)
            }
        }
    }

    /// Everything that waits; nil once the lane is closed and empty.
    private func next() -> [LaneWork]? {
        while true {
            isFilled.wait()
            let (work, isClosed) = waiting.withLock { waiting in
                defer { waiting.work.removeAll(keepingCapacity: true) }
                return (waiting.work, waiting.isClosed)
            }
            if !work.isEmpty { return work }
            if isClosed { return nil }
        }
    }

    /// Runs works together; when that fails for good and they are several, each half for itself,
    /// and so on until what fails stands alone.
    private func perform(
        _ works: [LaneWork], on connection: inout (any SQLConnection)?, of database: Database
    ) {
        var failure = SQLError(.other, message: "the group was not tried")
        for attempt in 1...Self.attemptsMax {
            do throws(SQLError) {
                if let connection { return try run(works, on: connection) }
                let opened = try database.connect()
                connection = opened
                return try run(works, on: opened)
            } catch {
                failure = error
                observer.failed(error)
                if error.endsConnection { connection = nil }
                guard error.isRetryable || error.kind == .commitUnknown else { break }
                if attempt < Self.attemptsMax {
                    usleep(Self.retryPauseMicroseconds * UInt32(attempt * attempt))
                }
            }
        }
        // What the database refused may be the fault of one; what it never answered is nobody's.
        guard works.count > 1, failure.mayBeOfOne else {
            for work in works { work.fail(failure) }
            return
        }
        let middle = works.count / 2
        perform(Array(works[..<middle]), on: &connection, of: database)
        perform(Array(works[middle...]), on: &connection, of: database)
    }

    private func run(
        _ works: [LaneWork], on connection: any SQLConnection
    ) throws(SQLError) {
        if works.count == 1, case .command(let body, _) = works[0] { return try body(connection) }
        let started = ContinuousClock.now
        let items = works.flatMap(\.items)
        // A run holds documents of one configuration only.
        let policy = works.first?.ofDocuments?.policy ?? self.policy
        let now = policy.now()
        let answers = try connection.transaction { () throws(SQLError) in
            var group = Group(items, policy: policy, now: now)
            let answers = Self.parted(try group.commit(on: connection), among: works)
            for (work, receipts) in zip(works, answers) {
                try work.ofDocuments?.progress?.write(
                    receipts, work.items, now: now, on: connection)
            }
            return answers
        }
        bell.ring()
        observer.committed(documents: items, receipts: answers.flatMap(\.self), since: started)
        for (work, receipts) in zip(works, answers) { work.ofDocuments?.done(.success(receipts)) }
    }

    /// The receipts of a group, as many to each work as it has documents, in order.
    private static func parted(_ receipts: [Receipt], among works: [LaneWork]) -> [[Receipt]] {
        var first = 0
        return works.map { work in
            defer { first += work.items.count }
            return Array(receipts[first..<first + work.items.count])
        }
    }
}

extension SQLError {
    /// Whether one piece of work can be the cause, so that the others may succeed without it.
    fileprivate var mayBeOfOne: Bool {
        switch kind {
        case .connectionLost, .commitUnknown, .busy, .closed, .readOnly, .invalidAddress: false
        default: true
        }
    }
}

extension LaneObserver {
    fileprivate func committed(
        documents: [Group.Item], receipts: [Receipt], since started: ContinuousClock.Instant
    ) {
        let deliveries = zip(documents, receipts).map { item, receipt in
            Delivery(
                route: item.route, outcome: receipt.intakeOutcome,
                currency: item.document.currency,
                amountMinorUnits: item.document.amountMinorUnits)
        }
        committed(deliveries, took: ContinuousClock.now - started)
    }
}
