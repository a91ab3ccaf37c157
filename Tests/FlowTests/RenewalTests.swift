import Foundation
import Testing

/// Certificates that are renewed while the server runs.
@Suite(.serialized) struct `Renewing the certificate` {
    @Test func `a hangup brings the new one, and an open connection goes on`() async throws {
        let server = try await SecureServer.start()
        #expect(try await Self.serial(server) == "01")
        // One connection asks before and after the renewal.
        let mark = "\(server.directory)/renewed"
        let script = """
            (printf "$0"; while [ ! -e "$2" ]; do sleep 0.05; done; printf "$1") | (shift 2; "$@")
            """
        let request = #"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: "#
        let asked = [#"\#(request)keep-alive\r\n\r\n"#, #"\#(request)close\r\n\r\n"#, mark]
        let open = try Program(
            "sh", ["-c", script] + asked + server.clientCommand([]), in: server.directory)
        try await until("the open connection is answered") {
            open.output.contains("HTTP/1.1 200 OK")
        }
        _ = try await server.authority.issue("server", serial: 2, days: 90)
        server.process.program.send(SIGHUP)
        try await until("the new certificate is served") {
            try await Self.serial(server) == "02"
        }
        try "".write(toFile: mark, atomically: true, encoding: .utf8)
        #expect(try await open.exit(within: 30) == 0)
        #expect(open.output.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
        #expect(try await Self.loads(server, "renewed") >= 1)
    }

    @Test func `it is found without a word to the server`() async throws {
        let server = try await SecureServer.start()
        _ = try await server.authority.issue("server", serial: 2)
        try await until("the new certificate is served") {
            try await Self.serial(server) == "02"
        }
        #expect(try await Self.loads(server, "refused") == 0)
    }

    @Test func `a broken one is refused and the old one stays`() async throws {
        let server = try await SecureServer.start()
        _ = try await server.authority.issue("other", serial: 2)
        try FileManager.default.removeItem(atPath: server.identity.key)
        try FileManager.default.copyItem(
            atPath: "\(server.directory)/other.key", toPath: server.identity.key)
        server.process.program.send(SIGHUP)
        let refused = try await server.process.logged("certificate refused, the old one stays")
        #expect(refused.level.text == "error")
        #expect(refused.code.text == "TLS-003")
        #expect(try await Self.serial(server) == "01")
        #expect(try await Self.loads(server, "refused") >= 1)
        #expect(try await Self.loads(server, "renewed") == 0)
    }

    @Test func `its end is told at the start, and warned of when it is near`() async throws {
        let far = try await SecureServer.start(days: 60)
        let told = try await far.process.logged("certificate in use")
        #expect(["59", "60"].contains(told.days_left.text))
        #expect(!far.process.log.contains { $0.contains("certificate ends soon") })
        let near = try await SecureServer.start(days: 20)
        let warned = try await near.process.logged("certificate ends soon")
        #expect(warned.level.text == "warning")
        #expect(["19", "20"].contains(warned.days_left.text))
        let metrics = try await near.process.get("/metrics").text
        let name = "http_server_tls_certificate_expiry_timestamp_seconds"
        let end = metrics.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        let seconds = try #require(end?.split(separator: " ").last.flatMap { Int($0) })
        let days = (seconds - Int(Date().timeIntervalSince1970)) / 86_400
        #expect((19...20).contains(days))
    }

    @Test func `a server whose key is another's does not start`() async throws {
        let directory = try TemporaryDirectory()
        let authority = try await Authority("authority", in: directory.path)
        let (one, other) = (try await authority.issue("one"), try await authority.issue("other"))
        for command in ["check", "serve"] {
            let ended = try await run(
                Countinghouse.path(),
                [
                    command, "--config", Repository.config, "--database",
                    "sqlite:\(directory.path)/books.db", "--tls-port", "0", "--tls-certificate",
                    one.certificate, "--tls-key", other.key,
                ], in: directory.path)
            #expect(ended.status != 0)
            #expect(ended.errors.contains("TLS-003"), "\(ended.errors)")
        }
    }

    /// The number of the certificate that new connections get.
    private static func serial(_ server: SecureServer) async throws -> String {
        let shown = try await run(
            "sh",
            [
                "-c", #""$@" </dev/null 2>/dev/null | openssl x509 -noout -serial"#, "sh",
                "openssl", "s_client", "-connect", "127.0.0.1:\(server.process.securePort)",
            ], in: server.directory)
        return String(shown.output.dropFirst("serial=".count).prefix { $0 != "\n" })
    }

    /// How often files were read with an outcome.
    private static func loads(_ server: SecureServer, _ outcome: String) async throws -> Int {
        let metrics = try await server.process.get("/metrics").text
        let name = "http_server_tls_certificate_loads_total{outcome=\"\(outcome)\"} "
        let line = metrics.split(separator: "\n").first { $0.hasPrefix(name) }
        return try #require(line.flatMap { Int($0.dropFirst(name.count)) })
    }
}
