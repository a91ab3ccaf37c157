import RetailModel
import SQL

/// What one account holds, debits and credits apart.
public struct AccountTotal: Hashable, Sendable {
    public let account: String
    public let currency: String
    /// In minor units.
    public let debit: Int64
    public let credit: Int64
}

/// Sums over the journal and the documents, read on one snapshot.
public enum Reports {
    /// Whether the database answers a query at all.
    public static func isReadable(on connection: any SQLConnection) throws(SQLError) -> Bool {
        try connection.first("SELECT 1") { row throws(SQLError) in row.integer(0) == 1 } ?? false
    }

    /// Totals per account of the entries of a state (nil for all) on the days `from` to `to`.
    public static func accounts(
        from: BusinessDate?, to: BusinessDate?, state: JournalState?,
        on connection: any SQLConnection
    ) throws(SQLError) -> [AccountTotal] {
        try connection.all(
            """
            SELECT l.account, e.currency, CAST(SUM(l.debit) AS bigint),
                CAST(SUM(l.credit) AS bigint)
            FROM journal_entry AS e JOIN journal_line AS l ON l.entry_seq = e.seq
            WHERE e.posting_date >= $1 AND e.posting_date <= $2 AND ($3 = '' OR e.state = $3)
            GROUP BY l.account, e.currency ORDER BY l.account, e.currency
            """,
            [
                .integer(Int64(from?.daysSinceEpoch ?? Int32.min)),
                .integer(Int64(to?.daysSinceEpoch ?? Int32.max)), .text(state?.rawValue ?? ""),
            ]
        ) { row throws(SQLError) in
            AccountTotal(
                account: row.text(0), currency: row.text(1), debit: row.integer(2),
                credit: row.integer(3))
        }
    }

    /// How many entries of the days `from` to `to` stand in each state.
    public static func entryCounts(
        from: BusinessDate?, to: BusinessDate?, on connection: any SQLConnection
    ) throws(SQLError) -> [(state: String, entries: Int64, documents: Int64)] {
        try connection.all(
            """
            SELECT state, COUNT(*), CAST(SUM(sources) AS bigint) FROM journal_entry
            WHERE posting_date >= $1 AND posting_date <= $2 GROUP BY state ORDER BY state
            """,
            [
                .integer(Int64(from?.daysSinceEpoch ?? Int32.min)),
                .integer(Int64(to?.daysSinceEpoch ?? Int32.max)),
            ]
        ) { row throws(SQLError) in (row.text(0), row.integer(1), row.integer(2)) }
    }

    /// Documents and their value by kind, state and currency.
    public static func documentCounts(
        on connection: any SQLConnection
    ) throws(SQLError) -> [(
        kind: String, state: String, currency: String, documents: Int64, amount: Int64
    )] {
        try connection.all(
            """
            SELECT kind, state, currency, COUNT(*), CAST(SUM(amount) AS bigint)
            FROM document GROUP BY kind, state, currency ORDER BY kind, state, currency
            """
        ) { row throws(SQLError) in
            (row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4))
        }
    }

    /// The currencies in which there are entries.
    public static func currencies(on connection: any SQLConnection) throws(SQLError) -> [String] {
        try connection.all("SELECT DISTINCT currency FROM journal_entry ORDER BY currency") {
            row throws(SQLError) in row.text(0)
        }
    }

    /// How many entries the ERP has still to acknowledge.
    public static func unacknowledged(on connection: any SQLConnection) throws(SQLError) -> Int64 {
        try connection.first(
            "SELECT COUNT(*) FROM journal_entry WHERE state IN ('ready', 'delivered')"
        ) { row throws(SQLError) in row.integer(0) } ?? 0
    }

    /// How many stock movements there are.
    public static func movementCount(on connection: any SQLConnection) throws(SQLError) -> Int64 {
        try connection.first("SELECT COUNT(*) FROM stock_movement") { row throws(SQLError) in
            row.integer(0)
        } ?? 0
    }

    /// The numbers of posted sales that no journal entry holds although they carry money.
    public static func postedWithoutEntry(
        limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64] {
        try connection.all(
            """
            SELECT d.seq FROM document AS d
            LEFT JOIN journal_source AS s ON s.document_seq = d.seq
            WHERE s.document_seq IS NULL AND d.state = 'posted' AND d.amount <> 0
                AND d.kind IN ('sale', 'return', 'exchange')
                AND NOT EXISTS (SELECT 1 FROM contribution AS c WHERE c.document_seq = d.seq)
            ORDER BY d.seq LIMIT $1
            """, [.integer(Int64(limit))]
        ) { row throws(SQLError) in row.integer(0) }
    }

    /// The numbers of documents that more than one original entry holds.
    public static func postedTwice(
        limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64] {
        try connection.all(
            """
            SELECT s.document_seq FROM journal_source AS s
            JOIN journal_entry AS e ON e.seq = s.entry_seq AND e.kind = 'original'
            WHERE NOT EXISTS (SELECT 1 FROM contribution AS c
                WHERE c.document_seq = s.document_seq)
            GROUP BY s.document_seq HAVING COUNT(*) > 1 ORDER BY s.document_seq LIMIT $1
            """, [.integer(Int64(limit))]
        ) { row throws(SQLError) in row.integer(0) }
    }

    /// The numbers of waiting documents that no open case stands for: nobody's work.
    public static func waitingWithoutCase(
        limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64] {
        try connection.all(
            """
            SELECT d.seq FROM document AS d
            WHERE d.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM exception_case AS c
                WHERE c.document_seq = d.seq AND c.closed_at IS NULL)
                AND NOT EXISTS (SELECT 1 FROM held_key AS f
                    JOIN held_key AS h ON h.route = f.route AND h.order_key = f.order_key
                        AND h.is_head = 1
                    JOIN exception_case AS c ON c.document_seq = h.document_seq
                        AND c.closed_at IS NULL
                    WHERE f.document_seq = d.seq AND f.is_head = 0)
            ORDER BY d.seq LIMIT $1
            """, [.integer(Int64(limit))]
        ) { row throws(SQLError) in row.integer(0) }
    }
}
