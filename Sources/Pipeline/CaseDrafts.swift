import Accounting
import RetailModel
import SQL
import Store

/// The exception cases that a group opens; their numbers are known only when the group is written.
struct CaseDrafts {
    private let policy: LanePolicy
    private let now: Instant
    private var rows: [CaseRow] = []

    init(policy: LanePolicy, now: Instant) {
        self.policy = policy
        self.now = now
    }

    /// Opens a case for a document that waits. Returns its place among the drafts, from 1.
    @discardableResult
    mutating func open(_ reason: CaseReason, of document: DocumentRow) -> Int64 {
        var row = draft(
            policy.queues.finance, code: reason.code, problem: reason.problem,
            remedy: reason.remedy, subject: document.naturalKey)
        row.documentSeq = document.seq
        row.currency = document.currency
        row.amountMinorUnits = reason.amountMinorUnits
        rows.append(row)
        return Int64(rows.count)
    }

    /// Opens one case for what a posted document had to leave in suspense.
    mutating func open(uncoded: [UncodedAmount], of document: DocumentRow) {
        let amounts = uncoded.map { amount in
            "\(amount.event.rawValue)\(amount.lineKind.map { " (\($0))" } ?? ""): \(amount.amount)"
        }
        open(
            CaseReason(
                code: "POST-001",
                problem: "No posting rule names an account for \(amounts.joined(separator: ", ")); "
                    + "it stands in suspense.",
                remedy: "Add a posting rule and re-code the amount in the ERP.",
                amountMinorUnits: uncoded.reduce(0) { $0 &+ $1.amount.minorUnits }), of: document)
    }

    /// Opens a case for a delivery that carries a known key and other content;
    /// its body is kept in it.
    mutating func open(
        conflict document: IncomingDocument, with existingID: String, seq: Int64
    ) -> Int64 {
        var row = draft(
            policy.queues.finance, code: "DUP-001",
            problem: "\(document.naturalKey) was sent again with other content than document "
                + "\(existingID).",
            remedy: "Compare the two; if the second is right, have the source send it as a new "
                + "revision.", subject: document.naturalKey)
        row.documentSeq = seq
        row.currency = document.currency
        row.amountMinorUnits = document.amountMinorUnits
        row.payload = document.body
        rows.append(row)
        return Int64(rows.count)
    }

    private func draft(
        _ queue: WorkQueue, code: String, problem: String, remedy: String, subject: String
    ) -> CaseRow {
        CaseRow(
            seq: 0, id: "", queue: queue.name, owner: queue.owner, code: code, problem: problem,
            remedy: remedy, subject: subject, openedAt: now,
            dueAt: now.adding(seconds: queue.slaSeconds))
    }

    /// Writes the cases. Returns the number of the first.
    mutating func write(on connection: any SQLConnection) throws(SQLError) -> Int64 {
        guard !rows.isEmpty else { return 0 }
        let first = try Sequence.case.take(rows.count, on: connection)
        for index in rows.indices {
            rows[index].seq = first + Int64(index)
            rows[index].id = Self.id(rows[index].seq, at: now)
        }
        try CaseTable.insert(rows, on: connection)
        return first
    }

    static func id(_ seq: Int64, at instant: Instant) -> String {
        StableID.text(seq: seq, at: instant, family: Group.Family.exceptionCase)
    }

    /// The receipt with the case's own number and identifier in place of the draft's.
    func resolved(_ receipt: Receipt, first: Int64) -> Receipt {
        guard let draft = receipt.caseSeq else { return receipt }
        // A negative number is that of a case opened long before.
        let seq = draft < 0 ? -draft : first + draft - 1
        let id = draft < 0 ? "" : Self.id(seq, at: now)
        let outcome: Receipt.Outcome =
            switch receipt.outcome {
            case .posted: .posted
            case .waiting: .waiting(caseID: id)
            case .conflict: .conflict(caseID: id)
            case .duplicate(let known): .duplicate(caseID: draft < 0 ? known : id)
            }
        return Receipt(
            outcome: outcome, documentSeq: receipt.documentSeq, documentID: receipt.documentID,
            naturalKey: receipt.naturalKey, state: receipt.state, caseSeq: seq)
    }
}
