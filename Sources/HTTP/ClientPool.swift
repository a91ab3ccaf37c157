import Sockets

/// An HTTP/1.1 client for any number of receivers: keeps connections for later requests, verifies
/// who it speaks to, and goes only where its guard lets it.
///
/// Each origin belongs to one loop, so that its connections and their bounds stand together and
/// need no lock. Redirects are never followed: a 3xx is an answer like any other.
public final class ClientPool: Sendable {
    /// Finds the addresses of a name. It must end soon when its task is cancelled.
    public typealias Resolve =
        @Sendable (_ name: String, _ port: Int) async throws(SocketError) -> [SocketAddress]

    private let parts: [ClientPoolPart]

    /// - Parameters:
    ///   - loops: at least one; they must run until ``close()`` has returned.
    ///   - tls: of a client, for https.
    public init(
        loops: [EventLoop], tls: TLSContext, bounds: ClientPoolBounds = ClientPoolBounds(),
        addressGuard: AddressGuard = AddressGuard(),
        resolve: @escaping Resolve = NameResolver.system.addresses
    ) {
        precondition(!loops.isEmpty, "A pool needs a loop.")
        parts = loops.map { loop in
            ClientPoolPart(
                loop, tls: tls, bounds: bounds, addressGuard: addressGuard, resolve: resolve)
        }
    }

    /// Sends one request and returns its answer. When a kept connection turns out to be closed,
    /// the request is sent once more on a new one, if the receiver cannot have acted on it or the
    /// method is idempotent (RFC 9112 section 9.3.1). The cancelling of the task closes the
    /// request's connection.
    /// - Parameters:
    ///   - headers: framing fields and Host are the client's own and ignored here.
    ///   - wholeSeconds: instead of ``ClientPoolBounds/wholeSeconds``.
    ///   - taker: is given the body of a 2xx answer piece by piece, as it comes, on the loop,
    ///     which it must not block; the answer's own body is then empty. Nothing more is read
    ///     until it returns; what it throws ends the request.
    /// - Throws: ``ClientError``.
    public func send(
        _ method: Method, _ url: ClientURL, headers: Headers = Headers(),
        body: ClientBody = .empty, wholeSeconds: Int? = nil, taker: ClientBodyTaker? = nil
    ) async throws(ClientError) -> ClientResponse {
        var headers = headers
        headers.remove("Host")
        let request = try ClientRequest(
            method: method, target: url.target, authority: url.origin.authority, headers: headers,
            body: body)
        return try await part(of: url.origin).send(
            request, to: url.origin, wholeSeconds: wholeSeconds, taker: taker)
    }

    /// Closes every connection; requests under way fail with ``ClientError/closed``, and so does
    /// every later one.
    public func close() async {
        for part in parts { await part.close() }
    }

    private func part(of origin: Origin) -> ClientPoolPart {
        parts[Int(UInt(bitPattern: origin.hashValue) % UInt(parts.count))]
    }
}
