import Foundation
import Testing

/// Clients that prove who they are by a certificate.
@Suite(.serialized) struct `Asking clients for certificates` {
    @Test func `one of the authority's clients is let in, and named in the access log`()
        async throws
    {
        let server = try await SecureServer.start(
            clients: "required", flags: ["--access-log", "stderr"])
        let client = try await server.authority.issue(
            "client", subject: "/O=Example/CN=till-7/emailAddress=till@example.org", serial: 7)
        let answer = try await server.curl("/livez", Self.showing(client))
        #expect(answer.output == "200")
        let line = try await eventually("the request is logged") {
            try server.process.log.map { try JSON(parsing: $0) }
                .first { $0.logger.text == "access" }
        }
        #expect(line.client_subject.text == "emailAddress=[redacted],CN=till-7,O=Example")
        #expect(line.tls_version.text == "TLSv1.3")
    }

    @Test func `nobody else is let in where a certificate is required`() async throws {
        let server = try await SecureServer.start(clients: "required")
        let nobody = try await server.curl("/livez")
        #expect(nobody.status != 0)
        #expect(nobody.output == "000")
        let wrong = try await server.curl("/livez", Self.showing(Self.stranger(server)))
        #expect(wrong.status != 0)
        #expect(wrong.output == "000")
        try await until("both handshakes are counted as failed") {
            try await server.process.get("/metrics").text.contains(
                #"http_server_connections_closed_total{ending="handshake"} 2"# + "\n")
        }
    }

    @Test func `where it is optional, none is let in and a wrong one is not`() async throws {
        let server = try await SecureServer.start(clients: "optional")
        #expect(try await server.curl("/livez").output == "200")
        let client = try await server.authority.issue("client", serial: 7)
        #expect(try await server.curl("/livez", Self.showing(client)).output == "200")
        let wrong = try await server.curl("/livez", Self.showing(Self.stranger(server)))
        #expect(wrong.status != 0)
        #expect(wrong.output == "000")
    }

    private static func showing(_ identity: Authority.Identity) -> [String] {
        ["--cert", identity.certificate, "--key", identity.key]
    }

    /// A client of an authority that the server does not know.
    private static func stranger(_ server: SecureServer) async throws -> Authority.Identity {
        let authority = try await Authority("stranger", in: server.directory)
        return try await authority.issue("wrong", subject: "/CN=till-7")
    }
}
