import Sockets

/// From a handler's answer to bytes on their way.
extension Connection {
    /// Queues an answer; a streamed one is written to its end.
    func send(_ response: Response) async {
        guard phase == .handling else { return }
        let response = mayBePacked(response) ? await inPreferredForm(response) : response
        guard phase == .handling else { return }
        guard case .stream(let length, let producer) = response.body else {
            settleBody()
            appendWhole(response)
            return
        }
        await stream(response, length, producer)
    }

    /// Queues the head of an answer, and its body unless that is streamed.
    func appendWhole(_ response: Response) {
        beginAnswer(response.status)
        var bytes: [UInt8] = []
        if case .bytes(let whole) = response.body { bytes = whole }
        note(response)
        ResponseHead.append(
            response,
            framing: response.status.forbidsBody ? .none : .length(remaining: bytes.count),
            exchange: &exchange, date: worker.date(isSecure: isSecure), to: &output)
        guard exchange.method != .head, !response.status.forbidsBody else { return }
        exchange.bytesOut = bytes.count
        output.append(body: bytes)
    }

    private func beginAnswer(_ status: Status) {
        worker.lend(&output)
        exchange.status = status.code
        if worker.isDraining { exchange.keepsAlive = false }
    }

    /// Keeps what the observer wants of an answer.
    private func note(_ response: Response) {
        guard exchange.observed != nil else { return }
        exchange.observed?.traceparent = response.headers["traceparent"] ?? ""
        exchange.observed?.caller = response.caller
    }

    private func stream(
        _ response: Response, _ length: Int?,
        _ producer: @Sendable (ResponseWriter) async throws -> Void
    ) async {
        let number = exchange.number
        beginAnswer(response.status)
        if !exchange.mayDrain(upTo: worker.limits.drainBytesMax), !exchange.isBodyComplete {
            exchange.keepsAlive = false
        }
        let framing = streamFraming(response.status, length)
        note(response)
        ResponseHead.append(
            response, framing: framing, exchange: &exchange,
            date: worker.date(isSecure: isSecure), to: &output)
        guard exchange.method != .head, !response.status.forbidsBody else { return }
        exchange.outgoing = framing
        var isWhole = true
        do {
            try await producer(ResponseWriter(connection: self, exchange: number))
        } catch {
            isWhole = false
        }
        defer { releasePacker() }
        guard phase == .handling, exchange.number == number else { return }
        finishStream(isWhole: isWhole)
    }

    private func streamFraming(_ status: Status, _ length: Int?) -> Exchange.Outgoing {
        if status.forbidsBody { return .none }
        if let length { return .length(remaining: length) }
        if exchange.isVersion10 {
            exchange.keepsAlive = false
            return .untilClose
        }
        return .chunked
    }

    private func finishStream(isWhole: Bool) {
        let isWhole = isWhole && finishPacking()
        defer { exchange.outgoing = .none }
        switch exchange.outgoing {
        case .chunked where isWhole: output.append("0\r\n\r\n")
        case .length(0) where isWhole: break
        case .none where isWhole, .untilClose where isWhole: break
        default:
            stream.resetOnClose()
            close()
        }
    }

    /// Sends one piece of a streamed answer, from whatever thread.
    func writePiece(
        _ bytes: [UInt8], of number: UInt64
    ) async throws(ResponseWriter.WriteError) {
        guard worker.loop.isCurrent else {
            return try await withTaskExecutorPreference(worker.loop) {
                () throws(ResponseWriter.WriteError) in
                try await self.writePieceHere(bytes, of: number)
            }
        }
        try await writePieceHere(bytes, of: number)
    }

    /// Leaves the place of an exchange to others while its producer waits.
    func idle(of number: UInt64, _ wait: @Sendable () async -> Void) async {
        await withTaskExecutorPreference(worker.loop) {
            guard self.exchange.number == number, self.phase == .handling else { return }
            self.pause()
            await wait()
            guard self.exchange.number == number else { return }
            self.resume()
        }
    }

    private func writePieceHere(
        _ bytes: [UInt8], of number: UInt64
    ) async throws(ResponseWriter.WriteError) {
        if let writeFailure, exchange.number == number { throw writeFailure }
        guard exchange.number == number, phase == .handling, writer == nil else {
            throw .notWritable
        }
        guard !bytes.isEmpty else { return }
        if let packedStream = exchange.packedStream {
            return try await writePacked(bytes, to: packedStream)
        }
        try appendPiece(bytes)
        try await sendQueued()
    }

    /// Returns when the system has taken all that is queued.
    func sendQueued() async throws(ResponseWriter.WriteError) {
        while !flush() {
            if let writeFailure { throw writeFailure }
            guard phase == .handling else { throw .disconnected }
            setPeerDeadline(takingSecondsLeft())
            pause()
            await withCheckedContinuation { writer = $0 }
            resume()
        }
        if let writeFailure { throw writeFailure }
        setPeerDeadline(Int.max)
    }

    func appendPiece(_ bytes: [UInt8]) throws(ResponseWriter.WriteError) {
        switch exchange.outgoing {
        case .none: throw .notWritable
        case .length(let remaining):
            guard bytes.count <= remaining else { throw .tooLong }
            exchange.outgoing = .length(remaining: remaining - bytes.count)
            output.append(body: bytes)
        case .chunked:
            output.append(hexadecimal: bytes.count)
            output.append("\r\n")
            output.append(copying: bytes)
            output.append("\r\n")
        case .untilClose: output.append(body: bytes)
        }
        exchange.bytesOut += bytes.count
    }

    // MARK: Writing

    /// Writes what is queued. False when the socket does not take all of it now, or the
    /// connection is broken and thereby closed.
    @discardableResult
    func flush() -> Bool {
        guard !output.isEmpty else { return phase != .closed }
        guard isWritable else { return false }
        let before = output.count
        let transfer = output.write(to: stream)
        outputPace.endWaiting(worker.loop.nowNanoseconds)
        outputPace.bytes += before - output.count
        bytesOut += before - output.count
        switch transfer {
        case .moved:
            worker.giveBack(&output)
            resumeWriter()
            return true
        case .wouldBlock:
            isWritable = false
            outputPace.beginWaiting(worker.loop.nowNanoseconds)
            if phase != .handling { setDeadline(takingSecondsLeft()) }
            if output.count < before { resumeWriter() }
            return false
        case .ended:
            failWriting(.disconnected)
            return false
        }
    }

    /// How long the peer may yet take nothing of what is queued for it.
    private func takingSecondsLeft() -> Int {
        let left = outputPace.secondsLeft(worker.timeouts, now: worker.loop.nowNanoseconds)
        return min(worker.timeouts.writeStalledSeconds, left)
    }

    /// Gives the connection up because the peer does not take the answer.
    func failWriting(_ failure: ResponseWriter.WriteError) {
        writeFailure = failure
        stream.resetOnClose()
        close(failure == .timedOut ? .slow : .peer)
    }
}
