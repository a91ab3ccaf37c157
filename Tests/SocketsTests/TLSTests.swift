import CertificateFixture
import Glibc
import Testing
import TurnstileFixture

@testable import Sockets

@Suite(.serialized, .takesTurns) struct `TLS on a stream` {
    /// Both ends of one connection, driven in turn by one thread.
    private struct Ends {
        let server: Stream
        let client: Stream

        init() throws {
            let listener = try Listener(SocketAddress(numeric: "127.0.0.1", port: 0))
            client = try Stream.connect(
                to: SocketAddress(numeric: "127.0.0.1", port: listener.bound.port))
            var accepted: Stream?
            while accepted == nil {
                if case .connection(let stream, _) = listener.accept() { accepted = stream }
            }
            server = try #require(accepted)
        }

        /// Goes on until both are done, or one has failed.
        func shakeHands() -> (client: Stream.Handshake, server: Stream.Handshake) {
            var (ofClient, ofServer) = (Stream.Handshake.wouldBlock, Stream.Handshake.wouldBlock)
            for _ in 0..<100_000 {
                if ofClient == .wouldBlock { ofClient = client.handshake() }
                if ofServer == .wouldBlock { ofServer = server.handshake() }
                if ofClient != .wouldBlock, ofServer != .wouldBlock { break }
                if case .failed = ofClient { break }
            }
            return (ofClient, ofServer)
        }

        func read(_ stream: Stream) -> [UInt8]? {
            var room = [UInt8](repeating: 0, count: 100)
            while true {
                switch room.withUnsafeMutableBytes({ stream.read(into: $0) }) {
                case .moved(let count): return Array(room[..<count])
                case .wouldBlock: continue
                case .ended: return nil
                }
            }
        }
    }

    private func contexts(
        names: String = "DNS:shop.example,IP:127.0.0.1", days: Int = 30,
        configure: (inout TLSServerSettings, inout TLSClientSettings, Certificates) throws -> Void =
            { _, _, _ in }
    ) throws -> (server: TLSContext, client: TLSContext) {
        let certificates = try Certificates()
        let authority = try certificates.authority("root")
        let own = try certificates.issue("shop", names: names, by: authority, days: days)
        var server = TLSServerSettings(certificateFile: own.certificate, keyFile: own.key)
        var client = TLSClientSettings()
        client.authoritiesFile = authority.certificate
        try configure(&server, &client, certificates)
        return (try TLSContext(server: server), try TLSContext(client: client))
    }

    @Test func `both ends prove themselves and bytes pass both ways`() throws {
        let (server, client) = try contexts()
        let ends = try Ends()
        try ends.server.startTLS(server: server)
        try ends.client.startTLS(client: client, serverName: "shop.example")
        #expect(ends.shakeHands() == (.done, .done))
        let security = try #require(ends.client.security)
        #expect(security.version == "TLSv1.3")
        #expect(security.cipher == "TLS_AES_128_GCM_SHA256")
        #expect(security.certificate?.subject == "CN=shop,O=Example")
        #expect(security.certificate?.names == ["shop.example"])
        #expect(security.certificate?.fingerprint.count == 64)
        #expect(ends.server.security?.certificate == nil)
        Array("question".utf8).withUnsafeBytes {
            #expect(ends.client.write($0) == .moved(8))
        }
        #expect(ends.read(ends.server) == Array("question".utf8))
        Array("answer".utf8).withUnsafeBytes { #expect(ends.server.write($0) == .moved(6)) }
        #expect(ends.read(ends.client) == Array("answer".utf8))
        #expect(server.certificateEndSeconds ?? 0 > time(nil) + 29 * 86_400)
    }

    @Test func `an end in order is told from one that is cut off`() throws {
        for isInOrder in [true, false] {
            let (server, client) = try contexts()
            let ends = try Ends()
            try ends.server.startTLS(server: server)
            try ends.client.startTLS(client: client, serverName: "127.0.0.1")
            #expect(ends.shakeHands() == (.done, .done))
            if isInOrder { ends.server.endWriting() } else { shutdown(ends.server.descriptor, 1) }
            #expect(ends.read(ends.client) == nil)
            #expect(ends.client.hasEndedInOrder == isInOrder)
        }
    }

    @Test func `a certificate for another name is refused`() throws {
        let (server, client) = try contexts()
        let ends = try Ends()
        try ends.server.startTLS(server: server)
        try ends.client.startTLS(client: client, serverName: "bank.example")
        #expect(
            ends.shakeHands().client == .failed(.unverified(reason: "hostname mismatch")))
    }

    @Test func `a certificate that has ended is refused`() throws {
        let (server, client) = try contexts(days: -1)
        let ends = try Ends()
        try ends.server.startTLS(server: server)
        try ends.client.startTLS(client: client, serverName: "shop.example")
        #expect(
            ends.shakeHands().client
                == .failed(.unverified(reason: "certificate has expired")))
    }

    @Test func `a certificate of an authority that is not trusted is refused`() throws {
        let (server, client) = try contexts { _, client, certificates in
            client.authoritiesFile = try certificates.authority("other").certificate
        }
        let ends = try Ends()
        try ends.server.startTLS(server: server)
        try ends.client.startTLS(client: client, serverName: "shop.example")
        #expect(
            ends.shakeHands().client
                == .failed(.unverified(reason: "unable to get local issuer certificate")))
    }

    @Test func `a client's certificate is asked for, verified and told`() throws {
        let (server, client) = try contexts { server, client, certificates in
            let stores = try certificates.authority("stores")
            let store = try certificates.issue("store-0042", names: "DNS:till", by: stores)
            server.clientAuthoritiesFile = stores.certificate
            server.clientCertificates = .required
            client.certificateFile = store.certificate
            client.keyFile = store.key
        }
        let ends = try Ends()
        try ends.server.startTLS(server: server)
        try ends.client.startTLS(client: client, serverName: "shop.example")
        #expect(ends.shakeHands() == (.done, .done))
        #expect(ends.server.security?.certificate?.subject == "CN=store-0042,O=Example")
    }

    @Test func `a client without a certificate is refused where one is required`() throws {
        let (server, client) = try contexts { server, _, certificates in
            server.clientAuthoritiesFile = try certificates.authority("stores").certificate
            server.clientCertificates = .required
        }
        let ends = try Ends()
        try ends.server.startTLS(server: server)
        try ends.client.startTLS(client: client, serverName: "shop.example")
        #expect(
            ends.shakeHands().server
                == .failed(.handshake(reason: "peer did not return a certificate")))
    }

    @Test func `files that cannot be used are named with the reason`() throws {
        let certificates = try Certificates()
        let root = try certificates.authority("root")
        let other = try certificates.authority("other")
        func error(_ certificate: String, _ key: String) -> TLSError? {
            do {
                _ = try TLSContext(
                    server: TLSServerSettings(certificateFile: certificate, keyFile: key))
                return nil
            } catch {
                return error
            }
        }
        #expect(error(root.certificate, root.key) == nil)
        #expect(
            error("/nowhere.pem", root.key)
                == .certificate(file: "/nowhere.pem", reason: "No such file or directory"))
        #expect(
            error(root.key, root.key)
                == .certificate(file: root.key, reason: "no start line"))
        #expect(
            error(root.certificate, root.certificate)
                == .privateKey(file: root.certificate, reason: "unsupported"))
        #expect(
            error(root.certificate, other.key)
                == .keyOfAnother(certificateFile: root.certificate, keyFile: other.key))
    }
}
