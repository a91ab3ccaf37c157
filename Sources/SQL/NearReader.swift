import Glibc
import Synchronization

/// Connections to a SQLite file by which whoever asks reads by itself, without a change of thread.
///
/// Handing a look-up to a thread and back costs more than the look-up of a row in memory. A read
/// that had to wait for the disk shows that the file is not in memory: then the threads have their
/// turn for a while, and it comes there by them.
final class NearReader: Sendable {
    /// For how many times as long as the disk made a read wait the threads read: whoever asks
    /// stands still for a twentieth of its time at the most.
    private static let restFactor: Int64 = 19
    /// Only of reads that took so long it is asked whether they waited for a disk.
    private static let slowNanoseconds: Int64 = 50_000
    /// RUSAGE_THREAD of getrusage(2), which Glibc's module does not name.
    private static let callingThread: Int32 = 1

    private let database: Database
    private let seats: [Seat]
    private let afterwards: ReaderPool.Afterwards?
    private let isClosed = Atomic(false)
    /// On the monotonic clock.
    private let restsUntil = Atomic<Int64>(0)

    /// The connection of one thread.
    // Safe: all but `owner` is touched only while `mutex` is held.
    private final class Seat: @unchecked Sendable {
        /// The thread, 0 for none yet.
        let owner = Atomic<UInt>(0)
        let mutex = Mutex(())
        var connection: (any SQLConnection)?
        /// How much this process had committed when the present view of the database began; nil
        /// when each read has a view of its own.
        var view: Int?
        /// How much the thread has had read from a disk when that was asked last.
        var diskReads = 0

        func leave() {
            connection = nil
            view = nil
        }
    }

    /// - Parameter afterwards: nil when each read is to have a view of its own.
    /// - Returns: nil for a database of which reads always wait, or that has no other connection.
    init?(_ database: Database, seats count: Int, afterwards: ReaderPool.Afterwards?) {
        guard case .sqlite(let path) = database.address, path != ":memory:" else { return nil }
        self.database = database
        self.afterwards = afterwards
        seats = (0..<count).map { _ in Seat() }
    }

    /// Runs `body` here and now.
    ///
    /// - Returns: nil when a thread shall do it instead: all connections are in use, reads wait at
    ///   present, or the read failed and may do better there.
    func read<T: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> T
    ) -> T? {
        guard !isClosed.load(ordering: .acquiring) else { return nil }
        let started = Self.now()
        guard started >= restsUntil.load(ordering: .relaxed), let seat = ownSeat() else {
            return nil
        }
        return seat.mutex.withLock { _ in read(body, in: seat, since: started) }
    }

    /// Refuses further reads and closes the connections.
    func close() {
        isClosed.store(true, ordering: .releasing)
        for seat in seats { seat.mutex.withLock { _ in seat.leave() } }
    }

    /// The calling thread's; nil when too many others have one.
    private func ownSeat() -> Seat? {
        let thread = UInt(pthread_self())
        for seat in seats {
            let owner = seat.owner.load(ordering: .relaxed)
            if owner == thread { return seat }
            guard owner == 0 else { continue }
            let (isOurs, _) = seat.owner.compareExchange(
                expected: 0, desired: thread, ordering: .relaxed)
            if isOurs { return seat }
        }
        return nil
    }

    private func read<T: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> T, in seat: Seat,
        since started: Int64
    ) -> T? {
        guard !isClosed.load(ordering: .acquiring) else { return nil }
        defer { restIfDiskWasRead(by: seat, since: started) }
        do throws(SQLError) {
            let connection = try connection(of: seat)
            try shareView(of: connection, seat)
            return try body(connection)
        } catch {
            seat.leave()
            return nil
        }
    }

    private func connection(of seat: Seat) throws(SQLError) -> any SQLConnection {
        if let kept = seat.connection { return kept }
        seat.diskReads = Self.diskReads()
        let opened: any SQLConnection = try database.connect(readOnly: true)
        // Whoever would have to wait for another program lets a thread do it.
        try opened.execute("PRAGMA busy_timeout = 0")
        seat.connection = opened
        return opened
    }

    // MARK: - Views

    /// Lets the reads that follow one another share a view of the database: to begin and to end
    /// one takes locks for which the threads of a process queue up. A view in which something is
    /// missing that this process has committed is given up for a new one.
    private func shareView(of connection: any SQLConnection, _ seat: Seat) throws(SQLError) {
        guard let afterwards else { return }
        let commits = SQLiteConnection.commits.load(ordering: .acquiring)
        guard seat.view != commits else { return }
        try endView(of: connection, seat)
        guard afterwards({ [self, seat] in endView(seat) }) else { return }
        try connection.execute("BEGIN")
        seat.view = commits
    }

    private func endView(of connection: any SQLConnection, _ seat: Seat) throws(SQLError) {
        guard seat.view != nil else { return }
        seat.view = nil
        try connection.execute("COMMIT")
    }

    private func endView(_ seat: Seat) {
        seat.mutex.withLock { _ in
            guard let connection = seat.connection else { return }
            do throws(SQLError) {
                try endView(of: connection, seat)
            } catch {
                seat.leave()
            }
        }
    }

    // MARK: - The disk

    private func restIfDiskWasRead(by seat: Seat, since started: Int64) {
        let ended = Self.now()
        guard ended - started > Self.slowNanoseconds else { return }
        let diskReads = Self.diskReads()
        defer { seat.diskReads = diskReads }
        guard diskReads != seat.diskReads else { return }
        restsUntil.store(ended + (ended - started) * Self.restFactor, ordering: .relaxed)
    }

    /// How much this thread has had read from a disk; what the system remembers costs nothing here.
    private static func diskReads() -> Int {
        var usage = rusage()
        getrusage(Self.callingThread, &usage)
        return usage.ru_inblock
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
