import Foundation

/// A server with TLS, and what real clients see of it.
struct SecureServer {
    let process: ServerProcess
    let authority: Authority
    let identity: Authority.Identity

    /// Starts one whose certificate has the serial number 1.
    ///
    /// - Parameters:
    ///   - clients: `optional` or `required`, by certificates of the same authority.
    ///   - prepare: changes the settings before the start.
    static func start(
        clients: String? = nil, days: Int = 60, isPlain: Bool = true, flags: [String] = [],
        _ prepare: (inout ServerSettings) throws -> Void = { _ in }
    ) async throws -> SecureServer {
        var settings = try ServerSettings(.sqlite)
        settings.isPlain = isPlain
        let authority = try await Authority("authority", in: settings.directory.path)
        let identity = try await authority.issue("server", days: days)
        settings.flags = [
            "--tls-port", "0", "--tls-certificate", identity.certificate, "--tls-key",
            identity.key,
        ]
        if let clients {
            settings.flags += [
                "--tls-client-certificates", clients, "--tls-client-authorities",
                authority.certificate,
            ]
        }
        settings.flags += flags
        try prepare(&settings)
        return SecureServer(
            process: try await ServerProcess.start(settings), authority: authority,
            identity: identity)
    }

    var directory: String { process.settings.directory.path }

    func url(_ target: String) -> String { "https://localhost:\(process.securePort)\(target)" }

    /// What curl says to a request: its exit status, and what it was told to show.
    func curl(
        _ target: String, show: String = "%{response_code}", _ flags: [String] = []
    ) async throws -> (status: Int32, output: String) {
        let asked = try await run(
            try Tool.require("curl"),
            [
                "--silent", "--max-time", "30", "--cacert", authority.certificate, "--output",
                "/dev/null", "--write-out", show,
            ] + flags + [url(target)], in: directory)
        return (asked.status, asked.output)
    }

    /// What openssl's client shows of a handshake and of one request after it.
    func client(_ flags: [String]) async throws -> (status: Int32, text: String) {
        let asked = try await run(
            "sh", ["-c", #"printf "$0" | "$@""#, Self.request] + clientCommand(flags),
            in: directory)
        return (asked.status, asked.output + asked.errors)
    }

    /// The command of openssl's client, which goes on until the server hangs up.
    func clientCommand(_ flags: [String]) throws -> [String] {
        [
            try Tool.require("openssl"), "s_client", "-connect",
            "127.0.0.1:\(process.securePort)", "-CAfile", authority.certificate,
            "-verify_return_error", "-ign_eof",
        ] + flags
    }

    private static let request =
        #"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"#
}
