import Sockets

/// A request's place among those that are handled at once.
extension Connection {
    /// Lets a request in, has it wait for its turn (nil), or turns it away.
    func admit(_ request: Request, to route: Route) -> ReadyRequest? {
        if route.priority == .urgent, worker.admission.enterUrgent() {
            exchange.place = .urgent
            return .route(route.handler, request)
        }
        if worker.admission.enter() {
            exchange.place = .ordinary
            return .route(route.handler, request)
        }
        let ticket = Admission.Ticket(connection: self, exchange: exchange.number)
        guard worker.admission.wait(ticket, caller: caller(request)) else {
            return .response(overloaded())
        }
        parked = (route.handler, request)
        phase = .queued
        setDeadline(worker.configuration.overload.queueSecondsMax)
        return nil
    }

    /// Whose backlog a request belongs to: its certificate's, its key's, or its address's.
    private func caller(_ request: Request) -> UInt64 {
        var hasher = Hasher()
        if let certificate = request.certificate {
            hasher.combine(certificate.fingerprint)
        } else if let key = request.headers["Authorization"] {
            hasher.combine(key)
        } else {
            hasher.combine(block)
        }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Begins the waiting request of an exchange; false when it waits no more.
    func enter(exchange number: UInt64) -> Bool {
        guard phase == .queued, exchange.number == number, let parked else { return false }
        self.parked = nil
        exchange.place = .ordinary
        begin(.route(parked.handler, parked.request))
        return true
    }

    /// The turn did not come in time.
    func waitedTooLong() {
        parked = nil
        begin(.response(overloaded()))
    }

    private func begin(_ ready: ReadyRequest) {
        let now = worker.loop.nowNanoseconds
        exchange.observed?.queuedNanoseconds = now - exchange.enteredNanoseconds
        exchange.enteredNanoseconds = now
        phase = .handling
        setPeerDeadline(Int.max)
        hand(ready)
    }

    private func overloaded() -> Response {
        var response = response(to: .overloaded)
        // Spread, so that those who were turned away together do not come back together.
        response.headers.set("Retry-After", String(1 + exchange.number % 3))
        return response
    }

    // MARK: While it is handled

    /// Leaves the place to others while the peer is waited for: slow peers cost no places.
    func pause() {
        guard exchange.place == .ordinary, !exchange.isPaused else { return }
        exchange.isPaused = true
        exchange.pausedNanoseconds -= worker.loop.nowNanoseconds
        worker.admission.pause()
        if worker.admission.waiting > 0 { worker.admitWaiting() }
    }

    /// Goes on, whatever the limit: what was begun is to be ended.
    func resume() {
        guard exchange.isPaused else { return }
        exchange.isPaused = false
        exchange.pausedNanoseconds += worker.loop.nowNanoseconds
        worker.admission.resume()
    }

    /// Gives the place back, and tells the observer what became of the request.
    func endExchange(isWhole: Bool) {
        leavePlace()
        guard let observer = worker.observer, let observed = exchange.observed else { return }
        observer.requestFinished(
            FinishedRequest(
                route: exchange.route, method: exchange.method, path: observed.path,
                status: exchange.status, bytesIn: exchange.bodyBytesTaken,
                bytesOut: exchange.bytesOut,
                nanoseconds: EventLoop.monotonicNanoseconds() - observed.startNanoseconds,
                queuedNanoseconds: observed.queuedNanoseconds, peer: sender.address,
                headers: observed.headers, traceparent: observed.traceparent,
                caller: observed.caller,
                id: exchange.id,
                security: sender.security, isWhole: isWhole))
    }

    private func leavePlace() {
        let place = exchange.place
        exchange.place = .none
        switch place {
        case .none: return
        case .urgent: worker.admission.leaveUrgent()
        case .ordinary:
            resume()
            let now = worker.loop.nowNanoseconds
            let taken = now - exchange.enteredNanoseconds - exchange.pausedNanoseconds
            worker.admission.observe(route: exchange.routeNumber, nanoseconds: taken, now: now)
            worker.admission.leave()
            if worker.admission.waiting > 0 { worker.admitWaiting() }
        }
    }
}
