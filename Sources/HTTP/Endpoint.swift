import Sockets
import Synchronization

/// One address and port that a server listens on, with or without TLS.
public struct Endpoint: Sendable {
    /// Numeric IPv4 or IPv6 address.
    public var address: String
    /// 0 lets the system choose; ``Server/start()`` reports it.
    public var port: Int
    /// Nil for plain TCP.
    public var tls: RenewableTLSContext?

    /// Listens on loopback unless told otherwise.
    public init(address: String = "127.0.0.1", port: Int, tls: RenewableTLSContext? = nil) {
        self.address = address
        self.port = port
        self.tls = tls
    }
}

/// The certificate and settings that new TLS connections get. Those that stand keep theirs, so a
/// renewed certificate interrupts nobody.
public final class RenewableTLSContext: Sendable {
    private let context: Mutex<TLSContext>

    /// Starts with a context.
    public init(_ context: TLSContext) {
        self.context = Mutex(context)
    }

    /// What the next connection gets.
    public var current: TLSContext { context.withLock { $0 } }

    /// Changes what connections get from now on.
    public func renew(_ context: TLSContext) {
        self.context.withLock { $0 = context }
    }
}
