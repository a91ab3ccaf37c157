import COpenSSL
import Glibc

/// An SSL_CTX while it is set up, freed unless it is released.
struct NewTLSContext: ~Copyable {
    let pointer: OpaquePointer

    init(_ method: OpaquePointer?) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(method) else {
            throw .library(call: "SSL_CTX_new", reason: TLSError.takeReason())
        }
        self.pointer = pointer
    }

    deinit {
        SSL_CTX_free(pointer)
    }

    /// The finished context, which the caller frees.
    consuming func release() -> OpaquePointer {
        SSL_CTX_up_ref(pointer)
        return pointer
    }

    /// What holds for clients and servers alike.
    borrowing func setProtocol(oldest: TLSVersion) throws(TLSError) {
        copenssl_set_safe_options(pointer)
        // Answers are written from buffers that move, and idle connections keep none.
        _ = copenssl_set_mode(
            pointer,
            Int(
                SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                    | SSL_MODE_RELEASE_BUFFERS))
        // One system call reads all that is there, not two for each record.
        _ = copenssl_set_read_ahead(pointer)
        // An encrypted key must fail, not ask on the terminal.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in 0 }
        let version = oldest == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION
        guard copenssl_set_min_version(pointer, version) == 1,
            copenssl_set_groups(pointer, "X25519:P-256:P-384") == 1
        else { throw .library(call: "SSL_CTX_ctrl", reason: TLSError.takeReason()) }
    }

    borrowing func setCiphers(_ list: String, suites: String?) throws(TLSError) {
        guard SSL_CTX_set_cipher_list(pointer, list) == 1 else { throw .ciphers(list) }
        guard let suites else { return }
        guard SSL_CTX_set_ciphersuites(pointer, suites) == 1 else { throw .ciphers(suites) }
    }

    borrowing func loadIdentity(certificateFile: String, keyFile: String) throws(TLSError) {
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(pointer, certificateFile) == 1 else {
            throw .certificate(file: certificateFile, reason: TLSError.takeReason())
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, keyFile, SSL_FILETYPE_PEM) == 1 else {
            let reason = ERR_GET_REASON(ERR_peek_error())
            if [X509_R_KEY_VALUES_MISMATCH, X509_R_KEY_TYPE_MISMATCH].contains(reason) {
                ERR_clear_error()
                throw .keyOfAnother(certificateFile: certificateFile, keyFile: keyFile)
            }
            throw .privateKey(file: keyFile, reason: TLSError.takeReason())
        }
    }

    /// Asks clients for certificates, verified by the authorities given.
    borrowing func askClients(_ settings: TLSServerSettings) throws(TLSError) {
        guard settings.clientCertificates != .none else { return }
        guard let file = settings.clientAuthoritiesFile else {
            throw .authorities(file: "(none)", reason: "clients cannot be verified without")
        }
        try trust(file)
        guard let names = SSL_load_client_CA_file(file) else {
            throw .authorities(file: file, reason: TLSError.takeReason())
        }
        SSL_CTX_set_client_CA_list(pointer, names)
        let isRequired = settings.clientCertificates == .required
        let mode = SSL_VERIFY_PEER | (isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        SSL_CTX_set_verify(pointer, mode, nil)
    }

    /// Lets clients take up an earlier session, RFC 8446 section 2.2 and RFC 5077.
    borrowing func resumeSessions() {
        _ = copenssl_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_SERVER))
        let name = Array("countinghouse".utf8)
        SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
        SSL_CTX_set_timeout(pointer, Self.sessionSeconds)
    }

    /// Verifies peers by the authorities in a file; nil for the system's.
    borrowing func trust(_ file: String?) throws(TLSError) {
        ERR_clear_error()
        if let file {
            guard SSL_CTX_load_verify_locations(pointer, file, nil) == 1 else {
                throw .authorities(file: file, reason: TLSError.takeReason())
            }
        } else {
            SSL_CTX_set_default_verify_paths(pointer)
        }
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    }

    /// When the own certificate ends, in seconds since 1970.
    borrowing func certificateEndSeconds() -> Int64? {
        PeerCertificate.endSeconds(SSL_CTX_get0_certificate(pointer))
    }

    /// Two hours, as long as a till that posts hourly needs.
    private static let sessionSeconds = 7200
}
