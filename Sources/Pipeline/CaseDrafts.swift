import Accounting
import RetailModel
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
        _ reason: CaseReason, of document: DocumentRow, on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow {
        var row = try policy.queues.finance.nextCase(
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
        uncoded: [UncodedAmount], of document: DocumentRow, on connection: any SQLConnection
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
            of: document, on: connection)
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
        var row = try policy.queues.finance.nextCase(
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

extension IncomingDocument.Posting {
    /// Whether it waits because an earlier revision of its order is in the books.
    var isFurtherRevision: Bool {
        if case .waiting(let reason) = self { return reason.code == CaseReason.revisionCode }
        return false
    }
}

extension CaseReason {
    fileprivate static let revisionCode = "REV-001"

    /// Why a further revision of an order waits.
    static func furtherRevision(_ naturalKey: String, of earlier: String) -> CaseReason {
        CaseReason(
            code: revisionCode,
            problem: "\(naturalKey) is a further revision of \(earlier), which is posted; "
                + "posting both would count the order twice.",
            remedy: "Post the difference in the ERP by hand; the case holds who asked for it and "
                + "when.")
    }
}
