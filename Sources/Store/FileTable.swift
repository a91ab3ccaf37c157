import RetailModel
import SQL

/// A file that was sent in bulk.
public struct FileRow: Sendable {
    public var seq: Int64
    public var id: String
    public var route: String
    /// The connection whose mapping reads it; empty for canonical documents.
    public var connection: String
    public var contentType: String
    /// As its sender calls it; empty where nobody told.
    public var name: String
    public var state: FileState
    public var bytes: Int64
    public var chunks: Int64
    public var sha256: [UInt8]?
    public var receivedAt: Instant
    public var finishedAt: Instant?
    /// How often its processing was begun and neither told a failure nor came to a result; three
    /// such starts quarantine it.
    public var starts: Int64
    /// How often it failed, without a result since, for a reason that may pass.
    public var failures: Int64
    /// When it first failed so.
    public var firstFailedAt: Instant?
    /// Before then it is not tried again.
    public var nextTryAt: Instant?
    /// Other files that must be here before it can be read; nil when it waits for none.
    public var waitsFor: String?
    /// The case that tells of its waiting.
    public var waitCaseSeq: Int64?
    /// How many documents of it have a committed result.
    public var results: Int64
    public var problem: String?

    /// A file that is just being received.
    public init(
        seq: Int64, id: String, route: String, connection: String, contentType: String,
        name: String = "", receivedAt: Instant
    ) {
        self.name = name
        self.seq = seq
        self.id = id
        self.route = route
        self.connection = connection
        self.contentType = contentType
        state = .receiving
        bytes = 0
        chunks = 0
        self.receivedAt = receivedAt
        starts = 0
        failures = 0
        results = 0
    }
}

/// How far a file has come.
public enum FileState: String, Sendable {
    /// Its bytes are still coming in.
    case receiving
    /// It is stored whole and acknowledged; its documents are being worked through.
    case received
    /// Every document in it has a result.
    case processed
    /// Its processing crashed too often, or the file as a whole cannot be read;
    /// it waits for a person.
    case quarantined
}

/// What became of one document within a file.
public struct FileResultRow: Sendable {
    public var position: Int64
    public var firstLine: Int64
    public var lastLine: Int64
    /// The document's key as the source writes it.
    public var sourceKey: String
    public var outcome: IntakeOutcome
    public var documentSeq: Int64?
    public var caseSeq: Int64?
    public var currency: String
    public var amountMinorUnits: Int64
    public var code: String?
    public var problem: String?

    /// The result of the document at `position` (from 0) of the file.
    public init(
        position: Int64, firstLine: Int64, lastLine: Int64, sourceKey: String,
        outcome: IntakeOutcome, currency: String, amountMinorUnits: Int64
    ) {
        self.position = position
        self.firstLine = firstLine
        self.lastLine = lastLine
        self.sourceKey = sourceKey
        self.outcome = outcome
        self.currency = currency
        self.amountMinorUnits = amountMinorUnits
    }
}

/// The tables of files: header, raw bytes, results.
public enum FileTable {
    /// Adds a file that is being received.
    public static func insert(_ row: FileRow, on connection: any SQLConnection) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO intake_file (seq, id, route, connection, content_type, state, bytes, chunks,
                received_at, starts, results, name)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .integer(row.seq), .text(row.id), .text(row.route), .text(row.connection),
                .text(row.contentType), .text(row.state.rawValue), .integer(row.bytes),
                .integer(row.chunks), .integer(row.receivedAt.microseconds), .integer(row.starts),
                .integer(row.results), .text(row.name.storable),
            ])
    }

    /// Adds the next piece of a file's raw bytes.
    public static func insert(
        chunk: [UInt8], position: Int64, ofFile seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "INSERT INTO intake_chunk (file_seq, position, content) VALUES ($1, $2, $3)",
            [.integer(seq), .integer(position), .blob(chunk)])
    }

    /// Marks a file as stored whole.
    public static func complete(
        seq: Int64, bytes: Int64, chunks: Int64, sha256: [UInt8], on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE intake_file SET state = 'received', bytes = $2, chunks = $3, sha256 = $4
            WHERE seq = $1 AND state = 'receiving'
            """, [.integer(seq), .integer(bytes), .integer(chunks), .blob(sha256)])
    }

    /// Forgets a file that never came in whole.
    public static func abandon(seq: Int64, on connection: any SQLConnection) throws(SQLError) {
        try connection.execute(
            """
            DELETE FROM intake_chunk WHERE file_seq IN
                (SELECT seq FROM intake_file WHERE seq = $1 AND state = 'receiving')
            """, [.integer(seq)])
        try connection.execute(
            "DELETE FROM intake_file WHERE seq = $1 AND state = 'receiving'", [.integer(seq)])
    }

    /// Forgets every file that began to come in before `instant` and never ended.
    public static func abandonUnfinished(
        begunBefore instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        let begun: [SQLValue] = [.integer(instant.microseconds)]
        try connection.execute(
            """
            DELETE FROM intake_chunk WHERE file_seq IN
                (SELECT seq FROM intake_file WHERE state = 'receiving' AND received_at < $1)
            """, begun)
        try connection.execute(
            "DELETE FROM intake_file WHERE state = 'receiving' AND received_at < $1", begun)
    }

    /// Lets a file go on from where it stopped, out of quarantine.
    public static func resume(seq: Int64, on connection: any SQLConnection) throws(SQLError) {
        try connection.execute(
            """
            UPDATE intake_file
            SET state = 'received', problem = NULL, finished_at = NULL, starts = 0,
                failures = 0, first_failed_at = NULL, next_try_at = NULL
            WHERE seq = $1 AND state = 'quarantined'
            """, [.integer(seq)])
        try JoinTable.unbind(main: seq, on: connection)
    }

    /// Ends a file's processing, and its lease with it.
    ///
    /// - Throws: ``SQL/SQLError`` also when another node has taken the file over.
    public static func finish(
        _ lease: FileLease, state: FileState, problem: String?, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let count = try connection.execute(
            """
            UPDATE intake_file SET state = $3, problem = $4, finished_at = $5, starts = 0,
                lease_until = NULL, failures = 0, first_failed_at = NULL, next_try_at = NULL
            WHERE seq = $1 AND lease = $2 AND state = 'received'
            """,
            [
                .integer(lease.fileSeq), .integer(lease.number), .text(state.rawValue),
                .optional(problem?.storable), .integer(instant.microseconds),
            ])
        try demand(count, of: lease)
    }

    /// Adds results of a file's documents, in order, within the transaction that commits the
    /// documents, and holds the file until `end`.
    ///
    /// - Throws: ``SQL/SQLError`` also when another node has taken the file over, or when the
    ///   first of them is not the next: nothing is counted twice.
    public static func insert(
        results: [FileResultRow], under lease: FileLease, until end: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard let first = results.first else { return }
        let count = try connection.execute(
            """
            UPDATE intake_file SET results = results + $2, starts = 1, lease_until = $5,
                failures = 0, first_failed_at = NULL, next_try_at = NULL
            WHERE seq = $1 AND lease = $3 AND results = $4 AND state = 'received'
            """,
            [
                .integer(lease.fileSeq), .integer(Int64(results.count)), .integer(lease.number),
                .integer(first.position), .integer(end.microseconds),
            ])
        try demand(count, of: lease)
        try connection.executeMany(
            """
            INSERT INTO intake_result (file_seq, position, first_line, last_line, source_key,
                outcome, document_seq, case_seq, currency, amount, code, problem)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            results.map { row in
                [
                    .integer(lease.fileSeq), .integer(row.position), .integer(row.firstLine),
                    .integer(row.lastLine), .text(row.sourceKey.storable),
                    .text(row.outcome.rawValue),
                    .optional(row.documentSeq), .optional(row.caseSeq), .text(row.currency),
                    .integer(row.amountMinorUnits), .optional(row.code),
                    .optional(row.problem?.storable),
                ]
            })
    }

    /// Gives a document of a file, which waited, its end.
    public static func settle(
        fileSeq: Int64, position: Int64, outcome: IntakeOutcome, documentSeq: Int64?,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE intake_result SET outcome = $3, document_seq = $4
            WHERE file_seq = $1 AND position = $2
            """,
            [
                .integer(fileSeq), .integer(position), .text(outcome.rawValue),
                .optional(documentSeq),
            ])
    }

    /// Gives a document that came in a file its end, wherever it stands there.
    public static func settle(
        _ document: DocumentRow, outcome: IntakeOutcome, on connection: any SQLConnection
    ) throws(SQLError) {
        guard let origin = document.origin else { return }
        try connection.execute(
            """
            UPDATE intake_result SET outcome = $3, amount = $4, currency = $5
            WHERE document_seq = $2 AND outcome = 'waiting' AND file_seq = $1
            """,
            [
                .integer(origin.fileSeq), .integer(document.seq), .text(outcome.rawValue),
                .integer(document.amountMinorUnits), .text(document.currency),
            ])
    }
}
