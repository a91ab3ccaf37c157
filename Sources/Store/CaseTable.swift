import RetailModel
import SQL

/// An exception case: something that a person must decide, with a queue, an owner and a deadline.
public struct CaseRow: Sendable {
    public var seq: Int64
    public var id: String
    public var queue: String
    public var owner: String
    public var code: String
    public var problem: String
    public var remedy: String
    /// What it is about in the source's own words, such as a natural key.
    public var subject: String
    public var documentSeq: Int64?
    public var entrySeq: Int64?
    public var currency: String?
    /// The amount in question in minor units of ``currency``.
    public var amountMinorUnits: Int64?
    public var openedAt: Instant
    public var dueAt: Instant
    public var closedAt: Instant?
    public var closedBecause: String?
    /// The raw bytes that could not become a document, kept whole.
    public var payload: [UInt8]?
    /// When its owner was last reminded of it.
    public var remindedAt: Instant?
    /// When it was handed on because nobody had closed it.
    public var escalatedAt: Instant?
    /// What happens while it is open: written with it, and not read back.
    public var alarms: [CaseAlarm] = []

    /// An open case.
    public init(
        seq: Int64, id: String, queue: String, owner: String, code: String, problem: String,
        remedy: String, subject: String, openedAt: Instant, dueAt: Instant
    ) {
        self.seq = seq
        self.id = id
        self.queue = queue
        self.owner = owner
        self.code = code
        self.problem = problem
        self.remedy = remedy
        self.subject = subject
        self.openedAt = openedAt
        self.dueAt = dueAt
    }
}

/// The table of exception cases.
public enum CaseTable {
    /// Opens cases.
    public static func insert(
        _ rows: [CaseRow], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !rows.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO exception_case (seq, id, queue, owner, code, problem, remedy, subject,
                document_seq, entry_seq, currency, amount, opened_at, due_at, payload)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            rows.map { row in
                [
                    .integer(row.seq), .text(row.id), .text(row.queue), .text(row.owner),
                    .text(row.code), .text(row.problem.storable), .text(row.remedy.storable),
                    .text(row.subject.storable),
                    .optional(row.documentSeq), .optional(row.entrySeq), .optional(row.currency),
                    .optional(row.amountMinorUnits), .integer(row.openedAt.microseconds),
                    .integer(row.dueAt.microseconds), .optional(row.payload),
                ]
            })
        try CaseAlarmTable.insert(rows, on: connection)
    }

    /// Cases after the number `seq`, oldest first; only open ones unless told otherwise.
    public static func page(
        after seq: Int64, includingClosed: Bool, reach: StoreReach = .all, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [CaseRow] {
        try connection.all(
            """
            SELECT \(columns) FROM exception_case
            WHERE seq > $1\(includingClosed ? "" : " AND closed_at IS NULL")
                AND \(reach.cases(from: 3))
            ORDER BY seq LIMIT $2
            """, [.integer(seq), .integer(Int64(limit))] + reach.arguments, row)
    }

    /// Whether a case is about a document or an entry of a store or a region that is wanted.
    public static func isWithin(
        _ reach: StoreReach, seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        guard !reach.isAll else { return true }
        let found = try connection.first(
            "SELECT seq FROM exception_case WHERE seq = $1 AND \(reach.cases(from: 2))",
            [.integer(seq)] + reach.arguments
        ) { row throws(SQLError) in row.integer(0) }
        return found != nil
    }

    /// The case with that identifier, or nil.
    public static func row(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow? {
        try connection.identified(
            id, by: \.id, "SELECT \(columns) FROM exception_case WHERE seq = $1", row)
    }

    /// The open case about a document or an entry, the earliest, or nil.
    public static func open(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow? {
        try connection.first(
            """
            SELECT \(columns) FROM exception_case
            WHERE closed_at IS NULL AND document_seq = $1 ORDER BY seq LIMIT 1
            """, [.integer(documentSeq)], row)
    }

    /// Every case about each document, open or closed, in their order.
    public static func all(
        documentSeqs: [Int64], on connection: any SQLConnection
    ) throws(SQLError) -> [Int64: [CaseRow]] {
        var cases: [Int64: [CaseRow]] = [:]
        try connection.queryMany(
            """
            SELECT \(columns) FROM exception_case
            WHERE document_seq = $1 ORDER BY seq LIMIT 1000
            """, documentSeqs.map { [.integer($0)] }
        ) { index, row throws(SQLError) in
            cases[documentSeqs[index], default: []].append(try Self.row(row))
        }
        return cases
    }

    /// Every case about a document, open or closed, in their order.
    public static func all(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [CaseRow] {
        try connection.all(
            """
            SELECT \(columns) FROM exception_case
            WHERE document_seq = $1 ORDER BY seq LIMIT 1000
            """, [.integer(documentSeq)], row)
    }

    /// The open case of that code about a document with exactly that payload, or nil.
    public static func open(
        documentSeq: Int64, code: String, payload: [UInt8], on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow? {
        try connection.first(
            """
            SELECT \(columns) FROM exception_case
            WHERE closed_at IS NULL AND document_seq = $1 AND code = $2 AND payload = $3
            ORDER BY seq LIMIT 1
            """, [.integer(documentSeq), .text(code), .blob(payload)], row)
    }

    /// The open case of that code about a subject, the earliest, or nil.
    public static func open(
        code: String, subject: String, on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow? {
        try connection.first(
            """
            SELECT \(columns) FROM exception_case
            WHERE closed_at IS NULL AND code = $1 AND subject = $2 ORDER BY seq LIMIT 1
            """, [.text(code), .text(subject.storable)], row)
    }

    /// Closes one case; whether it was open.
    public static func close(
        seq: Int64, at instant: Instant, because: String, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.execute(
            """
            UPDATE exception_case SET closed_at = $1, closed_because = $2
            WHERE seq = $3 AND closed_at IS NULL
            """, [.integer(instant.microseconds), .text(because.storable), .integer(seq)]) == 1
    }

    /// The case of that number, or nil.
    public static func row(
        seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow? {
        try connection.first(
            "SELECT \(columns) FROM exception_case WHERE seq = $1", [.integer(seq)], row)
    }

    /// The open cases about a journal entry, in their order.
    public static func open(
        entrySeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [CaseRow] {
        try connection.all(
            """
            SELECT \(columns) FROM exception_case
            WHERE closed_at IS NULL AND entry_seq = $1 ORDER BY seq LIMIT 1000
            """, [.integer(entrySeq)], row)
    }

    /// Closes every open case about a journal entry, but those of the code `kept`.
    public static func close(
        entrySeq: Int64, except kept: String = "", at instant: Instant, because: String,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE exception_case SET closed_at = $1, closed_because = $2
            WHERE entry_seq = $3 AND closed_at IS NULL AND code <> $4
            """,
            [
                .integer(instant.microseconds), .text(because), .integer(entrySeq), .text(kept),
            ])
    }

    /// Identifiers of open cases of a code and queue, nil for any, oldest first.
    public static func openIDs(
        code: String?, queue: String?, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [String] {
        try connection.all(
            """
            SELECT id FROM exception_case
            WHERE closed_at IS NULL AND ($1 = '' OR code = $1) AND ($2 = '' OR queue = $2)
            ORDER BY seq LIMIT $3
            """, [.text(code ?? ""), .text(queue ?? ""), .integer(Int64(limit))]
        ) { row throws(SQLError) in row.text(0) }
    }

    /// Closes every open case about a document, but those of the code `kept`.
    public static func close(
        documentSeq: Int64, except kept: String = "", at instant: Instant, because: String,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE exception_case SET closed_at = $1, closed_because = $2
            WHERE document_seq = $3 AND closed_at IS NULL AND code <> $4
            """,
            [
                .integer(instant.microseconds), .text(because.storable), .integer(documentSeq),
                .text(kept),
            ])
    }

    /// The open cases about a document, oldest first.
    public static func allOpen(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [CaseRow] {
        try connection.all(
            """
            SELECT \(columns) FROM exception_case
            WHERE closed_at IS NULL AND document_seq = $1 ORDER BY seq
            """, [.integer(documentSeq)], row)
    }

    /// How many cases are open, by queue, and how many of them are past their deadline.
    public static func openCounts(
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> [(queue: String, open: Int64, overdue: Int64)] {
        try connection.all(
            """
            SELECT queue, COUNT(*), SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END)
            FROM exception_case WHERE closed_at IS NULL GROUP BY queue ORDER BY queue
            """, [.integer(instant.microseconds)]
        ) { row throws(SQLError) in (row.text(0), row.integer(1), row.integer(2)) }
    }

    private static let columns = """
        seq, id, queue, owner, code, problem, remedy, subject, document_seq, entry_seq, currency,
        amount, opened_at, due_at, closed_at, closed_because, payload, reminded_at, escalated_at
        """

    private static func row(_ row: borrowing Row) throws(SQLError) -> CaseRow {
        var found = CaseRow(
            seq: row.integer(0), id: row.text(1), queue: row.text(2), owner: row.text(3),
            code: row.text(4), problem: row.text(5), remedy: row.text(6), subject: row.text(7),
            openedAt: Instant(microseconds: row.integer(12)),
            dueAt: Instant(microseconds: row.integer(13)))
        found.documentSeq = row.optionalInteger(8)
        found.entrySeq = row.optionalInteger(9)
        found.currency = row.optionalText(10)
        found.amountMinorUnits = row.optionalInteger(11)
        found.closedAt = row.optionalInteger(14).map(Instant.init(microseconds:))
        found.closedBecause = row.optionalText(15)
        found.payload = row.optionalBlob(16)
        found.remindedAt = row.optionalInteger(17).map(Instant.init(microseconds:))
        found.escalatedAt = row.optionalInteger(18).map(Instant.init(microseconds:))
        return found
    }
}
