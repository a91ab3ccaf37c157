import Store

/// What the lane answers for one document once it is committed.
public struct Receipt: Sendable {
    /// What became of this delivery.
    public enum Outcome: Sendable {
        /// Committed with its consequences.
        case posted
        /// Committed, and a person must look at it first: the case's identifier.
        case waiting(caseID: String)
        /// Kept, and nothing else: a newer revision, of this natural key, is in the books.
        case superseded(by: String)
        /// Here already with the same content; ``Receipt/state`` tells how the first stands.
        case duplicate(caseID: String?)
        /// Here already with other content: nothing changed, and a case tells of it.
        case conflict(caseID: String)
    }

    public let outcome: Outcome
    public let documentSeq: Int64
    /// The identifier of the document; of the first one when this is a duplicate or a conflict.
    public let documentID: String
    public let naturalKey: String
    public let state: DocumentState
    public let caseSeq: Int64?

    /// The word under which the delivery is counted.
    public var intakeOutcome: IntakeOutcome {
        switch outcome {
        case .posted: .posted
        case .waiting: .waiting
        case .superseded: .skipped
        case .duplicate: .duplicate
        case .conflict: .refused
        }
    }
}

extension Receipt {
    /// What became of a document that was not here before.
    init(
        _ outcome: Outcome, _ row: DocumentRow, _ state: DocumentState, caseSeq: Int64? = nil
    ) {
        self.init(
            outcome: outcome, documentSeq: row.seq, documentID: row.id,
            naturalKey: row.naturalKey, state: state, caseSeq: caseSeq)
    }
}
