import HTTP
import Pipeline
import RetailModel
import SQL
import Store

/// Who changes records, and why.
struct RecordChanger: Sendable {
    let name: String
    /// Empty where nothing is said.
    let why: String

    /// - Parameter reason: why, where the request's header does not say it.
    init(_ request: Request, because reason: String = "") throws(Refusal) {
        name = try Actor.nameOrUnnamed(of: request)
        why = request.headers[Parameter.reason.name] ?? reason
    }
}

extension Parameter {
    static let reason = header(
        "X-Reason", .text(length: 1...1000), "Why; stands with the change in the audit log.")
}

/// Changes of records in the audit log, in the transaction that makes them.
enum RecordAudit {
    static func put(
        _ outcome: RecordOutcome, in family: RecordFamily, at instant: Instant,
        by changer: RecordChanger, on sql: any SQLConnection
    ) throws(SQLError) {
        switch outcome {
        case .created(let row):
            try write("created", row, nil, row.body, in: family, at: instant, by: changer, on: sql)
        case .updated(let row, let before):
            try write(
                "updated", row, before, row.body, in: family, at: instant, by: changer, on: sql)
        default: break
        }
    }

    static func removed(
        _ outcome: RecordOutcome, in family: RecordFamily, at instant: Instant,
        by changer: RecordChanger, on sql: any SQLConnection
    ) throws(SQLError) {
        guard case .updated(let row, let before) = outcome else { return }
        try write("removed", row, before, nil, in: family, at: instant, by: changer, on: sql)
    }

    private static func write(
        _ what: String, _ row: RecordRow, _ before: String?, _ after: String?,
        in family: RecordFamily, at instant: Instant, by changer: RecordChanger,
        on sql: any SQLConnection
    ) throws(SQLError) {
        try AuditLog.write(
            AuditNote(
                who: changer.name, what: "\(family.name).\(what)", kind: family.name, id: row.id,
                before: before, after: after, why: changer.why),
            at: instant, on: sql)
    }
}
