import Accounting
import Inventory
import RetailModel
import Routing
import SQL
import Store
import Transform

/// One action on one case, within the transaction of its caller.
struct CaseWork {
    let row: CaseRow
    let policy: LanePolicy
    let now: Instant
    let sql: any SQLConnection

    /// What the case is about.
    enum Subject {
        /// A document that is kept and waits.
        case document(DocumentRow)
        /// Bytes that never became a document, with the file that brought them.
        case payload([UInt8], FileRow, FileResultRow)
    }

    private var configuration: Configuration? {
        policy.configurations.configuration(policy.configurationSeq)
    }

    // MARK: - Acting

    func act(
        _ request: CaseDesk.Request, approvedBy second: (seq: Int64, name: String)?
    ) throws(SQLError) -> CaseDesk.Answer {
        guard row.closedAt == nil else { return .refused(.closed(row.id)) }
        guard let subject = try subject() else { return .refused(.nothingToDo(row.code)) }
        switch subject {
        case .document(let document): return try act(request, on: document, second)
        case .payload(let payload, let file, let result):
            return try act(request, on: payload, file, result, second)
        }
    }

    func subject() throws(SQLError) -> Subject? {
        if let seq = row.documentSeq,
            let document = try DocumentTable.document(seq: seq, on: sql)
        {
            return document.state == .waiting ? .document(document) : nil
        }
        guard let payload = row.payload,
            let found = try FileTable.result(ofCase: row.seq, on: sql),
            let file = try FileTable.file(seq: found.fileSeq, on: sql)
        else { return nil }
        return .payload(payload, file, found.result)
    }

    private func act(
        _ request: CaseDesk.Request, on document: DocumentRow,
        _ second: (seq: Int64, name: String)?
    ) throws(SQLError) -> CaseDesk.Answer {
        guard try !HeldKeyTable.isFollower(documentSeq: document.seq, on: sql) else {
            return .refused(.behindAnother(document.naturalKey))
        }
        let plan = plan(of: document)
        if let refusal = Self.refusal(of: request.action, plan) { return .refused(refusal) }
        let reason = AmendmentReason(
            by: request.by, code: request.action.amendmentCode, words: request.reason)
        if request.action == .reject {
            if needsSecond(request.action, document, plan), second == nil {
                return try ask(request, content: nil, detail: "reject")
            }
            try Amendment(policy: policy, now: now, on: sql)
                .settle(document, as: .rejected, because: reason)
            try note(request, second, detail: "rejected", content: nil)
            return .done(state: "rejected", documentID: document.id, caseID: nil)
        }
        let decided: Decided
        switch decide(request, document) {
        case .failure(let refusal): return .refused(refusal.reason)
        case .success(let found): decided = found
        }
        let detail = Self.detail(Self.changes(from: document.body, to: decided.document.body))
        if needsSecond(request.action, document, plan), second == nil {
            return try ask(request, content: decided.document.body, detail: detail)
        }
        let outcome = try Amendment(policy: policy, now: now, on: sql).apply(
            document, to: decided.document, treatment: decided.treatment,
            configurationSeq: policy.configurationSeq, because: reason)
        switch outcome {
        case .unchanged(let cause): return .refused(cause)
        case .posted:
            try note(request, second, detail: detail, content: decided.document.body)
            return .done(state: "posted", documentID: document.id, caseID: nil)
        case .superseded:
            try note(request, second, detail: detail, content: nil)
            return .done(state: "superseded", documentID: document.id, caseID: nil)
        }
    }

    struct Decided {
        let document: IncomingDocument
        let treatment: DocumentTreatment
    }

    struct Refused: Error {
        let reason: CaseReason
    }

    /// The document as it would be, decided under the configuration in force.
    func decide(
        _ request: CaseDesk.Request, _ document: DocumentRow
    ) -> Result<Decided, Refused> {
        guard let configuration else { return .failure(Refused(reason: .noConfiguration)) }
        var body = request.content ?? document.body
        do throws(JSONEditRefusal) {
            for edit in request.edits { body = try edit.applied(to: body) }
        } catch {
            return .failure(Refused(reason: .badEdit(error.problem)))
        }
        let treatment: DocumentTreatment =
            request.action == .postToSuspense ? .suspense : document.treatment
        do throws(IntakeRefusal) {
            var decided = try IncomingDocument.read(
                body, type: Ruling.type(of: document, configuration), under: configuration,
                treatment: treatment)
            decided.mapping = document.mapping
            if case .waiting(let cause) = decided.posting {
                return .failure(Refused(reason: cause))
            }
            return .success(Decided(document: decided, treatment: treatment))
        } catch {
            return .failure(Refused(reason: error.reason))
        }
    }

    // MARK: - Bytes that never became a document

    private func act(
        _ request: CaseDesk.Request, on payload: [UInt8], _ file: FileRow,
        _ result: FileResultRow, _ second: (seq: Int64, name: String)?
    ) throws(SQLError) -> CaseDesk.Answer {
        if request.action == .reject {
            try settle(result, file, as: .refused)
            try note(request, second, detail: "rejected", content: nil)
            try Cases.close(
                seq: row.seq, at: now, because: "reject by \(request.by): \(request.reason)",
                on: sql)
            return .done(state: "rejected", documentID: nil, caseID: nil)
        }
        let made: Made
        switch try make(request, of: payload, file, result) {
        case .failure(let refusal): return .refused(refusal.reason)
        case .success(let found): made = found
        }
        let (documents, detail) = (made.documents, Self.detail(made.changes))
        if case .failure(let refusal) = try foresee(documents, of: file) {
            return .refused(refusal.reason)
        }
        if second == nil, documents.contains(where: { needsSecond(request.action, $0) }) {
            return try ask(request, content: made.bytes, detail: detail)
        }
        try settle(result, file, as: documents.isEmpty ? .skipped : nil)
        try note(request, second, detail: detail, content: made.bytes)
        try Cases.close(
            seq: row.seq, at: now, because: "\(request.action.rawValue) by \(request.by)",
            on: sql)
        guard let told = try Self.telling(receive(documents, of: file)) else {
            return .done(state: "skipped", documentID: nil, caseID: nil)
        }
        try FileTable.settle(
            fileSeq: file.seq, position: result.position, outcome: told.intakeOutcome,
            documentSeq: told.documentSeq, on: sql)
        return .done(
            state: told.deliveryWord, documentID: told.documentID, caseID: told.tellingCaseID)
    }

    /// What the bytes are after a request's changes.
    struct Made {
        let bytes: [UInt8]
        let changes: [JSONDifference.Change]
        /// None where the mapping leaves them out.
        let documents: [IncomingDocument]
    }

    func make(
        _ request: CaseDesk.Request, of payload: [UInt8], _ file: FileRow, _ result: FileResultRow
    ) throws(SQLError) -> Result<Made, Refused> {
        func refused(_ reason: CaseReason) -> Result<Made, Refused> {
            .failure(Refused(reason: reason))
        }
        guard request.action != .postToSuspense else { return refused(.nothingToDo(row.code)) }
        guard let configuration else { return refused(.noConfiguration) }
        let edited: PayloadEditing.Edited
        do throws(PayloadEditing.Refused) {
            edited = try PayloadEditing(
                connection: configuration.transform.connection(named: file.connection)
            ).applied(request.edits, to: request.content ?? payload)
        } catch {
            return refused(.badEdit(error.problem))
        }
        let found = try PayloadReplay(file: file, configuration: configuration, sql: sql)
            .documents(in: edited.bytes)
        var documents: [IncomingDocument] = []
        for content in found {
            switch content {
            case .document(var document):
                document.origin = FileOrigin(
                    fileSeq: file.seq, firstLine: result.firstLine, lastLine: result.lastLine)
                documents.append(document)
            case .skipped: break
            case .unmapped(let reason, _): return refused(reason)
            }
        }
        let changes =
            request.content == nil
            ? edited.changes : Self.changes(from: payload, to: edited.bytes)
        return .success(Made(bytes: edited.bytes, changes: changes, documents: documents))
    }

    /// Takes a document that never was one out of the counts of its hour, or gives it another end
    /// there: what becomes of it as a document is counted in the hour in which it becomes one.
    private func settle(
        _ result: FileResultRow, _ file: FileRow, as outcome: IntakeOutcome?
    ) throws(SQLError) {
        let hour = row.openedAt.microseconds / 3_600_000_000
        func tally(_ outcome: IntakeOutcome, _ sign: Int64) -> Tally {
            Tally(
                route: file.route, hour: hour, currency: result.currency, outcome: outcome,
                documents: sign, amountMinorUnits: sign * result.amountMinorUnits)
        }
        try TallyTable.add([tally(.waiting, -1)], on: sql)
        try TallyTable.add([outcome.map { tally($0, 1) } ?? tally(.received, -1)], on: sql)
        if let outcome {
            try FileTable.settle(
                fileSeq: file.seq, position: result.position, outcome: outcome, documentSeq: nil,
                on: sql)
        }
    }

    // MARK: - What is allowed

    static func refusal(
        of action: RoutePlan.ExceptionPolicy.Action, _ plan: RoutePlan?
    ) -> CaseReason? {
        guard let plan, !plan.exceptionPolicy.may.contains(action) else {
            return nil
        }
        return .notAllowed(action.rawValue, on: plan.name)
    }

    func plan(of document: DocumentRow) -> RoutePlan? {
        guard let configuration,
            let decided = try? IncomingDocument.read(
                document.body, type: Ruling.type(of: document, configuration),
                under: configuration),
            let name = decided.route?.name
        else { return nil }
        return configuration.routes[name]
    }

    /// Whether a second person must agree to an action.
    func needsSecond(
        _ action: RoutePlan.ExceptionPolicy.Action, _ document: DocumentRow, _ plan: RoutePlan?
    ) -> Bool {
        guard let configuration else { return false }
        return needsSecond(
            action, document.body, type: Ruling.type(of: document, configuration), plan)
    }

    func needsSecond(
        _ action: RoutePlan.ExceptionPolicy.Action, _ document: IncomingDocument
    ) -> Bool {
        guard let configuration, let plan = document.route?.plan else { return false }
        return needsSecond(
            action, document.body, type: configuration.type(ofKind: document.kind), plan)
    }

    func needsSecond(
        _ action: RoutePlan.ExceptionPolicy.Action, _ body: [UInt8], type: String,
        _ plan: RoutePlan?
    ) -> Bool {
        guard let configuration, let rule = plan?.exceptionPolicy.secondPerson else {
            return false
        }
        guard let reader = configuration.canonicalReaders[type],
            let parsed = try? JSONDocument(parsing: body, keys: reader.keys),
            let record = reader.read(parsed.root)?.record
        else { return true }
        // A rule that cannot be asked is on the safe side.
        return (try? rule.holds(in: record, texts: [action.rawValue])) ?? true
    }

    // MARK: - Notes

    private func ask(
        _ request: CaseDesk.Request, content: [UInt8]?, detail: String
    ) throws(SQLError) -> CaseDesk.Answer {
        let action = try noted(request, .pending, detail: detail, content: content)
        return .pending(action: action)
    }

    private func note(
        _ request: CaseDesk.Request, _ second: (seq: Int64, name: String)?, detail: String,
        content: [UInt8]?
    ) throws(SQLError) {
        if let second {
            return try CaseActionTable.decide(
                seq: second.seq, .done, by: second.name, at: now, on: sql)
        }
        _ = try noted(request, .done, detail: detail, content: content)
    }

    private func noted(
        _ request: CaseDesk.Request, _ state: CaseActionRow.State, detail: String,
        content: [UInt8]?
    ) throws(SQLError) -> Int64 {
        let seq = try Sequence.action.take(1, on: sql)
        try CaseActionTable.insert(
            CaseActionRow(
                seq: seq, caseSeq: row.seq, action: request.action.rawValue, state: state,
                reasonCode: request.reasonCode, reason: request.reason, askedBy: request.by,
                askedAt: now, detail: detail, content: content), on: sql)
        return seq
    }

    /// What changed, one line a place.
    private static func detail(_ changes: [JSONDifference.Change]) -> String {
        changes.map { "\($0.pointer): \($0.old ?? "nothing") -> \($0.new ?? "nothing")" }
            .joined(separator: "\n")
    }

    static func changes(from old: [UInt8], to new: [UInt8]) -> [JSONDifference.Change] {
        guard let before = try? JSONDocument(parsing: old),
            let after = try? JSONDocument(parsing: new)
        else { return [] }
        return JSONDifference.changes(from: before.root, to: after.root)
    }
}

extension RoutePlan.ExceptionPolicy.Action {
    /// The word under which earlier versions of the document are kept.
    var amendmentCode: String {
        switch self {
        case .edit: "correction"
        case .replay: "replay"
        case .postToSuspense: "suspense"
        case .reject: "reject"
        }
    }
}

extension CaseReason {
    static func closed(_ id: String) -> CaseReason {
        CaseReason(
            code: "CASE-001", problem: "The case \(id) is closed.",
            remedy: "Look at what was done with it; open cases are listed at /v1/cases.")
    }

    static func nothingToDo(_ code: String) -> CaseReason {
        CaseReason(
            code: "CASE-002", problem: "A case \(code) has no document that this could change.",
            remedy: "Do what its remedy says, then close it.")
    }

    fileprivate static func notAllowed(_ action: String, on route: String) -> CaseReason {
        CaseReason(
            code: "CASE-003", problem: "The route \(route) allows nobody to \(action).",
            remedy: "Use another action, or allow it under `on_failure: data: may:`.")
    }

    fileprivate static func badEdit(_ problem: String) -> CaseReason {
        CaseReason(
            code: "CASE-004", problem: problem,
            remedy: "Name a place that is there, such as lines/0/gross, or send the whole text.")
    }

    static func behindAnother(_ naturalKey: String) -> CaseReason {
        CaseReason(
            code: "CASE-006", problem: "\(naturalKey) waits behind another document of its key.",
            remedy: "Settle that one first; this one follows by itself.")
    }

    fileprivate static let noConfiguration = CaseReason(
        code: "CASE-007", problem: "The configuration in force is not at hand.",
        remedy: "Try again; restart the server if it stays so.")
}
