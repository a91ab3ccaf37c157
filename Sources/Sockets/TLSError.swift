import COpenSSL
import Glibc

/// Why TLS cannot be set up, or why a handshake failed.
public enum TLSError: Error, Hashable, Sendable {
    /// The certificate chain in a file cannot be used.
    case certificate(file: String, reason: String)
    /// The private key in a file cannot be used.
    case privateKey(file: String, reason: String)
    /// The key is not the one of the certificate.
    case keyOfAnother(certificateFile: String, keyFile: String)
    /// The certificates in a file that peers are to be verified by cannot be used.
    case authorities(file: String, reason: String)
    /// A list of ciphers names none that OpenSSL knows.
    case ciphers(String)
    /// OpenSSL refused a call.
    case library(call: String, reason: String)
    /// The peer's certificate is not to be trusted.
    case unverified(reason: String)
    /// The handshake failed for another reason.
    case handshake(reason: String)

    /// Stable name for runbooks and logs.
    public var code: String {
        switch self {
        case .certificate: "TLS-001"
        case .privateKey: "TLS-002"
        case .keyOfAnother: "TLS-003"
        case .authorities: "TLS-004"
        case .ciphers: "TLS-005"
        case .library: "TLS-006"
        case .unverified: "TLS-007"
        case .handshake: "TLS-008"
        }
    }

    /// What is wrong, in one sentence for people.
    public var problem: String {
        switch self {
        case .certificate(let file, let reason):
            "The certificate chain in \(file) cannot be used: \(reason)."
        case .privateKey(let file, let reason):
            "The private key in \(file) cannot be used: \(reason)."
        case .keyOfAnother(let certificateFile, let keyFile):
            "The key in \(keyFile) is not that of the certificate in \(certificateFile)."
        case .authorities(let file, let reason):
            "The certificate authorities in \(file) cannot be used: \(reason)."
        case .ciphers(let list): "The list of ciphers '\(list)' names none that OpenSSL knows."
        case .library(let call, let reason): "OpenSSL refused \(call): \(reason)."
        case .unverified(let reason): "The peer's certificate is not trusted: \(reason)."
        case .handshake(let reason): "The TLS handshake failed: \(reason)."
        }
    }

    /// What to do about it, in one sentence for people.
    public var remedy: String {
        switch self {
        case .certificate: "Give a PEM file with the server's certificate first, then its chain."
        case .privateKey: "Give a PEM file with an unencrypted key that the server may read."
        case .keyOfAnother: "Install certificate and key of the same renewal."
        case .authorities: "Give a PEM file of one or more CA certificates."
        case .ciphers: "Spell the list as openssl-ciphers(1) does, or leave it out."
        case .library: "See the system's OpenSSL configuration."
        case .unverified: "Ask the peer for a valid certificate, or add its authority."
        case .handshake: "See which TLS versions and ciphers the peer offers."
        }
    }

    /// The reason that OpenSSL noted last on this thread, whose queue is then empty.
    static func takeReason() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        if ERR_GET_LIB(code) == ERR_LIB_SYS {
            return String(cString: strerror(ERR_GET_REASON(code)))
        }
        guard code != 0, let reason = ERR_reason_error_string(code) else {
            return "no reason was given"
        }
        return String(cString: reason)
    }
}
