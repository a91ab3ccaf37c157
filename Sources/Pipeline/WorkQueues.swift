import RetailModel
import Routing
import SQL
import Store

/// Whose work a case is and by when, from Config/queues.
public struct WorkQueue: Hashable, Sendable {
    public let name: String
    public let owner: String
    /// Within how many seconds of its opening a case is to be closed.
    public let slaSeconds: Int
    /// Whose hours these are, and what happens meanwhile.
    public let deadlines: CaseDeadlines

    /// A queue with its owner.
    public init(
        name: String, owner: String, slaSeconds: Int, deadlines: CaseDeadlines = .none
    ) {
        self.name = name
        self.owner = owner
        self.slaSeconds = slaSeconds
        self.deadlines = deadlines
    }

    /// The queue as a route uses it: what the route says of deadlines goes before its own.
    func used(by plan: RoutePlan) -> WorkQueue {
        WorkQueue(
            name: name, owner: owner, slaSeconds: slaSeconds,
            deadlines: plan.exceptionPolicy.deadlines.completed(by: deadlines))
    }
}

/// The queues that the pipeline puts cases into.
public struct WorkQueues: Hashable, Sendable {
    /// Documents that finance must look at: sums that differ, amounts without account, conflicts.
    public let finance: WorkQueue
    /// Entries that the ERP refused or never acknowledged.
    public let erp: WorkQueue
    /// Files that crash or cannot be read as a whole.
    public let operations: WorkQueue

    /// Every queue by its name, those above among them.
    public let byName: [String: WorkQueue]

    /// The three queues that every company has, and those of its own.
    public init(
        finance: WorkQueue, erp: WorkQueue, operations: WorkQueue,
        byName: [String: WorkQueue] = [:]
    ) {
        self.finance = finance
        self.erp = erp
        self.operations = operations
        self.byName = byName.merging(
            [finance, erp, operations].map { ($0.name, $0) }, uniquingKeysWith: { own, _ in own })
    }

    /// The queue of that name; finance's when there is none, so that nothing is nobody's.
    public func named(_ name: String?) -> WorkQueue {
        name.flatMap { byName[$0] } ?? finance
    }

    /// The queue that gets what is wrong on a route; finance's where there is no route.
    func queue(of plan: RoutePlan?) -> WorkQueue {
        guard let plan else { return finance }
        return named(plan.exceptionPolicy.queue).used(by: plan)
    }
}

extension WorkQueue {
    /// A case of this queue with the next number, due within its time; to be inserted by the
    /// caller, whose transaction holds the number.
    func nextCase(
        code: String, problem: String, remedy: String, subject: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) -> CaseRow {
        let seq = try Sequence.case.take(1, on: connection)
        let dueAt = deadlines.moment(after: slaSeconds, from: instant)
        var row = CaseRow(
            seq: seq, id: CaseDrafts.id(seq, at: instant), queue: name, owner: owner, code: code,
            problem: problem, remedy: remedy, subject: subject, openedAt: instant, dueAt: dueAt)
        row.alarms = deadlines.remindSeconds.map { seconds in
            CaseAlarm(.remind, at: deadlines.moment(after: seconds, from: instant))
        }
        if let target = deadlines.escalateTo {
            row.alarms.append(CaseAlarm(.escalate(to: target), at: dueAt))
        }
        return row
    }
}
