import RetailModel
import Routing
import SQL
import Store
import Synchronization
import Telemetry
import Transform

/// Works through stored files, oldest first. Each file is leased to one node at a time; a node that
/// is stopped or killed at any moment loses nothing, since another, or the same one started anew,
/// goes on behind the last group that was committed.
public actor FilePump {
    /// After so many starts that ended in nothing, not even a told failure, a file is quarantined.
    public static let startsMax: Int64 = 3
    private static let filesPerLook = 100
    /// How often it looks for what has become due or was left by another node.
    private static let lookSeconds = 2
    private static let scopesMax = 1000

    private let lane: Lane
    private let readers: ReaderPool
    private let configurations: ConfigurationHolder
    private let routes: RouteDesk?
    private let now: @Sendable () -> Instant
    private let chance: @Sendable (ClosedRange<Int>) -> Int
    private let tracer: Tracer?
    private let report: @Sendable (String, [String: String]) -> Void
    private let stopping = Mutex(false)
    /// For files that a request handed in: what it worked for. Those of an earlier run of the
    /// process are not known.
    private var scopes: [String: TraceScope] = [:]
    private var isRunning = false
    private var isAskedAgain = false
    /// Failures that the database was too ill to be told of.
    private var untold: [(claim: FileClaim, error: SQLError)] = []
    private var waitingForEnd: [CheckedContinuation<Void, Never>] = []

    /// A pump over the files of one database.
    ///
    /// - Parameters:
    ///   - configurations: A file is read to its end under the one that is in force when its first
    ///     documents are committed.
    ///   - chance: Draws a number, each as likely as any other.
    ///   - tracer: Takes the spans of files that no request handed in.
    ///   - report: Told of files begun, ended and failed, for the log.
    public init(
        lane: Lane, readers: ReaderPool, configurations: ConfigurationHolder,
        routes: RouteDesk? = nil,
        now: @escaping @Sendable () -> Instant,
        chance: @escaping @Sendable (ClosedRange<Int>) -> Int = { Int.random(in: $0) },
        tracer: Tracer? = nil,
        report: @escaping @Sendable (String, [String: String]) -> Void
    ) {
        self.lane = lane
        self.readers = readers
        self.configurations = configurations
        self.routes = routes
        self.now = now
        self.chance = chance
        self.tracer = tracer
        self.report = report
    }

    /// Works through everything that is due, a new file among it as a part of the trace of the
    /// request that handed it in.
    public func run(for file: String, within scope: TraceScope?) async {
        // A file that was worked through before it was announced would stay here for ever; who is
        // forgotten begins a trace of its own.
        if scopes.count >= Self.scopesMax { scopes.removeAll() }
        scopes[file] = scope
        await run()
    }

    /// Works through everything that is due; returns when nothing is.
    ///
    /// Calls while it is running make it look again once more.
    public func run() async {
        isAskedAgain = true
        guard !isRunning else { return }
        isRunning = true
        while isAskedAgain, !isStopped {
            isAskedAgain = false
            await workThroughAll()
        }
        isRunning = false
        for waiting in waitingForEnd { waiting.resume() }
        waitingForEnd = []
    }

    /// Works through everything, again and again, until the task is cancelled or ``stop()``: also
    /// what becomes due later, and what another node leaves behind.
    public func follow() async {
        while !Task.isCancelled, !isStopped {
            await run()
            try? await Task.sleep(for: .seconds(Self.lookSeconds))
        }
    }

    /// Ends the work after the group at hand and gives its file back; the rest waits for the next
    /// start. Returns when nothing is being worked on.
    public func stop() async {
        stopping.withLock { $0 = true }
        guard isRunning else { return }
        await withCheckedContinuation { waitingForEnd.append($0) }
    }

    private var isStopped: Bool { stopping.withLock { $0 } }

    /// Looks through what is due until one look finds nothing that it may work on.
    private func workThroughAll() async {
        await tell()
        var hasWorked = true
        while hasWorked, !isStopped {
            hasWorked = false
            var last: Int64 = 0
            while let files = await due(after: last), let end = files.last, !isStopped {
                last = end.seq
                for file in files where !isStopped && mayWork(on: file) {
                    if await workThrough(file) { hasWorked = true }
                }
            }
        }
    }

    /// The next files that are due; nil also when the database cannot be asked.
    private func due(after seq: Int64) async -> [FileRow]? {
        let at = now()
        return try? await readers.read { sql throws(SQLError) in
            try FileTable.due(at: at, after: seq, limit: Self.filesPerLook, on: sql)
        }
    }

    /// Whether no route of the file's documents is paused.
    private func mayWork(on file: FileRow) -> Bool {
        Self.mayWork(on: file.connection, routes, configurations)
    }

    private static func mayWork(
        on connection: String, _ routes: RouteDesk?, _ configurations: ConfigurationHolder
    ) -> Bool {
        guard let routes else { return true }
        let configuration = configurations.current.configuration
        return configuration.types(of: connection).allSatisfy {
            routes.works(onType: $0, under: configuration)
        }
    }

    /// Whether the file could be claimed and came to an end of any kind.
    private func workThrough(_ file: FileRow) async -> Bool {
        let asked = scopes[file.id]
        var span = asked?.begin("process file", .consumer) ?? nil
        if asked == nil { span = tracer?.begin("process file", .consumer) }
        span?.add([
            SpanAttribute("countinghouse.file.id", file.id),
            SpanAttribute("countinghouse.route", file.route),
        ])
        let scope = span?.scope(within: asked) ?? asked
        let isEnded = await TraceScope.$current.withValue(scope) { await claimAndWork(on: file) }
        span?.end(errorType: isEnded ? nil : "interrupted")
        if isEnded { scopes[file.id] = nil }
        return isEnded
    }

    private func claimAndWork(on file: FileRow) async -> Bool {
        let (at, current) = (now(), configurations.current)
        let claim = try? await lane.write { sql throws(SQLError) in
            try FileTable.claim(
                seq: file.seq, configurationSeq: current.policy.configurationSeq, at: at,
                until: at.adding(seconds: FileWork.leaseSeconds), on: sql)
        }
        guard let claim = claim ?? nil else { return false }
        do throws(FileStop) {
            try await work(on: claim, under: current)
        } catch {
            await settle(claim, error)
        }
        return true
    }

    private func work(
        on claim: FileClaim, under current: ConfigurationInForce
    ) async throws(FileStop) {
        guard claim.file.starts <= Self.startsMax else {
            throw .refused(.crashed(times: claim.file.starts - 1))
        }
        let inForce = try await configuration(of: claim, current)
        report(
            "file begun",
            [
                "file": claim.file.id, "documents_done": "\(claim.file.results)",
                "configuration": inForce.configuration.shortHash,
            ])
        let connection = claim.file.connection
        let (routes, configurations) = (routes, configurations)
        var work = FileWork(claim, under: inForce, lane: lane, readers: readers, now: now) {
            [self] in
            !stopping.withLock { $0 } && Self.mayWork(on: connection, routes, configurations)
        }
        let ended = try await work.run()
        report(
            "file processed",
            [
                "file": claim.file.id, "documents": "\(ended.documents)",
                "notice": ended.notice ?? "none",
            ])
    }

    /// The configuration to read a file under: that of its first documents, where some are
    /// committed already, since what is left is counted from there.
    private func configuration(
        of claim: FileClaim, _ current: ConfigurationInForce
    ) async throws(FileStop) -> ConfigurationInForce {
        let seq = claim.configurationSeq
        guard seq != current.policy.configurationSeq else { return current }
        let now = now
        let found: Result<ConfigurationInForce, RulingError>
        do throws(SQLError) {
            found = try await readers.read { sql throws(SQLError) in
                Result { () throws(RulingError) in
                    try ConfigurationInForce.stored(
                        configurationSeq: seq, version: 0, now: now, on: sql)
                }
            }
        } catch {
            throw .failed(error)
        }
        switch found {
        case .success(let inForce): return inForce
        case .failure(.database(let error)): throw .failed(error)
        case .failure(let error):
            throw .refused(
                FileRefusal(
                    code: "FILE-012",
                    problem: "The file was begun under a configuration that is gone: "
                        + error.problem,
                    remedy: "Restore the database, or split off what is missing and send it "
                        + "again."))
        }
    }

    // MARK: - Work that did not end

    private func settle(_ claim: FileClaim, _ stop: FileStop) async {
        switch stop {
        case .refused(let refusal):
            do throws(SQLError) {
                try await quarantine(claim, refusal)
            } catch {
                await postpone(claim, error)
            }
        case .failed(let error): await postpone(claim, error)
        case .waits(let others):
            report(
                others == nil ? "file put away for others" : "file waits for others",
                ["file": claim.file.id, "name": claim.file.name, "others": others ?? "none"])
        case .interrupted:
            let lease = claim.lease
            _ = try? await lane.write { sql throws(SQLError) in
                try FileTable.release(lease, on: sql)
            }
        case .lost: report("file taken over by another node", ["file": claim.file.id])
        }
    }

    /// Tells the database of failures that it could not be told of when they happened.
    private func tell() async {
        let failures = untold
        untold = []
        for (claim, error) in failures { await postpone(claim, error) }
    }

    /// Has a file tried again by the schedule of its route, or gives it up.
    private func postpone(_ claim: FileClaim, _ error: SQLError) async {
        let (at, chance) = (now(), chance)
        let configuration = configurations.current.configuration
        let policy = configuration.technicalPolicy(of: claim.file.connection)
        let queue =
            policy.map { configuration.queues.named($0.queue) } ?? configuration.queues.operations
        let verdict: RetryVerdict
        do throws(SQLError) {
            verdict = try await lane.write { sql throws(SQLError) in
                try RetryVerdict.write(
                    claim, failedAt: at, schedule: policy?.retry ?? .standard, chance: chance,
                    on: sql)
            }
            if case .givenUp(let failures) = verdict {
                try await quarantine(claim, .givenUp(after: failures, error), in: queue)
            }
        } catch {
            // The lane takes nothing any more: what is left is told by the next start.
            if error.kind != .closed { untold.append((claim, error)) }
            return report("file interrupted", ["file": claim.file.id, "error": "\(error)"])
        }
        if case .lost = verdict { return await settle(claim, .lost) }
        guard case .again(let next) = verdict else { return }
        report(
            "file interrupted",
            ["file": claim.file.id, "error": "\(error)", "next_try_at": "\(next)"])
    }

    private func quarantine(
        _ claim: FileClaim, _ refusal: FileRefusal, in queue: WorkQueue? = nil
    ) async throws(SQLError) {
        let (at, lease, file) = (now(), claim.lease, claim.file)
        let configuration = configurations.current.configuration
        let queue = queue ?? configuration.queues.operations
        var census = FieldCensus()
        if let drift = refusal.drift { census.add(drift, header: [], documents: 0) }
        let drift = DriftWatch(census, of: file, under: configuration, documents: 0)
        try await lane.write { sql throws(SQLError) in
            try drift?.write(at: at, on: sql)
            try FileTable.finish(
                lease, state: .quarantined, problem: "\(refusal.code): \(refusal.problem)",
                at: at, on: sql)
            let opened = try queue.nextCase(
                code: refusal.code, problem: refusal.problem, remedy: refusal.remedy,
                subject: "file \(file.id)", at: at, on: sql)
            try Cases.open([opened], at: at, on: sql)
        }
        report("file quarantined", ["file": file.id, "code": refusal.code])
    }
}

extension FileRefusal {
    fileprivate static func crashed(times: Int64) -> FileRefusal {
        FileRefusal(
            code: "FILE-003",
            problem: "Processing this file ended \(times) times without a result.",
            remedy: "Look in the log for the crash; send the file again once mended.")
    }

    fileprivate static func givenUp(after failures: Int64, _ error: SQLError) -> FileRefusal {
        FileRefusal(
            code: "FILE-013",
            problem: "The store failed \(failures) times in a row, last with: \(error.message).",
            remedy: "Mend the store, then send the file again: it goes on where it was.")
    }
}
