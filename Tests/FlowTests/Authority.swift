import Foundation

/// A certificate authority made on the spot by the openssl command.
struct Authority {
    /// A certificate with its key, as PEM files.
    struct Identity {
        let certificate: String
        let key: String
    }

    let name: String
    let directory: String

    var certificate: String { "\(directory)/\(name).pem" }

    /// Makes an authority in a directory, under a name that its files bear.
    ///
    /// - Throws: ``FlowError`` when openssl refuses.
    init(_ name: String, in directory: String) async throws {
        self.name = name
        self.directory = directory
        try await Self.openssl(
            Self.request + [
                "-keyout", "\(directory)/\(name).key", "-out", "\(directory)/\(name).pem",
                "-subj", "/CN=\(name)", "-days", "30",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            ], in: directory)
    }

    /// Issues a certificate for this machine's own names, or for a client.
    ///
    /// - Parameter serial: its number, by which it is told from the next.
    func issue(
        _ file: String, subject: String = "/CN=localhost", serial: Int = 1, days: Int = 60
    ) async throws -> Identity {
        let identity = Identity(
            certificate: "\(directory)/\(file).pem", key: "\(directory)/\(file).key")
        // Beside first, so that a file is never seen half written.
        let fresh = Identity(
            certificate: identity.certificate + ".new", key: identity.key + ".new")
        try await Self.openssl(
            Self.request + [
                "-CA", certificate, "-CAkey", "\(directory)/\(name).key", "-keyout", fresh.key,
                "-out", fresh.certificate, "-subj", subject, "-days", "\(days)", "-set_serial",
                "\(serial)", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-addext", "basicConstraints=critical,CA:FALSE",
            ], in: directory)
        rename(fresh.key, identity.key)
        rename(fresh.certificate, identity.certificate)
        return identity
    }

    private static let request = [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-utf8",
    ]

    private static func openssl(_ arguments: [String], in directory: String) async throws {
        let made = try await run(try Tool.require("openssl"), arguments, in: directory)
        guard made.status == 0 else { throw FlowError("openssl: \(made.errors)") }
    }
}
