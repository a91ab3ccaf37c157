import Sockets

/// What happens in a server, told to whoever counts it. Called on the event loops: must not block.
public protocol ServerObserver: Sendable {
    func connectionOpened()
    func connectionClosed(_ connection: FinishedConnection)
    /// A request's head was accepted; `route` is the pattern, or `-` when none matched.
    func requestStarted(route: String, method: Method, isSecure: Bool)
    /// The answer is complete and on its way, or was given up.
    func requestFinished(_ request: FinishedRequest)
    /// A message was refused before any route saw it.
    func protocolError(status: Int)
    /// Told once a second by each loop, counted from 0.
    func loadMeasured(_ load: LoopLoad, loop: Int)
}

/// A connection that has ended.
public struct FinishedConnection: Sendable {
    /// Why a connection ended.
    public enum Ending: String, Sendable, CaseIterable {
        /// After an answer that said so, or when the server was to end.
        case inOrder = "in_order"
        /// The peer hung up.
        case peer
        /// Nothing was asked for too long.
        case idle
        /// The peer was too slow, or silent in the midst of something.
        case slow
        /// A message broke the protocol, or one bound or another was passed.
        case refused
        /// The TLS handshake did not come to its end.
        case handshake
    }

    public let ending: Ending
    /// Requests whose heads were accepted.
    public let requests: Int
    /// Bytes read and written, heads included, those of TLS itself not.
    public let bytesIn: Int
    public let bytesOut: Int
    /// From its acceptance to its end.
    public let nanoseconds: Int64
    /// Nil for plain TCP.
    public let security: StreamSecurity?
}

/// A request whose answer has ended.
public struct FinishedRequest: Sendable {
    /// The pattern of the route, or `-` when none matched.
    public let route: String
    public let method: Method
    /// Decoded, without the query, which may hold secrets.
    public let path: String
    public let status: Int
    /// Bytes of the bodies, as they went over the wire.
    public let bytesIn: Int
    public let bytesOut: Int
    /// From the end of the head to the end of the answer, the wait for a turn included.
    public let nanoseconds: Int64
    /// Of that, the wait for a turn when the server was busy.
    public let queuedNanoseconds: Int64
    /// Address of the peer without its port.
    public let peer: String
    /// Of the request, as sent.
    public let headers: Headers
    /// The answer's `traceparent`, empty when it has none.
    public let traceparent: String
    /// Who asked, as the handler's answer says; empty when it says nobody.
    public let caller: String
    /// The answer's `X-Request-Id`, empty when it has none.
    public let id: String
    /// Nil for plain TCP.
    public let security: StreamSecurity?
    /// Whether the answer went out whole, as far as the server can know.
    public let isWhole: Bool

    /// Empty when the peer did not say.
    public var userAgent: String { headers["User-Agent"] ?? "" }
}

/// How busy one loop is.
public struct LoopLoad: Sendable {
    /// Requests that may be handled at once, as found by now.
    public let concurrencyLimit: Int
    /// Requests handled, those that wait for their peer left out.
    public let active: Int
    /// Requests that wait for their turn.
    public let waiting: Int
}
