import Pipeline
import RetailModel
import SQL
import Store

/// Changes of records in the audit log, in the transaction that makes them.
enum RecordAudit {
    static func put(
        _ outcome: RecordOutcome, in family: RecordFamily, at instant: Instant, by actor: String,
        on sql: any SQLConnection
    ) throws(SQLError) {
        switch outcome {
        case .created(let row):
            try write("created", row, nil, row.body, in: family, at: instant, by: actor, on: sql)
        case .updated(let row, let before):
            try write(
                "updated", row, before, row.body, in: family, at: instant, by: actor, on: sql)
        default: break
        }
    }

    static func removed(
        _ outcome: RecordOutcome, in family: RecordFamily, at instant: Instant, by actor: String,
        on sql: any SQLConnection
    ) throws(SQLError) {
        guard case .updated(let row, let before) = outcome else { return }
        try write("removed", row, before, nil, in: family, at: instant, by: actor, on: sql)
    }

    private static func write(
        _ what: String, _ row: RecordRow, _ before: String?, _ after: String?,
        in family: RecordFamily, at instant: Instant, by actor: String, on sql: any SQLConnection
    ) throws(SQLError) {
        try AuditLog.write(
            AuditNote(
                who: actor, what: "\(family.name).\(what)", kind: family.name, id: row.id,
                before: before, after: after, why: ""),
            at: instant, on: sql)
    }
}
