import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOPosix

/// Hummingbird as its guide has it: what a handler returns is encoded by the context's coder.
enum HummingbirdPeer {
    static func serve(on place: PeerPlace) async throws {
        var logger = Logger(label: "peer")
        logger.logLevel = .error
        let application = Application(
            router: router(), server: try builder(place.certificate),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: place.port)),
            eventLoopGroupProvider: .shared(
                MultiThreadedEventLoopGroup(numberOfThreads: Peer.threads)),
            logger: logger)
        try await application.runService()
    }

    private static func builder(_ certificate: Certificate?) throws -> HTTPServerBuilder {
        guard let certificate else { return .http1() }
        let chain = try NIOSSLCertificate.fromPEMFile(certificate.chain.path)
        let key = try NIOSSLPrivateKey(file: certificate.key.path, format: .pem)
        return try .tls(
            .http1(),
            tlsConfiguration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    }

    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        let wholes = [
            (PeerPath.plaintext, PeerPath.plaintextAnswer), (PeerPath.page, PeerPath.pageAnswer),
        ]
        for (path, text) in wholes {
            let response = Response(
                status: .ok, headers: [.contentType: "text/plain"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
            router.get(RouterPath(path)) { _, _ in response }
        }
        router.get(RouterPath(PeerPath.order)) { _, _ in SampleOrder.sample }
        router.post(RouterPath(PeerPath.sales)) { request, context in
            SampleReceipt(try await request.decode(as: CodableSale<String>.self, context: context))
        }
        return router
    }
}

extension SampleOrder: ResponseEncodable {}
extension SampleReceipt: ResponseEncodable {}
