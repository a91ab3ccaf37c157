import RetailModel
import SQL
import Store

/// One commit in the making: documents of any number of requests, decided against the store's
/// facts, then written table by table.
struct Group {
    /// The tag that tells document, entry and case identifiers apart.
    enum Family {
        static let document: UInt16 = 1
        static let journal: UInt16 = 2
        static let exceptionCase: UInt16 = 3
        static let file: UInt16 = 4
        static let event: UInt16 = 5
        static let drift: UInt16 = 6
    }

    /// One document on its way, with the route it came by.
    struct Item: Sendable {
        let route: String
        let document: IncomingDocument
    }

    private let policy: LanePolicy
    private let now: Instant
    private let items: [Item]
    private var verdicts: [Verdict] = []
    /// What each item will do to the books; a further revision of an order waits,
    /// whatever was decided.
    private var postings: [IncomingDocument.Posting]

    private enum Verdict {
        case fresh
        case same(DocumentTable.Existing)
        case differs(DocumentTable.Existing)
        /// The same as, or another content than, the fresh item at that index of this group.
        case sameAsItem(Int)
        case differsFromItem(Int)
    }

    init(_ items: [Item], policy: LanePolicy, now: Instant) {
        self.items = items
        postings = items.map(\.document.posting)
        self.policy = policy
        self.now = now
    }

    /// Commits everything within the transaction that the caller holds.
    mutating func commit(on connection: any SQLConnection) throws(SQLError) -> [Receipt] {
        // Another node's writer must neither bring the same documents nor change the same entries.
        try Sequence.document.lock(on: connection)
        try compare(on: connection)
        let freshCount = verdicts.count { if case .fresh = $0 { true } else { false } }
        let firstSeq = try Sequence.document.take(freshCount, on: connection)
        var cases = CaseDrafts(policy: policy, now: now)
        var receipts: [Receipt] = []
        receipts.reserveCapacity(items.count)
        var rows: [DocumentRow] = []
        var keys: [(key: String, documentSeq: Int64)] = []
        var movements: [(documentSeq: Int64, movements: [StockMovement])] = []
        var journal = JournalDraft(policy: policy, now: now)
        var events = EventDrafts(at: now)
        for (index, item) in items.enumerated() {
            guard case .fresh = verdicts[index] else {
                receipts.append(try answer(index, &cases, receipts, on: connection))
                continue
            }
            let seq = firstSeq + Int64(rows.count)
            let row = row(item, seq: seq, posting: postings[index])
            rows.append(row)
            events.add(row, item.document, isRevision: postings[index].isFurtherRevision)
            if let key = item.document.idempotencyKey { keys.append((key, seq)) }
            receipts.append(
                try post(item, postings[index], row, &journal, &movements, &cases, on: connection))
        }
        try DocumentTable.insert(rows, on: connection)
        try DocumentTable.insert(idempotencyKeys: keys, on: connection)
        try DocumentTable.insert(movements: movements, on: connection)
        for entry in try journal.write(on: connection) { events.add(entry) }
        try cases.write(on: connection, telling: &events)
        try TallyTable.add(tallies(receipts), on: connection)
        try events.write(on: connection)
        return receipts
    }

    // MARK: - Facts

    /// Compares each item with what is stored and with the items before it.
    private mutating func compare(on connection: any SQLConnection) throws(SQLError) {
        let byNaturalKey = try DocumentTable.existing(
            naturalKeys: items.map(\.document.naturalKey), on: connection)
        let byIdempotencyKey = try DocumentTable.existing(
            idempotencyKeys: items.compactMap(\.document.idempotencyKey), on: connection)
        var freshByNaturalKey: [String: Int] = [:]
        var freshByIdempotencyKey: [String: Int] = [:]
        for (index, item) in items.enumerated() {
            let document = item.document
            let stored =
                document.idempotencyKey.flatMap { byIdempotencyKey[$0] }
                ?? byNaturalKey[document.naturalKey]
            let earlier =
                document.idempotencyKey.flatMap { freshByIdempotencyKey[$0] }
                ?? freshByNaturalKey[document.naturalKey]
            if let stored {
                let isSame = stored.contentHash == document.contentHash
                verdicts.append(isSame ? .same(stored) : .differs(stored))
            } else if let earlier {
                let isSame = items[earlier].document.contentHash == document.contentHash
                verdicts.append(isSame ? .sameAsItem(earlier) : .differsFromItem(earlier))
            } else {
                verdicts.append(.fresh)
                freshByNaturalKey[document.naturalKey] = index
                if let key = document.idempotencyKey { freshByIdempotencyKey[key] = index }
            }
        }
        try holdFurtherRevisions(on: connection)
    }

    /// A further revision of an order that is posted would count it twice: it waits for a person.
    private mutating func holdFurtherRevisions(on connection: any SQLConnection) throws(SQLError) {
        let fresh = items.indices.filter { if case .fresh = verdicts[$0] { true } else { false } }
        let families = fresh.compactMap { items[$0].document.revisionFamily }
        let known = try DocumentTable.revisions(ofFamilies: families, on: connection)
        var seen: [String: String] = [:]
        for index in fresh {
            guard let family = items[index].document.revisionFamily else { continue }
            let naturalKey = items[index].document.naturalKey
            if let earlier = known[family]?.first?.naturalKey ?? seen[family] {
                postings[index] = .waiting(.furtherRevision(naturalKey, of: earlier))
            } else if case .decided = postings[index] {
                seen[family] = naturalKey
            }
        }
    }

    // MARK: - Fresh documents

    private func row(
        _ item: Item, seq: Int64, posting: IncomingDocument.Posting
    ) -> DocumentRow {
        let document = item.document
        var state = DocumentState.posted
        if case .waiting = posting { state = .waiting }
        return DocumentRow(
            seq: seq, id: StableID.text(seq: seq, at: now, family: Family.document),
            route: item.route, kind: document.kind, naturalKey: document.naturalKey,
            contentHash: document.contentHash, state: state, channel: document.channel,
            store: document.store, region: document.region, businessDate: document.businessDate,
            currency: document.currency, amountMinorUnits: document.amountMinorUnits,
            occurredAt: document.occurredAt, receivedAt: now,
            configurationSeq: policy.configurationSeq, mapping: document.mapping,
            origin: document.origin, traceID: document.traceID, body: document.body)
    }

    private func post(
        _ item: Item, _ posting: IncomingDocument.Posting, _ row: DocumentRow,
        _ journal: inout JournalDraft,
        _ movements: inout [(documentSeq: Int64, movements: [StockMovement])],
        _ cases: inout CaseDrafts, on connection: any SQLConnection
    ) throws(SQLError) -> Receipt {
        switch posting {
        case .decided(let entry, let uncoded):
            movements.append((row.seq, item.document.movements))
            if let entry { journal.add(entry, of: row) }
            if !uncoded.isEmpty { try cases.open(uncoded: uncoded, of: row, on: connection) }
            return Receipt(
                outcome: .posted, documentSeq: row.seq, documentID: row.id,
                naturalKey: row.naturalKey, state: .posted, caseSeq: nil)
        case .waiting(let reason):
            let opened = try cases.open(reason, of: row, on: connection)
            return Receipt(
                outcome: .waiting(caseID: opened.id), documentSeq: row.seq, documentID: row.id,
                naturalKey: row.naturalKey, state: .waiting, caseSeq: opened.seq)
        }
    }

    // MARK: - Documents that are here already

    private func answer(
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

    // MARK: - Conservation

    private func tallies(_ receipts: [Receipt]) -> [Tally] {
        var sums = TallySums(at: now)
        for (item, receipt) in zip(items, receipts) {
            sums.add(
                route: item.route, currency: item.document.currency,
                outcome: receipt.intakeOutcome, amountMinorUnits: item.document.amountMinorUnits)
        }
        return sums.tallies
    }
}

/// Counts what was received and what became of it, by route and currency.
struct TallySums {
    private struct Key: Hashable {
        let route: String
        let currency: String
        let outcome: IntakeOutcome
    }

    private let hour: Int64
    private var sums: [Key: (documents: Int64, amount: Int64)] = [:]

    init(at instant: Instant) {
        hour = instant.microseconds / 3_600_000_000
    }

    /// Counts one document twice over: as received, and under its outcome.
    mutating func add(
        route: String, currency: String, outcome: IntakeOutcome, amountMinorUnits: Int64,
        documents: Int64 = 1
    ) {
        for outcome in [.received, outcome] {
            let key = Key(route: route, currency: currency, outcome: outcome)
            let sum = sums[key, default: (0, 0)]
            sums[key] = (sum.documents + documents, sum.amount &+ amountMinorUnits)
        }
    }

    var tallies: [Tally] {
        sums.map { key, sum in
            Tally(
                route: key.route, hour: hour, currency: key.currency, outcome: key.outcome,
                documents: sum.documents, amountMinorUnits: sum.amount)
        }
    }
}
