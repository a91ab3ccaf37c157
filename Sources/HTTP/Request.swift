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
    /// Address of the peer without its port, as text: `127.0.0.1`, `2001:db8::7`.
    public let peer: String
    /// The certificate by which the peer has proved who it is; nil without TLS or without one.
    public let certificate: PeerCertificate?
    /// Whether it came over TLS.
    public let isSecure: Bool

    /// A request made by hand, as tests of handlers do.
    public init(
        method: Method, path: String, query: Query = Query(raw: ""), headers: Headers = Headers(),
        parameters: PathParameters = PathParameters(), body: RequestBody = .empty,
        peer: String = "127.0.0.1", certificate: PeerCertificate? = nil, isSecure: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.parameters = parameters
        self.body = body
        self.peer = peer
        self.certificate = certificate
        self.isSecure = isSecure
    }
}
