import SQL
import Store

// Documents that are here already.
extension Group {
    /// What is answered to a document that is here already: the first one again, or a case where
    /// its content is another.
    func answer(
        _ index: Int, _ cases: inout CaseDrafts, _ receipts: [Receipt],
        on connection: any SQLConnection
    ) throws(SQLError) -> Receipt {
        switch verdicts[index] {
        case .same(let existing):
            var known: CaseRow?
            if existing.state == .waiting {
                known = try CaseTable.open(documentSeq: existing.seq, on: connection)
            }
            return Receipt(
                outcome: .duplicate(caseID: known?.id), documentSeq: existing.seq,
                documentID: existing.id, naturalKey: existing.naturalKey, state: existing.state,
                caseSeq: known?.seq)
        case .sameAsItem(let earlier):
            let first = receipts[earlier]
            return Receipt(
                outcome: .duplicate(caseID: first.caseSeq.map { CaseDrafts.id($0, at: now) }),
                documentSeq: first.documentSeq, documentID: first.documentID,
                naturalKey: first.naturalKey, state: first.state, caseSeq: first.caseSeq)
        case .differs(let existing):
            return try conflict(
                index, with: existing.id, existing.seq, existing.state, &cases, on: connection)
        case .differsFromItem(let earlier):
            let first = receipts[earlier]
            return try conflict(
                index, with: first.documentID, first.documentSeq, first.state, &cases,
                on: connection)
        case .fresh:
            preconditionFailure("a fresh document is posted, not answered from another")
        }
    }

    private func conflict(
        _ index: Int, with id: String, _ seq: Int64, _ state: DocumentState,
        _ cases: inout CaseDrafts, on connection: any SQLConnection
    ) throws(SQLError) -> Receipt {
        let document = items[index].document
        let opened = try cases.open(conflict: document, with: id, seq: seq, on: connection)
        return Receipt(
            outcome: .conflict(caseID: opened.id), documentSeq: seq, documentID: id,
            naturalKey: document.naturalKey, state: state, caseSeq: opened.seq)
    }
}
