import RetailModel
import SQL
import Store
import Telemetry
import Transform

/// Works through stored files, oldest first: reads their documents, commits them in groups with a
/// result for each, and can be stopped or killed at any moment and goes on where it was.
public actor FilePump {
    /// How many documents of a file are committed together.
    public static let documentsPerCommit = 200
    /// After so many starts without one committed group a file is quarantined.
    public static let startsMax: Int64 = 3
    private static let filesPerLook = 100
    /// How long it waits after a failure before it starts the file again.
    private static let pauseSeconds = 1
    private static let scopesMax = 1000

    private let lane: Lane
    private let readers: ReaderPool
    private let configurations: ConfigurationHolder
    private let routes: RouteDesk?
    private let now: @Sendable () -> Instant
    private let tracer: Tracer?
    private let report: @Sendable (String, [String: String]) -> Void
    /// For files that a request handed in: what it worked for. Those of an earlier run of the
    /// process are not known.
    private var scopes: [String: TraceScope] = [:]
    private var isRunning = false
    private var isAskedAgain = false
    private var isStopped = false

    /// A pump over the files of one database.
    ///
    /// - Parameters:
    ///   - configurations: A file is read to its end under the one that is in force when its first
    ///     documents are committed.
    ///   - tracer: Takes the spans of files that no request handed in.
    ///   - report: Told of files begun, ended and failed, for the log.
    public init(
        lane: Lane, readers: ReaderPool, configurations: ConfigurationHolder,
        routes: RouteDesk? = nil,
        now: @escaping @Sendable () -> Instant, tracer: Tracer? = nil,
        report: @escaping @Sendable (String, [String: String]) -> Void
    ) {
        self.lane = lane
        self.readers = readers
        self.configurations = configurations
        self.routes = routes
        self.now = now
        self.tracer = tracer
        self.report = report
    }

    /// Works through everything that waits, a new file among it as a part of the trace of the
    /// request that handed it in.
    public func run(for file: String, within scope: TraceScope?) async {
        // A file that was worked through before it was announced would stay here for ever; who is
        // forgotten begins a trace of its own.
        if scopes.count >= Self.scopesMax { scopes.removeAll() }
        scopes[file] = scope
        await run()
    }

    /// Works through everything that waits; returns when nothing does.
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
    }

    /// Ends the work after the group at hand; the rest waits for the next start.
    public func stop() {
        isStopped = true
    }

    private func workThroughAll() async {
        while !isStopped {
            let files = try? await readers.read { sql throws(SQLError) in
                try FileTable.unfinished(limit: Self.filesPerLook, on: sql)
            }
            guard let files = files?.filter(works) else {
                try? await Task.sleep(for: .seconds(Self.pauseSeconds))
                continue
            }
            guard !files.isEmpty else { return }
            for file in files where !isStopped {
                // What failed may pass; a file that fails at every start ends in quarantine.
                guard await workThrough(file) else {
                    try? await Task.sleep(for: .seconds(Self.pauseSeconds))
                    break
                }
            }
        }
    }

    /// Whether no route of the file's documents is paused.
    private func works(on file: FileRow) -> Bool {
        guard let routes else { return true }
        let configuration = configurations.current.configuration
        return configuration.types(of: file.connection).allSatisfy {
            routes.works(onType: $0, under: configuration)
        }
    }

    /// A file whose route was paused while it was worked through: it goes on where it was.
    private struct Paused: Error {}

    /// Whether the file came to an end of any kind.
    private func workThrough(_ file: FileRow) async -> Bool {
        let asked = scopes[file.id]
        var span = asked?.begin("process file", .consumer) ?? nil
        if asked == nil { span = tracer?.begin("process file", .consumer) }
        span?.add([
            SpanAttribute("countinghouse.file.id", file.id),
            SpanAttribute("countinghouse.route", file.route),
        ])
        let scope = span?.scope(within: asked) ?? asked
        let isEnded = await TraceScope.$current.withValue(scope) { await workThroughHere(file) }
        span?.end(errorType: isEnded ? nil : "interrupted")
        if isEnded { scopes[file.id] = nil }
        return isEnded
    }

    private func workThroughHere(_ file: FileRow) async -> Bool {
        do {
            guard file.starts < Self.startsMax else {
                try await quarantine(
                    file,
                    FileRefusal(
                        code: "FILE-003",
                        problem: "Processing this file ended \(file.starts) times without a "
                            + "result.",
                        remedy: "Look in the log for the crash; send the file again once mended."))
                return true
            }
            let inForce = try await start(file)
            report(
                "file begun",
                [
                    "file": file.id, "documents_done": "\(file.results)",
                    "configuration": inForce.configuration.shortHash,
                ])
            try await pump(file, under: inForce)
            return true
        } catch is Paused {
            _ = try? await lane.write { sql throws(SQLError) in
                try FileTable.resume(seq: file.seq, on: sql)
            }
            return true
        } catch let refusal as FileRefusal {
            try? await quarantine(file, refusal)
            return true
        } catch {
            report("file interrupted", ["file": file.id, "error": "\(error)"])
            return false
        }
    }

    /// The configuration to read a file under: that of its first documents, where some are
    /// committed already, since what is left is counted from there.
    private func start(_ file: FileRow) async throws -> ConfigurationInForce {
        let current = configurations.current
        let seq = try await lane.write { sql throws(SQLError) in
            try FileTable.start(
                seq: file.seq, configurationSeq: current.policy.configurationSeq, on: sql)
        }
        guard let seq, seq != current.policy.configurationSeq else { return current }
        let now = now
        let found = try await readers.read { sql throws(SQLError) in
            Result { () throws(RulingError) in
                try ConfigurationInForce.stored(
                    configurationSeq: seq, version: 0, now: now, on: sql)
            }
        }
        switch found {
        case .success(let inForce): return inForce
        case .failure(let error):
            throw FileRefusal(
                code: "FILE-012",
                problem: "The file was begun under a configuration that is gone: \(error.problem)",
                remedy: "Restore the database, or split off what is missing and send it again.")
        }
    }

    private func pump(_ file: FileRow, under inForce: ConfigurationInForce) async throws {
        let configuration = inForce.configuration
        var reader = try await reader(for: file, configuration)
        var batch = FileBatch(
            file: file, configuration: configuration, skipping: file.results)
        var position: Int64 = 0
        while !isStopped, let chunk = try await chunk(position, of: file) {
            guard works(on: file) else { throw Paused() }
            for document in try reader.feed(chunk) {
                batch.add(document)
                if batch.isFull { try await commit(&batch, under: inForce.policy) }
            }
            position += 1
        }
        guard !isStopped else { return }
        for document in try reader.finish() {
            batch.add(document)
            if batch.isFull { try await commit(&batch, under: inForce.policy) }
        }
        try await commit(&batch, under: inForce.policy)
        let finished = now()
        let notice = reader.notice
        let drift = DriftWatch(
            reader.fields, of: file, under: configuration, documents: batch.nextPosition)
        try await lane.write { sql throws(SQLError) in
            try drift?.write(at: finished, on: sql)
            try FileTable.finish(
                seq: file.seq, state: .processed, problem: notice, at: finished, on: sql)
        }
        report(
            "file processed",
            [
                "file": file.id, "documents": "\(batch.nextPosition)", "notice": notice ?? "none",
            ])
    }

    private func reader(
        for file: FileRow, _ configuration: Configuration
    ) async throws -> any FileDocumentReader {
        guard !file.connection.isEmpty else {
            return CanonicalLinesReader(configuration: configuration)
        }
        guard let connection = configuration.transform.connection(named: file.connection) else {
            throw FileRefusal(
                code: "FILE-005",
                problem: "The configuration has no connection \"\(file.connection)\".",
                remedy: "Add it to connections/ and send the file again.")
        }
        if let reader = connection.reader {
            return MappedTreesReader(
                connection, reader, contentType: file.contentType, configuration: configuration)
        }
        var survey = MappedRowsReader.Survey(connection)
        var position: Int64 = 0
        while let chunk = try await chunk(position, of: file) {
            try survey.feed(chunk)
            position += 1
        }
        try survey.finish()
        return MappedRowsReader(connection, survey: survey, configuration: configuration)
    }

    private func chunk(_ position: Int64, of file: FileRow) async throws -> [UInt8]? {
        let seq = file.seq
        return try await readers.read { sql throws(SQLError) in
            try FileTable.chunk(position: position, ofFile: seq, on: sql)
        }
    }

    private func commit(_ batch: inout FileBatch, under policy: LanePolicy) async throws {
        guard let (documents, progress) = batch.take() else { return }
        _ = try await lane.commit(
            documents, route: batch.route, results: progress, under: policy)
    }

    private func quarantine(_ file: FileRow, _ refusal: FileRefusal) async throws {
        let at = now()
        let configuration = configurations.current.configuration
        let queue = configuration.queues.operations
        var census = FieldCensus()
        if let drift = refusal.drift { census.add(drift, header: [], documents: 0) }
        let drift = DriftWatch(census, of: file, under: configuration, documents: 0)
        try await lane.write { sql throws(SQLError) in
            try drift?.write(at: at, on: sql)
            try FileTable.finish(
                seq: file.seq, state: .quarantined, problem: "\(refusal.code): \(refusal.problem)",
                at: at, on: sql)
            let opened = try queue.nextCase(
                code: refusal.code, problem: refusal.problem, remedy: refusal.remedy,
                subject: "file \(file.id)", at: at, on: sql)
            try Cases.open([opened], at: at, on: sql)
        }
        report("file quarantined", ["file": file.id, "code": refusal.code])
    }
}

/// The documents of a file that will be committed together.
struct FileBatch {
    let route: String
    /// Place of the next document within the file.
    private(set) var nextPosition: Int64 = 0
    private let file: FileRow
    private let configuration: Configuration
    private let skipping: Int64
    private var firstPosition: Int64
    private var documents: [IncomingDocument] = []
    private var entries: [FileProgress.Entry] = []

    init(file: FileRow, configuration: Configuration, skipping: Int64) {
        self.file = file
        self.configuration = configuration
        self.skipping = skipping
        route = file.route
        firstPosition = skipping
    }

    var isFull: Bool { entries.count >= FilePump.documentsPerCommit }

    /// Adds the next document of the file, unless an earlier start has committed it.
    mutating func add(_ found: FileDocument) {
        defer { nextPosition += 1 }
        guard nextPosition >= skipping else { return }
        switch found.content {
        case .document(var document):
            document.origin = FileOrigin(
                fileSeq: file.seq, firstLine: found.firstLine, lastLine: found.lastLine)
            documents.append(document)
            entries.append(
                .document(
                    sourceKey: found.sourceKey, firstLine: found.firstLine,
                    lastLine: found.lastLine))
        case .skipped(let because):
            var row = row(found, .skipped)
            row.problem = because
            entries.append(.settled(row, waiting: nil))
        case .unmapped(let reason, let payload):
            var row = row(found, .waiting)
            row.code = reason.code
            row.problem = reason.problem
            entries.append(
                .settled(row, waiting: UnmappedDocument(payload: payload, remedy: reason.remedy)))
        }
    }

    private func row(_ found: FileDocument, _ outcome: IntakeOutcome) -> FileResultRow {
        FileResultRow(
            position: 0, firstLine: found.firstLine, lastLine: found.lastLine,
            sourceKey: found.sourceKey, outcome: outcome, currency: "", amountMinorUnits: 0)
    }

    /// What has gathered, and an empty batch behind it.
    mutating func take() -> ([IncomingDocument], FileProgress)? {
        guard !entries.isEmpty else { return nil }
        let progress = FileProgress(
            fileSeq: file.seq, route: route, firstPosition: firstPosition, entries: entries,
            queue: configuration.queues.finance)
        let taken = documents
        firstPosition += Int64(entries.count)
        documents.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        return (taken, progress)
    }
}
