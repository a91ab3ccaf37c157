import Foundation

/// A certificate for loopback that signs itself: ECDSA on the curve P-256, in two PEM files.
struct Certificate {
    let chain: URL
    let key: URL

    /// The one cipher of TLS 1.3 that every server is measured with: the one that Hummingbird,
    /// which cannot be told, agrees on with clients of OpenSSL.
    static let cipherSuite = "TLS_AES_256_GCM_SHA384"

    /// The files of an earlier call.
    init(in folder: URL) {
        chain = folder.appending(path: "certificate.pem")
        key = folder.appending(path: "key.pem")
    }

    /// Writes the files.
    static func make(in folder: URL) throws -> Certificate {
        let certificate = Certificate(in: folder)
        _ = try Tool("openssl").run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", certificate.key.path, "-out", certificate.chain.path,
        ])
        return certificate
    }

    /// Version and cipher that a client of OpenSSL and the server agree on: what wrk gets too.
    static func agreed(with server: ServerProcess) throws -> String {
        let text = try Tool("openssl").run(
            ["s_client", "-connect", "127.0.0.1:\(server.port)", "-brief"]
        ).output
        return ["Protocol version: ", "Ciphersuite: "].compactMap { mark in
            text.split(separator: "\n").first { $0.hasPrefix(mark) }?.dropFirst(mark.count)
        }.joined(separator: ", ")
    }
}
