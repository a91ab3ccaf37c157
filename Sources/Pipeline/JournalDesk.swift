import RetailModel
import SQL
import Store
import Telemetry

/// The ERP's side of the journal: what it is offered, and what it answers.
public struct JournalDesk: Sendable {
    /// The most entries one listing offers.
    public static let entriesMax = 1000

    /// An entry with its lines.
    public struct Entry: Sendable {
        public let row: JournalRow
        public let lines: [JournalLineRow]
    }

    let lane: Lane
    let configurations: ConfigurationHolder
    let now: @Sendable () -> Instant

    /// A desk over one database.
    public init(
        lane: Lane, configurations: ConfigurationHolder, now: @escaping @Sendable () -> Instant
    ) {
        self.lane = lane
        self.configurations = configurations
        self.now = now
    }

    private var settings: CompanySettings { configurations.current.configuration.company }
    private var queue: WorkQueue { configurations.current.configuration.queues.erp }

    /// Offers unacknowledged entries behind the number `seq`, fixing the content of each.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func offer(
        after seq: Int64, limit: Int
    ) async throws(SQLError) -> [Entry] {
        let (at, settings) = (now(), settings)
        return try await write { sql throws(SQLError) in
            let rows = try JournalTable.offerable(after: seq, at: at, limit: limit, on: sql)
            let lines = try JournalTable.lines(ofEntries: rows.map(\.seq), on: sql)
            var entries: [Entry] = []
            for (row, lines) in zip(rows, lines) {
                var row = row
                row.contentHash = row.contentHash ?? JournalContent.hash(row, lines: lines)
                row.state = .delivered
                row.deliveredAt = at
                row.leaseUntil = at.adding(seconds: settings.leaseSeconds)
                entries.append(Entry(row: row, lines: lines))
            }
            try JournalTable.deliver(
                entries.map { ($0.row.seq, $0.row.contentHash ?? "") }, at: at,
                leaseUntil: at.adding(seconds: settings.leaseSeconds),
                acknowledgementDueAt: at.adding(seconds: settings.acknowledgeWithinSeconds),
                on: sql)
            for entry in entries {
                try JournalTable.note(
                    entrySeq: entry.row.seq, what: "offered",
                    detail: "version \(entry.row.version)", at: at, on: sql)
            }
            return entries
        }
    }

    /// Runs `body` while no other node's lane adds to the entries that it reads and changes.
    private nonisolated(nonsending) func write<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(SQLError) -> T
    ) async throws(SQLError) -> T {
        try await lane.write { sql throws(SQLError) in
            try Sequence.document.lock(on: sql)
            return try body(sql)
        }
    }

    /// What became of an acknowledgement or a rejection.
    public enum Answer: Sendable {
        /// It holds now, or held already with the same content.
        case accepted(JournalRow)
        /// There is no such entry.
        case unknown
        /// The entry stands otherwise: the sentence says how.
        case conflict(JournalRow, problem: String, remedy: String)
    }

    /// Records under which identifier the ERP posted an entry; the same again changes nothing.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func acknowledge(
        id: String, externalID: String, externalSystem: String, postedAt: Instant?
    ) async throws(SQLError) -> Answer {
        let (at, trace) = (now(), TraceContext.current?.traceID)
        return try await write { sql throws(SQLError) in
            guard let row = try JournalTable.entry(id: id, on: sql) else { return .unknown }
            switch row.state {
            case .acknowledged:
                if row.externalID == externalID, row.externalSystem == externalSystem {
                    return .accepted(row)
                }
                return .conflict(
                    row,
                    problem: "The entry was acknowledged as \(row.externalID ?? "") by "
                        + "\(row.externalSystem ?? "").",
                    remedy: "Look in the ERP for a second posting of this entry and reverse it.")
            case .ready:
                return .conflict(
                    row, problem: "The entry was never listed, so its content is not final.",
                    remedy: "List it with GET /v1/journals?status=ready first.")
            case .delivered, .rejected: break
            }
            try JournalTable.acknowledge(
                seq: row.seq, externalID: externalID, externalSystem: externalSystem,
                postedAt: postedAt ?? at, on: sql)
            try JournalTable.note(
                entrySeq: row.seq, what: "acknowledged",
                detail: "\(externalSystem) \(externalID)", at: at, on: sql)
            try Cases.close(
                entrySeq: row.seq, at: at, because: "acknowledged as \(externalID)", on: sql)
            return try Self.again(id, telling: .journalAcknowledged, trace, at: at, on: sql)
        }
    }

    /// Records that the ERP refused an entry, and opens a case for it.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func reject(
        id: String, code: RejectCode, message: String
    ) async throws(SQLError) -> Answer {
        let (at, queue, trace) = (now(), queue, TraceContext.current?.traceID)
        return try await write { sql throws(SQLError) in
            guard let row = try JournalTable.entry(id: id, on: sql) else { return .unknown }
            switch row.state {
            case .rejected where row.rejectCode == code.rawValue: return .accepted(row)
            case .rejected, .delivered: break
            case .ready, .acknowledged:
                return .conflict(
                    row,
                    problem: "The entry is \(row.state.rawValue); only a delivered one can be "
                        + "rejected.",
                    remedy: row.state == .ready
                        ? "List it first." : "Reverse it in the ERP and tell finance.")
            }
            try JournalTable.reject(
                seq: row.seq, code: code.rawValue, message: message, on: sql)
            try JournalTable.note(
                entrySeq: row.seq, what: "rejected", detail: "\(code.rawValue): \(message)", at: at,
                on: sql)
            // A case about silence, or about another refusal, is answered by this one; that the
            // entry is not in the ERP in time stays true.
            try Cases.close(
                entrySeq: row.seq, except: Completion.notPosted, at: at,
                because: "refused: \(code.rawValue)", on: sql)
            try Self.open(
                "ERP-001", about: row,
                "The ERP refused entry \(row.id): \(code.rawValue): \(message)",
                remedy: code.remedy, queue, at: at, on: sql)
            return try Self.again(id, telling: .journalRejected, trace, at: at, on: sql)
        }
    }

    /// Offers a rejected entry again, once the cause is removed.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func reoffer(
        id: String, by who: String, reason: String
    ) async throws(SQLError) -> Answer {
        let at = now()
        let due = at.adding(seconds: settings.acknowledgeWithinSeconds)
        return try await write { sql throws(SQLError) in
            guard let row = try JournalTable.entry(id: id, on: sql) else { return .unknown }
            guard row.state == .rejected else {
                return .conflict(
                    row, problem: "The entry is \(row.state.rawValue), not rejected.",
                    remedy: "Nothing is to be done.")
            }
            try JournalTable.reoffer(seq: row.seq, acknowledgementDueAt: due, on: sql)
            try JournalTable.note(
                entrySeq: row.seq, what: "offered again", detail: reason, at: at, on: sql)
            try Cases.close(
                entrySeq: row.seq, except: Completion.notPosted, at: at, because: reason, on: sql)
            try AuditLog.write(
                AuditNote(
                    who: who, what: "journal.reoffered", kind: "journal", id: id,
                    before: #"{"state":"rejected"}"#, after: #"{"state":"ready"}"#, why: reason),
                at: at, on: sql)
            return try Self.again(id, at: at, on: sql)
        }
    }

    /// Opens a case for every entry whose acknowledgement is overdue. Returns how many.
    ///
    /// - Throws: ``SQL/SQLError``.
    public nonisolated(nonsending) func sweepOverdue() async throws(SQLError) -> Int {
        let (at, queue) = (now(), queue)
        return try await write { sql throws(SQLError) in
            let overdue = try JournalTable.takeOverdue(at: at, limit: Self.entriesMax, on: sql)
            var openedCount = 0
            for row in overdue {
                // A case that says the same with a route's word is enough.
                let open = try CaseTable.open(entrySeq: row.seq, on: sql)
                guard !open.contains(where: { $0.code == Completion.notPosted }) else { continue }
                try Self.open(
                    "ERP-002", about: row,
                    "Entry \(row.id) was delivered and is not acknowledged within the time agreed.",
                    remedy: "Ask the ERP's operator whether it was posted; it is offered again "
                        + "until it is acknowledged.", queue, at: at, on: sql)
                openedCount += 1
            }
            return openedCount
        }
    }

    private static func again(
        _ id: String, telling type: EventType? = nil, _ traceID: String? = nil,
        at: Instant, on sql: any SQLConnection
    ) throws(SQLError) -> Answer {
        guard let row = try JournalTable.entry(id: id, on: sql) else { return .unknown }
        var events = EventDrafts(at: at)
        if let type { events.add(type, row, traceID: traceID) }
        try events.write(on: sql)
        return .accepted(row)
    }

    private static func open(
        _ code: String, about row: JournalRow, _ problem: String, remedy: String,
        _ queue: WorkQueue, at: Instant, on sql: any SQLConnection
    ) throws(SQLError) {
        var opened = try queue.nextCase(
            code: code, problem: problem, remedy: remedy, subject: "journal \(row.id)", at: at,
            on: sql)
        opened.entrySeq = row.seq
        opened.currency = row.currency
        opened.amountMinorUnits = row.totalMinorUnits
        try Cases.open([opened], at: at, on: sql)
    }
}

/// Why an ERP refuses an entry.
public enum RejectCode: String, Sendable, CaseIterable {
    case unbalanced
    case unknownAccount = "unknown_account"
    case periodClosed = "period_closed"
    case partyMissing = "party_missing"
    case badCurrency = "bad_currency"
    case erpRefused = "erp_refused"

    /// What a person can do about it.
    public var remedy: String {
        switch self {
        case .unbalanced: "Compare the content hash: the entry was changed on its way."
        case .unknownAccount: "Create the account in the ERP, or correct the posting rule."
        case .periodClosed: "Have the period opened in the ERP, then offer the entry again."
        case .partyMissing: "Create the customer or vendor in the ERP, then offer the entry again."
        case .badCurrency: "Activate the currency in the ERP, then offer the entry again."
        case .erpRefused: "Read the ERP's message, remove the cause, then offer the entry again."
        }
    }
}
