import Sockets

/// A small HTTP/1.1 client that keeps one connection to one receiver, on one loop.
///
/// Requests sent at once are carried one after another, in the order of their sending.
public final class Client:
    // Safe: the stored properties are used only on the loop's thread; send and close move there.
    @unchecked Sendable
{
    private let host: String
    private let port: Int
    private let loop: EventLoop
    private let bounds: ClientBounds

    private var connection: ClientConnection?
    private var isBusy = false
    private var isClosed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter host: a numeric address, or a name that is resolved at each connection.
    public init(host: String, port: Int, loop: EventLoop, bounds: ClientBounds = ClientBounds()) {
        self.host = host
        self.port = port
        self.loop = loop
        self.bounds = bounds
    }

    /// Sends one request and returns its whole answer. A request that repeats harmlessly is sent
    /// again, once, when a kept connection turns out to be closed (RFC 9112 section 9.3.1).
    /// - Parameter target: origin-form, percent-encoded: `/v1/sales?limit=10`.
    /// - Throws: ``ClientError``.
    public func send(
        _ method: Method, _ target: String, headers: Headers = Headers(), body: [UInt8] = []
    ) async throws(ClientError) -> ClientResponse {
        let request = try ClientRequest(
            method: method, target: target, authority: authority, headers: headers,
            body: .bytes(body))
        return try await withTaskExecutorPreference(loop) { () throws(ClientError) in
            try await self.sendInTurn(request)
        }
    }

    /// Closes the connection; a request under way fails.
    public func close() {
        loop.execute { [self] in
            isClosed = true
            connection?.close()
            connection = nil
        }
    }

    private var authority: String {
        Origin.authority(host: host, port: port, usualPort: 80)
    }

    private func sendInTurn(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        if isBusy {
            guard waiting.count < bounds.waitingMax else { throw .tooManyWaiting }
            await withCheckedContinuation { waiting.append($0) }
        }
        isBusy = true
        defer { passTurn() }
        return try await sendNow(request)
    }

    private func passTurn() {
        // The turn is handed over still busy, so that no later sender can slip in between.
        guard !waiting.isEmpty else {
            isBusy = false
            return
        }
        waiting.removeFirst().resume()
    }

    private func sendNow(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        guard !isClosed else { throw .closed }
        if let kept = connection, kept.isReady() {
            do throws(ClientError) {
                return try await exchange(request, on: kept)
            } catch .disconnected where kept.mayRepeat(request) {}
        }
        connection?.close()
        let fresh = try await connect()
        return try await exchange(request, on: fresh)
    }

    private func exchange(
        _ request: ClientRequest, on connection: ClientConnection
    ) async throws(ClientError) -> ClientResponse {
        do throws(ClientError) {
            return try await connection.exchange(request)
        } catch {
            connection.close()
            if self.connection === connection { self.connection = nil }
            throw isClosed ? .closed : error
        }
    }

    private func connect() async throws(ClientError) -> ClientConnection {
        let address = try await resolve()
        guard !isClosed else { throw .closed }
        let fresh = try ClientConnection(address, loop: loop, bounds: bounds)
        connection = fresh
        try await fresh.open()
        return fresh
    }

    private func resolve() async throws(ClientError) -> SocketAddress {
        if let numeric = try? SocketAddress(numeric: host, port: port) { return numeric }
        do throws(SocketError) {
            let addresses = try await NameResolver.system.addresses(of: host, port: port)
            guard let first = addresses.first else { throw .notResolved(host) }
            return first
        } catch {
            throw .unreachable(error)
        }
    }
}
