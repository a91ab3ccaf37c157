import ArgumentParser
import Sockets

/// The settings of TLS; off unless a port is given.
struct TLSSettings: ParsableArguments {
    @Option(
        name: .customLong("tls-port"),
        help: """
            Port to listen on with TLS, 0 to 65535 or off; 0 lets the system choose. \
            [COUNTINGHOUSE_TLS_PORT]
            """)
    var port = Environment.value("COUNTINGHOUSE_TLS_PORT", PortChoice.off)

    @Option(
        name: .customLong("tls-address"),
        help: "Numeric address to listen on with TLS. [COUNTINGHOUSE_TLS_ADDRESS]")
    var address = Environment.value("COUNTINGHOUSE_TLS_ADDRESS", "127.0.0.1")

    @Option(
        name: .customLong("tls-certificate"),
        help: """
            PEM file of the server's certificate, then those that lead to its authority. \
            [COUNTINGHOUSE_TLS_CERTIFICATE]
            """)
    var certificate = Environment.value("COUNTINGHOUSE_TLS_CERTIFICATE", "")

    @Option(
        name: .customLong("tls-key"),
        help: "PEM file of the certificate's key, not encrypted. [COUNTINGHOUSE_TLS_KEY]")
    var key = Environment.value("COUNTINGHOUSE_TLS_KEY", "")

    @Option(
        name: .customLong("tls-client-certificates"),
        help: """
            Whether clients show certificates of their own: none, optional, required. \
            [COUNTINGHOUSE_TLS_CLIENT_CERTIFICATES]
            """)
    var clientCertificates = Environment.value(
        "COUNTINGHOUSE_TLS_CLIENT_CERTIFICATES", ClientCertificates.none)

    @Option(
        name: .customLong("tls-client-authorities"),
        help: """
            PEM file of the authorities that clients' certificates must come from. \
            [COUNTINGHOUSE_TLS_CLIENT_AUTHORITIES]
            """)
    var clientAuthorities = Environment.value("COUNTINGHOUSE_TLS_CLIENT_AUTHORITIES", "")

    @Option(
        name: .customLong("tls-oldest-version"),
        help: """
            Oldest version of TLS that is spoken: 1.2 or 1.3. [COUNTINGHOUSE_TLS_OLDEST_VERSION]
            """)
    var oldestVersion = Environment.value(
        "COUNTINGHOUSE_TLS_OLDEST_VERSION", TLSVersion.tls12)

    /// With what the server proves who it is; nil when TLS is off.
    var server: TLSServerSettings? {
        guard port != .off else { return nil }
        var server = TLSServerSettings(certificateFile: certificate, keyFile: key)
        server.clientCertificates = clientCertificates
        server.clientAuthoritiesFile = clientAuthorities.isEmpty ? nil : clientAuthorities
        server.oldestVersion = oldestVersion
        return server
    }

    /// Settings that contradict each other are refused: otherwise someone believes to be
    /// protected who is not.
    mutating func validate() throws {
        try Settings.check("--tls-port", port, 0...65_535)
        guard port != .off || certificate.isEmpty else {
            throw ValidationError("--tls-certificate is given, but --tls-port is off.")
        }
        guard port == .off || (!certificate.isEmpty && !key.isEmpty) else {
            throw ValidationError("--tls-port needs --tls-certificate and --tls-key.")
        }
        guard (clientCertificates == .none) == clientAuthorities.isEmpty else {
            throw ValidationError(
                clientAuthorities.isEmpty
                    ? "--tls-client-certificates needs --tls-client-authorities."
                    : "--tls-client-authorities is given, but --tls-client-certificates is none.")
        }
    }
}

extension ClientCertificates: ExpressibleByArgument {}

extension TLSVersion: ExpressibleByArgument {}
