import Accounting
import Inventory
import RetailModel
import Routing
import SQL
import Store

/// Decides a stored document anew and brings the books to where they would stand had it come so in
/// the first place: only what differs is posted and moved, and what was before is kept.
///
/// Works within the transaction of its caller.
struct Amendment {
    /// How one document came out.
    enum Outcome {
        /// The books hold it as it now is.
        case posted
        /// A newer revision is in the books: it stays without effect.
        case superseded(by: String)
        /// It still cannot be posted; nothing was changed.
        case unchanged(CaseReason)
    }

    private let policy: LanePolicy
    private let now: Instant
    private let connection: any SQLConnection
    private let record: AmendmentRecord?

    init(
        policy: LanePolicy, now: Instant, on connection: any SQLConnection,
        telling record: AmendmentRecord? = nil
    ) {
        self.policy = policy
        self.now = now
        self.connection = connection
        self.record = record
    }

    /// Brings the books from a document as it stands to what it shall be.
    ///
    /// - Parameter configurationSeq: The configuration that decided the new one.
    func apply(
        _ current: DocumentRow, to document: IncomingDocument, treatment: DocumentTreatment,
        configurationSeq: Int64, because reason: AmendmentReason
    ) throws(SQLError) -> Outcome {
        guard document.naturalKey == current.naturalKey else {
            return .unchanged(.otherKey(document.naturalKey, than: current.naturalKey))
        }
        guard case .decided(_, let uncoded) = document.posting else {
            guard case .waiting(let cause) = document.posting else {
                preconditionFailure("a posting is decided or waits")
            }
            return .unchanged(cause)
        }
        var row = current.version(
            document, configurationSeq: configurationSeq, treatment: treatment)
        let base: Standing?
        switch try self.base(of: current, document) {
        case .refused(let cause): return .unchanged(cause)
        case .superseded(let newer):
            try settle(current, as: .superseded, because: reason)
            return .superseded(by: newer)
        case .none: base = nil
        case .standing(let standing): base = standing
        }
        row.state = .posted
        let standing = Standing(document: document, row: row)
        let journal: JournalDraft
        do throws(PostingRefusal) {
            journal = try draft(of: standing, from: base)
        } catch {
            return .unchanged(
                CaseReason(code: error.code, problem: error.problem, remedy: error.remedy))
        }
        if row.version > current.version {
            try AmendmentTable.keep(current, replacedAt: now, because: reason, on: connection)
        }
        try AmendmentTable.replace(row, on: connection)
        try OriginTable.replace(document.originKey, ofDocument: row.seq, on: connection)
        try write(journal, of: standing, from: base)
        try TallyShift(from: current, to: row).write(on: connection)
        try FileTable.settle(row, outcome: row.state.outcome, on: connection)
        try Cases.close(
            documentSeq: row.seq, at: now, because: "\(reason.code) by \(reason.by)",
            on: connection)
        try tell(of: standing, uncoded: uncoded)
        try release(behind: row.seq)
        return .posted
    }

    /// Ends a waiting document without posting it: rejected, or superseded by a newer revision.
    func settle(
        _ current: DocumentRow, as state: DocumentState, because reason: AmendmentReason
    ) throws(SQLError) {
        var row = current
        row.state = state
        try AmendmentTable.replace(row, on: connection)
        try TallyShift(from: current, to: row).write(on: connection)
        try FileTable.settle(row, outcome: row.state.outcome, on: connection)
        try Cases.close(
            documentSeq: row.seq, at: now,
            because: "\(reason.code) by \(reason.by): \(reason.words)", on: connection)
        try release(behind: row.seq)
    }

    // MARK: - What it replaces

    private enum Base {
        case none
        case standing(Standing)
        case superseded(by: String)
        case refused(CaseReason)
    }

    /// Its own earlier version where that is posted, else the revision before it.
    private func base(
        of current: DocumentRow, _ document: IncomingDocument
    ) throws(SQLError) -> Base {
        if current.state == .posted {
            return try Standing.stored(current, policy, on: connection).map { .standing($0) }
                ?? .refused(.unreadableRevision(current.naturalKey))
        }
        var ordering = GroupOrdering()
        try ordering.readRevisions(of: [document], on: connection)
        switch ordering.revisionDecision(on: document) {
        case .difference(from: .stored(let seq)):
            return try Standing.stored(seq: seq, policy, on: connection).map { .standing($0) }
                ?? .refused(.unreadableRevision(current.naturalKey))
        case .superseded(let newer): return .superseded(by: newer)
        case .waiting(let cause): return .refused(cause)
        default: return .none
        }
    }

    private func draft(
        of standing: Standing, from base: Standing?
    ) throws(PostingRefusal) -> JournalDraft {
        var journal = JournalDraft(policy: policy, now: now)
        try journal.add(from: base?.stand(policy, at: now), to: standing.stand(policy, at: now))
        return journal
    }

    private func write(
        _ journal: JournalDraft, of standing: Standing, from base: Standing?
    ) throws(SQLError) {
        var journal = journal
        record?.documents.append(standing.row.seq)
        record?.lines += journal.replacements
        var events = EventDrafts(at: now)
        for entry in try journal.write(on: connection) { events.add(entry) }
        let movements = MovementDifference.movements(
            from: base?.document.movements ?? [], to: standing.document.movements)
        record?.movements += movements.map { (standing.row.seq, $0) }
        try StockTable.insert(
            [MovedStock(standing.row.seq, at: standing.row.occurredAt, movements)],
            from: MovementTable.next(ofDocument: standing.row.seq, on: connection),
            on: connection)
        events.add(amended: standing.row, movements: movements, isRevision: base != nil)
        try events.write(on: connection)
    }

    private func tell(of standing: Standing, uncoded: [UncodedAmount]) throws(SQLError) {
        guard !uncoded.isEmpty else { return }
        var cases = CaseDrafts(policy: policy, now: now)
        try cases.open(
            uncoded: uncoded, of: standing.row, on: standing.document.route?.plan,
            on: connection)
        var events = EventDrafts(at: now)
        try cases.write(on: connection, telling: &events)
        try events.write(on: connection)
    }

    // MARK: - What waits behind it

    /// Lets go of the documents behind one that waits no more, in the order in which they came,
    /// until one of them waits itself.
    private func release(behind seq: Int64) throws(SQLError) {
        var next = try HeldKeyTable.release(documentSeq: seq, on: connection)
        while let follower = next {
            guard let row = try DocumentTable.document(seq: follower, on: connection),
                try follow(row)
            else { return }
            next = try HeldKeyTable.release(documentSeq: follower, on: connection)
        }
    }

    /// Posts a document that waited behind another; false when it waits for itself now.
    private func follow(_ current: DocumentRow) throws(SQLError) -> Bool {
        guard let standing = try Standing.stored(current, policy, on: connection) else {
            try hold(current, .unreadableRevision(current.naturalKey), on: nil)
            return false
        }
        let document = standing.document
        var row = current
        var cause: CaseReason?
        switch document.posting {
        case .waiting(let reason): cause = reason
        case .decided(_, let uncoded):
            switch try base(of: current, document) {
            case .refused(let reason): cause = reason
            case .superseded: row.state = .superseded
            case .none: cause = try post(standing, from: nil, as: &row, uncoded)
            case .standing(let base): cause = try post(standing, from: base, as: &row, uncoded)
            }
        }
        if let cause {
            try hold(current, cause, on: document.route?.plan)
            return false
        }
        try AmendmentTable.replace(row, on: connection)
        try TallyShift(from: current, to: row).write(on: connection)
        try FileTable.settle(row, outcome: row.state.outcome, on: connection)
        return true
    }

    /// Posts a document that waited; the reason when a difference does not fit.
    private func post(
        _ standing: Standing, from base: Standing?, as row: inout DocumentRow,
        _ uncoded: [UncodedAmount]
    ) throws(SQLError) -> CaseReason? {
        let journal: JournalDraft
        do throws(PostingRefusal) {
            journal = try draft(of: standing, from: base)
        } catch {
            return CaseReason(code: error.code, problem: error.problem, remedy: error.remedy)
        }
        row.state = .posted
        try write(journal, of: standing, from: base)
        try tell(of: standing, uncoded: uncoded)
        return nil
    }

    private func hold(
        _ row: DocumentRow, _ reason: CaseReason, on plan: RoutePlan?
    ) throws(SQLError) {
        try HeldKeyTable.makeHead(documentSeq: row.seq, on: connection)
        var cases = CaseDrafts(policy: policy, now: now)
        try cases.open(reason, of: row, in: policy.queues.queue(of: plan), on: connection)
        var events = EventDrafts(at: now)
        try cases.write(on: connection, telling: &events)
        try events.write(on: connection)
    }
}

extension DocumentRow {
    /// The row of a document that was decided anew: a further version when anything of it or of
    /// what decided it is another.
    fileprivate func version(
        _ document: IncomingDocument, configurationSeq: Int64, treatment: DocumentTreatment
    ) -> DocumentRow {
        var row = self
        let isSame =
            body == document.body && self.configurationSeq == configurationSeq
            && self.treatment == treatment
        if !isSame || state == .posted { row.version += 1 }
        row.kind = document.kind
        row.contentHash = document.contentHash
        row.channel = document.channel
        row.store = document.store
        row.region = document.region
        row.businessDate = document.businessDate
        row.currency = document.currency
        row.amountMinorUnits = document.amountMinorUnits
        row.occurredAt = document.occurredAt
        row.configurationSeq = configurationSeq
        row.mapping = document.mapping ?? mapping
        row.treatment = treatment
        row.body = document.body
        return row
    }
}

extension CaseReason {
    fileprivate static func otherKey(_ new: String, than old: String) -> CaseReason {
        CaseReason(
            code: "AMEND-001", problem: "The change would make \(new) of \(old).",
            remedy: "Leave the fields that tell the document apart; reject this one and have the "
                + "other sent.")
    }
}

/// How the counts of an hour change when a document of it comes to another end.
struct TallyShift {
    private let tallies: [Tally]

    init(from old: DocumentRow, to new: DocumentRow) {
        let hour = old.receivedAt.microseconds / 3_600_000_000
        func tally(_ row: DocumentRow, _ outcome: IntakeOutcome, _ sign: Int64) -> Tally {
            Tally(
                route: row.route, hour: hour, currency: row.currency, outcome: outcome,
                documents: sign, amountMinorUnits: sign * row.amountMinorUnits)
        }
        tallies = [
            tally(old, .received, -1), tally(old, old.state.outcome, -1),
            tally(new, .received, 1), tally(new, new.state.outcome, 1),
        ]
    }

    func write(on connection: any SQLConnection) throws(SQLError) {
        // One by one: rows of one key must not meet in one statement.
        for tally in tallies { try TallyTable.add([tally], on: connection) }
    }
}

extension DocumentState {
    /// The word under which a document of this state is counted.
    var outcome: IntakeOutcome {
        switch self {
        case .posted: .posted
        case .waiting: .waiting
        case .superseded: .skipped
        case .rejected: .refused
        }
    }
}
