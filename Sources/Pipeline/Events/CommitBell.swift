import Synchronization

/// Rings whenever a lane has committed something, so that whoever tells of it need not look at
/// the store all the time.
///
/// Other nodes' commits ring no bell here: who waits looks now and then all the same.
public final class CommitBell: Sendable {
    private struct State {
        var count: UInt64 = 0
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    init() {}

    /// How often it has rung.
    public var count: UInt64 { state.withLock { $0.count } }

    /// Lets everybody who waits go on.
    public func ring() {
        let waiters = state.withLock { state in
            state.count &+= 1
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters { waiter.release() }
    }

    /// Returns once it has rung more than `count` times, or after `milliseconds`.
    public func wait(after count: UInt64, milliseconds: Int) async {
        let waiter = Waiter()
        let mustWait = state.withLock { state in
            guard state.count == count else { return false }
            state.waiters.append(waiter)
            return true
        }
        guard mustWait else { return }
        let timer = Task {
            try? await Task.sleep(for: .milliseconds(milliseconds))
            waiter.release()
        }
        await waiter.wait()
        timer.cancel()
        state.withLock { state in state.waiters.removeAll { $0 === waiter } }
    }
}

/// One who waits, released once.
private final class Waiter: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Void, Never>)
        case released
    }

    private let state = Mutex(State.idle)

    func wait() async {
        await withCheckedContinuation { continuation in
            let isReleased = state.withLock { state in
                if case .released = state { return true }
                state = .waiting(continuation)
                return false
            }
            if isReleased { continuation.resume() }
        }
    }

    func release() {
        let continuation: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .released }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume()
    }
}
