import COpenSSL
import Glibc

/// The certificate by which a peer has proved who it is; verified by the handshake.
public struct PeerCertificate: Hashable, Sendable {
    /// The subject as RFC 4514 writes it: `CN=store-0042,O=Example`.
    public let subject: String
    /// The subject's other names (RFC 5280 section 4.2.1.6): host names, mail addresses, URIs.
    public let names: [String]
    /// SHA-256 of the certificate in DER, 64 hexadecimal digits.
    public let fingerprint: String
    /// When it ends, in seconds since 1970.
    public let endSeconds: Int64

    /// - Parameter certificate: an X509 that stays the caller's.
    init?(_ certificate: OpaquePointer) {
        guard let subject = Self.subject(certificate),
            let fingerprint = Self.fingerprint(certificate),
            let endSeconds = Self.endSeconds(certificate)
        else { return nil }
        self.subject = subject
        self.fingerprint = fingerprint
        self.endSeconds = endSeconds
        names = Self.names(certificate)
    }

    private static let namesMax: Int32 = 32

    private static func subject(_ certificate: OpaquePointer) -> String? {
        guard let memory = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(memory) }
        guard copenssl_print_name(memory, X509_get_subject_name(certificate)) >= 0 else {
            return nil
        }
        let count = Int(BIO_ctrl_pending(memory))
        var bytes = [UInt8](repeating: 0, count: count)
        guard BIO_read(memory, &bytes, Int32(count)) == Int32(count) || count == 0 else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func fingerprint(_ certificate: OpaquePointer) -> String? {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard X509_digest(certificate, EVP_sha256(), &bytes, &count) == 1 else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes[..<Int(count)].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    static func endSeconds(_ certificate: OpaquePointer?) -> Int64? {
        guard let certificate else { return nil }
        var time = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1 else { return nil }
        return Int64(timegm(&time))
    }

    private static func names(_ certificate: OpaquePointer) -> [String] {
        guard let found = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
            return []
        }
        // Safe: this extension's value is a GENERAL_NAMES, as openssl's X509V3_get_d2i(3) lists.
        let list = OpaquePointer(found)
        defer { GENERAL_NAMES_free(list) }
        var names: [String] = []
        for index in 0..<min(copenssl_name_count(list), namesMax) {
            guard let text = copenssl_name_text(copenssl_name(list, index)),
                let start = ASN1_STRING_get0_data(text)
            else { continue }
            // Safe: an ASN1_STRING holds as many bytes as its length says.
            let bytes = UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(text)))
            names.append(String(decoding: bytes, as: UTF8.self))
        }
        return names
    }
}
