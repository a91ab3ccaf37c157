import RetailModel
import SQL
import Store
import Transform

/// The events of one transaction: gathered on the way, numbered and written at its end.
struct EventDrafts {
    private struct Draft {
        let type: EventType
        let subject: String
        let orderKey: String
        let traceID: String?
        let content: [UInt8]

        init(_ type: EventType, _ subject: String, traceID: String? = nil, _ content: [UInt8]) {
            self.type = type
            self.subject = subject
            orderKey = Self.orderKey(of: subject)
            self.traceID = traceID
            self.content = content
        }

        /// All revisions of an order have one key, and a case has that of what it is about.
        private static func orderKey(of subject: String) -> String {
            if subject.hasPrefix("order/"), let slash = subject.lastIndex(of: "/") {
                return String(subject[...slash])
            }
            let journal = "journal "
            guard subject.hasPrefix(journal) else { return subject }
            return "journal/" + subject.dropFirst(journal.count)
        }
    }

    private let now: Instant
    private var drafts: [Draft] = []

    init(at now: Instant) {
        self.now = now
    }

    /// Tells of a document that is kept for the first time, and of what it did.
    mutating func add(_ row: DocumentRow, _ item: Group.Item, isRevision: Bool) {
        func draft(_ type: EventType, _ content: [UInt8]) -> Draft {
            Draft(type, row.naturalKey, traceID: row.traceID, content)
        }
        let content = EventContent.of(row)
        drafts.append(draft(.documentReceived, content))
        if isRevision { drafts.append(draft(.saleRevised, content)) }
        guard row.state == .posted else { return }
        if item.document.publishesSale { drafts.append(draft(.saleRecorded, content)) }
        guard !item.document.movements.isEmpty else { return }
        drafts.append(
            draft(.stockMoved, EventContent.adding(movements: item.movementsText, to: content)))
    }

    /// Tells of a document that was here and has been decided anew.
    mutating func add(amended row: DocumentRow, movements: [StockMovement], isRevision: Bool) {
        let content = EventContent.of(row)
        if row.isSale {
            drafts.append(
                Draft(
                    isRevision ? .saleRevised : .saleRecorded, row.naturalKey,
                    traceID: row.traceID, content))
        }
        guard !movements.isEmpty else { return }
        drafts.append(
            Draft(
                .stockMoved, row.naturalKey, traceID: row.traceID,
                EventContent.adding(movements: EventContent.text(of: movements), to: content)))
    }

    /// Tells of an entry that was made, or that documents joined.
    mutating func add(_ entry: PostedEntry) {
        drafts.append(Draft(.journalPosted, "journal/\(entry.id)", EventContent.of(entry)))
    }

    /// Tells what an ERP answered to an entry.
    mutating func add(_ type: EventType, _ row: JournalRow, traceID: String?) {
        drafts.append(
            Draft(type, "journal/\(row.id)", traceID: traceID, EventContent.of(row)))
    }

    /// Tells of a case, in order with what it is about.
    mutating func add(_ type: EventType, _ row: CaseRow) {
        drafts.append(Draft(type, row.subject, EventContent.of(row)))
    }

    /// Writes the events, last of all in their transaction: from here on other nodes wait for the
    /// counter of events, and those of cases come before it.
    func write(on connection: any SQLConnection) throws(SQLError) {
        guard !drafts.isEmpty else { return }
        try Sequence.case.lock(on: connection)
        let first = try Sequence.event.take(drafts.count, on: connection)
        try EventTable.insert(
            drafts.enumerated().map { offset, draft in
                EventRow(
                    seq: first + Int64(offset), type: draft.type.rawValue, subject: draft.subject,
                    orderKey: draft.orderKey, occurredAt: now, traceID: draft.traceID,
                    content: draft.content)
            }, on: connection)
    }
}

/// A journal entry as a group has left it.
struct PostedEntry {
    let id: String
    let seq: Int64
    /// Of the entry, with what was added.
    let version: Int64
    let store: String
    let channel: String
    let businessDate: BusinessDate
    let currency: String
    /// Debits that were added, in minor units.
    let addedMinorUnits: Int64
    let addedDocuments: Int
}

extension DocumentRow {
    /// Whether it is a sale, return or exchange.
    fileprivate var isSale: Bool { ["sale", "return", "exchange"].contains(kind) }
}

extension IncomingDocument {
    /// Whether others are told that it is in the books: a route says so with a step of its own.
    fileprivate var publishesSale: Bool {
        guard let route else { return ["sale", "return", "exchange"].contains(kind) }
        return route.publishes.contains {
            $0.prefix { $0 != "@" } == EventType.saleRecorded.rawValue
        }
    }
}
