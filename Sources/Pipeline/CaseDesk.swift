import RetailModel
import Routing
import SQL
import Store
import Transform

/// What a person does with an exception case: correct the document, try it again, put what does
/// not add up into suspense, or refuse it. Everything is noted with who, when and why.
public struct CaseDesk: Sendable {
    /// What is asked for.
    public struct Request: Sendable {
        /// What is to be done.
        public let action: RoutePlan.ExceptionPolicy.Action
        /// Changes of an edit, field by field.
        public let edits: [JSONEdit]
        /// The whole new text of an edit; nil where ``edits`` say what changes.
        public let content: [UInt8]?
        /// One word by which actions are counted: `wrong_price`, `unknown_item`.
        public let reasonCode: String
        /// The person's own words.
        public let reason: String
        /// Who asks.
        public let by: String

        /// A request with its author and reason.
        public init(
            action: RoutePlan.ExceptionPolicy.Action, edits: [JSONEdit] = [],
            content: [UInt8]? = nil,
            reasonCode: String, reason: String, by: String
        ) {
            self.action = action
            self.edits = edits
            self.content = content
            self.reasonCode = reasonCode
            self.reason = reason
            self.by = by
        }
    }

    /// What came of it.
    public enum Answer: Sendable {
        /// There is no such case, or no such action.
        case unknown
        /// It is done: the state of the document, or what its delivery came to; its identifier, or
        /// that of the first one where it is a duplicate; and a case that tells why it waits or
        /// differs.
        case done(state: String, documentID: String?, caseID: String?)
        /// A second person must agree to the action of that number.
        case pending(action: Int64)
        /// It cannot be done; nothing was changed.
        case refused(CaseReason)
        /// What would come of it; nothing was changed.
        case preview(CasePreview)
    }

    private let lane: Lane

    /// A desk over the one writer, under the configuration that it commits by.
    public init(lane: Lane) {
        self.lane = lane
    }

    /// Does something with a case, or says what would come of it.
    ///
    /// - Throws: ``SQL/SQLError``; nothing was changed then.
    public nonisolated(nonsending) func act(
        onCase id: String, _ request: Request, previewing: Bool = false
    ) async throws(SQLError) -> Answer {
        let policy = lane.policy
        return try await lane.write { sql throws(SQLError) in
            guard let row = try CaseTable.row(id: id, on: sql) else { return .unknown }
            let work = CaseWork(row: row, policy: policy, now: policy.now(), sql: sql)
            if previewing { return try work.preview(request) }
            let answer = try work.act(request, approvedBy: nil)
            try Self.note(
                request.action.rawValue, row, by: request.by, answer, why: request.reason,
                at: work.now, on: sql)
            return answer
        }
    }

    /// Tells the audit log what was done; what was refused changed nothing.
    private static func note(
        _ action: String, _ row: CaseRow, by name: String, _ answer: Answer, why: String,
        at instant: Instant, on sql: any SQLConnection
    ) throws(SQLError) {
        let state: String
        switch answer {
        case .done(let reached, _, _): state = reached
        case .pending: state = "pending"
        case .unknown, .refused, .preview: return
        }
        try AuditLog.write(
            AuditNote(
                who: name, what: "case.\(action)", kind: "case", id: row.id,
                before: #"{"state":"open"}"#, after: #"{"state":"\#(state)"}"#, why: why),
            at: instant, on: sql)
    }

    /// Agrees to an action that waits for a second person, or refuses it.
    ///
    /// - Throws: ``SQL/SQLError``; nothing was changed then.
    public nonisolated(nonsending) func decide(
        action seq: Int64, ofCase id: String, agrees: Bool, by name: String
    ) async throws(SQLError) -> Answer {
        let policy = lane.policy
        return try await lane.write { sql throws(SQLError) in
            guard let row = try CaseTable.row(id: id, on: sql) else { return .unknown }
            let actions = try CaseActionTable.actions(ofCase: row.seq, on: sql)
            guard let action = actions.first(where: { $0.seq == seq }) else { return .unknown }
            guard action.state == .pending else {
                return .refused(.decided(action.state.rawValue, by: action.decidedBy))
            }
            guard action.askedBy != name else { return .refused(.samePerson) }
            let now = policy.now()
            guard agrees else {
                try CaseActionTable.decide(seq: seq, .refused, by: name, at: now, on: sql)
                let answer = Answer.done(state: "refused", documentID: nil, caseID: nil)
                try Self.note(
                    "refuse", row, by: name, answer, why: action.reason, at: now, on: sql)
                return answer
            }
            guard let wanted = RoutePlan.ExceptionPolicy.Action(rawValue: action.action) else {
                return .unknown
            }
            let request = Request(
                action: wanted, content: action.content, reasonCode: action.reasonCode,
                reason: action.reason, by: action.askedBy)
            let answer = try CaseWork(row: row, policy: policy, now: now, sql: sql)
                .act(request, approvedBy: (seq, name))
            try Self.note("approve", row, by: name, answer, why: action.reason, at: now, on: sql)
            return answer
        }
    }
}

/// What an action would do, told before it is done.
public struct CasePreview: Sendable {
    /// What changes in the document, place by place.
    public let changes: [JSONDifference.Change]
    /// `posted`, or what else would come of it.
    public let outcome: String
    /// Why it would wait or differ; nil where it would not.
    public let cause: CaseReason?
    /// The lines that would be posted.
    public let lines: [JournalEntry.Line]
    /// The stock that would move.
    public let movements: [StockMovement]
    /// Whether a second person would have to agree.
    public let needsSecondPerson: Bool
}

extension CaseReason {
    fileprivate static let samePerson = CaseReason(
        code: "CASE-005", problem: "Who asked for an action cannot agree to it.",
        remedy: "Have another person look at it.")

    fileprivate static func decided(_ state: String, by name: String?) -> CaseReason {
        CaseReason(
            code: "CASE-012",
            problem: "The action waits for nobody: it is \(state)"
                + (name.map { ", and \($0) decided it." } ?? "."),
            remedy: "Look at the case; ask for another action where it is still open.")
    }
}
