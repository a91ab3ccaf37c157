/// The oldest version of TLS that is spoken.
public enum TLSVersion: String, Sendable, CaseIterable {
    /// RFC 5246, with AEAD ciphers and forward secrecy only.
    case tls12 = "1.2"
    /// RFC 8446.
    case tls13 = "1.3"
}

/// Whether a server asks its clients for certificates of their own, RFC 8446 section 4.3.2.
public enum ClientCertificates: String, Sendable, CaseIterable {
    case none
    /// A client may show one; one that is shown is verified.
    case optional
    /// A handshake without a verified one fails.
    case required
}

/// How a server proves who it is, and what it asks of its clients. Files are PEM.
public struct TLSServerSettings: Sendable {
    /// The server's certificate first, then those that lead to its authority.
    public var certificateFile: String
    /// The certificate's private key, unencrypted.
    public var keyFile: String
    /// The authorities whose clients are let in; needed unless none are asked.
    public var clientAuthoritiesFile: String?
    /// Whether clients are asked for certificates.
    public var clientCertificates = ClientCertificates.none
    /// Anything older is refused.
    public var oldestVersion = TLSVersion.tls12
    /// For TLS 1.2, as openssl-ciphers(1) spells it.
    public var ciphers = modernCiphers
    /// For TLS 1.3, as openssl-ciphers(1) spells it.
    public var cipherSuites =
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

    /// AEAD with forward secrecy, as Mozilla's intermediate recommendation 5.7, without
    /// finite-field Diffie-Hellman.
    public static let modernCiphers = """
        ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:\
        ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:\
        ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
        """

    /// Everything else has a default fit for the internet.
    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// How a client verifies servers, and proves who it is. Files are PEM.
public struct TLSClientSettings: Sendable {
    /// The authorities to trust; nil for those of the system.
    public var authoritiesFile: String?
    /// The client's own certificate with its chain, for servers that ask.
    public var certificateFile: String?
    /// That certificate's private key, unencrypted.
    public var keyFile: String?
    /// Anything older is refused.
    public var oldestVersion = TLSVersion.tls12

    /// Trusts what the system trusts, and shows no certificate.
    public init() {}
}
