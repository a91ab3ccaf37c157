import CertificateFixture
import HTTP
import Sockets
import Synchronization
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurnsAlone) struct `A pool's requests over TLS` {
    /// A receiver with a certificate, and what a pool needs to trust it.
    private struct Place {
        let certificates: Certificates
        let receiver: ScriptedReceiver
        let server: TLSServerSettings
        var client = TLSClientSettings()

        init(
            names: String = "DNS:localhost,IP:127.0.0.1", days: Int = 30,
            asks: ClientCertificates = .none,
            _ serve: @escaping @Sendable (ScriptedPeer, Int) -> Void = Place.echo
        ) throws {
            certificates = try Certificates()
            let authority = try certificates.authority("root")
            let own = try certificates.issue("own", names: names, by: authority, days: days)
            var settings = TLSServerSettings(certificateFile: own.certificate, keyFile: own.key)
            settings.clientCertificates = asks
            settings.clientAuthoritiesFile = authority.certificate
            server = settings
            receiver = try ScriptedReceiver(tls: try TLSContext(server: settings), serve)
            client.authoritiesFile = authority.certificate
            let ours = try certificates.issue("ours", names: "DNS:ours.example", by: authority)
            client.certificateFile = ours.certificate
            client.keyFile = ours.key
        }

        static let echo: @Sendable (ScriptedPeer, Int) -> Void = { peer, _ in
            while let head = peer.readHead() {
                let told = head.replacing("~", with: "|")
                peer.send("HTTP/1.1 200 OK~Content-Length: \(told.utf8.count)~~\(told)")
            }
        }

        func url(_ host: String = "127.0.0.1") throws(ClientError) -> ClientURL {
            try ClientURL("https://\(host):\(receiver.port)/")
        }
    }

    /// What becomes of one request, with the resolver giving this machine for every name.
    private func outcome(
        _ place: Place, host: String = "127.0.0.1"
    ) async throws -> Result<ClientResponse, ClientError> {
        let resolve: ClientPool.Resolve = { _, port throws(SocketError) in
            [try SocketAddress(numeric: "127.0.0.1", port: port)]
        }
        return try await withPool(settings: place.client, resolve: resolve) { pool in
            await Result { () async throws(ClientError) in
                try await pool.send(.get, try place.url(host))
            }
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1", "LOCALHOST."])
    func `go to a receiver that proves its name or address`(host: String) async throws {
        let place = try Place()
        let answer = try await outcome(place, host: host).get()
        let name = host == "127.0.0.1" ? host : "localhost"
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == "GET / HTTP/1.1|Host: \(name):\(place.receiver.port)|User-Agent: countinghouse||"
        )
    }

    @Test func `share one connection`() async throws {
        let place = try Place()
        try await withPool(settings: place.client) { pool in
            for _ in 0..<20 { _ = try await pool.send(.get, try place.url()) }
        }
        #expect(place.receiver.connections == 1)
    }

    @Test func `carry large bodies both ways, to our own server too`() async throws {
        let place = try Place()
        let own = try TLSContext(server: place.server)
        let server = Server(
            configuration: ServerConfiguration(
                endpoints: [Endpoint(port: 0, tls: RenewableTLSContext(own))], loops: 1),
            router: testRouter())
        let port = try server.start()[0].port
        try await withPool(settings: place.client) { pool in
            let large = [UInt8](repeating: 65, count: 3_000_000)
            let counted = try await pool.send(
                .post, ClientURL("https://localhost:\(port)/count"), body: .bytes(large))
            #expect(counted.body == Array("3000000".utf8))
            let streamed = try await pool.send(
                .post, ClientURL("https://localhost:\(port)/count"),
                body: .stream { writer in
                    for _ in 0..<30 {
                        try await writer.write([UInt8](repeating: 65, count: 99_999))
                    }
                })
            #expect(streamed.body == Array("2999970".utf8))
            let answer = try await pool.send(.get, ClientURL("https://localhost:\(port)/large"))
            #expect(answer.body == [UInt8](repeating: 65, count: 4_000_000))
        }
        await server.shutdown(graceSeconds: 1)
    }

    @Test(arguments: [
        ("DNS:other.example", "hook.example", "hostname mismatch"),
        ("DNS:*.hooks.example", "a.b.hooks.example", "hostname mismatch"),
        ("DNS:a*.hooks.example", "ab.hooks.example", "hostname mismatch"),
        ("DNS:localhost", "127.0.0.1", "IP address mismatch"),
        ("IP:127.0.0.2", "127.0.0.1", "IP address mismatch"),
    ]) func `are not sent to who has a certificate for another host`(
        names: String, host: String, reason: String
    ) async throws {
        let heads = Mutex(0)
        let place = try Place(names: names) { peer, _ in
            if peer.readHead() != nil { heads.withLock { $0 += 1 } }
        }
        let outcome = try await outcome(place, host: host)
        #expect(
            outcome.failure == .tlsFailed(host: host, .unverified(reason: reason)))
        #expect(heads.withLock { $0 } == 0)
    }

    @Test func `are sent to who has a certificate for all names of a domain`() async throws {
        let place = try Place(names: "DNS:*.hooks.example")
        #expect(try await outcome(place, host: "a.hooks.example").get().status == .ok)
    }

    @Test func `are not sent to who has an expired certificate`() async throws {
        let place = try Place(days: -1)
        #expect(
            try await outcome(place).failure
                == .tlsFailed(
                    host: "127.0.0.1", .unverified(reason: "certificate has expired")))
    }

    @Test func `are not sent to who has a certificate of an unknown authority`() async throws {
        var place = try Place()
        place.client.authoritiesFile = try place.certificates.authority("other").certificate
        #expect(
            try await outcome(place).failure
                == .tlsFailed(
                    host: "127.0.0.1",
                    .unverified(reason: "unable to get local issuer certificate")))
    }

    @Test func `show our own certificate to who asks for one`() async throws {
        var place = try Place(asks: .required)
        #expect(try await outcome(place).get().status == .ok)
        place.client.certificateFile = nil
        // Under TLS 1.3 the client is done before the receiver refuses.
        #expect(try await outcome(place).failure != nil)
    }

    @Test func `are not sent to who speaks no TLS`() async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            peer.send("HTTP/1.1 400 Bad Request~Content-Length: 0~~")
            peer.readToEnd()
        }
        try await withPool { pool in
            let error = await failure {
                try await pool.send(.get, ClientURL("https://127.0.0.1:\(receiver.port)/"))
            }
            #expect(error?.code == "HTTP-CLIENT-012")
        }
    }

    @Test func `are answered to the end of the connection only if it is meant`() async throws {
        for isMeant in [true, false] {
            let place = try Place { peer, _ in
                _ = peer.readHead()
                peer.send("HTTP/1.1 200 OK~~as far as I got")
                if !isMeant { peer.cutOff() }
            }
            let outcome = try await outcome(place)
            if isMeant {
                #expect(try outcome.get().body == Array("as far as I got".utf8))
            } else {
                #expect(outcome.failure == .disconnected)
            }
        }
    }

    @Test func `leave no socket behind, however they end`() async throws {
        let place = try Place(names: "DNS:localhost")
        for host in ["127.0.0.1", "localhost"] { _ = try await outcome(place, host: host) }
        try await until { openSockets(at: place.receiver.port) == 0 }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { return failure }
        return nil
    }
}
