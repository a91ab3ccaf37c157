import COpenSSL

/// TLS on one connection: turns the socket's bytes into the application's and back.
final class TLSSession {
    private let ssl: OpaquePointer
    private let context: TLSContext
    let descriptor: Int32
    private let isClient: Bool

    /// Whether the socket may hold bytes that were not read.
    var socketMayHoldMore = true
    /// Whether reading goes on when the socket takes bytes, as in the midst of a handshake.
    private(set) var readsWhenWritable = false
    /// Whether the peer said that it ends its side: without, bytes may have been cut off.
    private(set) var hasEndedInOrder = false
    private var isBroken = false

    init(
        _ context: TLSContext, descriptor: Int32, serverName: String?
    ) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer), let bio = BIO_new(SocketBIO.method) else {
            throw .library(call: "SSL_new", reason: TLSError.takeReason())
        }
        self.ssl = ssl
        self.context = context
        self.descriptor = descriptor
        isClient = serverName != nil
        // Safe: the BIO dies with the SSL, in deinit, and only this object calls either.
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        SSL_set_bio(ssl, bio, bio)
        if let serverName {
            SSL_set_connect_state(ssl)
            try verify(serverName)
        } else {
            SSL_set_accept_state(ssl)
        }
    }

    deinit {
        SSL_free(ssl)
    }

    /// Whether more can be read without a new event.
    var mayHoldMore: Bool { socketMayHoldMore || SSL_has_pending(ssl) == 1 }
    /// Whether both sides have proved what they had to.
    var isEstablished: Bool { SSL_is_init_finished(ssl) == 1 }
    /// Whether an earlier session was taken up.
    var isResumed: Bool { SSL_session_reused(ssl) == 1 }
    /// `TLSv1.3`.
    var version: String { String(cString: SSL_get_version(ssl)) }
    /// OpenSSL's name of the cipher.
    var cipher: String {
        SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map { String(cString: $0) } ?? ""
    }

    /// The peer's verified certificate; nil when it showed none.
    var peerCertificate: PeerCertificate? {
        guard let certificate = SSL_get1_peer_certificate(ssl) else { return nil }
        defer { X509_free(certificate) }
        return PeerCertificate(certificate)
    }

    /// Sends the server's name and checks that the certificate is for it, RFC 6066 section 3 and
    /// RFC 9525. An address is no name: it is checked, and not sent.
    private func verify(_ name: String) throws(TLSError) {
        let address = name.contains(":") ? name.trimmingBrackets : name
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address) == 1 { return }
        ERR_clear_error()
        SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard SSL_set1_host(ssl, name) == 1, copenssl_set_server_name(ssl, name) == 1 else {
            throw .library(call: "SSL_set1_host", reason: TLSError.takeReason())
        }
    }

    // MARK: Bytes

    func read(into room: UnsafeMutableRawBufferPointer) -> Stream.Transfer {
        guard !isBroken else { return .ended }
        ERR_clear_error()
        readsWhenWritable = false
        let count = SSL_read(ssl, room.baseAddress, Int32(clamping: room.count))
        if count > 0 { return .moved(Int(count)) }
        switch SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_READ: return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            readsWhenWritable = true
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: hasEndedInOrder = true
        default: isBroken = true
        }
        return .ended
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Stream.Transfer {
        guard !isBroken else { return .ended }
        ERR_clear_error()
        let count = SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
        if count > 0 { return .moved(Int(count)) }
        switch SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        default:
            isBroken = true
            return .ended
        }
    }

    /// Goes on with the handshake as far as the socket allows.
    func handshake() -> Stream.Handshake {
        ERR_clear_error()
        readsWhenWritable = false
        let result = SSL_do_handshake(ssl)
        if result == 1 { return .done }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            readsWhenWritable = true
            return .wouldBlock
        default:
            isBroken = true
            return .failed(failure)
        }
    }

    private var failure: TLSError {
        let verdict = SSL_get_verify_result(ssl)
        guard isClient, verdict != X509_V_OK else {
            return .handshake(reason: TLSError.takeReason())
        }
        ERR_clear_error()
        return .unverified(reason: String(cString: X509_verify_cert_error_string(verdict)))
    }

    /// Tells the peer that nothing more will come, RFC 8446 section 6.1.
    func endWriting() {
        guard !isBroken, isEstablished else { return }
        ERR_clear_error()
        if SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN == 0 { SSL_shutdown(ssl) }
        ERR_clear_error()
    }
}

extension String {
    /// `::1` for `[::1]`.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
