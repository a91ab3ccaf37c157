import RetailModel
import SQL

/// By when the business outcome of a document that waits is to be there.
public struct DocumentClock: Hashable, Sendable {
    /// What is to come of a document.
    public enum Outcome: String, Sendable, CaseIterable {
        case postedInERP = "posted_in_erp"
        case stockMoved = "stock_moved"
    }

    public let documentSeq: Int64
    public let outcome: Outcome
    public let dueAt: Instant
    /// The route that sets it, without version.
    public let route: String

    /// A deadline that a route sets.
    public init(documentSeq: Int64, outcome: Outcome, dueAt: Instant, route: String) {
        self.documentSeq = documentSeq
        self.outcome = outcome
        self.dueAt = dueAt
        self.route = route
    }
}

/// The clocks of waiting documents. A row stays until its moment, whatever becomes of the document:
/// only then is it asked.
public enum DocumentClockTable {
    /// Starts clocks.
    public static func insert(
        _ clocks: [DocumentClock], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !clocks.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO document_clock (document_seq, outcome, due_at, route)
            VALUES ($1, $2, $3, $4)
            """,
            clocks.map {
                [
                    .integer($0.documentSeq), .text($0.outcome.rawValue),
                    .integer($0.dueAt.microseconds), .text($0.route),
                ]
            })
    }

    /// Clocks that have run out, the earliest first; each is returned once.
    public static func take(
        at instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [DocumentClock] {
        let due = try connection.all(
            """
            SELECT document_seq, outcome, due_at, route FROM document_clock WHERE due_at < $1
            ORDER BY due_at, document_seq LIMIT $2
            """, [.integer(instant.microseconds), .integer(Int64(limit))], clock)
        try connection.executeMany(
            "DELETE FROM document_clock WHERE document_seq = $1 AND outcome = $2",
            due.map { [.integer($0.documentSeq), .text($0.outcome.rawValue)] })
        return due
    }

    private static func clock(_ row: borrowing Row) throws(SQLError) -> DocumentClock {
        guard let outcome = DocumentClock.Outcome(rawValue: row.text(1)) else {
            throw SQLError(.type, message: "document_clock.outcome is \(row.text(1))")
        }
        return DocumentClock(
            documentSeq: row.integer(0), outcome: outcome,
            dueAt: Instant(microseconds: row.integer(2)), route: row.text(3))
    }

    /// Whether a clock, of a waiting document or of an entry, has run out.
    public static func isAny(
        before instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        for query in [
            "SELECT 1 FROM document_clock WHERE due_at < $1 LIMIT 1",
            "SELECT 1 FROM journal_entry WHERE done_due_at < $1 LIMIT 1",
        ] {
            let found = try connection.first(query, [.integer(instant.microseconds)]) {
                row throws(SQLError) in row.integer(0)
            }
            if found != nil { return true }
        }
        return false
    }
}
