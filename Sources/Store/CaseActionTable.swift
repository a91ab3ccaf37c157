import RetailModel
import SQL

/// Something that a person did, or wants to do, with an exception case.
public struct CaseActionRow: Sendable {
    /// How far it has come.
    public enum State: String, Sendable {
        /// A second person must agree.
        case pending
        case done
        /// The second person did not agree.
        case refused
    }

    public var seq: Int64
    public var caseSeq: Int64
    /// `edit`, `replay`, `post_to_suspense`, `reject` or `close`.
    public var action: String
    public var state: State
    /// One word by which actions are counted.
    public var reasonCode: String
    /// The person's own words.
    public var reason: String
    public var askedBy: String
    public var askedAt: Instant
    public var decidedBy: String?
    public var decidedAt: Instant?
    /// What changed, as text for people: one line a field.
    public var detail: String
    /// The new content of an edit.
    public var content: [UInt8]?

    /// An action that was just asked for.
    public init(
        seq: Int64, caseSeq: Int64, action: String, state: State, reasonCode: String,
        reason: String, askedBy: String, askedAt: Instant, detail: String, content: [UInt8]?
    ) {
        self.seq = seq
        self.caseSeq = caseSeq
        self.action = action
        self.state = state
        self.reasonCode = reasonCode
        self.reason = reason
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.detail = detail
        self.content = content
    }
}

/// The table of what was done with cases: nothing of it is ever changed but a pending state.
public enum CaseActionTable {
    /// Notes an action.
    public static func insert(
        _ row: CaseActionRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO case_action (seq, case_seq, action, state, reason_code, reason, asked_by,
                asked_at, decided_by, decided_at, detail, content)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .integer(row.seq), .integer(row.caseSeq), .text(row.action),
                .text(row.state.rawValue), .text(row.reasonCode), .text(row.reason.storable),
                .text(row.askedBy), .integer(row.askedAt.microseconds), .optional(row.decidedBy),
                .optional(row.decidedAt?.microseconds), .text(row.detail.storable),
                .optional(row.content),
            ])
    }

    /// Notes what the second person said.
    public static func decide(
        seq: Int64, _ state: CaseActionRow.State, by name: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE case_action SET state = $2, decided_by = $3, decided_at = $4
            WHERE seq = $1 AND state = 'pending'
            """,
            [
                .integer(seq), .text(state.rawValue), .text(name), .integer(instant.microseconds),
            ])
    }

    /// What was done with a case, oldest first.
    public static func actions(
        ofCase seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [CaseActionRow] {
        try connection.all(
            """
            SELECT seq, case_seq, action, state, reason_code, reason, asked_by, asked_at,
                decided_by, decided_at, detail, content
            FROM case_action WHERE case_seq = $1 ORDER BY seq
            """, [.integer(seq)]
        ) { row throws(SQLError) in
            guard let state = CaseActionRow.State(rawValue: row.text(3)) else {
                throw SQLError(.type, message: "case_action.state is \(row.text(3))")
            }
            var action = CaseActionRow(
                seq: row.integer(0), caseSeq: row.integer(1), action: row.text(2), state: state,
                reasonCode: row.text(4), reason: row.text(5), askedBy: row.text(6),
                askedAt: Instant(microseconds: row.integer(7)), detail: row.text(10),
                content: row.optionalBlob(11))
            action.decidedBy = row.optionalText(8)
            action.decidedAt = row.optionalInteger(9).map(Instant.init(microseconds:))
            return action
        }
    }
}
