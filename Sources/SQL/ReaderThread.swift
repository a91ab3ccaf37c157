import Glibc
import Synchronization

/// One thread that runs reads over its own connection until the queue is closed.
final class ReaderThread: Sendable {
    private let thread: pthread_t
    private let isJoined = Atomic(false)

    private final class Work: Sendable {
        let database: Database
        let queue: ReadQueue

        init(_ database: Database, _ queue: ReadQueue) {
            self.database = database
            self.queue = queue
        }
    }

    /// - Throws: ``SQLError`` of kind `other` when the system refuses a thread.
    init(_ database: Database, _ queue: ReadQueue) throws(SQLError) {
        // Safe: the reference is given away here and taken over by the thread, or taken back below.
        let work = Unmanaged.passRetained(Work(database, queue))
        var started = pthread_t()
        let code = pthread_create(
            &started, nil,
            { argument in
                guard let argument else { return nil }
                ReaderThread.serve(Unmanaged<Work>.fromOpaque(argument).takeRetainedValue())
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw SQLError(.other, message: "no thread could be started, errno \(code)")
        }
        thread = started
    }

    deinit {
        // The thread ends by itself once its queue is closed.
        if !isJoined.load(ordering: .acquiring) { pthread_detach(thread) }
    }

    /// Waits until the thread has ended; its queue must be closed. Later calls return at once.
    func join() {
        guard !isJoined.exchange(true, ordering: .acquiringAndReleasing) else { return }
        pthread_join(thread, nil)
    }

    private static func serve(_ work: Work) {
        var kept: (any SQLConnection)?
        while let read = work.queue.next() {
            let connection = Result { () throws(SQLError) -> any SQLConnection in
                if let kept { return kept }
                return try work.database.connect(readOnly: true)
            }
            kept = read(connection) ? try? connection.get() : nil
        }
    }
}
