import Crypto
import RetailModel
import SQL
import Store

/// A change as it is told to the audit log.
public struct AuditNote: Sendable {
    public let who: String
    /// What was done: `key.created`, `route.paused`.
    public let what: String
    /// What it was done to: `key`, `case`, `route`, `configuration`.
    public let kind: String
    public let id: String
    /// The states, as compact JSON; nil where there is none.
    public let before: String?
    public let after: String?
    public let why: String

    /// A change with its author and reason.
    public init(
        who: String, what: String, kind: String, id: String, before: String? = nil,
        after: String? = nil, why: String
    ) {
        self.who = who
        self.what = what
        self.kind = kind
        self.id = id
        self.before = before
        self.after = after
        self.why = why
    }
}

/// The chain of all changes: each row's hash covers its own fields and the hash of the row before.
///
/// What is hashed is written in Docs/reference/security.md, so that an auditor can compute it with
/// other means.
public enum AuditLog {
    /// Writes a change within the transaction that makes it: neither is ever there alone.
    ///
    /// - Throws: ``SQL/SQLError``.
    public static func write(
        _ note: AuditNote, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        let (seq, previous) = try AuditTable.next(on: connection)
        var row = AuditRow(
            seq: seq, at: instant, who: note.who, what: note.what, targetKind: note.kind,
            targetID: note.id, before: note.before, after: note.after, why: note.why)
        row.previousHash = previous
        row.hash = hash(of: row)
        try AuditTable.insert(row, on: connection)
    }

    /// SHA-256 of a row: the hash before it, then each field as its count of bytes in UTF-8, a
    /// colon, its bytes and a line feed; `-` and a line feed for a field that is not there.
    static func hash(of row: AuditRow) -> [UInt8] {
        let fields: [String?] = [
            String(row.seq), String(row.at.microseconds), row.who, row.what, row.targetKind,
            row.targetID, row.before, row.after, row.why,
        ]
        var bytes = row.previousHash
        for field in fields {
            guard let field else {
                bytes += Array("-\n".utf8)
                continue
            }
            bytes += Array("\(field.utf8.count):\(field)\n".utf8)
        }
        return Array(SHA256.hash(data: bytes))
    }

    /// How many rows are looked at together.
    private static let pageSize = 1000

    /// Computes the whole chain anew. A row in which an erasure masked a person keeps its hash as
    /// a link; what it says now is held against the hash that the erasure's own row vouches for.
    ///
    /// - Returns: the first link that is broken, as a sentence; nil when the chain is whole.
    /// - Throws: ``SQL/SQLError`` when it cannot be read to the end.
    public static func firstBreak(
        on connection: any SQLConnection
    ) throws(SQLError) -> (examined: Int64, problem: String?) {
        var walk = ChainWalk(connection: connection)
        while true {
            let rows = try AuditTable.page(after: walk.last, limit: pageSize, on: connection)
            if let problem = try walk.firstBreak(in: rows) { return (walk.last, problem) }
            if rows.count < pageSize { break }
        }
        if let problem = walk.unvouched { return (walk.last, problem) }
        let (last, count) = (walk.last, try AuditTable.count(on: connection))
        return (last, last == count ? nil : "audit row \(last + 1) is missing, and all behind it")
    }
}

/// The way along the chain of changes.
private struct ChainWalk {
    let connection: any SQLConnection
    private(set) var last: Int64 = 0
    private var previous = AuditTable.start
    /// The first row that each erasure masked, until the erasure's own row comes by.
    private var masked: [Int64: Int64] = [:]

    init(connection: any SQLConnection) {
        self.connection = connection
    }

    mutating func firstBreak(in rows: [AuditRow]) throws(SQLError) -> String? {
        let erased = try ErasureTable.changes(
            from: last + 1, to: rows.last?.seq ?? last, on: connection)
        for row in rows {
            guard row.seq == last + 1 else { return "audit row \(last + 1) is missing" }
            guard row.previousHash == previous else {
                return "audit row \(row.seq) does not follow the row before it"
            }
            let erasure = erased[row.seq]
            guard AuditLog.hash(of: row) == erasure?.hash ?? row.hash else {
                return "audit row \(row.seq) was changed after it was written"
            }
            if let erasure, masked[erasure.erasure] == nil {
                masked[erasure.erasure] = row.seq
            }
            if row.what == ErasedChanges.erased, let problem = try vouch(row) { return problem }
            (previous, last) = (row.hash, row.seq)
        }
        return nil
    }

    /// Holds what an erasure masked against what its own row says of it.
    private mutating func vouch(_ row: AuditRow) throws(SQLError) -> String? {
        guard let seq = StableID.sequence(of: row.targetID) else { return nil }
        let changes = try ErasureTable.changes(ofErasure: seq, on: connection)
        masked[seq] = nil
        guard row.after?.contains(ErasedChanges.digest(of: changes)) ?? false else {
            return "audit row \(row.seq) does not vouch for the rows that its erasure masked"
        }
        return nil
    }

    /// A row whose erasure stands nowhere in the chain.
    var unvouched: String? {
        masked.values.min().map { "audit row \($0) was changed, and no erasure says so" }
    }
}
