/// How long and how much a client takes from its peer. Whole seconds; a wait may last up to one
/// second longer.
public struct ClientBounds: Sendable {
    /// For the connection to stand; a pool counts it for each address tried.
    public var connectSeconds = 10
    /// For the TLS handshake.
    public var handshakeSeconds = 10
    /// From sending a request to the end of its answer. Where either is streamed, for each piece
    /// of it: what the whole may take, a pool bounds.
    public var answerSeconds = 30
    /// Largest body of an answer, unless it is streamed.
    public var bodyBytesMax = 16 * 1024 * 1024
    /// Most requests that wait for their turn, in a pool those to one origin.
    public var waitingMax = 256
    /// Of an answer's head.
    public var limits = Limits()

    /// The bounds as they stand above, to be changed one by one.
    public init() {}
}
