import Sockets

/// One request and its answer on a connection.
extension ClientConnection {
    /// Sends a request and reads its answer.
    /// - Parameter taker: is given the body of a 2xx answer, which is then empty in the result.
    func exchange(
        _ request: ClientRequest, taker: ClientBodyTaker? = nil
    ) async throws(ClientError) -> ClientResponse {
        progress = Progress(number: progress.number + 1)
        return try await withDeadline(
            .answering, bounds.answerSeconds, isForEachWait: request.isStreamed || taker != nil
        ) { () async throws(ClientError) in
            try await self.send(request)
            let head = try await self.readHead()
            var body = AnswerBody(head, method: request.method)
            self.keepsAlive =
                head.keepsAlive && self.progress.earlyHead == nil && !body.endsWithConnection
            let bytes = try await self.take(&body, of: head, taker)
            return ClientResponse(status: head.status, headers: head.headers, body: bytes)
        }
    }

    /// Whether a request may be sent again after this connection broke: nobody has acted on it,
    /// or it does no harm to act twice (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
    func mayRepeat(_ request: ClientRequest) -> Bool {
        !progress.hasAnswered && progress.production == .notBegun
            && (!progress.hasSent || request.method.isIdempotent)
    }

    // MARK: The request

    private func send(_ request: ClientRequest) async throws(ClientError) {
        output = OutputQueue()
        output.append(copying: request.head)
        switch request.body {
        case .bytes(let bytes):
            output.append(body: bytes)
            try await flush()
        case .stream(let producer):
            try await flush()
            guard progress.earlyHead == nil else { return }
            try await run(producer)
        }
    }

    private func run(
        _ producer: @Sendable (ClientBodyWriter) async throws -> Void
    ) async throws(ClientError) {
        progress.production = .running
        var isWhole = true
        do {
            try await producer(ClientBodyWriter(connection: self, exchange: progress.number))
        } catch {
            isWhole = false
        }
        progress.production = .ended
        guard progress.earlyHead == nil else { return }
        if let failure = progress.writeFailure { throw failure }
        guard isWhole else { throw .callerFailed }
        output.append("0\r\n\r\n")
        try await flush()
    }

    /// Sends one piece of a request's body, from whatever thread.
    func writePiece(_ bytes: [UInt8], of number: Int) async throws(ClientError) {
        guard loop.isCurrent else {
            return try await withTaskExecutorPreference(loop) { () throws(ClientError) in
                try await self.writePieceHere(bytes, of: number)
            }
        }
        try await writePieceHere(bytes, of: number)
    }

    private func writePieceHere(_ bytes: [UInt8], of number: Int) async throws(ClientError) {
        guard progress.number == number, progress.production == .running else {
            throw .callerFailed
        }
        if let failure = progress.writeFailure { throw failure }
        // Another task is writing.
        guard output.isEmpty else { throw .callerFailed }
        guard !bytes.isEmpty else { return }
        output.append(hexadecimal: bytes.count)
        output.append("\r\n")
        output.append(copying: bytes)
        output.append("\r\n")
        do throws(ClientError) {
            try await flush()
            try lookForAnswer()
            if progress.earlyHead != nil { throw .answeredEarly }
        } catch {
            progress.writeFailure = error
            throw error
        }
    }

    /// Writes what is queued, unless the answer comes first: then the receiver wants no more
    /// (RFC 9112 section 9.5).
    private func flush() async throws(ClientError) {
        while !output.isEmpty, progress.earlyHead == nil {
            let before = output.count
            let transfer = output.write(to: stream)
            if output.count < before { progress.hasSent = true }
            switch transfer {
            case .moved: output = OutputQueue()
            case .wouldBlock:
                isWritable = false
                while !isWritable, progress.earlyHead == nil {
                    try await wait()
                    try lookForAnswer()
                }
            case .ended:
                // An answer that says why may have come before the end.
                isReadable = true
                try lookForAnswer()
                guard progress.earlyHead != nil else { throw .disconnected }
            }
        }
    }

    /// Reads what is there of the answer while the request is being sent.
    private func lookForAnswer() throws(ClientError) {
        while isReadable, progress.earlyHead == nil {
            switch readOnce() {
            case .moved: progress.earlyHead = try parseHead()
            case .wouldBlock: return
            case .ended: throw .disconnected
            }
        }
    }

    // MARK: The answer

    /// Most 1xx answers before the real one.
    private static let interimAnswersMax = 8

    private func readHead() async throws(ClientError) -> ReceivedHead {
        if let early = progress.earlyHead { return early }
        while true {
            if let head = try parseHead() { return head }
            guard try await readMore() else { throw .disconnected }
        }
    }

    /// The final head if it is all there. 1xx answers announce it, RFC 9110 section 15.2.
    private func parseHead() throws(ClientError) -> ReceivedHead? {
        while !input.isEmpty {
            let parsed: ReceivedHead?
            do throws(ProtocolFault) {
                parsed = try parser.parse(input.unread)
            } catch {
                throw .malformedAnswer
            }
            guard let head = parsed else { return nil }
            input.consume(head.byteCount)
            guard head.status.code < 200 else { return head }
            progress.interimAnswers += 1
            // 101 would change the protocol, which was not asked for.
            guard progress.interimAnswers <= Self.interimAnswersMax, head.status.code != 101 else {
                throw .malformedAnswer
            }
        }
        return nil
    }

    private func take(
        _ body: inout AnswerBody, of head: ReceivedHead, _ taker: ClientBodyTaker?
    ) async throws(ClientError) -> [UInt8] {
        guard let taker, (200...299).contains(head.status.code) else {
            return try await collect(&body)
        }
        while let piece = try await nextPiece(of: &body) {
            do {
                try await taker(piece)
            } catch {
                throw .callerFailed
            }
        }
        return []
    }

    private func collect(_ body: inout AnswerBody) async throws(ClientError) -> [UInt8] {
        let bytesMax = bounds.bodyBytesMax
        guard body.remaining ?? 0 <= bytesMax else { throw .answerTooLarge(bytesMax: bytesMax) }
        var whole: [UInt8] = []
        while let piece = try await nextPiece(of: &body) {
            guard whole.count + piece.count <= bytesMax else {
                throw .answerTooLarge(bytesMax: bytesMax)
            }
            if whole.isEmpty { whole = piece } else { whole.append(contentsOf: piece) }
        }
        return whole
    }

    /// The next piece; nil after the last.
    private func nextPiece(of body: inout AnswerBody) async throws(ClientError) -> [UInt8]? {
        while !body.isDone {
            if !input.isEmpty {
                do throws(BodyError) {
                    let piece = try body.take(from: input)
                    if !piece.isEmpty { return piece }
                } catch {
                    throw .malformedAnswer
                }
                continue
            }
            guard try await readMore() else {
                guard body.endsWithConnection, stream.hasEndedInOrder else { throw .disconnected }
                return nil
            }
        }
        return nil
    }
}
