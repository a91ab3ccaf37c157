import RetailModel
import SQL

/// One erasure: that it was done, by whom, why and with what result; not of whom.
public struct ErasureRow: Sendable {
    public let seq: Int64
    public let id: String
    public let at: Instant
    public let who: String
    public let why: String
    /// By what the person was looked for: `customer`, `email`.
    public let kind: String
    /// Keyed hash of the reference, by which the same person is known again.
    public let subjectHash: [UInt8]
    /// What was masked and what was not, as compact JSON.
    public let result: String

    /// An erasure with all its columns.
    public init(
        seq: Int64, id: String, at: Instant, who: String, why: String, kind: String,
        subjectHash: [UInt8], result: String
    ) {
        self.seq = seq
        self.id = id
        self.at = at
        self.who = who
        self.why = why
        self.kind = kind
        self.subjectHash = subjectHash
        self.result = result
    }
}

/// A row of the audit log in which a person was masked, with the hash that it has since.
public struct ErasedChange: Hashable, Sendable {
    public let auditSeq: Int64
    public let hash: [UInt8]

    /// The row of that number with its hash.
    public init(auditSeq: Int64, hash: [UInt8]) {
        self.auditSeq = auditSeq
        self.hash = hash
    }
}

/// The erasure by which a value was masked.
public struct ErasedValue: Hashable, Sendable {
    public let erasureID: String
    public let at: Instant
}

/// The tables of erasures and of what they left behind.
public enum ErasureTable {
    private static let columns = "seq, id, at, who, why, kind, subject_hash, result"

    /// Adds an erasure.
    public static func insert(
        _ row: ErasureRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "INSERT INTO erasure (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                .integer(row.seq), .text(row.id), .integer(row.at.microseconds),
                .text(row.who.storable), .text(row.why.storable), .text(row.kind),
                .blob(row.subjectHash), .text(row.result.storable),
            ])
    }

    /// Writes the result of an erasure that was added before it.
    public static func finish(
        _ row: ErasureRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE erasure SET result = $2 WHERE seq = $1",
            [.integer(row.seq), .text(row.result.storable)])
    }

    /// Erasures after the number `seq`, oldest first.
    public static func page(
        after seq: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [ErasureRow] {
        try connection.all(
            "SELECT \(columns) FROM erasure WHERE seq > $1 ORDER BY seq LIMIT $2",
            [.integer(seq), .integer(Int64(limit))], row)
    }

    /// The erasure with that identifier, or nil.
    public static func row(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> ErasureRow? {
        try connection.identified(
            id, by: \.id, "SELECT \(columns) FROM erasure WHERE seq = $1", row)
    }

    private static func row(_ row: borrowing Row) throws(SQLError) -> ErasureRow {
        ErasureRow(
            seq: row.integer(0), id: row.text(1), at: Instant(microseconds: row.integer(2)),
            who: row.text(3), why: row.text(4), kind: row.text(5), subjectHash: row.blob(6),
            result: row.text(7))
    }

    // MARK: - Values

    /// Keeps the keyed hashes of values that an erasure masked; the newest erasure counts.
    public static func keep(
        values hashes: [[UInt8]], erasure: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.executeMany(
            """
            INSERT INTO erased_value (hash, erasure_seq) VALUES ($1, $2)
            ON CONFLICT (hash) DO UPDATE SET erasure_seq = excluded.erasure_seq
            """, hashes.map { [.blob($0), .integer(erasure)] })
    }

    /// Whether any value was erased.
    public static func hasValues(on connection: any SQLConnection) throws(SQLError) -> Bool {
        try connection.first("SELECT 1 FROM erased_value LIMIT 1") { _ throws(SQLError) in true }
            ?? false
    }

    /// When the latest erasure was; nil where there was none.
    public static func latest(on connection: any SQLConnection) throws(SQLError) -> Instant? {
        try connection.first("SELECT at FROM erasure ORDER BY seq DESC LIMIT 1") {
            row throws(SQLError) in Instant(microseconds: row.integer(0))
        }
    }

    /// The erasure of a value, or nil.
    public static func value(
        _ hash: [UInt8], on connection: any SQLConnection
    ) throws(SQLError) -> ErasedValue? {
        try connection.first(
            """
            SELECT e.id, e.at FROM erased_value AS v JOIN erasure AS e ON e.seq = v.erasure_seq
            WHERE v.hash = $1
            """, [.blob(hash)]
        ) { row throws(SQLError) in
            ErasedValue(erasureID: row.text(0), at: Instant(microseconds: row.integer(1)))
        }
    }

    // MARK: - Documents

    /// Keeps the keyed hash that a version of a document had before it was masked, and writes the
    /// one it has now.
    public static func mask(
        documentSeq: Int64, version: Int64, isCurrent: Bool, keyedHash: [UInt8],
        contentHash: [UInt8], erasure: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO erased_version (document_seq, version, erasure_seq, keyed_hash)
            VALUES ($1, $2, $3, $4)
            """, [.integer(documentSeq), .integer(version), .integer(erasure), .blob(keyedHash)])
        let arguments: [SQLValue] = [.integer(documentSeq), .integer(version), .blob(contentHash)]
        try connection.execute(
            isCurrent
                ? "UPDATE document SET content_hash = $3 WHERE seq = $1 AND version = $2"
                : """
                UPDATE document_version SET content_hash = $3
                WHERE document_seq = $1 AND version = $2
                """, arguments)
    }

    /// The keyed hashes that versions of a document had before they were masked.
    public static func keyedHashes(
        documentSeq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [[UInt8]] {
        try connection.all(
            "SELECT keyed_hash FROM erased_version WHERE document_seq = $1",
            [.integer(documentSeq)]
        ) { row throws(SQLError) in row.blob(0) }
    }

    // MARK: - Audit log

    /// Notes the hash that a row of the audit log has since it was masked.
    public static func note(
        _ change: ErasedChange, erasure: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "INSERT INTO erased_change (audit_seq, erasure_seq, hash) VALUES ($1, $2, $3)",
            [.integer(change.auditSeq), .integer(erasure), .blob(change.hash)])
    }

    /// The hashes that masked rows of the audit log have, the newest of each, of the rows `first`
    /// to `last`, with the erasure that masked it.
    public static func changes(
        from first: Int64, to last: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64: (hash: [UInt8], erasure: Int64)] {
        var found: [Int64: (hash: [UInt8], erasure: Int64)] = [:]
        try connection.query(
            """
            SELECT audit_seq, hash, erasure_seq FROM erased_change
            WHERE audit_seq BETWEEN $1 AND $2 ORDER BY erasure_seq
            """, [.integer(first), .integer(last)]
        ) { row throws(SQLError) in found[row.integer(0)] = (row.blob(1), row.integer(2)) }
        return found
    }

    /// What one erasure masked in the audit log, in the order of its rows.
    public static func changes(
        ofErasure seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [ErasedChange] {
        try connection.all(
            """
            SELECT audit_seq, hash FROM erased_change WHERE erasure_seq = $1 ORDER BY audit_seq
            """, [.integer(seq)]
        ) { row throws(SQLError) in ErasedChange(auditSeq: row.integer(0), hash: row.blob(1)) }
    }
}
