import Sockets

/// A request whose head is read: what answers it.
enum ReadyRequest {
    case route(RequestHandler, Request)
    case response(Response)
}

/// From a head to the handler's request, and the reading of its body.
extension Connection {
    /// Begins the exchange of a head; nil when it has to wait for its turn.
    func begin(_ head: RequestHead) -> ReadyRequest? {
        phase = .handling
        awaited = .nothing
        let number = exchange.number + 1
        exchange = Exchange()
        exchange.number = number
        exchange.method = head.method
        name(head)
        exchange.framing = head.framing
        exchange.keepsAlive = head.keepsAlive && !worker.isDraining
        exchange.isVersion10 = head.isVersion10
        exchange.prefersGzip = head.codings.accepted.prefersGzip
        exchange.awaitsContinue = head.expectsContinue && head.framing != .none
        exchange.enteredNanoseconds = worker.loop.nowNanoseconds
        observe(head)
        outputPace = Pace()
        startRequestClock(worker.timeouts.requestSeconds)
        switch worker.router.match(head.method, head.path) {
        case .route(let route, let parameters): return ready(route, head, parameters)
        case .options(let allow):
            return unrouted(Response(status: .noContent), allow: allow)
        case .notAllowed(let allow): return unrouted(response(to: .methodNotAllowed), allow: allow)
        case .notFound: return unrouted(response(to: .notFound), allow: nil)
        case .notImplemented: return unrouted(response(to: .methodUnknown), allow: nil)
        }
    }

    private func observe(_ head: RequestHead) {
        guard worker.observer != nil else { return }
        exchange.observed = Exchange.Observed(
            startNanoseconds: EventLoop.monotonicNanoseconds(), path: head.path,
            headers: head.headers)
    }

    private func name(_ head: RequestHead) {
        guard worker.configuration.namesRequests else { return }
        if let given = head.headers[RequestID.field], RequestID.isSane(given) {
            exchange.id = given
        } else {
            exchange.id = worker.requestIDs.next()
        }
    }

    private func ready(
        _ route: Route, _ head: RequestHead, _ parameters: PathParameters
    ) -> ReadyRequest? {
        exchange.route = route.name
        exchange.routeNumber = route.number
        if let seconds = route.requestSeconds { startRequestClock(seconds) }
        exchange.bodyBytesMax = route.bodyBytesMax ?? worker.limits.bodyBytesMax
        started()
        let isPacked = head.codings.content == .gzip && head.framing != .none
        if head.codings.content == .unreadable, head.framing != .none {
            var refusal = response(to: .contentCoding)
            refusal.headers.set("Accept-Encoding", "gzip")
            return .response(refusal)
        }
        let body: RequestBody
        switch head.framing {
        case .none: body = .empty
        case .length(let length):
            guard length <= exchange.bodyBytesMax else {
                return .response(response(to: .bodyTooLarge))
            }
            body = RequestBody(
                self, exchange: exchange.number, contentLength: isPacked ? nil : length)
        case .chunked: body = RequestBody(self, exchange: exchange.number, contentLength: nil)
        }
        if isPacked { exchange.packedBody = PackedBody(bytesMax: exchange.bodyBytesMax) }
        var request = Request(
            method: head.method, path: head.path, query: Query(raw: head.query),
            headers: decodedFields(head, isUnpacked: isPacked), parameters: parameters,
            body: body, sender: sender)
        request.id = exchange.id
        return admit(request, to: route)
    }

    private func started() {
        worker.observer?.requestStarted(
            route: exchange.route, method: exchange.method, isSecure: isSecure)
    }

    private func unrouted(_ response: Response, allow: String?) -> ReadyRequest {
        started()
        guard let allow else { return .response(response) }
        var response = response
        response.headers.set("Allow", allow)
        return .response(response)
    }

    func response(to fault: ProtocolFault) -> Response {
        worker.observer?.protocolError(status: fault.status.code)
        return worker.configuration.faultResponse(fault)
    }

    private func startRequestClock(_ seconds: Int?) {
        guard let seconds else {
            expiryNanoseconds = .max
            if let registration { worker.loop.clearDeadline(registration) }
            return
        }
        expiryNanoseconds = worker.loop.nowNanoseconds + Int64(seconds) * 1_000_000_000
        setDeadline(seconds)
    }

    /// Sets the time for the peer to do something, within the time left for the whole request.
    func setPeerDeadline(_ seconds: Int) {
        let left = (expiryNanoseconds - worker.loop.nowNanoseconds) / 1_000_000_000
        setDeadline(min(seconds, Int(clamping: max(0, left))))
    }

    // MARK: Body

    /// What one look for a piece of the body came to.
    enum Piece {
        case bytes([UInt8])
        case end
        case notYet
    }

    /// The next piece of a request's body, from whatever thread it is asked for.
    func nextBodyPiece(of number: UInt64) async throws(BodyError) -> [UInt8]? {
        guard worker.loop.isCurrent else {
            return try await withTaskExecutorPreference(worker.loop) { () throws(BodyError) in
                try await self.nextBodyPieceHere(of: number)
            }
        }
        return try await nextBodyPieceHere(of: number)
    }

    private func nextBodyPieceHere(of number: UInt64) async throws(BodyError) -> [UInt8]? {
        while true {
            guard exchange.number == number, reader == nil,
                phase == .handling || phase == .closed
            else { throw .notReadable }
            switch try takeContent() {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .notYet:
                flush()
                guard phase == .handling else { continue }
                await waitForBody()
            }
        }
    }

    /// Waits until the peer has sent more, or has been too slow.
    private func waitForBody() async {
        let now = worker.loop.nowNanoseconds
        exchange.bodyPace.beginWaiting(now)
        let left = exchange.bodyPace.secondsLeft(worker.timeouts, now: now)
        setPeerDeadline(min(worker.timeouts.bodyIdleSeconds, left))
        pause()
        await withCheckedContinuation { reader = $0 }
        resume()
        exchange.bodyPace.endWaiting(worker.loop.nowNanoseconds)
        if phase == .handling { setPeerDeadline(Int.max) }
    }

    func takePiece() throws(BodyError) -> Piece {
        if let failure = exchange.bodyFailure { throw failure }
        do throws(BodyError) {
            return try findPiece()
        } catch {
            exchange.bodyFailure = error
            exchange.keepsAlive = false
            throw error
        }
    }

    private func findPiece() throws(BodyError) -> Piece {
        guard !exchange.isBodyComplete else { return .end }
        while true {
            if let input, !input.isEmpty {
                exchange.awaitsContinue = false
                let bytes = try decodePiece(input)
                if !bytes.isEmpty { return .bytes(bytes) }
                if exchange.isBodyComplete { return .end }
                continue
            }
            if exchange.awaitsContinue {
                exchange.awaitsContinue = false
                worker.lend(&output)
                output.append("HTTP/1.1 100 Continue\r\n\r\n")
            }
            guard isReadable else { return .notYet }
            if let bytes = readPiece() { return .bytes(bytes) }
            if hasEnded { throw .disconnected }
        }
    }

    /// Takes body bytes out of the input buffer; an empty result means that more are needed or
    /// that the body is complete.
    private func decodePiece(_ input: InputBuffer) throws(BodyError) -> [UInt8] {
        var bytes: [UInt8] = []
        switch exchange.framing {
        case .none: break
        case .length(let length):
            let count = min(length - exchange.bodyBytesTaken, input.count, Limits.bodyPieceBytes)
            bytes = Array(input.unread.prefix(count))
            input.consume(count)
        case .chunked:
            let used = try exchange.chunks.decode(
                input.unread, contentBytesMax: Limits.bodyPieceBytes, into: &bytes)
            input.consume(used)
        }
        exchange.bodyBytesTaken += bytes.count
        exchange.bodyPace.bytes += bytes.count
        hasUnparsed = !input.isEmpty
        guard exchange.bodyBytesTaken <= exchange.bodyBytesMax else {
            throw .tooLarge(bytesMax: exchange.bodyBytesMax)
        }
        return bytes
    }

    /// Reads from the socket: for a body of known length straight into a piece of its own, else
    /// into the input buffer, and then nil.
    private func readPiece() -> [UInt8]? {
        guard case .length(let length) = exchange.framing else {
            readMore()
            return nil
        }
        let room = min(length - exchange.bodyBytesTaken, Limits.bodyPieceBytes)
        var transfer = Stream.Transfer.wouldBlock
        // Safe: the array is initialised up to exactly what the socket wrote into it.
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            transfer = stream.read(into: UnsafeMutableRawBufferPointer(buffer))
            if case .moved(let moved) = transfer { count = moved }
        }
        switch transfer {
        case .moved(let count):
            isReadable = stream.mayHoldMore || isHungUp
            bytesIn += count
            exchange.bodyPace.bytes += count
            exchange.bodyBytesTaken += count
            return bytes
        case .wouldBlock: isReadable = false
        case .ended:
            isReadable = false
            hasEnded = true
        }
        return nil
    }

    // MARK: Draining

    /// Reads and drops the rest of an answered request's body, then goes on.
    func drain() {
        guard dropBody() else { return }
        phase = .waiting
        proceed()
    }

    /// Whether the body is at its end. If not, the connection waits for the rest, or is ending.
    func dropBody() -> Bool {
        exchange.bodyBytesMax = .max
        while true {
            switch Result(catching: { () throws(BodyError) in try takePiece() }) {
            case .success(.end): return true
            case .success(.bytes(let bytes)):
                droppedBytes += bytes.count
                guard droppedBytes > worker.limits.drainBytesMax else { continue }
            case .success(.notYet):
                if flush() || phase == .draining { setDeadline(worker.timeouts.bodyIdleSeconds) }
                return false
            case .failure: break
            }
            phase = .closing
            endWhenWritten()
            return false
        }
    }

    /// Drops what is there of an unread body before its answer is begun, so that the answer can
    /// say truly whether the connection goes on.
    func settleBody() {
        guard exchange.keepsAlive, !exchange.isBodyComplete else { return }
        guard exchange.mayDrain(upTo: worker.limits.drainBytesMax) else {
            exchange.keepsAlive = false
            return
        }
        let bytesMax = exchange.bodyBytesMax
        defer { exchange.bodyBytesMax = bytesMax }
        exchange.bodyBytesMax = .max
        while let input, !input.isEmpty, !exchange.isBodyComplete {
            guard (try? takePiece()) != nil else { return }
        }
    }
}
