import RetailModel
import SQL

/// One change of a record.
public struct RecordChange: Sendable {
    /// What was done.
    public enum Kind: String, Sendable, CaseIterable {
        case created, updated, removed
    }

    /// The place of the change among all changes of all families.
    public let seq: Int64
    public let kind: Kind
    public let id: String
    /// The version that the change made.
    public let version: Int64
    public let at: Instant
    /// Who asked.
    public let actor: String
    /// What the record said from then on; what it said last when it was removed.
    public let body: String
}

/// The table of changes: a record's history, and the feed of those who keep copies.
public enum RecordChangeTable {
    private static let columns = "seq, kind, id, version, changed_at, actor, body"

    static func insert(
        _ row: RecordRow, kind: RecordChange.Kind, in family: RecordFamily, by actor: String,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let seq = try Sequence.recordChange.take(1, on: connection)
        try connection.execute(
            """
            INSERT INTO record_change (seq, family, kind, id, version, changed_at, actor, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .integer(seq), .text(family.name), .text(kind.rawValue), .text(row.id),
                .integer(row.version), .integer(row.updatedAt.microseconds),
                .text(actor.storable), .text(row.body),
            ])
    }

    /// Changes of a family after the number `seq`, in their order.
    public static func page(
        of family: RecordFamily, after seq: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [RecordChange] {
        try connection.all(
            """
            SELECT \(columns) FROM record_change WHERE family = $1 AND seq > $2
            ORDER BY seq LIMIT $3
            """, [.text(family.name), .integer(seq), .integer(Int64(limit))], read)
    }

    /// The changes of one record after the number `seq`, in their order.
    public static func history(
        of id: String, in family: RecordFamily, after seq: Int64, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [RecordChange] {
        try connection.all(
            """
            SELECT \(columns) FROM record_change WHERE family = $1 AND id = $2 AND seq > $3
            ORDER BY seq LIMIT $4
            """, [.text(family.name), .text(id), .integer(seq), .integer(Int64(limit))], read)
    }

    /// The change that a record stood by at `instant`; nil when there was no record yet.
    public static func standing(
        of id: String, in family: RecordFamily, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> RecordChange? {
        try connection.first(
            """
            SELECT \(columns) FROM record_change
            WHERE family = $1 AND id = $2 AND changed_at <= $3 ORDER BY seq DESC LIMIT 1
            """, [.text(family.name), .text(id), .integer(instant.microseconds)], read)
    }

    private static func read(_ row: borrowing Row) throws(SQLError) -> RecordChange {
        guard let kind = RecordChange.Kind(rawValue: row.text(1)) else {
            throw SQLError(.type, message: "no kind of change: \(row.text(1))")
        }
        return RecordChange(
            seq: row.integer(0), kind: kind, id: row.text(2), version: row.integer(3),
            at: Instant(microseconds: row.integer(4)), actor: row.text(5), body: row.text(6))
    }
}
