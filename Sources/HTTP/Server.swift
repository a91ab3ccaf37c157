import Sockets
import Synchronization

/// An HTTP/1.1 server (RFC 9110, RFC 9112): one event loop and one listener a processor.
///
/// A server that was started runs until ``shutdown(graceSeconds:)``.
public final class Server: Sendable {
    private struct Running {
        var group: EventLoopGroup
        var workers: [Worker]
        var ownsGroup: Bool
    }

    private let configuration: ServerConfiguration
    private let router: Router
    private let observer: (any ServerObserver)?
    private let sharedGroup: EventLoopGroup?
    private let running = Mutex<Running?>(nil)

    /// - Parameter group: loops to run on, which stay with their owner; nil for the server's own.
    public init(
        configuration: ServerConfiguration, router: Router,
        observer: (any ServerObserver)? = nil, group: EventLoopGroup? = nil
    ) {
        self.configuration = configuration
        self.router = router
        self.observer = observer
        sharedGroup = group
    }

    /// Listens and begins to answer.
    /// - Returns: each endpoint's address, with the port that the system chose if it was to
    ///   choose.
    /// - Throws: ``SocketError`` when the address cannot be listened on.
    /// - Precondition: the server is not running.
    @discardableResult
    public func start() throws(SocketError) -> [BoundAddress] {
        let group =
            if let sharedGroup { sharedGroup } else {
                try EventLoopGroup(count: configuration.loops)
            }
        let loops = group.loops.count
        var listeners: [[Listener]] = []
        for endpoint in configuration.endpoints {
            listeners.append(try listen(endpoint, count: loops))
        }
        let bound = listeners.compactMap { $0.first?.bound }
        let counts = ConnectionCounts(configuration.limits)
        let workers = group.loops.enumerated().map { number, loop in
            Worker(
                loop: loop, number: number, configuration: configuration, router: router,
                observer: observer, counts: counts, loops: loops,
                listeners: zip(listeners, configuration.endpoints).map { ($0[number], $1.tls) })
        }
        running.withLock { running in
            precondition(running == nil, "The server was started twice.")
            running = Running(group: group, workers: workers, ownsGroup: sharedGroup == nil)
        }
        for worker in workers { worker.open() }
        return bound
    }

    /// Stops accepting, closes idle connections, lets requests in flight finish with
    /// `Connection: close`, cuts what remains after the time of grace, and returns when no
    /// connection is left. Does nothing to a server that does not run.
    public func shutdown(graceSeconds: Int) async {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let stopped else { return }
        await withTaskGroup(of: Void.self) { tasks in
            for worker in stopped.workers {
                tasks.addTask { await worker.drain(graceSeconds: graceSeconds) }
            }
        }
        if stopped.ownsGroup { await stopped.group.stop() }
    }

    /// One listener a loop, all on the port of the first.
    private func listen(
        _ endpoint: Endpoint, count: Int
    ) throws(SocketError) -> [Listener] {
        let wanted = try SocketAddress(numeric: endpoint.address, port: endpoint.port)
        try Listener.checkUnclaimed(wanted)
        let first = try Listener(wanted)
        let address = try SocketAddress(numeric: endpoint.address, port: first.bound.port)
        var listeners = [first]
        for _ in 1..<max(1, count) { listeners.append(try Listener(address)) }
        return listeners
    }
}
