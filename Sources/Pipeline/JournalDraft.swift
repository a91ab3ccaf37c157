import RetailModel
import SQL
import Store

/// The journal entries of a group: one a ticket,
/// or the tickets of a store-day added to its open entry.
struct JournalDraft {
    private let policy: LanePolicy
    private let now: Instant
    private var pending: [Pending] = []
    private var pendingByKey: [String: Int] = [:]

    /// What goes into one entry.
    private struct Pending {
        let openKey: String?
        let store: String
        let channel: String
        let businessDate: BusinessDate
        let currency: String
        var lines: [JournalLineRow] = []
        var documentSeqs: [Int64] = []
    }

    init(policy: LanePolicy, now: Instant) {
        self.policy = policy
        self.now = now
    }

    /// Adds the entry of one document.
    mutating func add(_ entry: JournalEntry, of document: DocumentRow) {
        let index = place(for: document)
        pending[index].documentSeqs.append(document.seq)
        for line in entry.lines {
            pending[index].lines.append(JournalLineRow(line))
        }
    }

    private mutating func place(for document: DocumentRow) -> Int {
        let key = policy.isStoreDayGrain ? openKey(document) : nil
        if let key, let known = pendingByKey[key] { return known }
        pending.append(
            Pending(
                openKey: key, store: document.store, channel: document.channel,
                businessDate: document.businessDate, currency: document.currency))
        if let key { pendingByKey[key] = pending.count - 1 }
        return pending.count - 1
    }

    /// The store-day: company, store, channel, day, currency and rules,
    /// parted by what none can hold.
    private func openKey(_ document: DocumentRow) -> String {
        [
            policy.company, document.store, document.channel, "\(document.businessDate)",
            document.currency, policy.rules,
        ].joined(separator: "\u{1F}")
    }

    /// Writes entries, lines and sources; the database compares debits and credits. What became
    /// of each entry.
    mutating func write(on connection: any SQLConnection) throws(SQLError) -> [PostedEntry] {
        guard !pending.isEmpty else { return [] }
        let open = try JournalTable.open(
            keys: pending.compactMap(\.openKey), on: connection)
        let fresh = pending.filter { $0.openKey.map { open[$0] == nil } ?? true }
        var next = try fresh.isEmpty ? 0 : Sequence.journal.take(fresh.count, on: connection)
        var entries: [(row: JournalRow, openKey: String?)] = []
        var additions: [JournalAddition] = []
        var posted: [PostedEntry] = []
        for part in pending {
            let lines = Self.summed(part.lines)
            if let key = part.openKey, let known = open[key] {
                additions.append(
                    JournalAddition(
                        entrySeq: known.seq, version: known.version + 1, lines: lines,
                        documentSeqs: part.documentSeqs))
                posted.append(Self.posted(additions[additions.count - 1], known.id, part))
                continue
            }
            let entry = entry(part, seq: next)
            entries.append((entry, part.openKey))
            additions.append(
                JournalAddition(
                    entrySeq: next, version: 1, lines: lines, documentSeqs: part.documentSeqs))
            posted.append(Self.posted(additions[additions.count - 1], entry.id, part))
            next += 1
        }
        try JournalTable.insert(entries, on: connection)
        try JournalTable.add(additions, on: connection)
        return posted
    }

    private static func posted(
        _ addition: JournalAddition, _ id: String, _ part: Pending
    ) -> PostedEntry {
        PostedEntry(
            id: id, seq: addition.entrySeq, version: addition.version, store: part.store,
            channel: part.channel, businessDate: part.businessDate, currency: part.currency,
            addedMinorUnits: addition.lines.sum(of: .debit),
            addedDocuments: addition.documentSeqs.count)
    }

    private func entry(_ part: Pending, seq: Int64) -> JournalRow {
        JournalRow(
            seq: seq, id: StableID.text(seq: seq, at: now, family: Group.Family.journal),
            company: policy.company, grain: policy.isStoreDayGrain ? "store_day" : "ticket",
            store: part.store, channel: part.channel, businessDate: part.businessDate,
            currency: part.currency, rules: policy.rules,
            readyAt: policy.readyAt(part.businessDate, now: now), createdAt: now)
    }

    /// Lines of one account, side and dimensions become one.
    private static func summed(_ lines: [JournalLineRow]) -> [JournalLineRow] {
        var sums: [JournalLineRow] = []
        var places: [Place: Int] = [:]
        for line in lines {
            let place = Place(
                account: line.account, side: line.side, dimensions: line.dimensions)
            guard let known = places[place] else {
                places[place] = sums.count
                sums.append(line)
                continue
            }
            sums[known] = JournalLineRow(
                account: line.account, side: line.side,
                minorUnits: sums[known].minorUnits &+ line.minorUnits, dimensions: line.dimensions)
        }
        return sums
    }

    private struct Place: Hashable {
        let account: String
        let side: JournalEntry.Side
        let dimensions: JournalEntry.Dimensions
    }
}
