import CertificateFixture
import Foundation
import HTTP
import Sockets
import Testing
import TurnstileFixture

/// The server over TLS, asked by openssl's own client.
@Suite(.serialized, .takesTurns) struct `A server with TLS` {
    private struct Place {
        let certificates: Certificates
        let authority: Certificates.Issued
        let server: Server
        let tls: RenewableTLSContext
        let port: Int
        let plainPort: Int

        init(
            _ configure: (inout TLSServerSettings, Certificates) throws -> Void = { _, _ in }
        ) throws {
            certificates = try Certificates()
            authority = try certificates.authority("root")
            let own = try certificates.issue("first", names: "DNS:localhost", by: authority)
            var settings = TLSServerSettings(certificateFile: own.certificate, keyFile: own.key)
            try configure(&settings, certificates)
            tls = RenewableTLSContext(try TLSContext(server: settings))
            let configuration = ServerConfiguration(
                endpoints: [Endpoint(port: 0, tls: tls), Endpoint(port: 0)], loops: 1)
            var router = testRouter()
            router.add(.get, "/who") { .text($0.certificate?.subject ?? "nobody") }
            server = Server(configuration: configuration, router: router)
            let bound = try server.start()
            port = bound[0].port
            plainPort = bound[1].port
        }

        /// What openssl's client prints when it sends a text, `~` for CR LF, and waits for the end.
        func ask(_ request: String, _ options: [String] = []) throws -> String {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                [
                    "timeout", "30", "openssl", "s_client", "-connect", "127.0.0.1:\(port)",
                    "-CAfile", authority.certificate, "-servername", "localhost",
                    "-verify_hostname", "localhost", "-ign_eof", "-nocommands",
                ] + options
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            process.standardError = output
            try process.run()
            input.fileHandleForWriting.write(
                Data(request.replacing("~", with: "\r\n").utf8))
            try input.fileHandleForWriting.close()
            let said = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: said, as: UTF8.self).replacing("\r\n", with: "~")
        }
    }

    private static let last = "GET /who HTTP/1.1~Host: a~Connection: close~~"

    @Test func `answers come over TLS, with HSTS, and on the plain port without`() async throws {
        let place = try Place()
        let said = try place.ask(Self.last, ["-alpn", "h2,http/1.1"])
        #expect(said.contains("ALPN protocol: http/1.1"))
        #expect(said.contains("Verify return code: 0 (ok)"))
        #expect(said.contains("~Strict-Transport-Security: max-age=31536000~"))
        #expect(said.contains("~~nobody"))
        let plain = RawClient(port: place.plainPort)
        plain.send(Self.last)
        let text = plain.readToEnd()
        #expect(text.hasSuffix("~~nobody"))
        #expect(!text.contains("Strict-Transport-Security"))
        await place.server.shutdown(graceSeconds: 1)
    }

    @Test func `large answers and uploads pass, each in many records`() async throws {
        let place = try Place()
        let large = try place.ask("GET /large HTTP/1.1~Host: a~Connection: close~~", ["-quiet"])
        #expect(large.utf8.count { $0 == 65 } >= 4_000_000)
        let upload = String(repeating: "u", count: 3_000_000)
        let counted = try place.ask(
            "POST /count HTTP/1.1~Host: a~Content-Length: 3000000~Connection: close~~\(upload)",
            ["-quiet"])
        #expect(counted.contains("~~3000000"))
        await place.server.shutdown(graceSeconds: 1)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a session is taken up again`(version: String) async throws {
        let place = try Place()
        let file = place.certificates.path("session")
        let first = try place.ask(Self.last, [version, "-sess_out", file])
        let second = try place.ask(Self.last, [version, "-sess_in", file])
        #expect(first.contains("New, TLSv1."))
        #expect(second.contains("Reused, TLSv1."))
        #expect(second.contains("~~nobody"))
        await place.server.shutdown(graceSeconds: 1)
    }

    @Test(arguments: [
        ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-alpn", "h2"],
        ["-tls1_2", "-cipher", "AES128-SHA"],
    ])
    func `old versions, other protocols and weak ciphers are refused`(
        options: [String]
    ) async throws {
        let place = try Place()
        let said = try place.ask(Self.last, options)
        #expect(said.contains("alert"))
        #expect(!said.contains("nobody"))
        await place.server.shutdown(graceSeconds: 1)
    }

    @Test func `a renewed certificate serves new connections, and standing ones go on`()
        async throws
    {
        let place = try Place()
        #expect(try place.ask(Self.last).contains("CN = first"))
        let next = try place.certificates.issue(
            "second", names: "DNS:localhost", by: place.authority)
        place.tls.renew(
            try TLSContext(
                server: TLSServerSettings(certificateFile: next.certificate, keyFile: next.key)))
        #expect(try place.ask(Self.last).contains("CN = second"))
        await place.server.shutdown(graceSeconds: 1)
    }

    @Test func `a client's certificate reaches the handler, and one that is missing nobody`()
        async throws
    {
        let place = try Place { settings, certificates in
            let stores = try certificates.authority("stores")
            _ = try certificates.issue("store-0042", names: "DNS:till", by: stores)
            settings.clientAuthoritiesFile = stores.certificate
            settings.clientCertificates = .required
        }
        let shown = [
            "-cert", place.certificates.path("store-0042.pem"), "-key",
            place.certificates.path("store-0042.key"),
        ]
        #expect(try place.ask(Self.last, shown).contains("~~CN=store-0042,O=Example"))
        #expect(try !place.ask(Self.last).contains("HTTP/1.1"))
        let stranger = try place.certificates.issue(
            "stranger", names: "DNS:till", by: place.authority)
        let wrong = ["-cert", stranger.certificate, "-key", stranger.key]
        #expect(try !place.ask(Self.last, wrong).contains("HTTP/1.1"))
        await place.server.shutdown(graceSeconds: 1)
    }

    @Test func `an https target is answered over TLS alone, RFC 9110 section 7_4`() async throws {
        let place = try Place()
        let request = "GET https://localhost/ok HTTP/1.1~Host: localhost~Connection: close~~"
        #expect(try place.ask(request).contains("~~ok"))
        let client = RawClient(port: place.plainPort)
        client.send(request)
        #expect(client.readToEnd().hasPrefix("HTTP/1.1 421 Misdirected Request~"))
        await place.server.shutdown(graceSeconds: 1)
    }

    @Test func `whoever speaks plainly to the TLS port is dropped`() async throws {
        let place = try Place()
        let client = RawClient(port: place.port)
        client.send(Self.last)
        #expect(!client.readToEnd().contains("nobody"))
        await place.server.shutdown(graceSeconds: 1)
    }
}
