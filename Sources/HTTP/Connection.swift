import Sockets

/// One client's connection: reads requests, has them answered in order, writes the answers.
///
/// Requests that arrived together are answered one after another by one task, and their answers
/// leave together.
final class Connection: ReadinessHandler,
    // Safe: everything here is touched only on the thread of the worker's loop: events come there,
    // tasks are started there, and what a handler calls from elsewhere moves there first.
    @unchecked Sendable
{
    enum Phase {
        /// For a head or the rest of one; also for the peer to take answers.
        case waiting
        /// A request waits for its turn, the server being busy.
        case queued
        /// A task answers a request.
        case handling
        /// Reading and dropping the rest of an answered request's body.
        case draining
        /// Everything is answered; the connection ends once the answers are written.
        case closing
        /// Our side is ended; waiting for the peer to end its own.
        case lingering
        case closed
    }

    /// What the deadline of a waiting connection is for.
    enum Awaited {
        case nothing, request, restOfHead
    }

    let worker: Worker
    let stream: Stream
    /// Without its security until the first request is there.
    private(set) var sender: Sender
    /// What the connection counts under; nil when it is counted nowhere, being turned away.
    let block: AddressBlock?
    let isSecure: Bool
    private let openedNanoseconds: Int64
    var registration: Registration?
    /// Place in the worker's list.
    var place = 0

    var phase = Phase.waiting
    var exchange = Exchange()
    var parser: RequestParser
    var input: InputBuffer?
    /// Whether the buffer holds bytes that the parser has not seen.
    var hasUnparsed = false
    var isReadable = true
    var isWritable = true
    var isHungUp = false
    var hasEnded = false
    var awaited = Awaited.nothing
    var droppedBytes = 0

    var output = OutputQueue()
    /// Whoever answers the present request.
    private var answerer: Answerer?
    var reader: CheckedContinuation<Void, Never>?
    var writer: CheckedContinuation<Void, Never>?
    var writeFailure: ResponseWriter.WriteError?
    /// The request that waits for its turn.
    var parked: (handler: RequestHandler, request: Request)?
    /// How fast the peer takes what is queued.
    var outputPace = Pace()
    var ending: FinishedConnection.Ending?
    var bytesIn = 0
    var bytesOut = 0
    /// When, on the monotonic clock, the exchange is given up.
    var expiryNanoseconds = Int64.max

    init(
        _ worker: Worker, _ stream: Stream, address: String, block: AddressBlock?, isSecure: Bool
    ) {
        self.worker = worker
        self.stream = stream
        sender = Sender(address: address)
        self.block = block
        self.isSecure = isSecure
        openedNanoseconds = worker.loop.nowNanoseconds
        parser = RequestParser(limits: worker.limits, isSecure: isSecure)
    }

    // MARK: Events

    func becameReady(_ event: Readiness) {
        var readiness = event
        // A handshake that could not send goes on by reading, once the socket takes bytes again.
        if readiness.contains(.writable), stream.readsWhenWritable { readiness.insert(.readable) }
        if readiness.contains(.hungUp) { isHungUp = true }
        if readiness.contains(.readable) { isReadable = true }
        if readiness.contains(.writable) { isWritable = true }
        switch phase {
        case .waiting, .closing: proceed()
        case .queued: if readiness.contains(.writable) { flush() }
        case .handling: wakeHandler(readiness)
        case .draining: drain()
        case .lingering: linger()
        case .closed: break
        }
    }

    func deadlinePassed() {
        switch phase {
        case .waiting where output.isEmpty && parser.hasBegun:
            ending = .slow
            refuse(.headTimedOut)
        case .waiting where output.isEmpty && exchange.number > 0: close(.idle)
        case .waiting, .draining, .closing: close(.slow)
        case .lingering: close()
        case .queued: waitedTooLong()
        case .handling: handlingTimedOut()
        case .closed: break
        }
    }

    private func wakeHandler(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable) { resumeReader() }
    }

    private func handlingTimedOut() {
        let isExpired = worker.loop.nowNanoseconds >= expiryNanoseconds
        if isExpired { answerer?.cancel() }
        if isExpired || reader != nil {
            exchange.keepsAlive = false
            exchange.bodyFailure = exchange.bodyFailure ?? .timedOut
            resumeReader()
        }
        if writer != nil { failWriting(.timedOut) }
    }

    // MARK: From request to request

    /// Goes on with what is there: has it answered if a request is.
    func proceed() {
        if let next = nextRequest() { hand(next) }
    }

    /// Has a task answer a request.
    func hand(_ next: ReadyRequest) {
        answerer = worker.answerer(for: next, on: self)
    }

    /// A task has queued the answer: the next request that it is to answer, if one is there.
    func answered() -> ReadyRequest? {
        if phase == .handling, let next = concluded() { return next }
        answerer = nil
        return nil
    }

    /// Ends the exchange whose answer is queued: the next request if one is there.
    private func concluded() -> ReadyRequest? {
        endExchange(isWhole: true)
        exchange.packedBody = nil
        guard exchange.keepsAlive else {
            phase = .closing
            return nextRequest()
        }
        if !exchange.isBodyComplete {
            phase = .draining
            droppedBytes = 0
            guard dropBody() else { return nil }
        }
        phase = .waiting
        return nextRequest()
    }

    /// The next request of the buffer or the socket. Without one, what is queued is on its way
    /// and the connection waits, or is closed.
    private func nextRequest() -> ReadyRequest? {
        while phase == .waiting {
            if hasUnparsed, output.mayGrow {
                hasUnparsed = false
                if let ready = parse() { return ready }
                continue
            }
            guard flush() else { return nil }
            if hasUnparsed { continue }
            guard isReadable else {
                awaitHead()
                return nil
            }
            readMore()
        }
        if phase == .closing { endWhenWritten() }
        if phase == .queued { flush() }
        return nil
    }

    private func parse() -> ReadyRequest? {
        guard let input, !input.isEmpty else { return nil }
        do throws(ProtocolFault) {
            guard let head = try parser.parse(input.unread) else { return nil }
            input.consume(head.byteCount)
            hasUnparsed = !input.isEmpty
            if isSecure, sender.security == nil {
                sender = Sender(address: sender.address, security: stream.security)
            }
            return begin(head)
        } catch {
            refuse(error)
            return nil
        }
    }

    /// Reads once, or learns that there is nothing to read or to come.
    func readMore() {
        // A buffer made for part of a head is too small to read a body through.
        if let input, input.isEmpty, !input.isOfFirstSize { self.input = nil }
        let buffer = input ?? worker.spareInput()
        input = buffer
        switch buffer.read(from: stream) {
        case .moved(let count):
            bytesIn += count
            hasUnparsed = true
            // When the socket was emptied, only the end of the stream can still be there, and
            // that was told.
            isReadable = stream.mayHoldMore || isHungUp
        case .wouldBlock: isReadable = false
        case .ended:
            isReadable = false
            hasEnded = true
            if phase == .waiting { phase = .closing }
        }
    }

    private func awaitHead() {
        leaveBuffer()
        let hasBegun = parser.hasBegun
        if !hasBegun, worker.isDraining { return close() }
        // The time of a head runs from its first byte: more bytes do not lengthen it.
        guard awaited != (hasBegun ? .restOfHead : .request) else { return }
        awaited = hasBegun ? .restOfHead : .request
        let timeouts = worker.timeouts
        setDeadline(
            hasBegun || exchange.number == 0 ? timeouts.headSeconds : timeouts.keepAliveSeconds)
    }

    /// Keeps no more memory for what has come than it needs.
    private func leaveBuffer() {
        guard let input else { return }
        let part = input.isEmpty ? nil : input.part()
        guard input.isEmpty || part != nil else { return }
        worker.giveBack(input)
        self.input = part
    }

    func setDeadline(_ seconds: Int) {
        guard let registration else { return }
        worker.loop.setDeadline(registration, afterSeconds: seconds)
    }

    /// What the observer is told at the end.
    var summary: FinishedConnection {
        let security = sender.security ?? stream.security
        let ending = isSecure && security == nil ? .handshake : ending ?? .peer
        return FinishedConnection(
            ending: ending, requests: Int(exchange.number), bytesIn: bytesIn, bytesOut: bytesOut,
            nanoseconds: worker.loop.nowNanoseconds - openedNanoseconds, security: security)
    }
}
