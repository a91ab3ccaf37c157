import RetailModel
import SQL

extension FileTable {
    static let columns = """
        seq, id, route, connection, content_type, state, bytes, chunks, sha256, received_at,
        finished_at, starts, results, problem, failures, first_failed_at, next_try_at,
        name, waits_for, wait_case
        """

    /// The file with that identifier, or nil.
    public static func file(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> FileRow? {
        guard let seq = StableID.sequence(of: id) else { return nil }
        guard let row = try file(seq: seq, on: connection), row.id == id else { return nil }
        return row
    }

    /// The file of that number, or nil.
    public static func file(
        seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> FileRow? {
        try connection.first(
            "SELECT \(columns) FROM intake_file WHERE seq = $1", [.integer(seq)], file)
    }

    /// The file of that content on a route and connection, or nil.
    public static func file(
        route: String, connection name: String, sha256: [UInt8], on connection: any SQLConnection
    ) throws(SQLError) -> FileRow? {
        try connection.first(
            """
            SELECT \(columns) FROM intake_file
            WHERE route = $1 AND connection = $2 AND sha256 = $3
            """, [.text(route), .text(name), .blob(sha256)], file)
    }

    /// Files that are stored but not worked through, oldest first.
    public static func unfinished(
        limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [FileRow] {
        try connection.all(
            """
            SELECT \(columns) FROM intake_file WHERE state = 'received' ORDER BY seq LIMIT $1
            """, [.integer(Int64(limit))], file)
    }

    static func file(_ row: borrowing Row) throws(SQLError) -> FileRow {
        guard let state = FileState(rawValue: row.text(5)) else {
            throw SQLError(.type, message: "intake_file.state is \(row.text(5))")
        }
        var file = FileRow(
            seq: row.integer(0), id: row.text(1), route: row.text(2), connection: row.text(3),
            contentType: row.text(4), receivedAt: Instant(microseconds: row.integer(9)))
        file.state = state
        file.bytes = row.integer(6)
        file.chunks = row.integer(7)
        file.sha256 = row.optionalBlob(8)
        file.finishedAt = row.optionalInteger(10).map(Instant.init(microseconds:))
        file.starts = row.integer(11)
        file.results = row.integer(12)
        file.problem = row.optionalText(13)
        file.failures = row.integer(14)
        file.firstFailedAt = row.optionalInteger(15).map(Instant.init(microseconds:))
        file.name = row.text(17)
        file.waitsFor = row.optionalText(18)
        file.waitCaseSeq = row.optionalInteger(19)
        file.nextTryAt = row.optionalInteger(16).map(Instant.init(microseconds:))
        return file
    }

    /// One piece of a file's raw bytes, or nil behind the last.
    public static func chunk(
        position: Int64, ofFile seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [UInt8]? {
        try connection.first(
            "SELECT content FROM intake_chunk WHERE file_seq = $1 AND position = $2",
            [.integer(seq), .integer(position)]
        ) { row throws(SQLError) in row.blob(0) }
    }

    /// How many files are stored and not yet worked through.
    public static func unfinishedCount(on connection: any SQLConnection) throws(SQLError) -> Int64 {
        try connection.first("SELECT COUNT(*) FROM intake_file WHERE state = 'received'") {
            row throws(SQLError) in row.integer(0)
        } ?? 0
    }

    /// Results of a file's documents from `position` on, `limit` at most.
    public static func results(
        ofFile seq: Int64, from position: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [FileResultRow] {
        try connection.all(
            """
            SELECT position, first_line, last_line, source_key, outcome, document_seq, case_seq,
                currency, amount, code, problem
            FROM intake_result WHERE file_seq = $1 AND position >= $2 ORDER BY position LIMIT $3
            """, [.integer(seq), .integer(position), .integer(Int64(limit))]
        ) { row throws(SQLError) in try result(row) }
    }

    /// The document of a file that a case is about, with the number of the file; nil when the case
    /// is about none.
    public static func result(
        ofCase seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> (fileSeq: Int64, result: FileResultRow)? {
        try connection.first(
            """
            SELECT position, first_line, last_line, source_key, outcome, document_seq, case_seq,
                currency, amount, code, problem, file_seq
            FROM intake_result WHERE case_seq = $1 ORDER BY file_seq, position LIMIT 1
            """, [.integer(seq)]
        ) { row throws(SQLError) in (row.integer(11), try result(row)) }
    }

    private static func result(_ row: borrowing Row) throws(SQLError) -> FileResultRow {
        guard let outcome = IntakeOutcome(rawValue: row.text(4)) else {
            throw SQLError(.type, message: "intake_result.outcome is \(row.text(4))")
        }
        var result = FileResultRow(
            position: row.integer(0), firstLine: row.integer(1), lastLine: row.integer(2),
            sourceKey: row.text(3), outcome: outcome, currency: row.text(7),
            amountMinorUnits: row.integer(8))
        result.documentSeq = row.optionalInteger(5)
        result.caseSeq = row.optionalInteger(6)
        result.code = row.optionalText(9)
        result.problem = row.optionalText(10)
        return result
    }

    /// Control totals of a file: documents and value by outcome and currency.
    public static func totals(
        ofFile seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [(
        outcome: String, currency: String, documents: Int64, amount: Int64
    )] {
        try connection.all(
            """
            SELECT outcome, currency, COUNT(*), CAST(SUM(amount) AS bigint)
            FROM intake_result WHERE file_seq = $1
            GROUP BY outcome, currency ORDER BY outcome, currency
            """, [.integer(seq)]
        ) { row throws(SQLError) in
            (row.text(0), row.text(1), row.integer(2), row.integer(3))
        }
    }
}
