import Glibc

/// Reads that wait for a thread, first come first served, a bounded number of them.
// Safe: `reads`, `head` and `isClosed` are touched only while `mutex` is held, and the pointers
// never change.
final class ReadQueue: @unchecked Sendable {
    /// Runs on a reader's thread. Gets its connection, or why there is none; answers whether the
    /// connection is still of use.
    typealias Read = @Sendable (Result<any SQLConnection, SQLError>) -> Bool

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let isFilled: UnsafeMutablePointer<pthread_cond_t>
    private let countMax: Int
    private var reads: [Read?] = []
    /// Where the next read to run stands; what is before it has run.
    private var head = 0
    private var isClosed = false

    init(countMax: Int) {
        self.countMax = countMax
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        isFilled = .allocate(capacity: 1)
        isFilled.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(isFilled, nil)
    }

    deinit {
        pthread_cond_destroy(isFilled)
        pthread_mutex_destroy(mutex)
        isFilled.deallocate()
        mutex.deallocate()
    }

    /// - Returns: Why the read cannot wait here, or nil when it does.
    func add(_ read: @escaping Read) -> SQLError? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return SQLError(.closed, message: "the reader pool is closed") }
        guard reads.count - head < countMax else {
            return SQLError(.busy, message: "\(countMax) reads wait already")
        }
        reads.append(read)
        pthread_cond_signal(isFilled)
        return nil
    }

    /// Waits for a read; nil when there will be none any more.
    func next() -> Read? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while head == reads.count, !isClosed { pthread_cond_wait(isFilled, mutex) }
        guard head < reads.count else { return nil }
        let read = reads[head]
        reads[head] = nil
        head += 1
        dropFinished()
        return read
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(isFilled)
        pthread_mutex_unlock(mutex)
    }

    /// Moves what waits to the front once half of the places have run, so each read moves at most
    /// once on average.
    private func dropFinished() {
        if head == reads.count {
            reads.removeAll(keepingCapacity: true)
            head = 0
        } else if head * 2 > reads.count, head >= 64 {
            reads.removeFirst(head)
            head = 0
        }
    }
}
