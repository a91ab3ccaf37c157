import Accounting
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
        /// The lines of each document.
        var lines: [[JournalLineRow]] = []
        var documentSeqs: [Int64] = []
        let rules: String
        /// By when it is to be in the ERP; the earliest of its documents' moments.
        var clock: EntryClock?
        /// What stands in it of documents of several versions.
        var contributions: [Contribution] = []
    }

    /// A document as it stands in the books, or shall stand there.
    struct Stand {
        let entry: JournalEntry?
        let document: DocumentRow
        /// `name@version` of its posting rules.
        let rules: String
        /// By when its entry is to be in the ERP; nil where its route does not say.
        let clock: EntryClock?
    }

    /// Documents whose first version has to be noted before another joins it.
    private var firsts: [(seq: Int64, version: Int64)] = []
    /// Documents that take another's place, or that of their own earlier version.
    private var replacing: Set<Int64> = []
    /// Versions that change nothing in the journal, each with the one in whose place it stands.
    private var equals: [(new: Contribution, old: Contribution)] = []

    /// The lines of documents that take another's place, each with its cause.
    private(set) var replacements: [(cause: Int64, line: JournalEntry.Line)] = []

    init(policy: LanePolicy, now: Instant) {
        self.policy = policy
        self.now = now
    }

    /// Adds the lines of one document's entry, under posting rules of that name and version.
    mutating func add(
        _ lines: [JournalLineRow], of document: DocumentRow, rules: String, clock: EntryClock?
    ) {
        let index = place(for: document, rules, clock)
        pending[index].documentSeqs.append(document.seq)
        pending[index].lines.append(lines)
    }

    /// Adds what leads the books from one document, or nothing, to another: where both belong to
    /// one entry only what differs, else the old taken back and the new in full.
    ///
    /// - Throws: ``PostingRefusal`` when a difference does not fit in 64 bits.
    mutating func add(from old: Stand?, to new: Stand) throws(PostingRefusal) {
        let cause = new.document.seq
        replacing.insert(cause)
        if let old {
            firsts.append((old.document.seq, old.document.version))
            guard belongTogether(old, new) else {
                try add(
                    EntryDifference.lines(from: old.entry, to: nil), at: old, because: cause,
                    [old.contribution(-1)])
                return try add(
                    EntryDifference.lines(from: nil, to: new.entry), at: new, because: cause,
                    [new.contribution(1)])
            }
        }
        let lines = try EntryDifference.lines(from: old?.entry, to: new.entry)
        if let old, lines.isEmpty { equals.append((new.contribution(1), old.contribution(1))) }
        add(
            lines, at: new, because: cause,
            [new.contribution(1)] + (old.map { [$0.contribution(-1)] } ?? []))
    }

    private func belongTogether(_ left: Stand, _ right: Stand) -> Bool {
        openKey(left.document, left.rules) == openKey(right.document, right.rules)
    }

    private mutating func add(
        _ lines: [JournalEntry.Line], at stand: Stand, because cause: Int64,
        _ contributions: [Contribution]
    ) {
        guard !lines.isEmpty else { return }
        replacements += lines.map { (cause, $0) }
        let index = place(for: stand.document, stand.rules, stand.clock)
        pending[index].documentSeqs.append(cause)
        pending[index].lines.append(lines.map { JournalLineRow($0) })
        pending[index].contributions += contributions
    }

    private mutating func place(
        for document: DocumentRow, _ rules: String, _ clock: EntryClock?
    ) -> Int {
        let key = policy.isStoreDayGrain ? openKey(document, rules) : nil
        if let key, let known = pendingByKey[key] {
            pending[known].clock = EntryClock.earlier(pending[known].clock, clock)
            return known
        }
        pending.append(
            Pending(
                openKey: key, store: document.store, channel: document.channel,
                businessDate: document.businessDate, currency: document.currency, rules: rules,
                clock: clock))
        if let key { pendingByKey[key] = pending.count - 1 }
        return pending.count - 1
    }

    /// The store-day: company, store, channel, day, currency and rules,
    /// parted by what none can hold.
    private func openKey(_ document: DocumentRow, _ rules: String) -> String {
        [
            policy.company, document.store, document.channel, "\(document.businessDate)",
            document.currency, rules,
        ].joined(separator: "\u{1F}")
    }

    /// Writes entries, lines and sources; the database compares debits and credits. What became
    /// of each entry.
    mutating func write(on connection: any SQLConnection) throws(SQLError) -> [PostedEntry] {
        guard !pending.isEmpty || !equals.isEmpty else { return [] }
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
                        documentSeqs: try sources(of: part, known.seq, on: connection),
                        clock: part.clock))
                posted.append(Self.posted(additions[additions.count - 1], known.id, part))
                continue
            }
            let entry = entry(part, seq: next)
            entries.append((entry, part.openKey))
            additions.append(
                JournalAddition(
                    entrySeq: next, version: 1, lines: lines,
                    documentSeqs: try sources(of: part, nil, on: connection), clock: part.clock))
            posted.append(Self.posted(additions[additions.count - 1], entry.id, part))
            next += 1
        }
        // A document that is amended joins a further entry below: where it stood is noted before.
        for first in firsts {
            try AmendmentTable.noteFirst(
                documentSeq: first.seq, version: first.version, on: connection)
        }
        try JournalTable.insert(entries, on: connection)
        try JournalTable.add(additions, on: connection)
        // One of this group stands only now; one that replaced another says so itself.
        for first in firsts where !replacing.contains(first.seq) {
            try AmendmentTable.noteFirst(
                documentSeq: first.seq, version: first.version, on: connection)
        }
        for (part, addition) in zip(pending, additions) {
            try AmendmentTable.add(
                part.contributions, toEntry: addition.entrySeq, on: connection)
        }
        for (new, old) in equals {
            try AmendmentTable.stand(new, inPlaceOf: old, on: connection)
        }
        return posted
    }

    /// The documents that are new behind an entry: one that was amended may stand there already.
    private func sources(
        of part: Pending, _ entrySeq: Int64?, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64] {
        guard !part.contributions.isEmpty else { return part.documentSeqs }
        var known: Set<Int64> = []
        if let entrySeq {
            known = try JournalTable.documents(
                part.documentSeqs, behindEntry: entrySeq, on: connection)
        }
        return part.documentSeqs.filter { known.insert($0).inserted }
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
            currency: part.currency, rules: part.rules,
            readyAt: policy.readyAt(part.businessDate, now: now), createdAt: now)
    }

    /// Lines of one account, side and dimensions become one.
    private static func summed(_ lines: [[JournalLineRow]]) -> [JournalLineRow] {
        var sums: [JournalLineRow] = []
        var places: [String: Int] = [:]
        for part in lines {
            for line in part {
                if let known = places[line.key] {
                    sums[known].minorUnits &+= line.minorUnits
                } else {
                    places[line.key] = sums.count
                    sums.append(line)
                }
            }
        }
        return sums
    }
}

extension JournalDraft.Stand {
    fileprivate func contribution(_ sign: Int64) -> Contribution {
        Contribution(documentSeq: document.seq, version: document.version, sign: sign)
    }
}
