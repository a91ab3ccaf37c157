/// How a connection ends: after a fault, in order once all is written, or at once.
extension Connection {
    /// Ends a connection that was not to be begun. Over TLS there is nothing to say it by.
    func turnAway(_ fault: ProtocolFault) {
        isSecure ? close(.refused) : refuse(fault)
    }

    /// Answers a fault of the peer's and ends the connection.
    func refuse(_ fault: ProtocolFault) {
        ending = ending ?? .refused
        worker.observer?.protocolError(status: fault.status.code)
        exchange.keepsAlive = false
        // A refused HEAD gets no body either, RFC 9110 section 9.3.2.
        exchange.method = parser.method ?? .get
        exchange.isVersion10 = false
        // A message that never became a request has a name too, by which its sender can ask.
        if phase != .handling, worker.configuration.namesRequests {
            exchange.id = worker.requestIDs.next()
        }
        appendWhole(worker.configuration.faultResponse(fault))
        phase = .closing
        endWhenWritten()
    }

    /// Ends our side when all is written, then waits a little for the peer, so that what it still
    /// sends does not reset the connection before the answer is read (RFC 9112 section 9.6).
    func endWhenWritten() {
        guard flush() else { return }
        guard !hasEnded else { return close() }
        ending = ending ?? .inOrder
        phase = .lingering
        droppedBytes = 0
        stream.endWriting()
        input?.removeAll()
        setDeadline(worker.timeouts.lingerSeconds)
        linger()
    }

    func linger() {
        while isReadable, phase == .lingering {
            readMore()
            droppedBytes += input?.count ?? 0
            input?.removeAll()
            if hasEnded || droppedBytes > Limits.lingerBytesMax { return close() }
        }
        if let input {
            worker.giveBack(input)
            self.input = nil
        }
    }

    /// The server is to end: so does the connection, at once if no request is under way.
    func drainingBegan() {
        guard phase == .waiting else { return }
        // A request may lie in the socket whose event has not been told yet.
        isReadable = true
        proceed()
    }

    /// Ends the connection at once.
    func close(_ reason: FinishedConnection.Ending? = nil) {
        guard phase != .closed else { return }
        let wasHandling = phase == .handling || phase == .queued
        phase = .closed
        ending = ending ?? reason
        parked = nil
        let summary = summary
        if let registration { worker.loop.deregister(registration) }
        registration = nil
        // An answer cut short must not look like one that was ended in order.
        if !output.isEmpty { stream.resetOnClose() }
        stream.close()
        if let input { worker.giveBack(input) }
        input = nil
        worker.giveBack(&output)
        if wasHandling {
            exchange.bodyFailure = exchange.bodyFailure ?? .disconnected
            writeFailure = writeFailure ?? .disconnected
            endExchange(isWhole: false)
        }
        resumeReader()
        resumeWriter()
        worker.remove(self, summary)
    }

    func resumeReader() {
        reader?.resume()
        reader = nil
    }

    func resumeWriter() {
        writer?.resume()
        writer = nil
    }
}
