import RetailModel
import SQL

/// Something that happens to a case at a moment, unless it is closed by then.
public struct CaseAlarm: Hashable, Sendable {
    /// What happens.
    public enum Kind: Hashable, Sendable {
        /// Its owner is reminded of it.
        case remind
        /// This queue, person or team gets it.
        case escalate(to: String)
    }

    public let kind: Kind
    public let at: Instant

    /// An alarm at a moment.
    public init(_ kind: Kind, at instant: Instant) {
        self.kind = kind
        at = instant
    }
}

/// The alarms of open cases, in the order in which they come, and what came of them.
public enum CaseAlarmTable {
    /// An alarm with the case that it belongs to.
    public struct Due: Sendable {
        public let caseSeq: Int64
        public let alarm: CaseAlarm
    }

    static func insert(_ rows: [CaseRow], on connection: any SQLConnection) throws(SQLError) {
        let alarms = rows.flatMap { row in
            row.alarms.map { [.integer(row.seq)] + arguments($0) }
        }
        guard !alarms.isEmpty else { return }
        try connection.executeMany(
            "INSERT INTO case_alarm (case_seq, kind, at, target) VALUES ($1, $2, $3, $4)", alarms)
    }

    private static func arguments(_ alarm: CaseAlarm) -> [SQLValue] {
        let at = SQLValue.integer(alarm.at.microseconds)
        switch alarm.kind {
        case .remind: return [.text("remind"), at, .optional(String?.none)]
        case .escalate(let target): return [.text("escalate"), at, .text(target)]
        }
    }

    /// Alarms whose moment has come, the earliest first; each is returned once.
    public static func take(
        at instant: Instant, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [Due] {
        let due = try connection.all(
            """
            SELECT case_seq, kind, at, target FROM case_alarm WHERE at <= $1
            ORDER BY at, case_seq LIMIT $2
            """, [.integer(instant.microseconds), .integer(Int64(limit))]
        ) { row throws(SQLError) in
            Due(
                caseSeq: row.integer(0),
                alarm: CaseAlarm(
                    row.optionalText(3).map { .escalate(to: $0) } ?? .remind,
                    at: Instant(microseconds: row.integer(2))))
        }
        try connection.executeMany(
            "DELETE FROM case_alarm WHERE case_seq = $1 AND kind = $2 AND at = $3",
            due.map { [.integer($0.caseSeq)] + arguments($0.alarm).prefix(2) })
        return due
    }

    /// Whether an alarm's moment has come.
    public static func isAny(
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        try connection.first(
            "SELECT 1 FROM case_alarm WHERE at <= $1 LIMIT 1", [.integer(instant.microseconds)]
        ) { row throws(SQLError) in row.integer(0) } != nil
    }

    /// Notes that the owner of a case was reminded.
    public static func remind(
        caseSeq: Int64, at instant: Instant, detail: String, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE exception_case SET reminded_at = $2 WHERE seq = $1",
            [.integer(caseSeq), .integer(instant.microseconds)])
        try note(caseSeq, "reminded", detail, at: instant, on: connection)
    }

    /// Gives a case to a queue and owner.
    public static func escalate(
        caseSeq: Int64, toQueue queue: String, owner: String, at instant: Instant, detail: String,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "UPDATE exception_case SET queue = $2, owner = $3, escalated_at = $4 WHERE seq = $1",
            [
                .integer(caseSeq), .text(queue), .text(owner.storable),
                .integer(instant.microseconds),
            ])
        try note(caseSeq, "escalated", detail, at: instant, on: connection)
    }

    private static func note(
        _ caseSeq: Int64, _ what: String, _ detail: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO case_event (case_seq, position, at, what, detail)
            SELECT $1, COALESCE(MAX(position), 0) + 1, $2, $3, $4
            FROM case_event WHERE case_seq = $1
            """,
            [
                .integer(caseSeq), .integer(instant.microseconds), .text(what),
                .text(detail.storable),
            ])
    }

    /// A case's history besides what people did with it, oldest first.
    public static func events(
        ofCase seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [(at: Instant, what: String, detail: String)] {
        try connection.all(
            """
            SELECT at, what, detail FROM case_event WHERE case_seq = $1
            ORDER BY position LIMIT 1000
            """, [.integer(seq)]
        ) { row throws(SQLError) in
            (Instant(microseconds: row.integer(0)), row.text(1), row.text(2))
        }
    }
}
