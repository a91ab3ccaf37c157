import RetailModel
import SQL

// What was received in a span of time, for reading it once more.
extension DocumentTable {
    /// Documents after the number `seq` that were received from `start` on and before `end`, oldest
    /// first, `limit` at most.
    public static func received(
        after seq: Int64, from start: Instant, before end: Instant, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [DocumentRow] {
        let seqs = try connection.all(
            """
            SELECT seq FROM document
            WHERE seq > $1 AND received_at >= $2 AND received_at < $3 ORDER BY seq LIMIT $4
            """,
            [
                .integer(seq), .integer(start.microseconds), .integer(end.microseconds),
                .integer(Int64(limit)),
            ]
        ) { row throws(SQLError) in row.integer(0) }
        var rows: [DocumentRow] = []
        for seq in seqs {
            if let row = try document(seq: seq, on: connection) { rows.append(row) }
        }
        return rows
    }

    /// The number behind which the last `count` documents stand.
    public static func seqBefore(
        last count: Int, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        let last = try connection.first("SELECT MAX(seq) FROM document") { row throws(SQLError) in
            row.optionalInteger(0)
        }
        return max(0, ((last ?? nil) ?? 0) - Int64(count))
    }
}

extension FileTable {
    /// Files for a connection that were received from `start` on and before `end` and worked
    /// through, behind the number `seq`, oldest first, `limit` at most.
    public static func received(
        after seq: Int64, from start: Instant, before end: Instant, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [FileRow] {
        let seqs = try connection.all(
            """
            SELECT seq FROM intake_file
            WHERE seq > $1 AND received_at >= $2 AND received_at < $3 AND connection <> ''
                AND state IN ('processed', 'quarantined')
            ORDER BY seq LIMIT $4
            """,
            [
                .integer(seq), .integer(start.microseconds), .integer(end.microseconds),
                .integer(Int64(limit)),
            ]
        ) { row throws(SQLError) in row.integer(0) }
        var rows: [FileRow] = []
        for seq in seqs {
            if let row = try file(seq: seq, on: connection) { rows.append(row) }
        }
        return rows
    }
}
