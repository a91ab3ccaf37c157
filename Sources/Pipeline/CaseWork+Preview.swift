import RetailModel
import SQL
import Store
import Transform

extension CaseWork {
    /// What would come of an action, found by doing it and taking it back.
    func preview(_ request: CaseDesk.Request) throws(SQLError) -> CaseDesk.Answer {
        guard row.closedAt == nil else { return .refused(.closed(row.id)) }
        switch try subject() {
        case nil: return .refused(.nothingToDo(row.code))
        case .document(let document): return try preview(request, of: document)
        case .payload(let payload, let file, let result):
            return try preview(request, of: payload, file, result)
        }
    }

    private func preview(
        _ request: CaseDesk.Request, of document: DocumentRow
    ) throws(SQLError) -> CaseDesk.Answer {
        guard try !HeldKeyTable.isFollower(documentSeq: document.seq, on: sql) else {
            return .refused(.behindAnother(document.naturalKey))
        }
        let plan = plan(of: document)
        if let refusal = Self.refusal(of: request.action, plan) { return .refused(refusal) }
        let needsSecond = needsSecond(request.action, document, plan)
        guard request.action != .reject else { return .preview(.rejection(needsSecond)) }
        let decided: Decided
        switch decide(request, document) {
        case .failure(let refusal): return .refused(refusal.reason)
        case .success(let found): decided = found
        }
        let record = AmendmentRecord()
        let outcome = try sql.rehearse { () throws(SQLError) in
            try Amendment(policy: policy, now: now, on: sql, telling: record).apply(
                document, to: decided.document, treatment: decided.treatment,
                configurationSeq: policy.configurationSeq,
                because: AmendmentReason(
                    by: request.by, code: request.action.amendmentCode, words: request.reason))
        }
        if case .unchanged(let cause) = outcome { return .refused(cause) }
        var state = DocumentState.posted
        if case .superseded = outcome { state = .superseded }
        return .preview(
            CasePreview(
                changes: Self.changes(from: document.body, to: decided.document.body),
                outcome: state.rawValue, cause: nil,
                lines: record.lines.filter { $0.cause == document.seq }.map(\.line),
                movements: record.movements.filter { $0.cause == document.seq }.map(\.movement),
                needsSecondPerson: needsSecond))
    }

    private func preview(
        _ request: CaseDesk.Request, of payload: [UInt8], _ file: FileRow,
        _ result: FileResultRow
    ) throws(SQLError) -> CaseDesk.Answer {
        guard request.action != .reject else { return .preview(.rejection(false)) }
        let made: Made
        switch try make(request, of: payload, file, result) {
        case .failure(let refusal): return .refused(refusal.reason)
        case .success(let found): made = found
        }
        let foreseen: Foreseen
        switch try foresee(made.documents, of: file) {
        case .failure(let refusal): return .refused(refusal.reason)
        case .success(let found): foreseen = found
        }
        return .preview(
            CasePreview(
                changes: made.changes, outcome: foreseen.state, cause: foreseen.cause,
                lines: foreseen.record.lines.map(\.line),
                movements: foreseen.record.movements.map(\.movement),
                needsSecondPerson: made.documents.contains { needsSecond(request.action, $0) }))
    }
}

extension CasePreview {
    /// The end of a document without posting it.
    fileprivate static func rejection(_ needsSecond: Bool) -> CasePreview {
        CasePreview(
            changes: [], outcome: "rejected", cause: nil, lines: [], movements: [],
            needsSecondPerson: needsSecond)
    }
}
