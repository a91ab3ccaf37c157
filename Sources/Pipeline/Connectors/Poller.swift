import RetailModel
import SQL
import Store
import Transform

/// One page of a source's answer.
public struct PolledPage: Sendable {
    public let status: Int
    public let body: [UInt8]
    public let contentType: String
    /// Where the next page is, from a Link field; nil when there is none.
    public let next: String?

    /// A page as it came.
    public init(status: Int, body: [UInt8], contentType: String, next: String?) {
        self.status = status
        self.body = body
        self.contentType = contentType
        self.next = next
    }
}

/// Why a page did not come.
public struct PollRefusal: Error, Sendable {
    public let code: String
    public let problem: String

    /// A reason with its stable code.
    public init(code: String, problem: String) {
        self.code = code
        self.problem = problem
    }
}

/// Asks sources; the door has one over HTTP, tests have others.
public protocol PollSource: Sendable {
    /// Gets one page.
    func get(
        _ url: String, headers: [(name: String, value: String)]
    ) async throws(PollRefusal) -> PolledPage
}

/// Told how a poll stands, from any thread: must not block.
public protocol PollObserver: Sendable {
    /// A look has ended; `behindSeconds` is the age of the watermark.
    func polled(_ poll: String, pages: Int, behindSeconds: Int64, problem: String?)
}

/// Asks one source for what is new, page by page, and compares a day with it once it is over.
public struct Poller: Sendable {
    let poll: Poll
    private let lane: Lane
    private let readers: ReaderPool
    private let pump: FilePump
    private let configuration: Configuration
    private let source: any PollSource
    private let secret: @Sendable (SecretReference) -> String?
    private let observer: any PollObserver
    private let now: @Sendable () -> Instant

    /// How long one node holds a poll at most.
    private static let leaseSeconds = 600

    /// A poller of one source.
    public init(
        _ poll: Poll, lane: Lane, readers: ReaderPool, pump: FilePump,
        configuration: Configuration, source: any PollSource,
        secret: @escaping @Sendable (SecretReference) -> String?, observer: any PollObserver,
        now: @escaping @Sendable () -> Instant
    ) {
        self.poll = poll
        self.lane = lane
        self.readers = readers
        self.pump = pump
        self.configuration = configuration
        self.source = source
        self.secret = secret
        self.observer = observer
        self.now = now
    }

    /// Looks again and again until the task is cancelled; a look that has begun ends first.
    public func run() async {
        while !Task.isCancelled {
            await Task { await look() }.value
            try? await Task.sleep(for: .seconds(poll.everySeconds))
        }
    }

    /// Looks once, unless another node does.
    public func look() async {
        let (name, at, from) = (poll.name, now(), poll.from)
        var pages = 0
        var problem: String?
        do {
            let row = try await lane.write { sql throws(SQLError) -> PollRow? in
                try PollTable.insert(name, watermark: from, on: sql)
                let isMine = try PollTable.claim(
                    name, at: at, until: at.adding(seconds: Self.leaseSeconds), on: sql)
                return isMine ? try PollTable.row(name, on: sql) : nil
            }
            guard let row else { return }
            do {
                pages = try await fetch(since: row.watermark, until: at)
                try await reconcile(row, at: at)
            } catch let refusal as PollRefusal {
                problem = "\(refusal.code): \(refusal.problem)"
            }
            let told = problem
            let left = try await lane.write { sql throws(SQLError) -> PollRow? in
                try PollTable.release(name, at: at, problem: told, on: sql)
                return try PollTable.row(name, on: sql)
            }
            let behind = at.microseconds - (left?.watermark ?? from).microseconds
            observer.polled(
                name, pages: pages, behindSeconds: behind / 1_000_000, problem: problem)
        } catch {
            observer.polled(name, pages: pages, behindSeconds: 0, problem: "\(error)")
        }
    }

    // MARK: - Pages

    /// How many pages were kept. The watermark moves with the last of them.
    private func fetch(since watermark: Instant, until: Instant) async throws -> Int {
        let since = watermark.adding(seconds: -poll.overlapSeconds)
        let first = poll.url(poll.url, since: since, until: until)
        var next: String? = first
        var pages = 0
        var newest = watermark
        while let url = next {
            guard pages < Poll.pagesMax else {
                throw PollRefusal(
                    code: "POLL-003", problem: "One look has over \(Poll.pagesMax) pages.")
            }
            let page = try await get(url)
            let root = try? JSONDocument(parsing: page.body).root
            newest = max(newest, changed(root) ?? newest)
            next = following(page, root, first: first)
            try await keep(
                page, movingTo: next == nil ? (poll.watermark == nil ? until : newest) : nil)
            pages += 1
        }
        if pages > 0 { await pump.run() }
        return pages
    }

    private func get(_ url: String) async throws(PollRefusal) -> PolledPage {
        var headers: [(name: String, value: String)] = [("Accept", "application/json")]
        if let authorization = poll.authorization {
            guard let secret = secret(authorization.secret) else {
                throw PollRefusal(
                    code: "LINK-010", problem: "There is no secret \(authorization.secret).")
            }
            headers.append((authorization.field, authorization.prefix + secret))
        }
        let page = try await source.get(url, headers: headers)
        guard (200..<300).contains(page.status) else {
            throw PollRefusal(code: "POLL-001", problem: "The source answered \(page.status).")
        }
        return page
    }

    /// The newest moment that the documents of a page tell.
    private func changed(_ root: JSONNode?) -> Instant? {
        guard let name = poll.watermark, let root,
            let connection = configuration.transform.connection(named: poll.connection)
        else { return nil }
        return connection.documents(in: root).compactMap { node in
            node.member(named: name)?.text().flatMap { Instant($0) }
        }.max()
    }

    private func following(_ page: PolledPage, _ root: JSONNode?, first: String) -> String? {
        switch poll.paging {
        case .link: return page.next
        case .cursor(let path, let parameter):
            guard let cursor = Self.node(path, in: root)?.text(), !cursor.isEmpty else {
                return nil
            }
            return first + (first.contains("?") ? "&" : "?")
                + "\(parameter)=\(Poll.encoded(cursor))"
        }
    }

    private static func node(_ path: [String], in root: JSONNode?) -> JSONNode? {
        path.reduce(root) { node, name in node?.member(named: name) }
    }

    private func keep(_ page: PolledPage, movingTo watermark: Instant?) async throws {
        let name = poll.name
        _ = try await PayloadIntake.keep(
            page.body, route: "poll-\(name)", connection: poll.connection,
            contentType: page.contentType, lane: lane, at: now()
        ) { _, sql throws(SQLError) in
            guard let watermark else { return }
            try PollTable.advance(name, to: watermark, on: sql)
        }
    }

    // MARK: - Reconciliation

    /// Compares yesterday with its source, once it is over for long enough.
    private func reconcile(_ row: PollRow, at instant: Instant) async throws {
        guard let wanted = poll.reconciliation,
            let day = BusinessDate(
                utcDayOf: instant.adding(seconds: -wanted.afterSeconds - 86_400)),
            row.reconciledDay.map({ $0 < day }) ?? true
        else { return }
        // What came and is not worked through yet would be missing in the comparison.
        let route = "poll-\(poll.name)"
        let isAnyOpen = try await readers.read { sql throws(SQLError) in
            try PollTable.isAnyFileOpen(route: route, on: sql)
        }
        guard !isAnyOpen else { return }
        let start = Instant(microseconds: Int64(day.daysSinceEpoch) * 86_400_000_000)
        let page = try await get(
            poll.url(wanted.url, since: start, until: start.adding(seconds: 86_400)))
        let root = try? JSONDocument(parsing: page.body).root
        guard let count = Self.node(wanted.count, in: root)?.integer() else {
            throw PollRefusal(
                code: "POLL-002",
                problem: "The source's answer has no number at "
                    + "\(wanted.count.joined(separator: "/")).")
        }
        let total = wanted.total.flatMap { Self.node($0, in: root) }.flatMap {
            $0.decimal() ?? $0.decimalInText()
        }
        try await compare(day, count: count, total: total, wanted)
    }

    private func compare(
        _ day: BusinessDate, count: Int64, total: ExactDecimal?, _ wanted: Poll.Reconciliation
    ) async throws {
        let (name, at, queue) = (poll.name, now(), configuration.queues.finance)
        try await lane.write { sql throws(SQLError) in
            let stored = try PollTable.stored(
                channel: wanted.channel, day: day, currency: wanted.currency, on: sql)
            let sum = AmountText.of(stored.minorUnits, wanted.currency)
            let isSame =
                stored.documents == count && (total.map { $0 == ExactDecimal(sum) } ?? true)
            if !isSame {
                let theirs = total.map { " over \($0) \(wanted.currency)" } ?? ""
                let ours = total == nil ? "" : " over \(sum) \(wanted.currency)"
                try Cases.openOnce(
                    queue, code: "POLL-004",
                    problem: "\(name) has \(count) documents\(theirs) on \(day), here are "
                        + "\(stored.documents)\(ours).",
                    remedy: "Compare the two lists of that day; set the watermark back by asking "
                        + "the operator for a longer overlap, or send what is missing as a file.",
                    subject: "poll \(name) \(day)", at: at, on: sql)
            }
            try PollTable.reconciled(name, day: day, on: sql)
        }
    }
}
