import Sockets

/// One request as a handler sees it: checked, decoded, its body still to be read.
public struct Request: Sendable {
    /// HEAD reaches GET's handler as HEAD; its answer's body is not sent.
    public let method: Method
    /// Percent-decoded UTF-8 without dot segments; an encoded slash stays `%2F`. `*` for the
    /// asterisk-form of OPTIONS.
    public let path: String
    /// What follows `?` in the target.
    public let query: Query
    /// As sent, but Host is the authority of an absolute-form target.
    public var headers: Headers
    /// What the route's `{name}` segments matched.
    public internal(set) var parameters: PathParameters
    /// Read by ``RequestBody/next()`` or ``RequestBody/collect(upTo:)``, or left alone.
    public let body: RequestBody
    /// Who sent it.
    public let sender: Sender
    /// What the answer's `X-Request-Id` says; empty unless the server names requests.
    public internal(set) var id = ""

    /// Address of the peer without its port, as text: `127.0.0.1`, `2001:db8::7`.
    public var peer: String { sender.address }
    /// The certificate by which the peer has proved who it is; nil without TLS or without one.
    public var certificate: PeerCertificate? { sender.security?.certificate }

    /// A request made by hand, as tests of handlers do.
    public init(
        method: Method, path: String, query: Query = Query(raw: ""), headers: Headers = Headers(),
        parameters: PathParameters = PathParameters(), body: RequestBody = .empty,
        sender: Sender = Sender(address: "127.0.0.1")
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.parameters = parameters
        self.body = body
        self.sender = sender
    }
}

/// Whoever is at the other end of a connection; the same for all its requests.
public final class Sender: Sendable {
    /// Without the port, as text: `127.0.0.1`, `2001:db8::7`.
    public let address: String
    /// Nil for plain TCP.
    public let security: StreamSecurity?

    /// A peer at an address.
    public init(address: String, security: StreamSecurity? = nil) {
        self.address = address
        self.security = security
    }
}
