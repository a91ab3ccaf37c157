import Sockets

/// One connection of a client, carrying one exchange at a time.
final class ClientConnection: ReadinessHandler,
    // Safe: used only on the loop's thread, by the client and by the loop's events.
    @unchecked Sendable
{
    let loop: EventLoop
    let stream: Stream
    let bounds: ClientBounds
    private var registration: Registration?
    private var waiter: CheckedContinuation<Void, Never>?
    private var isTimedOut = false
    /// What each wait of a streamed exchange may last.
    private var secondsEachWait: Int?
    private var restEnded: (() -> Void)?

    var isReadable = false
    var isWritable = false
    private var isHungUp = false
    var parser: ResponseParser
    let input = InputBuffer()
    var output = OutputQueue()
    /// How far the present exchange, or the last, has come.
    var progress = Progress()
    var keepsAlive = true

    /// When it was begun, on the monotonic clock.
    let startNanoseconds: Int64

    /// What is known of one exchange.
    struct Progress {
        /// Counted from one; tells a kept body writer of an earlier exchange apart.
        var number = 0
        /// Whether the system took a byte of the request.
        var hasSent = false
        var production = Production.notBegun
        /// Whether a byte of the answer has come.
        var hasAnswered = false
        var interimAnswers = 0
        /// The final head, if it came before the request was sent whole.
        var earlyHead: ReceivedHead?
        /// What the body's producer was told.
        var writeFailure: ClientError?
    }

    /// What the producer of a request's body is at.
    enum Production {
        case notBegun, running, ended
    }

    init(
        _ address: SocketAddress, loop: EventLoop, bounds: ClientBounds
    ) throws(ClientError) {
        self.loop = loop
        self.bounds = bounds
        parser = ResponseParser(limits: bounds.limits)
        startNanoseconds = loop.nowNanoseconds
        do throws(SocketError) {
            stream = try Stream.connect(to: address)
        } catch {
            throw .unreachable(error)
        }
    }

    /// Waits until the connection stands.
    func open() async throws(ClientError) {
        do throws(SocketError) {
            registration = try loop.register(stream.descriptor, self)
        } catch {
            throw .unreachable(error)
        }
        try await withDeadline(.connecting, bounds.connectSeconds) {
            () async throws(ClientError) in
            while !self.isWritable { try await self.wait() }
            if let error = self.stream.pendingError { throw .unreachable(error) }
        }
    }

    /// Waits until the peer has proved that it is the host, RFC 9110 section 4.3.4.
    func secure(_ context: TLSContext, host: String) async throws(ClientError) {
        try await withDeadline(.securing, bounds.handshakeSeconds) {
            () async throws(ClientError) in
            do throws(TLSError) {
                try self.stream.startTLS(client: context, serverName: host)
            } catch {
                throw .tlsFailed(host: host, error)
            }
            while true {
                switch self.stream.handshake() {
                case .done: return
                case .wouldBlock: try await self.wait()
                case .failed(let error): throw .tlsFailed(host: host, error)
                }
            }
        }
    }

    /// Whether another exchange may begin: nothing of the last is left, and the peer is there and
    /// has sent nothing unasked, as far as that can be known without sending.
    func isReady() -> Bool {
        guard mayBeKept else { return false }
        guard case .wouldBlock = input.read(from: stream) else { return false }
        isReadable = false
        return true
    }

    /// Whether neither side has ended the connection.
    var mayBeKept: Bool { registration != nil && keepsAlive && !isHungUp && input.isEmpty }

    /// Watches the connection while it carries nothing, until ``wake()``: `ended` is called when
    /// the time is over, or when the peer hangs up or sends something unasked.
    func rest(seconds: Int, ended: @escaping () -> Void) {
        guard let registration else { return }
        restEnded = ended
        loop.setDeadline(registration, afterSeconds: seconds)
    }

    func wake() {
        restEnded = nil
        if let registration { loop.clearDeadline(registration) }
    }

    func close() {
        restEnded = nil
        guard let registration else { return stream.close() }
        loop.deregister(registration)
        self.registration = nil
        stream.close()
        resume()
    }

    // MARK: Events

    func becameReady(_ readiness: Readiness) {
        if readiness.contains(.readable) { isReadable = true }
        if readiness.contains(.writable) { isWritable = true }
        if readiness.contains(.hungUp) { isHungUp = true }
        // Under TLS what came may be no more than a ticket for a later session.
        if let restEnded, !isReady() { return restEnded() }
        resume()
    }

    func deadlinePassed() {
        if let restEnded { return restEnded() }
        // Time that our own producer or taker needs is not the peer's.
        guard secondsEachWait == nil || waiter != nil else { return }
        isTimedOut = true
        resume()
    }

    private func resume() {
        waiter?.resume()
        waiter = nil
    }

    /// Runs a stage, which fails when its time is up.
    /// - Parameter isForEachWait: whether the time is that of each wait within the stage.
    func withDeadline<Value>(
        _ stage: ClientStage, _ seconds: Int, isForEachWait: Bool = false,
        _ body: () async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        guard let registration else { throw .disconnected }
        isTimedOut = false
        secondsEachWait = isForEachWait ? seconds : nil
        loop.setDeadline(registration, afterSeconds: seconds)
        defer {
            secondsEachWait = nil
            loop.clearDeadline(registration)
        }
        do throws(ClientError) {
            return try await body()
        } catch .disconnected where isTimedOut {
            throw .timedOut(stage, afterSeconds: seconds)
        }
    }

    /// Waits for the next event.
    func wait() async throws(ClientError) {
        guard let registration, !isTimedOut else { throw .disconnected }
        if let secondsEachWait { loop.setDeadline(registration, afterSeconds: secondsEachWait) }
        await withCheckedContinuation { waiter = $0 }
        guard self.registration != nil, !isTimedOut else { throw .disconnected }
    }

    // MARK: Bytes

    /// Reads once, without waiting.
    func readOnce() -> Stream.Transfer {
        let transfer = input.read(from: stream)
        if case .moved = transfer {
            progress.hasAnswered = true
            isReadable = stream.mayHoldMore || isHungUp
        } else {
            isReadable = false
        }
        return transfer
    }

    /// Reads what comes next; false at the end of the stream.
    func readMore() async throws(ClientError) -> Bool {
        while true {
            while !isReadable, !(isWritable && stream.readsWhenWritable) { try await wait() }
            switch readOnce() {
            case .moved: return true
            case .wouldBlock: isWritable = isWritable && !stream.readsWhenWritable
            case .ended: return false
            }
        }
    }
}
