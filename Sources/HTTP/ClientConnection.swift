import Sockets

/// One connection of a client, carrying one exchange at a time.
final class ClientConnection: ReadinessHandler,
    // Safe: used only on the loop's thread, by the client and by the loop's events.
    @unchecked Sendable
{
    private let loop: EventLoop
    private let stream: Stream
    private let bounds: ClientBounds
    private var registration: Registration?
    private var parser: ResponseParser
    private let input = InputBuffer()
    private var output = OutputQueue()
    private var waiter: CheckedContinuation<Void, Never>?
    private var isReadable = false
    private var isWritable = false
    private var isHungUp = false
    private var isTimedOut = false
    private var exchanges = 0
    /// Whether a byte of the present exchange's answer has come.
    private(set) var hasAnswered = false
    private var keepsAlive = true

    init(
        _ address: SocketAddress, loop: EventLoop, bounds: ClientBounds
    ) throws(ClientError) {
        self.loop = loop
        self.bounds = bounds
        parser = ResponseParser(limits: bounds.limits)
        do throws(SocketError) {
            stream = try Stream.connect(to: address)
        } catch {
            throw .unreachable(error)
        }
    }

    /// Whether another exchange may begin: nothing of the last is left, and the peer is there.
    var isUsable: Bool { registration != nil && keepsAlive && !isHungUp && input.isEmpty }

    /// Waits until the connection stands.
    func open() async throws(ClientError) {
        do throws(SocketError) {
            registration = try loop.register(stream.descriptor, self)
        } catch {
            throw .unreachable(error)
        }
        try await withDeadline(bounds.connectSeconds) { () async throws(ClientError) in
            while !self.isWritable { try await self.wait() }
            if let error = self.stream.pendingError { throw .unreachable(error) }
        }
    }

    /// Sends a request and reads its answer.
    func exchange(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        exchanges += 1
        hasAnswered = false
        return try await withDeadline(bounds.answerSeconds) { () async throws(ClientError) in
            self.output.append(copying: request.head)
            self.output.append(body: request.body)
            try await self.flush()
            var head = try await self.readHead()
            // 1xx answers announce the real one, RFC 9110 section 15.2.
            var interim = 0
            while head.status.code < 200 {
                interim += 1
                guard interim <= Self.interimMax, head.status.code != 101 else {
                    throw .malformedAnswer
                }
                head = try await self.readHead()
            }
            let body = try await self.readBody(head, method: request.method)
            self.keepsAlive = self.keepsAlive && head.keepsAlive && self.input.isEmpty
            return ClientResponse(status: head.status, headers: head.headers, body: body)
        }
    }

    func close() {
        guard let registration else { return stream.close() }
        loop.deregister(registration)
        self.registration = nil
        stream.close()
        isHungUp = true
        resume()
    }

    // MARK: Events

    func becameReady(_ readiness: Readiness) {
        if readiness.contains(.readable) { isReadable = true }
        if readiness.contains(.writable) { isWritable = true }
        if readiness.contains(.hungUp) { isHungUp = true }
        resume()
    }

    func deadlinePassed() {
        isTimedOut = true
        resume()
    }

    private func resume() {
        waiter?.resume()
        waiter = nil
    }

    private static let interimMax = 8

    private func withDeadline<Result>(
        _ seconds: Int, _ body: () async throws(ClientError) -> Result
    ) async throws(ClientError) -> Result {
        guard let registration else { throw .disconnected }
        isTimedOut = false
        loop.setDeadline(registration, afterSeconds: seconds)
        defer { loop.clearDeadline(registration) }
        do throws(ClientError) {
            return try await body()
        } catch .disconnected where isTimedOut {
            throw .timedOut(afterSeconds: seconds)
        }
    }

    /// Waits for the next event.
    private func wait() async throws(ClientError) {
        guard registration != nil, !isTimedOut else { throw .disconnected }
        await withCheckedContinuation { waiter = $0 }
        guard registration != nil, !isTimedOut else { throw .disconnected }
    }

    private func flush() async throws(ClientError) {
        while !output.isEmpty {
            switch output.write(to: stream) {
            case .moved: output = OutputQueue()
            case .wouldBlock:
                isWritable = false
                while !isWritable { try await wait() }
            case .ended: throw .disconnected
            }
        }
    }

    private func readHead() async throws(ClientError) -> ReceivedHead {
        while true {
            if !input.isEmpty {
                do throws(ProtocolFault) {
                    if let head = try parser.parse(input.unread) {
                        input.consume(head.byteCount)
                        return head
                    }
                } catch {
                    throw .malformedAnswer
                }
            }
            guard try await readMore() else { throw .disconnected }
            hasAnswered = true
        }
    }

    private func readBody(
        _ head: ReceivedHead, method: Method
    ) async throws(ClientError) -> [UInt8] {
        if method == .head || head.status.forbidsBody { return [] }
        switch head.framing {
        case .length(let length): return try await readBody(length: length)
        case .chunked: return try await readChunks()
        case .none where head.hasLength: return []
        case .none: return try await readToEnd()
        }
    }

    private func readBody(length: Int) async throws(ClientError) -> [UInt8] {
        guard length <= bounds.bodyBytesMax else {
            throw .answerTooLarge(bytesMax: bounds.bodyBytesMax)
        }
        var body: [UInt8] = []
        while true {
            let count = min(length - body.count, input.count)
            body.append(contentsOf: input.unread.prefix(count))
            input.consume(count)
            if body.count == length { return body }
            guard try await readMore() else { throw .disconnected }
        }
    }

    private func readChunks() async throws(ClientError) -> [UInt8] {
        var body: [UInt8] = []
        var chunks = ChunkDecoder()
        while true {
            do throws(BodyError) {
                let used = try chunks.decode(
                    input.unread, contentBytesMax: bounds.bodyBytesMax + 1 - body.count, into: &body
                )
                input.consume(used)
            } catch {
                throw .malformedAnswer
            }
            if chunks.isDone { return body }
            guard body.count <= bounds.bodyBytesMax else {
                throw .answerTooLarge(bytesMax: bounds.bodyBytesMax)
            }
            guard try await readMore() else { throw .disconnected }
        }
    }

    private func readToEnd() async throws(ClientError) -> [UInt8] {
        var body: [UInt8] = []
        keepsAlive = false
        repeat {
            body.append(contentsOf: input.unread)
            input.removeAll()
            guard body.count <= bounds.bodyBytesMax else {
                throw .answerTooLarge(bytesMax: bounds.bodyBytesMax)
            }
        } while try await readMore()
        return body
    }

    /// Reads what comes next; false at the end of the stream.
    private func readMore() async throws(ClientError) -> Bool {
        while true {
            while !isReadable { try await wait() }
            switch input.read(from: stream) {
            case .moved:
                isReadable = stream.mayHoldMore || isHungUp
                return true
            case .wouldBlock: isReadable = false
            case .ended: return false
            }
        }
    }
}
