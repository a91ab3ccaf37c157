import Foundation
import Synchronization

/// Runs one task's work on a thread of its own, so that the task may block it: the threads of the
/// common pool, of which there is one a core, stay free for what it waits for.
final class OwnThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let count = DispatchSemaphore(value: 0)

    /// An executor whose thread runs until ``end()``.
    init() {
        Thread.detachNewThread { [self] in
            while true {
                count.wait()
                let next = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                guard let next else { return }
                next.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        count.signal()
    }

    /// Ends the thread once it has done what it was given.
    func end() { count.signal() }
}
