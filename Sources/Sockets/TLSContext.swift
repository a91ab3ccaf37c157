import COpenSSL

/// What the TLS connections of a server or client share: certificates, ciphers, session tickets.
///
/// Files are read once, when the context is made; a renewed certificate needs a new context.
public final class TLSContext:
    // Safe: the SSL_CTX is changed only in init; afterwards OpenSSL locks what its connections
    // share (openssl-threads(7)).
    @unchecked Sendable
{
    let pointer: OpaquePointer
    /// When the own certificate ends, in seconds since 1970; nil without one.
    public let certificateEndSeconds: Int64?

    /// The connections that a server accepts.
    /// - Throws: ``TLSError`` naming the file at fault.
    public init(server settings: TLSServerSettings) throws(TLSError) {
        let context = try NewTLSContext(TLS_server_method())
        try context.setProtocol(oldest: settings.oldestVersion)
        try context.setCiphers(settings.ciphers, suites: settings.cipherSuites)
        try context.loadIdentity(
            certificateFile: settings.certificateFile, keyFile: settings.keyFile)
        try context.askClients(settings)
        context.resumeSessions()
        SSL_CTX_set_alpn_select_cb(context.pointer, selectHTTP11, nil)
        certificateEndSeconds = context.certificateEndSeconds()
        pointer = context.release()
    }

    /// The connections that a client makes; servers are always verified.
    /// - Throws: ``TLSError`` naming the file at fault.
    public init(client settings: TLSClientSettings) throws(TLSError) {
        let context = try NewTLSContext(TLS_client_method())
        try context.setProtocol(oldest: settings.oldestVersion)
        try context.setCiphers(TLSServerSettings.modernCiphers, suites: nil)
        try context.trust(settings.authoritiesFile)
        if let certificateFile = settings.certificateFile {
            try context.loadIdentity(
                certificateFile: certificateFile, keyFile: settings.keyFile ?? certificateFile)
        }
        certificateEndSeconds = context.certificateEndSeconds()
        SSL_CTX_set_alpn_protos(context.pointer, http11, UInt32(http11.count))
        pointer = context.release()
    }

    deinit {
        SSL_CTX_free(pointer)
    }
}

/// The one protocol of ALPN, RFC 7301, in its wire form.
private let http11: [UInt8] = [8] + Array("http/1.1".utf8)

/// A client that offers protocols but not ours is refused, RFC 7301 section 3.2.
private let selectHTTP11: SSL_CTX_alpn_select_cb_func = { _, chosen, length, offered, count, _ in
    guard let chosen, let length, let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    var index = 0
    while index < Int(count) {
        let size = Int(offered[index])
        // Safe: OpenSSL has checked that each size stays within the list.
        let name = UnsafeBufferPointer(start: offered + index + 1, count: size)
        if name.elementsEqual(http11.dropFirst()) {
            chosen.pointee = offered + index + 1
            length.pointee = UInt8(size)
            return SSL_TLSEXT_ERR_OK
        }
        index += 1 + size
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
