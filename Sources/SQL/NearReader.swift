import Glibc
import Synchronization

/// Connections to a SQLite file by which whoever asks reads by itself, without a change of thread.
///
/// Handing a look-up to a thread and back costs more than the look-up of a row in memory. A read
/// that had to wait for the disk shows that the file is not in memory: then the threads have their
/// turn for a while, and it comes there by them.
final class NearReader: Sendable {
    /// How long the threads read after a read that had to wait for the disk.
    private static let restNanoseconds: Int64 = 100_000_000

    /// RUSAGE_THREAD of getrusage(2), which Glibc's module does not name.
    private static let callingThread: Int32 = 1

    private let database: Database
    private let seats: [Seat]
    private let isClosed = Atomic(false)
    /// On the monotonic clock.
    private let restsUntil = Atomic<Int64>(0)

    /// One connection, used by one thread at a time.
    // Safe: `connection` is touched only while `mutex` is held.
    private final class Seat: @unchecked Sendable {
        let mutex = Mutex(())
        var connection: (any SQLConnection)?
    }

    /// - Returns: nil for a database of which reads always wait, or that has no other connection.
    init?(_ database: Database, seats count: Int) {
        guard case .sqlite(let path) = database.address, path != ":memory:" else { return nil }
        self.database = database
        seats = (0..<count).map { _ in Seat() }
    }

    /// Runs `body` here and now.
    ///
    /// - Returns: nil when a thread shall do it instead: all connections are in use, reads wait at
    ///   present, or the read failed and may do better there.
    func read<T: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> T
    ) -> T? {
        guard !isClosed.load(ordering: .acquiring), !isResting else { return nil }
        for seat in seats {
            let outcome: T?? = seat.mutex.withLockIfAvailable { _ in read(body, in: seat) }
            if let outcome { return outcome }
        }
        return nil
    }

    /// Refuses further reads and closes the connections.
    func close() {
        isClosed.store(true, ordering: .releasing)
        for seat in seats { seat.mutex.withLock { _ in seat.connection = nil } }
    }

    private func read<T: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> T, in seat: Seat
    ) -> T? {
        guard !isClosed.load(ordering: .acquiring) else { return nil }
        let before = Self.diskReads()
        defer {
            if Self.diskReads() != before {
                restsUntil.store(Self.now() + Self.restNanoseconds, ordering: .relaxed)
            }
        }
        do throws(SQLError) {
            return try body(try connection(of: seat))
        } catch {
            seat.connection = nil
            return nil
        }
    }

    private func connection(of seat: Seat) throws(SQLError) -> any SQLConnection {
        if let kept = seat.connection { return kept }
        let opened: any SQLConnection = try database.connect(readOnly: true)
        // Whoever would have to wait for another program lets a thread do it.
        try opened.execute("PRAGMA busy_timeout = 0")
        seat.connection = opened
        return opened
    }

    private var isResting: Bool {
        let end = restsUntil.load(ordering: .relaxed)
        return end != 0 && Self.now() < end
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
