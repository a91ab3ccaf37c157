/// How long and how much a client takes from its peer.
public struct ClientBounds: Sendable {
    /// For the connection to stand.
    public var connectSeconds = 10
    /// From sending a request to the end of its answer.
    public var answerSeconds = 30
    /// Largest body of an answer.
    public var bodyBytesMax = 16 * 1024 * 1024
    /// Most requests that wait for their turn on the connection.
    public var waitingMax = 256
    /// Of an answer's head.
    public var limits = Limits()

    /// The bounds as they stand above, to be changed one by one.
    public init() {}
}
