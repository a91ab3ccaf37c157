/// Where and how a server listens.
public struct ServerConfiguration: Sendable {
    /// Every address that is listened on; ``Server/start()`` reports them in this order.
    public var endpoints: [Endpoint]
    /// Event loops, one thread each; nil for one a processor.
    public var loops: Int?
    /// What one peer may make the server hold.
    public var limits: Limits
    /// How long the server waits for a peer.
    public var timeouts: Timeouts
    /// What happens when more is asked than can be done.
    public var overload = Overload()
    /// The Strict-Transport-Security field of answers over TLS, RFC 6797; nil for none.
    public var strictTransportSecurity: String? = "max-age=31536000"
    /// Whether answers go out in gzip to who accepts it, RFC 9110 section 12.5.3. Packed requests
    /// are unpacked in any case.
    public var compressesResponses = true
    /// Whether each request has a name: the caller's `X-Request-Id` where it is printable and of at
    /// most 128 bytes, else one of the server's own, and every answer tells it.
    public var namesRequests = false
    /// Turns a refusal of the server's own (400, 404, 405, 413, ...) into its answer.
    public var faultResponse: @Sendable (ProtocolFault) -> Response

    /// One plain endpoint, on loopback unless told otherwise.
    public init(
        address: String = "127.0.0.1", port: Int, loops: Int? = nil, limits: Limits = Limits(),
        timeouts: Timeouts = Timeouts()
    ) {
        self.init(
            endpoints: [Endpoint(address: address, port: port)], loops: loops, limits: limits,
            timeouts: timeouts)
    }

    /// Everything but the endpoints has a default fit for production.
    public init(
        endpoints: [Endpoint], loops: Int? = nil, limits: Limits = Limits(),
        timeouts: Timeouts = Timeouts(),
        faultResponse: @escaping @Sendable (ProtocolFault) -> Response = ProtocolFault
            .problemDetails
    ) {
        self.endpoints = endpoints
        self.loops = loops
        self.limits = limits
        self.timeouts = timeouts
        self.faultResponse = faultResponse
    }
}
