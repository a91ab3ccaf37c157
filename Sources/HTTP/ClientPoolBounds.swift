/// How long a pool takes for a request, and how many connections it holds. Whole seconds; a wait
/// may last up to one second longer.
public struct ClientPoolBounds: Sendable {
    /// Of each connection and exchange.
    public var exchange = ClientBounds()
    /// For the host's name to be resolved.
    public var resolveSeconds = 5
    /// For all of a request, with the wait for a connection and a repetition.
    public var wholeSeconds = 60
    /// Most connections to one origin; further requests wait their turn.
    public var connectionsPerOriginMax = 8
    /// Most connections of one loop, to all origins.
    public var connectionsMax = 1024
    /// Most connections to one origin that are kept while nothing is sent.
    public var idlePerOriginMax = 4
    /// Most connections of one loop that are kept while nothing is sent.
    public var idleMax = 128
    /// After so long without a request a connection is closed; sooner if its peer said that it
    /// will (`Keep-Alive: timeout=5`).
    public var idleSeconds = 30
    /// No request is begun on an older connection, so that a name's new address is found.
    public var connectionAgeSecondsMax = 300
    /// Most requests on one connection.
    public var connectionRequestsMax = 1000

    /// The bounds as they stand above, to be changed one by one.
    public init() {}
}
