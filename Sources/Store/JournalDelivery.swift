import RetailModel
import SQL

/// The changes of state that an entry goes through with the ERP. Callers hold a transaction.
extension JournalTable {
    /// Marks entries as given to the ERP: their content is fixed, no ticket joins them any more.
    ///
    /// - Parameter deliveries: Each entry with the hash of its content in hexadecimal.
    public static func deliver(
        _ deliveries: [(seq: Int64, contentHash: String)], at instant: Instant,
        leaseUntil: Instant, acknowledgementDueAt: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.executeMany(
            """
            UPDATE journal_entry SET state = 'delivered', open_key = NULL, content_hash = $2,
                delivered_at = $3, lease_until = $4, ack_due_at = COALESCE(ack_due_at, $5)
            WHERE seq = $1 AND state IN ('ready', 'delivered')
            """,
            deliveries.map {
                [
                    .integer($0.seq), .text($0.contentHash), .integer(instant.microseconds),
                    .integer(leaseUntil.microseconds),
                    .integer(acknowledgementDueAt.microseconds),
                ]
            })
    }

    /// Records that the ERP has posted an entry that was delivered to it.
    public static func acknowledge(
        seq: Int64, externalID: String, externalSystem: String, postedAt: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE journal_entry SET state = 'acknowledged', external_id = $2,
                external_system = $3, posted_at = $4, lease_until = NULL, ack_due_at = NULL,
                done_due_at = NULL, reject_code = NULL, reject_message = NULL
            WHERE seq = $1 AND state IN ('delivered', 'rejected')
            """,
            [
                .integer(seq), .text(externalID), .text(externalSystem),
                .integer(postedAt.microseconds),
            ])
    }

    /// Records that the ERP refused an entry that was delivered to it, or refuses it for another
    /// reason than before.
    public static func reject(
        seq: Int64, code: String, message: String, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE journal_entry SET state = 'rejected', reject_code = $2, reject_message = $3,
                lease_until = NULL, ack_due_at = NULL
            WHERE seq = $1 AND state IN ('delivered', 'rejected')
            """, [.integer(seq), .text(code), .text(message)])
    }

    /// Offers a rejected entry again, unchanged, once the cause is removed on the ERP's side.
    public static func reoffer(
        seq: Int64, acknowledgementDueAt: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE journal_entry SET state = 'delivered', lease_until = 0, ack_due_at = $2,
                reject_code = NULL, reject_message = NULL
            WHERE seq = $1 AND state = 'rejected'
            """, [.integer(seq), .integer(acknowledgementDueAt.microseconds)])
    }

    // The first condition is that of the index, which SQLite does not infer.
    private static let isOverdue =
        "state IN ('ready', 'delivered') AND state = 'delivered' AND ack_due_at < $1"

    /// Whether the acknowledgement of an entry is overdue and nobody was told.
    public static func isAnyOverdue(
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            "SELECT 1 FROM journal_entry WHERE \(isOverdue) LIMIT 1",
            [.integer(instant.microseconds)]
        ) { row throws(SQLError) in row.integer(0) } != nil
    }

    /// Delivered entries whose acknowledgement is overdue; each is returned once.
    public static func takeOverdue(
        at instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [JournalRow] {
        let overdue = try entries(
            where: isOverdue, [.integer(instant.microseconds)], limit: limit, on: connection)
        try connection.executeMany(
            "UPDATE journal_entry SET ack_due_at = 9223372036854775807 WHERE seq = $1",
            overdue.map { [.integer($0.seq)] })
        return overdue
    }

    /// An entry that is not in the ERP in the time that a route sets.
    public struct Undone: Sendable {
        public let entry: JournalRow
        /// The route whose time it is.
        public let route: String
    }

    /// Entries that are not acknowledged in the time that a route sets; each is returned once.
    public static func takeUndone(
        at instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [Undone] {
        let overdue = try connection.all(
            """
            SELECT seq, done_route FROM journal_entry WHERE done_due_at < $1
            ORDER BY done_due_at LIMIT $2
            """, [.integer(instant.microseconds), .integer(Int64(limit))]
        ) { row throws(SQLError) in (seq: row.integer(0), route: row.optionalText(1) ?? "") }
        try connection.executeMany(
            "UPDATE journal_entry SET done_due_at = \(Int64.max) WHERE seq = $1",
            overdue.map { [.integer($0.seq)] })
        var undone: [Undone] = []
        for (seq, route) in overdue {
            let found = try entries(where: "seq = $1", [.integer(seq)], limit: 1, on: connection)
            undone += found.map { Undone(entry: $0, route: route) }
        }
        return undone
    }

    /// Adds one event to an entry's history.
    public static func note(
        entrySeq: Int64, what: String, detail: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO journal_event (entry_seq, position, at, what, detail)
            SELECT $1, COALESCE(MAX(position), 0) + 1, $2, $3, $4
            FROM journal_event WHERE entry_seq = $1
            """,
            [.integer(entrySeq), .integer(instant.microseconds), .text(what), .text(detail)])
    }

    /// An entry's history, oldest first.
    public static func events(
        ofEntry seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [(at: Instant, what: String, detail: String)] {
        try connection.all(
            """
            SELECT at, what, detail FROM journal_event WHERE entry_seq = $1
            ORDER BY position LIMIT 1000
            """, [.integer(seq)]
        ) { row throws(SQLError) in
            (Instant(microseconds: row.integer(0)), row.text(1), row.text(2))
        }
    }
}
