import Glibc
import Sockets
import Synchronization

/// A server's part on one loop: its listener, its connections, and what they share.
final class Worker: ReadinessHandler,
    // Safe: used only on the loop's thread, except for `open` and `drain`, which move there first.
    @unchecked Sendable
{
    let loop: EventLoop
    let configuration: ServerConfiguration
    let router: Router
    let observer: (any ServerObserver)?
    let limits: Limits
    let timeouts: Timeouts

    private let listener: Listener
    private let openConnections: ConnectionCount
    private var registration: Registration?
    private var connections: [Connection] = []
    private var inputs: [InputBuffer] = []
    private var outputs: [[UInt8]] = []
    var packers = PackerPool()
    private var currentDate = DateField(second: 0)
    private(set) var isDraining = false
    private var graceTimer: TimerID?
    private var drained: CheckedContinuation<Void, Never>?

    private static let acceptsPerTurn = 64
    private static let acceptRetryNanoseconds: Int64 = 100_000_000

    init(
        loop: EventLoop, listener: Listener, configuration: ServerConfiguration, router: Router,
        observer: (any ServerObserver)?, openConnections: ConnectionCount
    ) {
        self.loop = loop
        self.listener = listener
        self.configuration = configuration
        self.router = router
        self.observer = observer
        self.openConnections = openConnections
        limits = configuration.limits
        timeouts = configuration.timeouts
    }

    /// Begins to accept.
    func open() {
        loop.execute { [self] in
            registration = try? loop.register(listener.descriptor, self)
            acceptWaiting()
        }
    }

    func becameReady(_ readiness: Readiness) {
        acceptWaiting()
    }

    func deadlinePassed() {}

    // MARK: Connections

    private func acceptWaiting() {
        for _ in 0..<Self.acceptsPerTurn {
            switch listener.accept() {
            case .connection(let stream, let address): welcome(stream, address)
            case .none: return
            case .exhausted:
                // The waiting connections raise no new event, so the loop must look again.
                loop.schedule(afterNanoseconds: Self.acceptRetryNanoseconds) { [weak self] in
                    self?.acceptWaiting()
                }
                return
            }
        }
        loop.execute { [weak self] in self?.acceptWaiting() }
    }

    private func welcome(_ stream: Stream, _ address: SocketAddress) {
        let connection = Connection(self, stream, peer: address.text)
        guard let registration = try? loop.register(stream.descriptor, connection) else {
            stream.close()
            return
        }
        connection.registration = registration
        connection.place = connections.count
        connections.append(connection)
        observer?.connectionOpened()
        guard openConnections.add(1) <= limits.connectionsMax else {
            return connection.refuse(.tooManyConnections)
        }
        connection.proceed()
    }

    /// Forgets a closed connection.
    func remove(_ connection: Connection) {
        let place = connection.place
        guard place < connections.count, connections[place] === connection else { return }
        connections.swapAt(place, connections.count - 1)
        connections.removeLast()
        if place < connections.count { connections[place].place = place }
        openConnections.add(-1)
        observer?.connectionClosed()
        resumeIfDrained()
    }

    func finished(_ exchange: Exchange) {
        guard let observer else { return }
        let now = EventLoop.monotonicNanoseconds()
        observer.requestFinished(
            route: exchange.route, method: exchange.method, status: exchange.status,
            bytesIn: exchange.bodyBytesTaken, bytesOut: exchange.bytesOut,
            nanoseconds: now - exchange.startedNanoseconds)
    }

    /// The clock at a request's start; not read when nobody asks.
    func startNanoseconds() -> Int64 {
        observer == nil ? 0 : EventLoop.monotonicNanoseconds()
    }

    /// The Date field of now.
    func date() -> DateField {
        let second = time(nil)
        if second != currentDate.second { currentDate = DateField(second: second) }
        return currentDate
    }

    // MARK: Buffers

    func spareInput() -> InputBuffer {
        inputs.popLast() ?? InputBuffer()
    }

    func giveBack(_ input: InputBuffer) {
        guard input.isOfFirstSize, inputs.count < Limits.sparesMax else { return }
        input.removeAll()
        inputs.append(input)
    }

    /// Memory for a queue that has none.
    func lend(_ output: inout OutputQueue) {
        guard output.hasNoMemory, let spare = outputs.popLast() else { return }
        output.adopt(spare)
    }

    func giveBack(_ output: inout OutputQueue) {
        let buffer = output.release()
        guard buffer.capacity > 0, buffer.capacity <= Limits.outputBytesMax,
            outputs.count < Limits.sparesMax
        else { return }
        outputs.append(buffer)
    }

    // MARK: The end

    /// Stops accepting, lets requests finish, and returns when no connection is left; after the
    /// time of grace those that remain are cut.
    func drain(graceSeconds: Int) async {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in
                drained = continuation
                beginDraining(graceSeconds: graceSeconds)
            }
        }
    }

    private func beginDraining(graceSeconds: Int) {
        acceptWaiting()
        isDraining = true
        if let registration { loop.deregister(registration) }
        listener.close()
        for connection in connections { connection.drainingBegan() }
        let grace = Int64(graceSeconds) * 1_000_000_000
        graceTimer = loop.schedule(afterNanoseconds: grace) { [self] in
            for connection in connections { connection.close() }
        }
        resumeIfDrained()
    }

    private func resumeIfDrained() {
        guard isDraining, connections.isEmpty else { return }
        if let graceTimer { loop.cancel(graceTimer) }
        drained?.resume()
        drained = nil
    }
}

/// How many connections a whole server holds.
final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)

    @discardableResult
    func add(_ change: Int) -> Int {
        count.wrappingAdd(change, ordering: .relaxed).newValue
    }
}
