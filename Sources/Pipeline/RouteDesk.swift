import RetailModel
import Routing
import SQL
import Store
import Synchronization

/// Pauses, drains and resumes routes, and decides their documents again.
public final class RouteDesk: Sendable {
    private let lane: Lane
    private let readers: ReaderPool
    private let states = Mutex<[String: RouteStateRow]>([:])

    /// A desk over the one writer.
    public init(lane: Lane, readers: ReaderPool) {
        self.lane = lane
        self.readers = readers
    }

    /// Reads what was said of routes, here or on another node.
    ///
    /// - Throws: ``SQL/SQLError``.
    public func refresh() async throws(SQLError) {
        let rows = try await readers.read { sql throws(SQLError) in
            try RouteStateTable.all(on: sql)
        }
        states.withLock { states in
            states = Dictionary(rows.map { ($0.route, $0) }, uniquingKeysWith: { _, last in last })
        }
    }

    /// Sets a route's state for all nodes; they follow within seconds.
    ///
    /// - Throws: ``SQL/SQLError``; nothing was changed then.
    public nonisolated(nonsending) func set(
        _ route: String, to state: RouteState, by name: String, because reason: String
    ) async throws(SQLError) {
        let row = RouteStateRow(
            route: route, state: state, changedAt: lane.policy.now(), changedBy: name,
            reason: reason)
        let before = self.row(of: route)
        try await lane.write { sql throws(SQLError) in
            try RouteStateTable.set(row, on: sql)
            try AuditLog.write(
                AuditNote(
                    who: name, what: "route.\(state.rawValue)", kind: "route", id: route,
                    before: Self.json(before?.state ?? .running), after: Self.json(state),
                    why: reason), at: row.changedAt, on: sql)
        }
        states.withLock { $0[route] = row }
    }

    private static func json(_ state: RouteState) -> String { #"{"state":"\#(state.rawValue)"}"# }

    /// What was last said of a route; nil when it runs as it always did.
    public func row(of route: String) -> RouteStateRow? { states.withLock { $0[route] } }

    /// Why a route takes no documents; nil when it does.
    public func refusal(of route: String) -> RouteStateRow? {
        row(of: route).flatMap { $0.state == .running ? nil : $0 }
    }

    /// Whether documents of a type may be worked through; those of a paused route wait in their
    /// files.
    func works(onType type: String, under configuration: Configuration) -> Bool {
        !configuration.routes.routes.contains { plan in
            plan.from == type && row(of: plan.name)?.state == .paused
        }
    }

    // MARK: - Replay

    /// Which documents are decided again, and how.
    public struct Replay: Sendable {
        /// Behind which document, by number.
        public let after: Int64
        /// How many documents are looked at.
        public let limit: Int
        /// Business dates, stores and kinds.
        public let filter: DocumentFilter
        /// Under the configuration in force; else each under its own.
        public let underCurrent: Bool
        /// Whether nothing is changed.
        public let isPreview: Bool
        /// Who asks.
        public let by: String
        /// The person's own words.
        public let reason: String

        /// A replay with its author.
        public init(
            after: Int64, limit: Int, filter: DocumentFilter, underCurrent: Bool, isPreview: Bool,
            by: String, reason: String
        ) {
            self.after = after
            self.limit = limit
            self.filter = filter
            self.underCurrent = underCurrent
            self.isPreview = isPreview
            self.by = by
            self.reason = reason
        }
    }

    /// What a replay changed, or would change.
    public struct Outcome: Sendable {
        /// How many documents of the route were looked at.
        public var examined = 0
        /// How many came out as they stand.
        public var unchanged = 0
        /// How many are posted otherwise, or for the first time.
        public var changed = 0
        /// How many wait, each with its reason by its identifier.
        public var waiting: [(id: String, reason: CaseReason)] = []
        /// Debits less credits in minor units, by currency and account.
        public var net: [NetKey: Int64] = [:]
        /// The last document looked at; nil when there are no more.
        public var next: Int64?
    }

    /// An account in a currency.
    public struct NetKey: Hashable, Sendable {
        public let currency: String
        public let account: String
    }

    /// Decides documents of a route again and posts what differs: the books can hold no document
    /// twice, since each one's stand is taken back as the new one is posted. What a mapping made
    /// is mapped anew from the bytes that came, unless a person has corrected it since.
    ///
    /// - Throws: ``SQL/SQLError``; documents before it are done then.
    public func replay(_ route: String, _ replay: Replay) async throws(SQLError) -> Outcome {
        let policy = lane.policy
        let page = try await readers.read { sql throws(SQLError) in
            try DocumentTable.page(
                after: replay.after, matching: replay.filter, limit: replay.limit, on: sql)
        }
        var outcome = Outcome()
        let sources = try await readers.read { sql throws(SQLError) in
            try SourceReplay(current: replay.current(policy), policy: policy, sql: sql)
                .sources(of: page)
        }
        // Those that waited behind a document of this page, and go with it.
        var released: Set<Int64> = []
        for row in page {
            let step = RouteReplay(
                route: route, replay: replay, policy: policy, source: sources[row.seq])
            var (result, posted) = try await perform(step, on: row)
            if case .unchanged = result, released.contains(row.seq) { result = .changed([]) }
            released.formUnion(posted)
            outcome.add(result, of: row)
        }
        outcome.next = page.count == replay.limit ? page.last?.seq : nil
        if !replay.isPreview { try await note(replay, of: route, outcome) }
        return outcome
    }

    /// What becomes of one document, and which documents are posted with it. A preview does the
    /// same work and takes it back, so that what waits behind another or follows another revision
    /// comes out as it would.
    private func perform(
        _ step: RouteReplay, on row: DocumentRow
    ) async throws(SQLError) -> (RouteReplay.Result, [Int64]) {
        let isPreview = step.replay.isPreview
        if isPreview {
            let look = try await readers.read { sql throws(SQLError) in
                try step.look(row, on: sql)
            }
            // Nothing is to be done, so the writer is not asked.
            guard case .changed = look else { return (look, []) }
        }
        return try await lane.write { sql throws(SQLError) in
            let record = AmendmentRecord()
            let result =
                isPreview
                ? try sql.rehearse { () throws(SQLError) in
                    try step.run(row, telling: record, on: sql)
                } : try step.run(row, telling: record, on: sql)
            return (result, record.documents)
        }
    }

    private func note(
        _ replay: Replay, of route: String, _ outcome: Outcome
    ) async throws(SQLError) {
        let after = "{\"examined\":\(outcome.examined),\"changed\":\(outcome.changed)}"
        let at = lane.policy.now()
        try await lane.write { sql throws(SQLError) in
            try AuditLog.write(
                AuditNote(
                    who: replay.by, what: "route.replayed", kind: "route", id: route,
                    after: after, why: replay.reason), at: at, on: sql)
        }
    }
}

extension RouteDesk.Outcome {
    fileprivate mutating func add(_ result: RouteReplay.Result, of row: DocumentRow) {
        switch result {
        case .notOfRoute: return
        case .unchanged: unchanged += 1
        case .waiting(let reason): waiting.append((row.id, reason))
        case .changed(let lines):
            changed += 1
            for line in lines {
                net[
                    RouteDesk.NetKey(currency: line.currency, account: line.account), default: 0] +=
                    line.minorUnits
            }
        }
        examined += 1
    }
}
