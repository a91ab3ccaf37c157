import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Keep-alive connections that have each had one request answered and send nothing more.
struct IdleConnections {
    /// Few, so that the memory of handshakes is small beside that of what stays.
    private static let atOnce = 10
    /// Own addresses, from 127.0.0.2 on: a server may bound the connections of each.
    private static let sources = 100

    private let group: MultiThreadedEventLoopGroup
    private let channels: [any Channel]

    /// Whether the server has left every connection open.
    var areOpen: Bool { channels.allSatisfy(\.isActive) }

    /// Opens the connections and returns when the last is answered.
    init(count: Int, port: Int, isTLS: Bool) throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.group = group
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let context = isTLS ? try NIOSSLContext(configuration: configuration) : nil
        var channels: [any Channel] = []
        while channels.count < count {
            let numbers = channels.count..<min(channels.count + Self.atOnce, count)
            let answers = try numbers.map { number in
                let source = "127.0.0.\(2 + number % Self.sources)"
                return try Self.open(port, from: source, context, on: group.next())
            }
            channels += try answers.map { try $0.wait() }
        }
        self.channels = channels
    }

    func close() {
        for channel in channels { channel.close(promise: nil) }
        try? group.syncShutdownGracefully()
    }

    /// The connection, once its request is answered.
    private static func open(
        _ port: Int, from source: String, _ context: NIOSSLContext?, on loop: any EventLoop
    ) throws -> EventLoopFuture<any Channel> {
        let answered = loop.makePromise(of: Void.self)
        return try ClientBootstrap(group: loop)
            .bind(to: SocketAddress(ipAddress: source, port: 0))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try channel.pipeline.syncOperations.addHandler(OneRequest(answered))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .flatMap { channel in answered.futureResult.map { channel } }
    }
}

/// Asks for the small route and takes whatever comes first for its answer,
/// which fits one packet.
private final class OneRequest: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answered: EventLoopPromise<Void>

    init(_ answered: EventLoopPromise<Void>) {
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = "GET \(PeerPath.plaintext) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answered.succeed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answered.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        answered.fail(ChannelError.eof)
    }
}
