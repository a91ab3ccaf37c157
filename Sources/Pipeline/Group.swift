import Accounting
import Inventory
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
    ///
    /// Made where the document was read: what follows from its figures alone is worked out there,
    /// for many at a time, and not by the one writer.
    final class Item: Sendable {
        let route: String
        let document: IncomingDocument
        let deliveryKeys: [String]
        /// The lines of its entry; none where it has no entry.
        let lines: [JournalLineRow]
        /// What events say of its movements.
        let movementsText: [UInt8]

        init(route: String, document: IncomingDocument) {
            self.route = route
            self.document = document
            deliveryKeys = document.deliveryKeys
            if case .decided(let entry?, _) = document.posting {
                lines = entry.lines.map { JournalLineRow($0) }
            } else {
                lines = []
            }
            let moves = document.movements
            movementsText = moves.isEmpty ? [] : EventContent.text(of: moves)
        }
    }

    let policy: LanePolicy
    let now: Instant
    let items: [Item]
    private(set) var verdicts: [Verdict] = []
    /// What each fresh item will do to the books.
    var decisions: [Decision]

    /// What a document is to what is here.
    enum Verdict {
        case fresh
        case same(DocumentTable.Existing)
        case differs(DocumentTable.Existing)
        /// The same as, or another content than, the fresh item at that index of this group.
        case sameAsItem(Int)
        case differsFromItem(Int)
    }

    /// What a fresh document will do.
    enum Decision {
        /// What its own figures say.
        case own
        /// It is a newer revision of what the books hold: only what differs moves.
        case difference(from: Base)
        case waiting(CaseReason)
        /// A newer revision is in the books already.
        case superseded(by: String)
        /// A document of the same order key waits for a person, and this one behind it.
        case behind(Head)
    }

    /// An earlier revision: stored, or the fresh item at that index of this group.
    enum Base {
        case stored(seq: Int64)
        case item(Int)
    }

    /// The waiting document that holds a key up.
    enum Head {
        case stored(seq: Int64)
        case item(Int)
    }

    init(_ items: [Item], policy: LanePolicy, now: Instant) {
        self.items = items
        decisions = Array(repeating: .own, count: items.count)
        self.policy = policy
        self.now = now
    }

    /// What is written once all fresh documents are decided.
    struct Writing {
        var rows: [DocumentRow] = []
        var keys: [(key: String, documentSeq: Int64)] = []
        var movements: [MovedStock] = []
        /// What is to come of documents that wait, and by when.
        var clocks: [DocumentClock] = []
        var held: [(documentSeq: Int64, route: String, orderKey: String, isHead: Bool)] = []
        var journal: JournalDraft
        var cases: CaseDrafts
        var events: EventDrafts
        var origins: [(documentSeq: Int64, key: String)] = []
        /// The place among ``rows`` of each fresh item by its index.
        var placeByItem: [Int: Int] = [:]
    }

    /// Commits everything within the transaction that the caller holds.
    mutating func commit(
        on connection: any SQLConnection, telling record: AmendmentRecord? = nil
    ) throws(SQLError) -> [Receipt] {
        // Another node's writer must neither bring the same documents nor change the same entries.
        try Sequence.document.lock(on: connection)
        try compare(on: connection)
        try decide(on: connection)
        let freshCount = verdicts.count { if case .fresh = $0 { true } else { false } }
        let firstSeq = try Sequence.document.take(freshCount, on: connection)
        var writing = Writing(
            journal: JournalDraft(policy: policy, now: now),
            cases: CaseDrafts(policy: policy, now: now), events: EventDrafts(at: now))
        var receipts: [Receipt] = []
        receipts.reserveCapacity(items.count)
        for index in items.indices {
            guard case .fresh = verdicts[index] else {
                receipts.append(try answer(index, &writing.cases, receipts, on: connection))
                continue
            }
            let item = items[index]
            let row = row(item, seq: firstSeq + Int64(writing.rows.count), decisions[index])
            writing.placeByItem[index] = writing.rows.count
            writing.rows.append(row)
            for key in item.deliveryKeys { writing.keys.append((key, row.seq)) }
            if let key = item.document.originKey { writing.origins.append((row.seq, key)) }
            writing.events.add(row, item, isRevision: decisions[index].isDifference)
            receipts.append(try post(index, row, receipts, &writing, on: connection))
        }
        if let record { tell(record, writing) }
        try tellOfErased(&writing, on: connection)
        try DocumentTable.insert(writing.rows, on: connection)
        try DocumentTable.insert(idempotencyKeys: writing.keys, on: connection)
        try OriginTable.insert(writing.origins, on: connection)
        try StockTable.insert(writing.movements, on: connection)
        try HeldKeyTable.insert(writing.held, on: connection)
        try DocumentClockTable.insert(writing.clocks, on: connection)
        for entry in try writing.journal.write(on: connection) { writing.events.add(entry) }
        try writing.cases.write(on: connection, telling: &writing.events)
        try TallyTable.add(tallies(receipts), on: connection)
        try writing.events.write(on: connection)
        return receipts
    }

    /// A document that was on its way while somebody was erased may tell of them again. The books
    /// need it, so it is taken, and somebody is told.
    private func tellOfErased(
        _ writing: inout Writing, on connection: any SQLConnection
    ) throws(SQLError) {
        guard !writing.rows.isEmpty,
            let latest = try ErasureTable.latest(on: connection)
        else { return }
        for (index, place) in writing.placeByItem.sorted(by: { $0.key < $1.key }) {
            let row = writing.rows[place]
            guard row.occurredAt <= latest,
                let erased = try ErasedValues.found(in: row, on: connection)
            else { continue }
            try writing.cases.open(
                .erased(row.naturalKey, erased), of: row,
                in: policy.queues.queue(of: items[index].document.route?.plan), on: connection)
        }
    }

    /// Whether none of its documents is here in any form.
    func isFresh(on connection: any SQLConnection) throws(SQLError) -> Bool {
        try Sequence.document.lock(on: connection)
        let byNaturalKey = try DocumentTable.existing(
            naturalKeys: items.map { $0.document.naturalKey }, on: connection)
        let byDeliveryKey = try DocumentTable.existing(
            idempotencyKeys: items.flatMap(\.deliveryKeys), on: connection)
        return byNaturalKey.isEmpty && byDeliveryKey.isEmpty
    }

    // MARK: - Facts

    /// Compares each item with what is stored and with the items before it.
    private mutating func compare(on connection: any SQLConnection) throws(SQLError) {
        let byNaturalKey = try DocumentTable.existing(
            naturalKeys: items.map { $0.document.naturalKey }, on: connection)
        let byDeliveryKey = try DocumentTable.existing(
            idempotencyKeys: items.flatMap(\.deliveryKeys), on: connection)
        var freshByNaturalKey: [String: Int] = [:]
        var freshByDeliveryKey: [String: Int] = [:]
        for (index, item) in items.enumerated() {
            let naturalKey = item.document.naturalKey
            let stored =
                item.deliveryKeys.lazy.compactMap { byDeliveryKey[$0] }.first
                ?? byNaturalKey[naturalKey]
            let earlier =
                item.deliveryKeys.lazy.compactMap { freshByDeliveryKey[$0] }.first
                ?? freshByNaturalKey[naturalKey]
            if let stored {
                verdicts.append(try verdict(on: item.document, stored: stored, on: connection))
            } else if let earlier {
                let isSame = items[earlier].document.contentHash == item.document.contentHash
                verdicts.append(isSame ? .sameAsItem(earlier) : .differsFromItem(earlier))
            } else {
                verdicts.append(.fresh)
                freshByNaturalKey[naturalKey] = index
                for key in item.deliveryKeys { freshByDeliveryKey[key] = index }
            }
        }
    }

    /// A source that delivers again what a person has corrected since, or what an erasure has
    /// masked, brings nothing new.
    private func verdict(
        on document: IncomingDocument, stored: DocumentTable.Existing,
        on connection: any SQLConnection
    ) throws(SQLError) -> Verdict {
        if stored.contentHash == document.contentHash { return .same(stored) }
        let wasSo = try AmendmentTable.hadContent(
            document.contentHash, documentSeq: stored.seq, on: connection)
        if wasSo { return .same(stored) }
        let wasErased = try ErasedContent.isKnown(
            document.contentHash, ofDocument: stored.seq, on: connection)
        return wasErased ? .same(stored) : .differs(stored)
    }

    private mutating func decide(on connection: any SQLConnection) throws(SQLError) {
        let fresh = items.indices.filter { if case .fresh = verdicts[$0] { true } else { false } }
        var ordering = GroupOrdering()
        try ordering.readFacts(about: fresh.map { items[$0].document }, on: connection)
        for index in fresh {
            decisions[index] = ordering.decision(on: items[index].document, at: index)
        }
    }

    // MARK: - Fresh documents

    private func row(_ item: Item, seq: Int64, _ decision: Decision) -> DocumentRow {
        let document = item.document
        return DocumentRow(
            seq: seq, id: StableID.text(seq: seq, at: now, family: Family.document),
            route: item.route, kind: document.kind, naturalKey: document.naturalKey,
            contentHash: document.contentHash, state: decision.state(of: document),
            channel: document.channel,
            store: document.store, region: document.region, businessDate: document.businessDate,
            currency: document.currency, amountMinorUnits: document.amountMinorUnits,
            occurredAt: document.occurredAt, receivedAt: now,
            configurationSeq: policy.configurationSeq, mapping: document.mapping,
            origin: document.origin, traceID: document.traceID, body: document.body)
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

extension Group.Decision {
    /// Whether it changes what an earlier revision did.
    fileprivate var isDifference: Bool {
        if case .difference = self { true } else { false }
    }

    /// The state in which the document is stored.
    fileprivate func state(of document: IncomingDocument) -> DocumentState {
        switch self {
        case .own:
            if case .waiting = document.posting { return .waiting }
            return .posted
        case .difference: return .posted
        case .waiting, .behind: return .waiting
        case .superseded: return .superseded
        }
    }
}

extension IncomingDocument {
    /// The name under which its keys are held up.
    var routeName: String { route?.name ?? "" }

    /// `name@version` of the posting rules.
    func rules(_ policy: LanePolicy) -> String {
        route?.rules.flatMap { policy.rulesByName[$0] } ?? policy.rules
    }
}
