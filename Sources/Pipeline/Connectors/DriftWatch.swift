import RetailModel
import SQL
import Store
import Transform

/// Compares the fields of one file with what its source is known to send: a field that nobody has
/// seen, or one that is gone, becomes a task with an owner, once.
struct DriftWatch: Sendable {
    private let census: FieldCensus
    private let connection: ConnectionPlan
    private let file: FileRow
    private let queue: WorkQueue
    private let documents: Int64

    /// Nil for a file without a connection, or without anything to compare.
    init?(
        _ census: FieldCensus, of file: FileRow, under configuration: Configuration,
        documents: Int64
    ) {
        guard !census.isEmpty,
            let connection = configuration.transform.connection(named: file.connection)
        else { return nil }
        self.census = census
        self.connection = connection
        self.file = file
        self.documents = documents
        queue = configuration.queues.operations
    }

    /// Notes what differs, within the transaction that ends the file.
    func write(at instant: Instant, on sql: any SQLConnection) throws(SQLError) {
        let known = try DriftTable.knownFields(of: connection.name, on: sql)
        for (field, documents) in census.unknown.sorted(by: { $0.key < $1.key }) {
            try note(field, .new, documents, at: instant, on: sql)
        }
        for field in vanished.intersection(known).sorted() {
            try note(field, .vanished, documents, at: instant, on: sql)
        }
        let fresh = census.present.subtracting(known).sorted()
        try DriftTable.know(fresh, of: connection.name, at: instant, on: sql)
    }

    /// What the file lacks: columns that its schema has, and fields that every document must have.
    private var vanished: Set<String> {
        guard connection.reader != nil, documents > 0 else { return census.absent }
        let required = connection.schema.record.fields.filter(\.isRequired).map(\.name)
        return Set(required).subtracting(census.present)
    }

    private func note(
        _ field: String, _ kind: DriftRow.Kind, _ documents: Int64, at instant: Instant,
        on sql: any SQLConnection
    ) throws(SQLError) {
        let isKnown = try DriftTable.touch(
            connection: connection.name, schema: connection.schema.reference, field: field,
            kind: kind, documents: documents, at: instant, on: sql)
        guard !isKnown else { return }
        let seq = try Sequence.drift.take(1, on: sql)
        let opened = try queue.nextCase(
            code: kind == .new ? "DRIFT-001" : "DRIFT-002",
            problem: kind == .new
                ? "\(connection.name) sends a field that \(connection.schema.reference) does not "
                    + "know: \(field)."
                : "\(connection.name) no longer sends the field \(field).",
            remedy: kind == .new
                ? "Look into file \(file.id); add the field to the schema and mapping if it "
                    + "matters, then accept it: POST /v1/drift/{id}/accept."
                : "Ask the source's operator what changed; file \(file.id) shows it first. Then "
                    + "accept it, or write the next version of the schema.",
            subject: "connection \(connection.name)", at: instant, on: sql)
        try Cases.open([opened], at: instant, on: sql)
        try DriftTable.insert(
            DriftRow(
                seq: seq, id: StableID.text(seq: seq, at: instant, family: Group.Family.drift),
                connection: connection.name, schema: connection.schema.reference, field: field,
                kind: kind, firstSeenAt: instant, documents: documents, fileSeq: file.seq,
                caseSeq: opened.seq), on: sql)
    }
}

/// What people do about drift: accept it.
public struct DriftDesk: Sendable {
    private let lane: Lane
    private let now: @Sendable () -> Instant

    /// A desk over one database.
    public init(lane: Lane, now: @escaping @Sendable () -> Instant) {
        self.lane = lane
        self.now = now
    }

    /// Takes a change of a source for what it will be from now on; its case is closed. Accepted
    /// twice it stays as it is. Nil when there is no such change.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func accept(
        id: String, by who: String, because: String
    ) async throws(SQLError) -> DriftRow? {
        let at = now()
        return try await lane.write { sql throws(SQLError) in
            guard let row = try DriftTable.row(id: id, on: sql) else { return nil }
            guard row.acceptedAt == nil else { return row }
            try DriftTable.accept(seq: row.seq, because: because, at: at, on: sql)
            try Cases.close(seq: row.caseSeq, at: at, because: because, on: sql)
            try AuditLog.write(
                AuditNote(
                    who: who, what: "drift.accepted", kind: "drift", id: id, why: because),
                at: at, on: sql)
            return try DriftTable.row(id: id, on: sql)
        }
    }
}
