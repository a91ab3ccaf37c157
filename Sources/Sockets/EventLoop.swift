import CLinux
import Glibc
import Synchronization

/// One thread that waits on sockets and runs the tasks that prefer it.
///
/// A task started by `Task(executorPreference: loop)` runs on the thread that reads its
/// connection's bytes, so that a request needs neither a lock nor a change of thread.
/// ``enqueue(_:)``, ``execute(_:)`` and ``stop()`` may be called from anywhere; everything
/// else only on the loop.
public final class EventLoop: TaskExecutor,
    // Safe: what other threads touch is atomic or behind the inbox's lock; the rest is used only on
    // the loop's own thread, which `isCurrent` tells.
    @unchecked Sendable
{
    private let poller: Poller
    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)

    private var ready: [Work] = []
    private var running: [Work] = []
    private var table: RegistrationTable
    private var timers = TimerQueue()
    private var isStopping = false
    private var sweptSecond: Int64 = 0

    /// Nanoseconds of the monotonic clock, read once a turn.
    public private(set) var nowNanoseconds: Int64 = 0

    /// Starts the thread.
    /// - Throws: ``SocketError/system(call:errno:)`` when the system gives no descriptor or
    ///   thread.
    public init() throws(SocketError) {
        poller = try Poller()
        let now = Self.monotonicNanoseconds()
        nowNanoseconds = now
        table = RegistrationTable(second: now / Self.nanosecondsPerSecond)
        guard LoopThread.start({ [self] in runUntilStopped() }) else {
            throw .system(call: "pthread_create", errno: EAGAIN)
        }
    }

    /// Whether the caller runs on this loop's thread.
    public var isCurrent: Bool {
        thread.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// The loop on whose thread the caller runs; nil on a thread of no loop.
    public static var current: EventLoop? {
        // Safe: a loop's thread holds the loop for as long as it runs.
        pthread_getspecific(ofThread).map {
            Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue()
        }
    }

    private static let ofThread: pthread_key_t = {
        var key = pthread_key_t()
        let code = pthread_key_create(&key, nil)
        precondition(code == 0, "The system gives no place for a value of each thread.")
        return key
    }()

    // MARK: Work from anywhere

    /// Takes a job of a task that prefers this loop; wakes the loop if another thread adds it.
    public func enqueue(_ job: consuming ExecutorJob) {
        add(.job(UnownedJob(job)))
    }

    /// Runs something on the loop, after what waits there already.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        add(.call(body))
    }

    /// Ends the loop's thread after the work that waits now, dropping its registrations; returns
    /// when it has ended. Work that arrives later still runs, in order, on a thread of its own.
    public func stop() async {
        await withCheckedContinuation { continuation in
            let isEndedAlready = inbox.withLock { inbox in
                guard inbox.phase == .running else { return true }
                inbox.stopWaiters.append(continuation)
                return false
            }
            if isEndedAlready { return continuation.resume() }
            execute { self.isStopping = true }
        }
    }

    private func add(_ work: Work) {
        if isCurrent {
            ready.append(work)
            return
        }
        let phase = inbox.withLock { inbox in
            inbox.work.append(work)
            if inbox.phase == .running {
                return inbox.work.count == 1 ? Phase.running : .afterwards
            }
            guard inbox.phase == .ended else { return .afterwards }
            inbox.phase = .afterwards
            return .ended
        }
        // One wake-up stands for all work added until the loop takes the inbox.
        if phase == .running { poller.wake() }
        if phase == .ended, !LoopThread.start({ [self] in runAfterwards() }) {
            inbox.withLock { $0.phase = .ended }
        }
    }

    // MARK: Registrations, on the loop

    /// Begins to tell a handler about a descriptor; the loop keeps the handler until
    /// ``deregister(_:)``, which must come before the descriptor is closed.
    /// - Throws: ``SocketError`` when the system refuses or the loop has stopped.
    public func register(
        _ descriptor: Int32, _ handler: any ReadinessHandler
    ) throws(SocketError) -> Registration {
        assertCurrent()
        let registration = table.add(handler, descriptor)
        do throws(SocketError) {
            try poller.add(descriptor, token: registration.token)
        } catch {
            table.remove(registration)
            throw error
        }
        return registration
    }

    /// Forgets the descriptor and lets go of its handler.
    public func deregister(_ registration: Registration) {
        assertCurrent()
        guard let descriptor = table.remove(registration) else { return }
        poller.remove(descriptor)
    }

    /// Sets when the handler is told that its deadline has passed, instead of any earlier one.
    /// Costs one store; told up to one second late, never early.
    public func setDeadline(_ registration: Registration, afterSeconds seconds: Int) {
        let second = nowNanoseconds / Self.nanosecondsPerSecond + Int64(seconds) + 1
        table.setDeadline(registration, second: second)
    }

    /// Takes the deadline away.
    public func clearDeadline(_ registration: Registration) {
        table.setDeadline(registration, second: .max)
    }

    /// Runs something once after a time, on the loop.
    @discardableResult
    public func schedule(
        afterNanoseconds nanoseconds: Int64, _ body: @escaping () -> Void
    ) -> TimerID {
        assertCurrent()
        return timers.add(at: Self.monotonicNanoseconds() + nanoseconds, body)
    }

    /// Forgets a timer that has not fired.
    public func cancel(_ timer: TimerID) {
        timers.remove(timer)
    }

    // MARK: The thread

    private static let nanosecondsPerSecond: Int64 = 1_000_000_000
    /// Turns of ready work before the sockets are looked at again.
    private static let workTurnsMax = 8
    /// Handlers told of a passed deadline before the sockets are looked at again: thousands that
    /// pass in one second hold up nobody.
    private static let deadlinesPerTurn = 8

    private func runUntilStopped() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        // Safe: the thread runs this method, which holds the loop, to its end.
        pthread_setspecific(Self.ofThread, Unmanaged.passUnretained(self).toOpaque())
        while !isStopping {
            takeInbox()
            runReadyWork()
            poll()
            passTime()
        }
        end()
    }

    private func poll() {
        let count = poller.wait(milliseconds: waitMilliseconds())
        nowNanoseconds = Self.monotonicNanoseconds()
        for index in 0..<count {
            guard let (token, readiness) = poller.event(index) else { continue }
            table.handler(Registration(token: token))?.becameReady(readiness)
        }
    }

    private func waitMilliseconds() -> Int32 {
        if !ready.isEmpty || isStopping || table.hasOverdue { return 0 }
        var until = timers.next
        if !table.isEmpty {
            let nextSecond = (nowNanoseconds / Self.nanosecondsPerSecond + 1)
            until = min(until, nextSecond * Self.nanosecondsPerSecond)
        }
        guard until != .max else { return -1 }
        let milliseconds = (until - nowNanoseconds + 999_999) / 1_000_000
        return Int32(clamping: max(0, milliseconds))
    }

    private func passTime() {
        while let body = timers.takeDue(nowNanoseconds) { body() }
        let second = nowNanoseconds / Self.nanosecondsPerSecond
        guard second != sweptSecond || table.hasOverdue else { return }
        sweptSecond = second
        let expired = table.takeExpired(upTo: second, countMax: Self.deadlinesPerTurn)
        for handler in expired { handler.deadlinePassed() }
    }

    private func runReadyWork() {
        var turns = 0
        while !ready.isEmpty, turns < Self.workTurnsMax {
            swap(&ready, &running)
            for work in running { run(work) }
            running.removeAll(keepingCapacity: true)
            turns += 1
        }
    }

    private func run(_ work: Work) {
        switch work {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .call(let body): body()
        }
    }

    private func takeInbox() {
        guard poller.tookWake || poller.isFirstTurn else { return }
        poller.clearWake()
        inbox.withLock { inbox in
            ready.append(contentsOf: inbox.work)
            inbox.work.removeAll(keepingCapacity: true)
        }
    }

    /// Lets go of everything; what was in the inbox or becomes ready meanwhile runs first.
    private func end() {
        table.removeAll()
        timers = TimerQueue()
        runAfterwards()
        poller.close()
        let waiters = inbox.withLock { inbox in
            defer { inbox.stopWaiters = [] }
            return inbox.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Runs work until none is left. The thread's name is given up under the lock, so that no
    /// work can be taken for the loop's own by a thread that has gone.
    private func runAfterwards() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while true {
            while !ready.isEmpty { runReadyWork() }
            let isDone = inbox.withLock { inbox in
                ready.append(contentsOf: inbox.work)
                inbox.work.removeAll()
                guard ready.isEmpty else { return false }
                inbox.phase = .ended
                thread.store(0, ordering: .relaxed)
                return true
            }
            if isDone { return }
        }
    }

    private func assertCurrent() {
        precondition(isCurrent, "An event loop's registrations are made on the loop itself.")
    }

    /// Nanoseconds of the monotonic clock now.
    public static func monotonicNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * nanosecondsPerSecond + Int64(time.tv_nsec)
    }

    private enum Work {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    private enum Phase {
        case running, ended, afterwards
    }

    private struct Inbox {
        var work: [Work] = []
        var phase = Phase.running
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }
}
