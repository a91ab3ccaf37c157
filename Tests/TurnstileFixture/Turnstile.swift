/// Lets one holder through at a time, in the order in which they came.
///
/// Tests that wait for sockets and child processes block a thread of the common pool,
/// which has one a core. Taking turns over all test targets, they leave the others
/// free, so that nothing they wait for starves.
public actor Turnstile {
    /// The one of the whole test process.
    public static let shared = Turnstile()

    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs `body` once everybody before has left.
    public nonisolated func pass(
        _ body: @Sendable () async throws -> Void
    ) async rethrows {
        await enter()
        do {
            try await body()
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    private func enter() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
