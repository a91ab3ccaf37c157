import RetailModel
import SQL
import Store
import Transform

/// The work on one claimed file: reads its documents, commits them in groups with a result for
/// each, and holds the claim while it goes on.
struct FileWork {
    /// How many documents of a file are committed together.
    static let documentsPerCommit = 200
    /// For so long a node holds a file behind each sign of life; then another may take it over.
    static let leaseSeconds = 30
    /// A claim that is older is renewed.
    private static let renewalSeconds = 10

    let claim: FileClaim
    let inForce: ConfigurationInForce
    let lane: Lane
    let readers: ReaderPool
    let now: @Sendable () -> Instant
    /// False once its route is paused or the program ends.
    let mayGoOn: @Sendable () -> Bool
    private var heldAt: Instant

    init(
        _ claim: FileClaim, under inForce: ConfigurationInForce, lane: Lane, readers: ReaderPool,
        now: @escaping @Sendable () -> Instant, mayGoOn: @escaping @Sendable () -> Bool
    ) {
        self.claim = claim
        self.inForce = inForce
        self.lane = lane
        self.readers = readers
        self.now = now
        self.mayGoOn = mayGoOn
        heldAt = now()
    }

    private var file: FileRow { claim.file }
    private var configuration: Configuration { inForce.configuration }

    /// What the log tells of a file that was worked through.
    struct Ended {
        let documents: Int64
        let notice: String?
    }

    /// Works the file through to its end.
    mutating func run() async throws(FileStop) -> Ended {
        let joined = try await delivery()
        var reader = try await reader(joined)
        var batch = FileBatch(file: file, lease: claim.lease, configuration: configuration)
        var position: Int64 = 0
        while let chunk = try await chunk(position, of: file.seq) {
            let found = try FileStop.refusing { () throws(FileRefusal) in try reader.feed(chunk) }
            try await commit(found, of: &batch)
            position += 1
        }
        let rest = try FileStop.refusing { () throws(FileRefusal) in try reader.finish() }
        try await commit(rest, of: &batch)
        try await commit(&batch)
        return try await end(reader, documents: batch.nextPosition)
    }

    private func end(
        _ reader: any FileDocumentReader, documents: Int64
    ) async throws(FileStop) -> Ended {
        let (finished, notice, lease) = (now(), reader.notice, claim.lease)
        let drift = DriftWatch(
            reader.fields, of: file, under: configuration, documents: documents)
        try await write { sql throws(SQLError) in
            try drift?.write(at: finished, on: sql)
            try FileTable.finish(
                lease, state: .processed, problem: notice, at: finished, on: sql)
            let sides = try JoinTable.sides(ofMain: lease.fileSeq, on: sql)
            try JoinTable.finish(
                sides: sides.map(\.fileSeq), problem: nil, at: finished, on: sql)
        }
        return Ended(documents: documents, notice: notice)
    }

    // MARK: - Reading

    /// The files that this one is read with.
    private func delivery() async throws(FileStop) -> [JoinedFile] {
        guard let connection = configuration.transform.connection(named: file.connection),
            !connection.joins.isEmpty
        else { return [] }
        if case .unknown = DeliveryPart(ofFileNamed: file.name, in: connection) {
            throw .refused(.unnamed(file.name, of: connection))
        }
        let wait = DeliveryWait(
            claim: claim, connection: connection, queue: configuration.queues.operations,
            now: now())
        switch try await write({ sql throws(SQLError) in try wait.settle(on: sql) }) {
        case .read(let joined): return joined
        case .putAway: throw .waits(for: nil)
        case .waiting(let others, _): throw .waits(for: others)
        case .lost: throw .lost
        }
    }

    private mutating func reader(
        _ joined: [JoinedFile]
    ) async throws(FileStop) -> any FileDocumentReader {
        let (file, configuration) = (file, configuration)
        var opening = try FileStop.refusing { () throws(FileRefusal) in
            try FileOpening(file, joined: joined, under: configuration)
        }
        while let seq = opening.wanted {
            var position: Int64 = 0
            while let chunk = try await chunk(position, of: seq) {
                try FileStop.refusing { () throws(FileRefusal) in try opening.feed(chunk) }
                position += 1
            }
            try FileStop.refusing { () throws(FileRefusal) in try opening.endOfFile() }
        }
        return opening.reader
    }

    /// The next piece of a file, as long as this node may work.
    private mutating func chunk(
        _ position: Int64, of seq: Int64
    ) async throws(FileStop) -> [UInt8]? {
        guard mayGoOn() else { throw .interrupted }
        try await hold()
        do throws(SQLError) {
            return try await readers.read { sql throws(SQLError) in
                try FileTable.chunk(position: position, ofFile: seq, on: sql)
            }
        } catch {
            throw .failed(error)
        }
    }

    // MARK: - Holding

    private mutating func hold() async throws(FileStop) {
        let (at, lease) = (now(), claim.lease)
        guard at >= heldAt.adding(seconds: Self.renewalSeconds) else { return }
        let isHeld = try await write { sql throws(SQLError) in
            try FileTable.renew(lease, until: at.adding(seconds: Self.leaseSeconds), on: sql)
        }
        guard isHeld else { throw .lost }
        heldAt = at
    }

    private func write<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(SQLError) -> T
    ) async throws(FileStop) -> T {
        do throws(SQLError) {
            return try await lane.write(body)
        } catch {
            throw .failed(error)
        }
    }

    // MARK: - Committing

    private mutating func commit(
        _ found: [FileDocument], of batch: inout FileBatch
    ) async throws(FileStop) {
        for document in found {
            batch.add(document)
            if batch.isFull { try await commit(&batch) }
        }
    }

    private mutating func commit(_ batch: inout FileBatch) async throws(FileStop) {
        guard let (documents, progress) = batch.take() else { return }
        try await commit(documents, progress)
        heldAt = now()
    }

    /// Commits a group. What the database refuses of it is narrowed down to the one document whose
    /// fault it is: that one waits for a person at once, and takes no neighbour with it.
    private func commit(
        _ documents: [IncomingDocument], _ progress: FileProgress
    ) async throws(FileStop) {
        do throws(SQLError) {
            _ = try await lane.commit(
                documents, route: progress.route, results: progress, under: inForce.policy)
        } catch {
            guard error.isOfDocument else { throw .failed(error) }
            if let halves = progress.halves(of: documents) {
                try await commit(halves.first.documents, halves.first.progress)
                try await commit(halves.second.documents, halves.second.progress)
            } else if let document = documents.first {
                try await commit([], progress.refusing(document, because: error))
            } else {
                throw .failed(error)
            }
        }
    }
}

extension FileRefusal {
    fileprivate static func unnamed(_ name: String, of connection: ConnectionPlan) -> FileRefusal {
        let names = ([connection.mainFile].compactMap(\.self) + connection.joins.map(\.file))
            .joined(separator: ", ")
        return FileRefusal(
            code: "FILE-015",
            problem: name.isEmpty
                ? "\(connection.name) joins files by their names, and this one has none."
                : "\(connection.name) joins files by their names, and \(name) is none of them.",
            remedy: "Send it under a name that begins with one of: \(names).")
    }
}
