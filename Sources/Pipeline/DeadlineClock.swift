import RetailModel
import SQL
import Store

/// The one clock of all deadlines: reminders and escalations of cases, business that is not
/// complete in time, acknowledgements that stay away.
///
/// What is due stands in the database and is taken from it in the transaction of what comes of it,
/// so that nothing happens twice, on however many nodes, and nothing is missed while all are away.
public struct DeadlineClock: Sendable {
    /// What came of deadlines, each counted by the one node that saw to it.
    public enum Stroke: String, Sendable, CaseIterable {
        /// An owner was reminded.
        case reminded
        /// A case was handed on.
        case escalated
        /// A case was opened because an outcome is not there in time.
        case overdue
    }

    /// How many deadlines one transaction sees to.
    static let pageMax = 500
    /// How many transactions one look makes of each kind; what is left waits for the next look.
    static let pagesMax = 200

    private let desk: JournalDesk
    private let readers: ReaderPool

    /// A clock over the database of an ERP's counter, with its time and configuration.
    public init(desk: JournalDesk, readers: ReaderPool) {
        self.desk = desk
        self.readers = readers
    }

    private var configuration: Configuration { desk.configurations.current.configuration }

    /// Sees to everything that is due: each stroke with the queue of its case.
    ///
    /// - Throws: ``SQL/SQLError``; what was seen to before it stays done.
    public func strike() async throws(SQLError) -> [(stroke: Stroke, queue: String)] {
        let at = desk.now()
        let due = try await readers.read { sql throws(SQLError) in
            (
                alarms: try CaseAlarmTable.isAny(at: at, on: sql),
                outcomes: try DocumentClockTable.isAny(before: at, on: sql),
                acknowledgements: try JournalTable.isAnyOverdue(at: at, on: sql)
            )
        }
        var strokes: [(stroke: Stroke, queue: String)] = []
        if due.outcomes { strokes += try await openOverdue(at: at) }
        if due.acknowledgements {
            let opened = try await desk.sweepOverdue()
            let queue = configuration.queues.erp.name
            strokes += Array(repeating: (Stroke.overdue, queue), count: opened)
        }
        if due.alarms { strokes += try await soundAlarms(at: at) }
        return strokes
    }

    // MARK: - Outcomes that are not there

    private func openOverdue(
        at instant: Instant
    ) async throws(SQLError) -> [(stroke: Stroke, queue: String)] {
        let configuration = configuration
        var strokes: [(stroke: Stroke, queue: String)] = []
        for _ in 0..<Self.pagesMax {
            let page = try await write { sql throws(SQLError) in
                let documents = try Completion.openOverdueDocuments(
                    configuration, at: instant, limit: Self.pageMax, on: sql)
                let entries = try Completion.openOverdueEntries(
                    configuration, at: instant, limit: Self.pageMax, on: sql)
                return (
                    queues: documents.queues + entries.queues,
                    isFull: documents.isFull || entries.isFull
                )
            }
            strokes += page.queues.map { (.overdue, $0) }
            guard page.isFull else { break }
        }
        return strokes
    }

    // MARK: - Alarms

    private func soundAlarms(
        at instant: Instant
    ) async throws(SQLError) -> [(stroke: Stroke, queue: String)] {
        let queues = configuration.queues
        var strokes: [(stroke: Stroke, queue: String)] = []
        for _ in 0..<Self.pagesMax {
            let page = try await write { sql throws(SQLError) in
                let due = try CaseAlarmTable.take(at: instant, limit: Self.pageMax, on: sql)
                var done: [(stroke: Stroke, queue: String)] = []
                for (caseSeq, target) in Self.whatIsNews(due) {
                    guard let row = try CaseTable.row(seq: caseSeq, on: sql), row.closedAt == nil
                    else { continue }
                    if let target {
                        done.append(
                            try Self.escalate(row, to: target, queues, at: instant, on: sql))
                    } else {
                        done.append(try Self.remind(row, at: instant, on: sql))
                    }
                }
                return (strokes: done, isFull: due.count == Self.pageMax)
            }
            strokes += page.strokes
            guard page.isFull else { break }
        }
        return strokes
    }

    /// One alarm a case, by its number: of several reminders that come late together one says all,
    /// and a case that is handed on needs none.
    private static func whatIsNews(
        _ due: [CaseAlarmTable.Due]
    ) -> [(caseSeq: Int64, target: String?)] {
        var targets: [Int64: String?] = [:]
        for found in due {
            switch found.alarm.kind {
            case .remind: targets[found.caseSeq] = targets[found.caseSeq] ?? .some(nil)
            case .escalate(let target): targets[found.caseSeq] = target
            }
        }
        return targets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func remind(
        _ row: CaseRow, at instant: Instant, on sql: any SQLConnection
    ) throws(SQLError) -> (stroke: Stroke, queue: String) {
        try CaseAlarmTable.remind(
            caseSeq: row.seq, at: instant, detail: "\(row.owner), due at \(row.dueAt)", on: sql)
        try Cases.tell(.caseReminded, of: row.seq, at: instant, on: sql)
        return (.reminded, row.queue)
    }

    /// A target that is a queue gets the case with its owner; any other is a person or team, and
    /// the case stays in its queue.
    private static func escalate(
        _ row: CaseRow, to target: String, _ queues: WorkQueues, at instant: Instant,
        on sql: any SQLConnection
    ) throws(SQLError) -> (stroke: Stroke, queue: String) {
        let queue = queues.byName[target]?.name ?? row.queue
        let owner = queues.byName[target]?.owner ?? target
        try CaseAlarmTable.escalate(
            caseSeq: row.seq, toQueue: queue, owner: owner, at: instant,
            detail: "from \(row.owner) in \(row.queue) to \(owner) in \(queue)", on: sql)
        try Cases.tell(.caseEscalated, of: row.seq, at: instant, on: sql)
        return (.escalated, queue)
    }

    // MARK: - Turns

    /// Runs `body` while no other node sees to deadlines or decides documents.
    private func write<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(SQLError) -> T
    ) async throws(SQLError) -> T {
        try await desk.lane.write { sql throws(SQLError) in
            try Sequence.document.lock(on: sql)
            // Who settles a case holds this one before the case's row: so does this.
            try Sequence.case.lock(on: sql)
            return try body(sql)
        }
    }
}
