/// Lets a few holders through at a time, in the order in which they came; those who must be alone
/// come when no others wait.
///
/// Tests that wait for sockets and child processes block their thread. Each gets one of its own,
/// and taking turns over all test targets there are never more of them than the machine bears.
public actor Turnstile {
    /// The one of the whole test process.
    public static let shared = Turnstile()

    /// How many are inside at once.
    private static let insideMax = 6

    private var inside = 0
    private var isAloneInside = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var waitingAlone: [CheckedContinuation<Void, Never>] = []

    /// Runs `body` on a thread of its own once there is room.
    public nonisolated func pass(
        alone: Bool = false, _ body: @Sendable () async throws -> Void
    ) async rethrows {
        await enter(alone)
        let thread = OwnThread()
        do {
            try await withTaskExecutorPreference(thread) { try await body() }
        } catch {
            thread.end()
            await leave()
            throw error
        }
        thread.end()
        await leave()
    }

    private func enter(_ isAlone: Bool) async {
        await withCheckedContinuation { continuation in
            if isAlone {
                waitingAlone.append(continuation)
            } else {
                waiting.append(continuation)
            }
            admit()
        }
    }

    private func leave() {
        inside -= 1
        isAloneInside = false
        admit()
    }

    private func admit() {
        while !waiting.isEmpty, !isAloneInside, inside < Self.insideMax {
            inside += 1
            waiting.removeFirst().resume()
        }
        guard inside == 0, !waitingAlone.isEmpty else { return }
        (inside, isAloneInside) = (1, true)
        waitingAlone.removeFirst().resume()
    }
}
