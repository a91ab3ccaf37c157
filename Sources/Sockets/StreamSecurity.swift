/// What a TLS handshake came to.
public struct StreamSecurity: Hashable, Sendable {
    /// `TLSv1.2` or `TLSv1.3`.
    public let version: String
    /// OpenSSL's name of the cipher: `TLS_AES_128_GCM_SHA256`.
    public let cipher: String
    /// Whether an earlier session was taken up, which saves the proof by certificate.
    public let isResumed: Bool
    /// The peer's verified certificate, if it showed one.
    public let certificate: PeerCertificate?
}
