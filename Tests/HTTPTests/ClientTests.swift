import Glibc
import HTTP
import Sockets
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurns) struct `A client` {
    private func withClient(
        bounds: ClientBounds = ClientBounds(), _ test: (Client) async throws -> Void
    ) async throws {
        try await withServer { port in
            let loop = try EventLoop()
            let client = Client(host: "127.0.0.1", port: port, loop: loop, bounds: bounds)
            try await test(client)
            client.close()
            await loop.stop()
        }
    }

    @Test func `answers of known and of unknown length are read whole`() async throws {
        try await withClient { client in
            let sized = try await client.send(.get, "/large")
            #expect(sized.body.count == 4_000_000)
            #expect(sized.headers["content-type"] == "a/b")
            let chunked = try await client.send(.get, "/stream/1000")
            #expect(chunked.body == [UInt8](repeating: 66, count: 10_000))
            let head = try await client.send(.head, "/ok")
            #expect(head.headers["content-length"] == "2")
            #expect(head.body == [])
            let empty = try await client.send(.get, "/close")
            #expect(empty.status == .noContent)
            let text = try await client.send(.post, "/echo", body: Array("hello".utf8))
            #expect(text.body == Array("hello".utf8))
            let missing = try await client.send(.get, "/none")
            #expect(missing.status == .notFound)
        }
    }

    @Test func `requests sent at once have each their own answer`() async throws {
        try await withClient { client in
            let answers = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let body = Array("\(number)".utf8)
                        return (number, try await client.send(.post, "/echo", body: body).body)
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for number in 0..<100 { #expect(answers[number] == Array("\(number)".utf8)) }
        }
    }

    @Test func `bounds are kept`() async throws {
        var bounds = ClientBounds()
        bounds.bodyBytesMax = 100
        try await withClient(bounds: bounds) { client in
            for path in ["/large", "/stream/11"] {
                await #expect(throws: ClientError.answerTooLarge(bytesMax: 100)) {
                    try await client.send(.get, path)
                }
            }
            let largest = try await client.send(.get, "/stream/10")
            #expect(largest.body.count == 100)
            await #expect(throws: ClientError.disconnected) {
                try await client.send(.get, "/sized/3/2")
            }
        }
    }

    @Test(arguments: ["", "x", "/a b", "/a\r\nX: y", "/caf\u{e9}"])
    func `a target that would break the line is not sent`(target: String) async throws {
        let loop = try EventLoop()
        let client = Client(host: "127.0.0.1", port: 9, loop: loop)
        await #expect(throws: ClientError.notSendable(target)) {
            try await client.send(.get, target)
        }
        await loop.stop()
    }

    @Test func `a receiver that is not there is told`() async throws {
        let listener = try Listener(SocketAddress(numeric: "127.0.0.1", port: 0))
        let port = listener.bound.port
        listener.close()
        let loop = try EventLoop()
        await #expect(
            throws: ClientError.unreachable(.system(call: "connect", errno: ECONNREFUSED))
        ) {
            try await Client(host: "127.0.0.1", port: port, loop: loop).send(.get, "/")
        }
        await #expect(throws: ClientError.unreachable(.notResolved("nowhere.invalid"))) {
            try await Client(host: "nowhere.invalid", port: port, loop: loop).send(.get, "/")
        }
        await loop.stop()
    }

    @Test func `a receiver that does not answer is given up`() async throws {
        let listener = try Listener(SocketAddress(numeric: "127.0.0.1", port: 0))
        let loop = try EventLoop()
        var bounds = ClientBounds()
        bounds.answerSeconds = 1
        let client = Client(
            host: "127.0.0.1", port: listener.bound.port, loop: loop, bounds: bounds)
        await #expect(throws: ClientError.timedOut(.answering, afterSeconds: 1)) {
            try await client.send(.get, "/")
        }
        await loop.stop()
    }

    @Test func `a kept connection that the receiver closed is opened anew`() async throws {
        var timeouts = Timeouts()
        timeouts.keepAliveSeconds = 0
        try await withServer(timeouts: timeouts) { port in
            let loop = try EventLoop()
            let client = Client(host: "127.0.0.1", port: port, loop: loop)
            for _ in 0..<2 {
                let answer = try await client.send(.post, "/echo", body: [65])
                #expect(answer.body == [65])
                try await Task.sleep(for: .milliseconds(2500))
            }
            await loop.stop()
        }
    }
}
