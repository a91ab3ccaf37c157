import Accounting
import RetailModel
import Routing
import SQL
import Store

/// The exception cases that a group opens: numbered at once, written together.
struct CaseDrafts {
    private let policy: LanePolicy
    private let now: Instant
    private var rows: [CaseRow] = []

    init(policy: LanePolicy, now: Instant) {
        self.policy = policy
        self.now = now
    }

    /// Opens a case for a document that waits.
    @discardableResult
    mutating func open(
        _ reason: CaseReason, of document: DocumentRow, in queue: WorkQueue,
        on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow {
        var row = try queue.nextCase(
            code: reason.code, problem: reason.problem, remedy: reason.remedy,
            subject: document.naturalKey, at: now, on: connection)
        row.documentSeq = document.seq
        row.currency = document.currency
        row.amountMinorUnits = reason.amountMinorUnits
        rows.append(row)
        return row
    }

    /// Opens one case for what a posted document had to leave in suspense.
    mutating func open(
        uncoded: [UncodedAmount], of document: DocumentRow, on plan: RoutePlan?,
        on connection: any SQLConnection
    ) throws(SQLError) {
        let amounts = uncoded.map { amount in
            "\(amount.event.rawValue)\(amount.lineKind.map { " (\($0))" } ?? ""): \(amount.amount)"
        }
        try open(
            CaseReason(
                code: "POST-001",
                problem: "No posting rule names an account for \(amounts.joined(separator: ", ")); "
                    + "it stands in suspense.",
                remedy: "Add a posting rule and re-code the amount in the ERP.",
                amountMinorUnits: uncoded.reduce(0) { $0 &+ $1.amount.minorUnits }),
            of: document, in: policy.queues.queue(of: plan), on: connection)
    }

    /// Opens a case that tells a queue of a document as its route says.
    mutating func open(
        notice document: DocumentRow, in queue: String, on connection: any SQLConnection
    ) throws(SQLError) {
        try open(
            CaseReason(
                code: "NOTE-001",
                problem: "\(document.naturalKey) is posted; its route tells of it.",
                remedy: "Look at the document, then close the case."),
            of: document, in: policy.queues.named(queue), on: connection)
    }

    /// Opens a case for a delivery that carries a known key and other content;
    /// its body is kept in it.
    ///
    /// The same delivery again belongs to the case that is open already.
    mutating func open(
        conflict document: IncomingDocument, with existingID: String, seq: Int64,
        on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow {
        let drafted = rows.first { $0.documentSeq == seq && $0.payload == document.body }
        if let drafted { return drafted }
        let known = try CaseTable.open(
            documentSeq: seq, code: Self.conflictCode, payload: document.body, on: connection)
        if let known { return known }
        var row = try policy.queues.queue(of: document.route?.plan).nextCase(
            code: Self.conflictCode,
            problem: "\(document.naturalKey) was sent again with other content than document "
                + "\(existingID).",
            remedy: "Compare the two; if the second is right, post the difference in the ERP.",
            subject: document.naturalKey, at: now, on: connection)
        row.documentSeq = seq
        row.currency = document.currency
        row.amountMinorUnits = document.amountMinorUnits
        row.payload = document.body
        rows.append(row)
        return row
    }

    private static let conflictCode = "DUP-001"

    /// Writes the cases.
    func write(
        on connection: any SQLConnection, telling events: inout EventDrafts
    ) throws(SQLError) {
        try CaseTable.insert(rows, on: connection)
        for row in rows { events.add(.caseOpened, row) }
    }

    static func id(_ seq: Int64, at instant: Instant) -> String {
        StableID.text(seq: seq, at: instant, family: Group.Family.exceptionCase)
    }
}

extension CaseReason {
    /// The code of a case about a person who was erased and stands in a document again.
    static let erasedCode = "PRIVACY-004"

    /// Why somebody is to look at a document that tells of a person who was erased.
    static func erased(_ naturalKey: String, _ erased: ErasedValue) -> CaseReason {
        CaseReason(
            code: erasedCode,
            problem: "\(naturalKey) is of before \(erased.at) and tells of a person who was erased "
                + "then, by erasure \(erased.erasureID).",
            remedy:
                "Have the source forget the person, then erase them again, which closes the case.")
    }

    /// Why a revision waits that is neither newer nor older than another.
    static func furtherRevision(_ naturalKey: String, of earlier: String) -> CaseReason {
        CaseReason(
            code: "REV-001",
            problem: "Nobody can tell whether \(naturalKey) is newer than \(earlier), which is "
                + "posted.",
            remedy: "Have the source number its revisions or send moments; then edit the "
                + "revision, or reject one of the two.")
    }

    /// Why a revision waits whose predecessor cannot be decided again.
    static func unreadableRevision(_ naturalKey: String) -> CaseReason {
        CaseReason(
            code: "REV-002",
            problem: "The revision before \(naturalKey) cannot be read again, so nobody can tell "
                + "what differs.",
            remedy: "Run `countinghouse verify`; restore the configuration that decided it.")
    }
}
