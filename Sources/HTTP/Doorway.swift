import Sockets

/// One listener of a server on one loop: takes connections and hands them to the worker.
final class Doorway: ReadinessHandler,
    // Safe: used only on the loop's thread, by the worker and by the loop's events.
    @unchecked Sendable
{
    private let listener: Listener
    private let tls: RenewableTLSContext?
    private let loop: EventLoop
    /// Kept for as long as the doorway is open: a server runs until it is shut down, whether or not
    /// anybody still holds it.
    private let worker: Worker
    private var registration: Registration?
    private var isResting = false
    private var restNanoseconds = Doorway.restNanosecondsFirst

    private static let acceptsPerTurn = 16
    /// How long nothing is accepted when the process has no descriptor left: twice as long each
    /// time, up to a second.
    private static let restNanosecondsFirst: Int64 = 10_000_000
    private static let restNanosecondsMax: Int64 = 1_000_000_000

    init(_ listener: Listener, tls: RenewableTLSContext?, worker: Worker) {
        self.listener = listener
        self.tls = tls
        self.worker = worker
        loop = worker.loop
    }

    /// Begins to accept, on the loop.
    func open() {
        registration = try? loop.register(listener.descriptor, self)
        acceptWaiting()
    }

    /// Takes what waits already, and listens no more.
    func close() {
        acceptWaiting()
        if let registration { loop.deregister(registration) }
        registration = nil
        listener.close()
    }

    func becameReady(_ readiness: Readiness) {
        if !isResting { acceptWaiting() }
    }

    func deadlinePassed() {}

    private func acceptWaiting() {
        for _ in 0..<Self.acceptsPerTurn {
            switch listener.accept() {
            case .connection(let stream, let address):
                restNanoseconds = Self.restNanosecondsFirst
                worker.welcome(stream, address, tls: tls?.current)
            case .none: return
            case .exhausted: return rest()
            }
        }
        loop.execute { [weak self] in self?.acceptUnlessClosed() }
    }

    private func acceptUnlessClosed() {
        if registration != nil { acceptWaiting() }
    }

    /// The waiting connections raise no new event, so they must be looked for again.
    private func rest() {
        isResting = true
        loop.schedule(afterNanoseconds: restNanoseconds) { [weak self] in
            self?.isResting = false
            self?.acceptUnlessClosed()
        }
        restNanoseconds = min(restNanoseconds * 2, Self.restNanosecondsMax)
    }
}
