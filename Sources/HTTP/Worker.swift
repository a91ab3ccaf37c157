import Glibc
import Sockets

/// A server's part on one loop: its listeners, its connections, and what they share.
final class Worker:
    // Safe: used only on the loop's thread, except for `open` and `drain`, which move there first.
    @unchecked Sendable
{
    let loop: EventLoop
    let configuration: ServerConfiguration
    let router: Router
    let observer: (any ServerObserver)?
    let limits: Limits
    let timeouts: Timeouts

    var admission: Admission
    private let number: Int
    private let counts: ConnectionCounts
    private var doorways: [Doorway] = []
    private var connections: [Connection] = []
    private var inputs: [InputBuffer] = []
    private var outputs: [[UInt8]] = []
    private var answerers: [Answerer] = []
    private var plainDate = DateField(second: 0)
    private var secureDate: DateField
    var packers = PackerPool()
    var requestIDs = RequestID.Counter()
    private(set) var isDraining = false
    private var graceTimer: TimerID?
    private var drained: CheckedContinuation<Void, Never>?

    /// - Parameter number: of the loop, counted from 0.
    init(
        loop: EventLoop, number: Int, configuration: ServerConfiguration, router: Router,
        observer: (any ServerObserver)?, counts: ConnectionCounts, loops: Int,
        listeners: [(Listener, RenewableTLSContext?)]
    ) {
        self.loop = loop
        self.number = number
        self.configuration = configuration
        self.router = router
        self.observer = observer
        self.counts = counts
        admission = Admission(configuration.overload, loops: loops)
        secureDate = DateField(
            second: 0,
            further: configuration.strictTransportSecurity.map {
                "Strict-Transport-Security: \($0)\r\n"
            } ?? "")
        limits = configuration.limits
        timeouts = configuration.timeouts
        doorways = listeners.map { Doorway($0.0, tls: $0.1, worker: self) }
    }

    /// Begins to accept.
    func open() {
        loop.execute { [self] in
            for doorway in doorways { doorway.open() }
            if observer != nil { measureLoad() }
        }
    }

    /// Tells the observer once a second how busy the loop is.
    private func measureLoad() {
        guard !isDraining else { return }
        observer?.loadMeasured(
            LoopLoad(
                concurrencyLimit: admission.concurrencyLimit, active: admission.active,
                waiting: admission.waiting), loop: number)
        loop.schedule(afterNanoseconds: 1_000_000_000) { [weak self] in self?.measureLoad() }
    }

    // MARK: Connections

    /// Takes a connection in, or tells it why not.
    func welcome(_ stream: Stream, _ address: SocketAddress, tls: TLSContext?) {
        let block = AddressBlock(address)
        let fault = counts.enter(block)
        let connection = Connection(
            self, stream, address: address.text, block: fault == nil ? block : nil,
            isSecure: tls != nil)
        do {
            if let tls { try stream.startTLS(server: tls) }
            connection.registration = try loop.register(stream.descriptor, connection)
        } catch {
            if fault == nil { counts.leave(block) }
            return stream.close()
        }
        connection.place = connections.count
        connections.append(connection)
        observer?.connectionOpened()
        if let fault { return connection.turnAway(fault) }
        connection.proceed()
    }

    /// Forgets a closed connection.
    func remove(_ connection: Connection, _ summary: FinishedConnection) {
        let place = connection.place
        guard place < connections.count, connections[place] === connection else { return }
        connections.swapAt(place, connections.count - 1)
        connections.removeLast()
        if place < connections.count { connections[place].place = place }
        if let block = connection.block { counts.leave(block) }
        observer?.connectionClosed(summary)
        resumeIfDrained()
    }

    /// The Date field of now, and what else is the same in all answers.
    func date(isSecure: Bool) -> DateField {
        let second = time(nil)
        if isSecure {
            secureDate = secureDate.at(second)
            return secureDate
        }
        plainDate = plainDate.at(second)
        return plainDate
    }

    // MARK: Admission

    /// Begins the waiting requests that there is room for.
    func admitWaiting() {
        while let ticket = admission.admitNext() {
            let isThere = ticket.connection?.enter(exchange: ticket.exchange) ?? false
            if !isThere { admission.leave() }
        }
    }

    // MARK: Tasks

    /// The task that will answer a request: the one that was kept last, or a new one.
    func answerer(for ready: ReadyRequest, on connection: Connection) -> Answerer {
        guard let answerer = answerers.popLast() else {
            return Answerer(self, connection, ready)
        }
        answerer.answer(ready, on: connection)
        return answerer
    }

    /// Whether a task that has nothing to do is kept for the next request.
    func keep(_ answerer: Answerer) -> Bool {
        guard !isDraining, answerers.count < Limits.sparesMax else { return false }
        answerers.append(answerer)
        return true
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
        for doorway in doorways { doorway.close() }
        doorways = []
        isDraining = true
        for answerer in answerers { answerer.wake() }
        answerers = []
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
