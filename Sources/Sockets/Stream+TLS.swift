/// TLS on a connected socket.
extension Stream {
    /// How far a handshake has come.
    public enum Handshake: Equatable {
        case done
        /// The loop tells when to go on.
        case wouldBlock
        case failed(TLSError)
    }

    /// From now on bytes are those inside TLS. A server's handshake is part of its first reads.
    /// - Throws: ``TLSError/library(call:reason:)``.
    public func startTLS(server context: TLSContext) throws(TLSError) {
        tls = try TLSSession(context, descriptor: descriptor, serverName: nil)
    }

    /// From now on bytes are those inside TLS, once ``handshake()`` is done.
    /// - Parameter serverName: the name or numeric address that the certificate must be for.
    /// - Throws: ``TLSError/library(call:reason:)``.
    public func startTLS(client context: TLSContext, serverName: String) throws(TLSError) {
        tls = try TLSSession(context, descriptor: descriptor, serverName: serverName)
    }

    /// Goes on with the handshake; without TLS there is none.
    public func handshake() -> Handshake {
        tls?.handshake() ?? .done
    }

    /// Whether reading goes on when the socket is writable: a handshake has something to send.
    public var readsWhenWritable: Bool { tls?.readsWhenWritable ?? false }

    /// Whether the end of what was read is what the peer meant to be the end: under TLS it says
    /// so, and an end without may be an attacker's. A reset is no such end.
    public var hasEndedInOrder: Bool { tls?.hasEndedInOrder ?? !isBroken }

    /// What the handshake came to; nil without TLS, or before the handshake is done.
    public var security: StreamSecurity? {
        guard let tls, tls.isEstablished else { return nil }
        return StreamSecurity(
            version: tls.version, cipher: tls.cipher, isResumed: tls.isResumed,
            certificate: tls.peerCertificate)
    }
}
