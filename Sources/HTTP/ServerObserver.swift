/// What happens in a server, told to whoever counts it. Called on the event loops: must not block.
public protocol ServerObserver: Sendable {
    func connectionOpened()
    func connectionClosed()
    /// A request's head was accepted; `route` is the pattern, or `-` when none matched.
    func requestStarted(route: String)
    /// The answer is complete and on its way, or was given up. Counts are body bytes as they went
    /// over the wire, packed or not; `nanoseconds` runs from the end of the head.
    func requestFinished(
        route: String, method: Method, status: Int, bytesIn: Int, bytesOut: Int,
        nanoseconds: Int64)
    /// A message was refused before any route saw it.
    func protocolError(status: Int)
}
