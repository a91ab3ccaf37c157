import HTTP
import Sockets
import Synchronization
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurns) struct `Shutting a server down` {
    /// A route whose answer waits until the test lets it go.
    private final class Gate: Sendable {
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

        var arrivals: Int { waiting.withLock { $0.count } }

        func pass() async {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0.append(continuation) }
            }
        }

        func open() {
            for continuation in waiting.withLock({ $0 }) { continuation.resume() }
        }
    }

    private func start(_ gate: Gate) throws -> (Server, Int) {
        var router = testRouter()
        router.add(.get, "/wait") { _ in
            await gate.pass()
            return .text("at last")
        }
        let server = Server(configuration: ServerConfiguration(port: 0, loops: 2), router: router)
        return (server, try server.start()[0].port)
    }

    @Test func `requests in flight are finished with Connection close, idle ones closed`()
        async throws
    {
        let gate = Gate()
        let (server, port) = try start(gate)
        let busy = RawClient(port: port)
        let idle = RawClient(port: port)
        idle.send("GET /ok HTTP/1.1~Host: a~~")
        _ = idle.read(until: "~~ok")
        busy.send("GET /wait HTTP/1.1~Host: a~~")
        while gate.arrivals == 0 { await Task.yield() }
        // On a loop of its own: the test blocks, and the common pool may have no thread left.
        let loop = try EventLoop()
        let shutdown = Task(executorPreference: loop) { await server.shutdown(graceSeconds: 30) }
        #expect(idle.readToEnd() == `A server`.ok)
        #expect(idle.hasEnded)
        gate.open()
        #expect(busy.readToEnd().hasSuffix("~Connection: close~~at last"))
        await shutdown.value
        await loop.stop()
        let late = RawClient(port: port)
        #expect(
            !late.send(Array("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) || late.readToEnd() == "")
    }

    @Test func `what outlasts the grace is cut, and its handler ends in peace`() async throws {
        let gate = Gate()
        let (server, port) = try start(gate)
        let busy = RawClient(port: port)
        busy.send("GET /wait HTTP/1.1~Host: a~~")
        while gate.arrivals == 0 { await Task.yield() }
        await server.shutdown(graceSeconds: 0)
        #expect(busy.readToEnd() == "")
        gate.open()
    }

    @Test func `a server can be shut down twice, or without a start`() async throws {
        let (server, _) = try start(Gate())
        await server.shutdown(graceSeconds: 1)
        await server.shutdown(graceSeconds: 1)
        let idle = Server(configuration: ServerConfiguration(port: 0), router: Router())
        await idle.shutdown(graceSeconds: 1)
        #expect(throws: SocketError.notAnAddress("here")) {
            try Server(
                configuration: ServerConfiguration(address: "here", port: 0), router: Router()
            ).start()
        }
    }

    @Test func `it listens over IPv6 too`() async throws {
        let server = Server(
            configuration: ServerConfiguration(address: "::1", port: 0, loops: 1),
            router: testRouter())
        let bound = try server.start()[0]
        let loop = try EventLoop()
        let client = Client(host: "::1", port: bound.port, loop: loop)
        let answer = try await client.send(.get, "/peer")
        #expect(answer.body == Array("::1".utf8))
        await server.shutdown(graceSeconds: 1)
        await loop.stop()
    }

    @Test func `a server that nobody holds goes on`() async throws {
        let group = try EventLoopGroup(count: 1)
        let port = try Server(
            configuration: ServerConfiguration(port: 0), router: testRouter(), group: group
        ).start()[0].port
        let client = RawClient(port: port)
        client.send("GET /ok HTTP/1.1~Host: a~Connection: close~~")
        #expect(client.readToEnd().hasSuffix("~~ok"))
        await group.stop()
    }
}
