/// Where and how a server listens.
public struct ServerConfiguration: Sendable {
    /// Numeric IPv4 or IPv6 address.
    public var address: String
    /// 0 lets the system choose; ``Server/start()`` reports it.
    public var port: Int
    /// Event loops, one thread each; nil for one a processor.
    public var loops: Int?
    /// What one peer may make the server hold.
    public var limits: Limits
    /// How long the server waits for a peer.
    public var timeouts: Timeouts
    /// Whether answers go out in gzip to who accepts it, RFC 9110 section 12.5.3. Packed requests
    /// are unpacked in any case.
    public var compressesResponses: Bool
    /// Turns a refusal of the server's own (400, 404, 405, 413, ...) into its answer.
    public var faultResponse: @Sendable (ProtocolFault) -> Response

    /// Everything but the port has a default fit for production behind loopback.
    public init(
        address: String = "127.0.0.1", port: Int, loops: Int? = nil, limits: Limits = Limits(),
        timeouts: Timeouts = Timeouts(), compressesResponses: Bool = true,
        faultResponse: @escaping @Sendable (ProtocolFault) -> Response = ProtocolFault
            .problemDetails
    ) {
        self.address = address
        self.port = port
        self.loops = loops
        self.limits = limits
        self.timeouts = timeouts
        self.compressesResponses = compressesResponses
        self.faultResponse = faultResponse
    }
}
