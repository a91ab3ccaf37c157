import Sockets

/// From an origin to a connection that stands, and under TLS is trusted.
extension ClientPoolPart {
    /// Most addresses of a name that are tried.
    private static let addressesMax = 8

    /// Opens a connection to the first address that takes it, of those that may be called.
    func open(
        _ origin: Origin, _ errand: ClientErrand
    ) async throws(ClientError) -> ClientConnection {
        var refusal: ClientError?
        var failure: ClientError?
        for address in try await addresses(of: origin, errand).prefix(Self.addressesMax) {
            do throws(ClientError) {
                try addressGuard.check(address, host: origin.host)
            } catch {
                refusal = refusal ?? error
                continue
            }
            do throws(ClientError) {
                return try await connect(to: address, origin, errand)
            } catch {
                guard error.isOfOneAddress else { throw error }
                failure = error
            }
        }
        throw failure ?? refusal ?? .unreachable(.notResolved(origin.host))
    }

    private func connect(
        to address: SocketAddress, _ origin: Origin, _ errand: ClientErrand
    ) async throws(ClientError) -> ClientConnection {
        try errand.goOn()
        let connection = try ClientConnection(address, loop: loop, bounds: bounds.exchange)
        do throws(ClientError) {
            try await errand.run(giveUp: connection.close) { () async throws(ClientError) in
                try await connection.open()
                if origin.isSecure { try await connection.secure(tls, host: origin.host) }
            }
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    private func addresses(
        of origin: Origin, _ errand: ClientErrand
    ) async throws(ClientError) -> [SocketAddress] {
        if let numeric = try? SocketAddress(numeric: origin.host, port: origin.port) {
            return [numeric]
        }
        try errand.goOn()
        let resolve = resolve
        let lookup = Task(executorPreference: loop) {
            do throws(SocketError) {
                return Result<[SocketAddress], SocketError>.success(
                    try await resolve(origin.lookupName, origin.port))
            } catch {
                return .failure(error)
            }
        }
        let timer = errand.timer(.resolving, seconds: bounds.resolveSeconds)
        defer { loop.cancel(timer) }
        return try await errand.run(giveUp: lookup.cancel) { () async throws(ClientError) in
            switch await lookup.value {
            case .success(let addresses): return addresses
            case .failure(let error): throw .unreachable(error)
            }
        }
    }
}

extension ClientError {
    /// Whether another address of the same host might do better.
    fileprivate var isOfOneAddress: Bool {
        switch self {
        case .unreachable, .timedOut(.connecting, _): true
        default: false
        }
    }
}
