/// How long the server waits for a peer. Whole seconds; a wait may last up to one second longer.
public struct Timeouts: Sendable {
    /// From the first byte of a head, or the opening of the connection, to the head's end.
    public var headSeconds = 10
    /// Between two pieces of a body.
    public var bodyIdleSeconds = 30
    /// Between two requests on one connection.
    public var keepAliveSeconds = 60
    /// Without any byte of an answer being accepted by the peer.
    public var writeStalledSeconds = 30
    /// The least rate at which a peer must send a body or take an answer while it is waited for;
    /// 0 for none.
    public var bytesPerSecondMin = 240
    /// How much longer than that a peer may be waited for.
    public var paceGraceSeconds = 5
    /// From a head's end to the end of its answer: then the handler's task is cancelled, and
    /// what waits for the peer fails. Nil for no bound. A route may have a bound of its own.
    public var requestSeconds: Int? = 300
    /// For a peer to hang up after an answer that closes its connection.
    public var lingerSeconds = 2

    /// The times as they stand above, to be changed one by one.
    public init() {}
}
