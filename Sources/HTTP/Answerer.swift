import Sockets

/// A task that answers requests, now of one connection, then of another.
///
/// To wake a task costs half of what a new one does, so it is kept when its connection has nothing
/// more to be answered; by the worker and not by the connection, so that idle ones hold no task.
final class Answerer:
    // Safe: everything here is touched only on the thread of the worker's loop, on which the task
    // runs too.
    @unchecked Sendable
{
    private let worker: Worker
    private var task: Task<Void, Never>?
    private var next: (connection: Connection, ready: ReadyRequest)?
    private var arrival: UnsafeContinuation<Void, Never>?
    private var turn = 0

    /// Begins to answer.
    init(_ worker: Worker, _ connection: Connection, _ ready: ReadyRequest) {
        self.worker = worker
        next = (connection, ready)
        task = Task(executorPreference: worker.loop) { [self] in await run() }
    }

    /// Tells the handler that its answer is no longer waited for.
    func cancel() {
        task?.cancel()
    }

    /// Wakes a kept answerer for a request.
    func answer(_ ready: ReadyRequest, on connection: Connection) {
        turn = 0
        next = (connection, ready)
        wake()
    }

    /// Ends a kept answerer, or wakes it for what was set before.
    func wake() {
        arrival?.resume()
        arrival = nil
    }

    private func run() async {
        while true {
            // By itself, so that nothing of the connection is held while the next is waited for.
            do {
                guard let (connection, ready) = next.take() else { break }
                switch ready {
                case .route(let handler, let request): await connection.send(handler(request))
                case .response(let response): await connection.send(response)
                }
                if let following = connection.answered() { next = (connection, following) }
            }
            if next != nil {
                turn += 1
                // Others on this loop have their turn before a long pipeline goes on.
                if turn % Limits.pipelineTurn == 0 { await Task.yield() }
                continue
            }
            // A cancelled task stays so: it is of no use to others.
            guard !Task.isCancelled, worker.keep(self) else { break }
            // Safe: the worker wakes everyone it keeps, at the latest when it ends.
            await withUnsafeContinuation { arrival = $0 }
        }
        task = nil
    }
}
