import Sockets

/// One request on its way through a pool, and what ends it before its time: the deadline of all
/// of it, the cancelling of its task, or the closing of the pool.
final class ClientErrand:
    // Safe: used only on the loop's thread.
    @unchecked Sendable
{
    private let loop: EventLoop
    private var deadline: TimerID?
    private var giveUp: (() -> Void)?
    /// Why it was ended before its time.
    private(set) var failure: ClientError?

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    func begin(wholeSeconds: Int) {
        deadline = timer(.whole, seconds: wholeSeconds)
    }

    func finish() {
        if let deadline { loop.cancel(deadline) }
    }

    /// Makes the present stage give up.
    func end(_ failure: ClientError) {
        guard self.failure == nil else { return }
        self.failure = failure
        giveUp?()
    }

    /// Throws if the errand was ended.
    func goOn() throws(ClientError) {
        if let failure { throw failure }
    }

    /// Runs one stage.
    /// - Parameter giveUp: makes `stage` return or throw soon, whatever it waits for.
    func run<Value>(
        giveUp: @escaping () -> Void, _ stage: () async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        try goOn()
        self.giveUp = giveUp
        defer { self.giveUp = nil }
        do throws(ClientError) {
            return try await stage()
        } catch {
            throw failure ?? error
        }
    }

    /// Ends the errand if a stage is not over in time; the caller cancels the timer.
    func timer(_ stage: ClientStage, seconds: Int) -> TimerID {
        loop.schedule(afterNanoseconds: Int64(seconds) * 1_000_000_000) { [self] in
            end(.timedOut(stage, afterSeconds: seconds))
        }
    }
}
