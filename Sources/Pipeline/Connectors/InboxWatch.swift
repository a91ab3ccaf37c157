import RetailModel
import SQL
import Store

/// Told how an inbox stands, from any thread: must not block.
public protocol InboxObserver: Sendable {
    /// So many files wait in the folder, and so many are being taken in.
    func looked(_ inbox: String, waiting: Int, underWay: Int)
    /// A file has ended: `archived` or `quarantined`.
    func ended(_ inbox: String, file: String, outcome: String)
    /// The folder or the store failed; it is tried again.
    func failed(_ inbox: String, problem: String)
}

/// Takes files out of one folder into the store, each exactly once however often this is killed.
///
/// A file goes from the folder to `.working` by one rename, from there byte by byte into the
/// store, which knows a content that it has already; and only when the store has worked it through
/// to `archive` or `quarantine`. Whatever lies in `.working` at a start is taken in again.
public actor InboxWatch {
    /// Of a file without a single byte.
    private static let emptyCode = "INBOX-001"

    private let inbox: Inbox
    private let folder: InboxFolder
    private let lane: Lane
    private let readers: ReaderPool
    private let pump: FilePump
    private let observer: any InboxObserver
    private let now: @Sendable () -> Instant
    private let contentType: String
    /// Files that wait, how they looked, and since when they look so.
    private var seen: [String: (stamp: InboxFolder.Stamp, since: Instant)] = [:]
    /// Files that are in the store, by their names in `.working`.
    private var stored: [String: Int64] = [:]
    private var isStopped = false

    /// A watch over one inbox.
    public init(
        _ inbox: Inbox, lane: Lane, readers: ReaderPool, pump: FilePump,
        configuration: Configuration, observer: any InboxObserver,
        now: @escaping @Sendable () -> Instant
    ) {
        self.inbox = inbox
        folder = InboxFolder(inbox)
        self.lane = lane
        self.readers = readers
        self.pump = pump
        self.observer = observer
        self.now = now
        switch configuration.transform.connection(named: inbox.connection)?.schema.format {
        case .json: contentType = "application/json"
        case .csv: contentType = "text/csv"
        case .xml: contentType = "application/xml"
        case .x12: contentType = "application/edi-x12"
        case .edifact: contentType = "application/edifact"
        case nil: contentType = "application/x-ndjson"
        }
    }

    /// Looks again and again until ``stop()``.
    public func run() async {
        while !isStopped {
            // A file that is being taken in is taken in whole, also when this task is cancelled.
            await Task { await look() }.value
            try? await Task.sleep(for: .seconds(inbox.everySeconds))
        }
    }

    /// Takes no more files; one that is being taken in is taken in again at the next start.
    public func stop() {
        isStopped = true
    }

    /// Looks once: takes what has settled, stores what was taken, and moves what has ended.
    public func look() async {
        do {
            try folder.prepare()
            let waiting = try folder.waiting()
            try takeSettled(waiting)
            let taken = try folder.taken()
            stored = stored.filter { taken.contains($0.key) }
            for name in taken where !isStopped { try await goOn(with: name) }
            observer.looked(
                inbox.name, waiting: try folder.waiting().count,
                underWay: try folder.taken().count)
        } catch let error as InboxError {
            observer.failed(inbox.name, problem: error.problem)
        } catch {
            observer.failed(inbox.name, problem: "\(error)")
        }
    }

    private func takeSettled(_ waiting: [(name: String, stamp: InboxFolder.Stamp)]) throws {
        let at = now()
        var still: [String: (stamp: InboxFolder.Stamp, since: Instant)] = [:]
        for (name, stamp) in waiting {
            let known = seen[name]
            let since = known?.stamp == stamp ? known?.since ?? at : at
            let settled = Int64(inbox.settleSeconds) * 1_000_000
            guard at.microseconds - since.microseconds >= settled,
                at.microseconds - stamp.changedAt * 1_000_000 >= settled
            else {
                still[name] = (stamp, since)
                continue
            }
            _ = try folder.take(name)
        }
        seen = still
    }

    /// Brings a taken file one step further.
    private func goOn(with name: String) async throws {
        guard let seq = stored[name] else { return try await store(name) }
        let row = try await readers.read { sql throws(SQLError) in
            try FileTable.file(seq: seq, on: sql)
        }
        switch row?.state {
        case .processed:
            guard let day = BusinessDate(utcDayOf: now()) else { return }
            try folder.archive(name, on: day)
            end(name, "archived")
        case .quarantined:
            try folder.quarantine(name, because: row?.problem ?? "see the case of this file")
            end(name, "quarantined")
        case .received, .receiving:
            let pump = pump
            Task.detached { await pump.run() }
        case nil: stored[name] = nil
        }
    }

    private func store(_ name: String) async throws {
        var intake = try await FileIntake.begin(
            route: "inbox-\(inbox.name)", connection: inbox.connection, contentType: contentType,
            name: folder.originalName(name), lane: lane, now: now)
        do {
            while true {
                let piece = try folder.read(name, from: intake.bytesReceived)
                if piece.isEmpty { break }
                try await intake.append(piece)
            }
            guard intake.bytesReceived > 0 else {
                await intake.abandon()
                try folder.quarantine(name, because: "\(Self.emptyCode): The file is empty.")
                return end(name, "quarantined")
            }
            switch try await intake.finish() {
            case .accepted(let row), .duplicate(let row): stored[name] = row.seq
            }
        } catch {
            await intake.abandon()
            throw error
        }
        try await goOn(with: name)
    }

    private func end(_ name: String, _ outcome: String) {
        stored[name] = nil
        observer.ended(inbox.name, file: folder.originalName(name), outcome: outcome)
    }
}
