import FlyingFox
import Foundation
import HTTP
import Hummingbird
import Logging
import NIOPosix

/// The servers that answer the small route, each at most two threads that do the work.
enum Peer: String, CaseIterable {
    case countinghouse
    case hummingbird
    case flyingFox = "flying-fox"
    case nginx

    /// The name in the table.
    var title: String {
        switch self {
        case .countinghouse: "Countinghouse's HTTP room"
        case .hummingbird: "Hummingbird 2.28.1"
        case .flyingFox: "FlyingFox 0.27.1"
        case .nginx: "nginx (return 200)"
        }
    }

    static let path = "/plaintext"
    static let answer = "Hello, World!"

    /// How many threads do a server's work; FlyingFox has one for each processor it may use.
    static let threads = 2

    /// Answers on `port` until the process is killed.
    ///
    /// - Throws: whatever the peer does when it cannot listen.
    func serve(port: Int) async throws {
        switch self {
        case .countinghouse: try await Self.serveCountinghouse(port: port)
        case .hummingbird: try await Self.serveHummingbird(port: port)
        case .flyingFox: try await Self.serveFlyingFox(port: UInt16(clamping: port))
        case .nginx:
            throw Failure(problem: "nginx is no part of this program.", remedy: "Start nginx.")
        }
    }

    private static func serveCountinghouse(port: Int) async throws {
        var router = HTTP.Router()
        let bytes = Array(answer.utf8)
        router.add(.get, path) { _ in
            HTTP.Response(contentType: "text/plain", bytes: bytes)
        }
        let server = Server(
            configuration: ServerConfiguration(port: port, loops: threads), router: router)
        _ = try server.start()
        // The server runs on threads of its own; this one has nothing to do until it is killed.
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
        await server.shutdown(graceSeconds: 1)
    }

    private static func serveHummingbird(port: Int) async throws {
        let router = Hummingbird.Router()
        let buffer = ByteBuffer(string: answer)
        router.get("plaintext") { _, _ in
            Hummingbird.Response(
                status: .ok, headers: [.contentType: "text/plain"],
                body: ResponseBody(byteBuffer: buffer))
        }
        var logger = Logger(label: "peer")
        logger.logLevel = .error
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: threads)),
            logger: logger)
        try await application.runService()
    }

    private static func serveFlyingFox(port: UInt16) async throws {
        let server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
        let body = Foundation.Data(answer.utf8)
        await server.appendRoute("GET /plaintext") { _ in
            FlyingFox.HTTPResponse(
                statusCode: .ok, headers: [.contentType: "text/plain"], body: body)
        }
        try await server.run()
    }
}
