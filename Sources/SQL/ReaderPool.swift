/// Threads that read the database for others, each over a read-only connection of its own, so that
/// no event loop ever waits for a disk or a server.
public final class ReaderPool: Sendable {
    /// Has something run on the calling thread once what waits there at this moment is done; false
    /// when the caller's thread runs nothing for others.
    public typealias Afterwards = @Sendable (_ body: @escaping @Sendable () -> Void) -> Bool

    private let queue: ReadQueue
    private let threads: [ReaderThread]
    private let near: NearReader?

    /// Starts the threads. Each opens its connection at its first read, and anew after a loss.
    ///
    /// - Parameter afterwards: Lets look-ups that follow one another on a thread of the caller's
    ///   share a view of the database; nil when each is to have its own.
    /// - Throws: ``SQLError`` of kind `other` when the system refuses a thread.
    public init(
        _ database: Database, threads count: Int, afterwards: Afterwards? = nil
    ) throws(SQLError) {
        precondition(count > 0, "A reader pool needs at least one thread.")
        queue = ReadQueue(countMax: SQLLimits.waitingReadsMax)
        near = NearReader(
            database, seats: SQLLimits.nearReadsMax, afterwards: afterwards)
        var started: [ReaderThread] = []
        for _ in 0..<count {
            do throws(SQLError) {
                started.append(try ReaderThread(database, queue))
            } catch {
                queue.close()
                for thread in started { thread.join() }
                throw error
            }
        }
        threads = started
    }

    deinit {
        queue.close()
    }

    /// Runs `body` on one of the threads. For several queries that must agree, wrap them in
    /// ``SQLConnection/snapshot(_:)``.
    ///
    /// - Throws: ``SQLError`` of `body` or of opening the connection; kind `busy` at once when too
    ///   many reads wait already; kind `closed` after ``close()``.
    public nonisolated(nonsending) func read<T: Sendable>(
        _ body: @Sendable @escaping (any SQLConnection) throws(SQLError) -> T
    ) async throws(SQLError) -> T {
        let result: Result<T, SQLError> = await withCheckedContinuation { continuation in
            let refusal = queue.add { connection in
                let result = Result { () throws(SQLError) -> T in try body(connection.get()) }
                continuation.resume(returning: result)
                guard case .failure(let error) = result else { return true }
                return !error.endsConnection
            }
            if let refusal { continuation.resume(returning: .failure(refusal)) }
        }
        return try result.get()
    }

    /// Runs `body`, which looks up a few rows by an index, on the caller's own thread as long as
    /// that needs no wait, and else as ``read(_:)`` does. It may run twice, and takes no
    /// ``SQLConnection/snapshot(_:)``.
    ///
    /// - Throws: ``SQLError`` as ``read(_:)`` does.
    public nonisolated(nonsending) func lookUp<T: Sendable>(
        _ body: @Sendable @escaping (any SQLConnection) throws(SQLError) -> T
    ) async throws(SQLError) -> T {
        if let found = near?.read(body) { return found }
        return try await read(body)
    }

    /// Refuses further reads, lets those that wait finish, and ends the threads; blocks until then.
    public func close() {
        queue.close()
        near?.close()
        for thread in threads { thread.join() }
    }
}
