import Sockets

/// What a pool has on one loop.
final class ClientPoolPart:
    // Safe: what changes is used only on the loop's thread; send and close move there.
    @unchecked Sendable
{
    let loop: EventLoop
    let tls: TLSContext
    let bounds: ClientPoolBounds
    let addressGuard: AddressGuard
    let resolve: ClientPool.Resolve

    private var origins: [Origin: OriginConnections] = [:]
    private var placesTaken = 0
    /// Connections that carry nothing, the longest idle first.
    private var idle: [(connection: ClientConnection, owner: OriginConnections)] = []
    private var errands: [ObjectIdentifier: ClientErrand] = [:]
    private var isClosed = false

    init(
        _ loop: EventLoop, tls: TLSContext, bounds: ClientPoolBounds, addressGuard: AddressGuard,
        resolve: @escaping ClientPool.Resolve
    ) {
        self.loop = loop
        self.tls = tls
        self.bounds = bounds
        self.addressGuard = addressGuard
        self.resolve = resolve
    }

    func send(
        _ request: ClientRequest, to origin: Origin, wholeSeconds: Int?, taker: ClientBodyTaker?
    ) async throws(ClientError) -> ClientResponse {
        let errand = ClientErrand(loop)
        let result = await withTaskCancellationHandler {
            await withTaskExecutorPreference(loop) {
                errand.begin(wholeSeconds: wholeSeconds ?? bounds.wholeSeconds)
                errands[ObjectIdentifier(errand)] = errand
                defer {
                    errands[ObjectIdentifier(errand)] = nil
                    errand.finish()
                }
                return await Result { () async throws(ClientError) in
                    try await carry(request, to: origin, taker, errand)
                }
            }
        } onCancel: {
            loop.execute { errand.end(.cancelled) }
        }
        return try result.get()
    }

    func close() async {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in
                isClosed = true
                for errand in errands.values { errand.end(.closed) }
                while let (connection, owner) = idle.first { end(connection, of: owner) }
                continuation.resume()
            }
        }
    }

    // MARK: One request

    private func carry(
        _ request: ClientRequest, to origin: Origin, _ taker: ClientBodyTaker?,
        _ errand: ClientErrand
    ) async throws(ClientError) -> ClientResponse {
        guard !isClosed else { throw .closed }
        let owner = origins[origin] ?? OriginConnections(origin)
        let kept = try await takePlace(of: owner, errand)
        // From here on the place is this request's, and every way out passes it on.
        do throws(ClientError) {
            if let kept {
                do throws(ClientError) {
                    return try await exchange(request, on: kept, of: owner, taker, errand)
                } catch .disconnected where kept.mayRepeat(request) {}
            }
            let fresh = try await open(origin, errand)
            return try await exchange(request, on: fresh, of: owner, taker, errand)
        } catch {
            passPlace(of: owner)
            throw error
        }
    }

    private func exchange(
        _ request: ClientRequest, on connection: ClientConnection, of owner: OriginConnections,
        _ taker: ClientBodyTaker?, _ errand: ClientErrand
    ) async throws(ClientError) -> ClientResponse {
        let response: ClientResponse
        do throws(ClientError) {
            response = try await errand.run(giveUp: connection.close) {
                () async throws(ClientError) in
                try await connection.exchange(request, taker: taker)
            }
        } catch {
            connection.close()
            throw error
        }
        conclude(connection, of: owner, after: response)
        return response
    }

    // MARK: Places

    /// Takes a place, with a connection that stands or, for nil, without one.
    private func takePlace(
        of owner: OriginConnections, _ errand: ClientErrand
    ) async throws(ClientError) -> ClientConnection? {
        if let kept = takeIdle(of: owner) { return kept }
        if owner.placesTaken < bounds.connectionsPerOriginMax {
            try makeRoom()
            placesTaken += 1
            owner.placesTaken += 1
            origins[owner.origin] = owner
            return nil
        }
        guard owner.waiting.count < bounds.exchange.waitingMax else { throw .tooManyWaiting }
        let waiter = PlaceWaiter()
        let giveUp = { owner.giveUp(waiter) }
        return try await errand.run(giveUp: giveUp) { () async throws(ClientError) in
            switch await owner.nextPlace(waiter) {
            case .kept(let connection): return connection
            case .empty: return nil
            case .givenUp: throw .cancelled
            }
        }
    }

    /// The connection used last, which the peer has most likely kept; those that it has not are
    /// closed.
    private func takeIdle(of owner: OriginConnections) -> ClientConnection? {
        while let index = idle.lastIndex(where: { $0.owner === owner }) {
            let connection = idle[index].connection
            guard connection.isReady(), isFit(connection) else {
                end(connection, of: owner)
                continue
            }
            idle.remove(at: index)
            connection.wake()
            return connection
        }
        return nil
    }

    private func makeRoom() throws(ClientError) {
        guard placesTaken >= bounds.connectionsMax else { return }
        guard let (connection, owner) = idle.first else { throw .tooManyConnections }
        end(connection, of: owner)
    }

    /// Gives a place without a connection to who waits for it.
    private func passPlace(of owner: OriginConnections) {
        guard !owner.pass(.empty) else { return }
        placesTaken -= 1
        owner.placesTaken -= 1
        if owner.placesTaken == 0 { origins[owner.origin] = nil }
    }

    /// Closes an idle connection.
    private func end(_ connection: ClientConnection, of owner: OriginConnections) {
        idle.removeAll { $0.connection === connection }
        connection.close()
        passPlace(of: owner)
    }

    // MARK: Keeping

    /// Passes a connection on after an exchange, keeps it, or closes it.
    private func conclude(
        _ connection: ClientConnection, of owner: OriginConnections, after response: ClientResponse
    ) {
        let seconds = idleSeconds(after: response)
        guard !isClosed, connection.mayBeKept, isFit(connection), seconds > 0 else {
            connection.close()
            return passPlace(of: owner)
        }
        guard !owner.pass(.kept(connection)) else { return }
        let ofOwner = idle.filter { $0.owner === owner }
        if ofOwner.count >= bounds.idlePerOriginMax, let (oldest, _) = ofOwner.first {
            end(oldest, of: owner)
        } else if idle.count >= bounds.idleMax, let (oldest, other) = idle.first {
            end(oldest, of: other)
        }
        idle.append((connection, owner))
        connection.rest(seconds: seconds) { [self] in end(connection, of: owner) }
    }

    /// Whether another request may be begun on a connection.
    private func isFit(_ connection: ClientConnection) -> Bool {
        let age = loop.nowNanoseconds - connection.startNanoseconds
        return connection.progress.number < bounds.connectionRequestsMax
            && age < Int64(bounds.connectionAgeSecondsMax) * 1_000_000_000
    }

    /// How long to keep a connection: less than what its peer announced, by the second that a
    /// deadline may come late and one for a request on its way.
    private func idleSeconds(after response: ClientResponse) -> Int {
        guard let field = response.headers["Keep-Alive"] else { return bounds.idleSeconds }
        for parameter in field.split(separator: ",") {
            let parts = parameter.split(separator: "=").map { $0.filter { $0 != " " } }
            // A peer's number, so it is held in a type whose least and most cannot overflow below.
            guard parts.count == 2, parts[0].lowercased() == "timeout",
                let seconds = UInt16(parts[1])
            else { continue }
            return min(bounds.idleSeconds, Int(seconds) - 2)
        }
        return bounds.idleSeconds
    }
}
