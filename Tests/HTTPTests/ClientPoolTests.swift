import HTTP
import Sockets
import Synchronization
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurnsAlone) struct `A pool of clients` {
    @Test func `sends a hundred requests on one connection`() async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            while peer.readHead() != nil { peer.send("HTTP/1.1 200 OK~Content-Length: 2~~ok") }
        }
        try await withPool { pool in
            for _ in 0..<100 {
                let answer = try await pool.send(.get, local(receiver.port))
                #expect(answer.body == Array("ok".utf8))
            }
        }
        #expect(receiver.connections == 1)
    }

    @Test func `names the host, its framing and itself in a request`() async throws {
        let heads = Mutex<[String]>([])
        let receiver = try ScriptedReceiver { peer, _ in
            while let head = peer.readHead() {
                heads.withLock { $0.append(head) }
                peer.send("HTTP/1.1 204 No Content~~")
            }
        }
        let port = receiver.port
        try await withPool { pool in
            let own = Headers([
                "Host": "elsewhere", "X": "a\r\nb", "Connection": "close", "Content-Length": "9",
                "Transfer-Encoding": "chunked", "User-Agent": "test",
            ])
            _ = try await pool.send(.get, local(port, "/a?b"), headers: own)
            _ = try await pool.send(.post, local(port), body: .empty)
        }
        #expect(
            heads.withLock { $0 } == [
                "GET /a?b HTTP/1.1~Host: 127.0.0.1:\(port)~X: a  b~User-Agent: test~~",
                "POST / HTTP/1.1~Host: 127.0.0.1:\(port)~User-Agent: countinghouse~"
                    + "Content-Length: 0~~",
            ])
    }

    @Test func `reads answers of our own server, and keeps the connection`() async throws {
        try await withServer { port in
            try await withPool { pool in
                let sized = try await pool.send(.get, local(port, "/large"))
                #expect(sized.body.count == 4_000_000)
                let chunked = try await pool.send(.get, local(port, "/stream/1000"))
                #expect(chunked.body == [UInt8](repeating: 66, count: 10_000))
                let head = try await pool.send(.head, local(port, "/ok"))
                #expect(head.headers["content-length"] == "2")
                #expect(head.body == [])
                let text = try await pool.send(
                    .post, local(port, "/echo"), body: .bytes(Array("hello".utf8)))
                #expect(text.body == Array("hello".utf8))
            }
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK~Content-Length: 3~~abc", 200, "abc", true),
        ("HTTP/1.1 200~Content-Length: 0~~", 200, "", true),
        ("HTTP/1.1 204 No Content~~", 204, "", true),
        ("HTTP/1.1 304 Not Modified~Content-Length: 9~~", 304, "", true),
        ("HTTP/1.1 103 Early Hints~Link: x~~HTTP/1.1 200 OK~Content-Length: 1~~a", 200, "a", true),
        (
            "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3;x=y~abc~A~0123456789~0~T: z~~", 200,
            "abc0123456789", true
        ),
        ("HTTP/1.1 200 OK~Connection: close~Content-Length: 1~~a", 200, "a", false),
        ("HTTP/1.1 200 OK~~all of it", 200, "all of it", false),
        ("HTTP/1.0 200 OK~Content-Length: 1~~a", 200, "a", false),
        ("HTTP/1.0 200 OK~Connection: keep-alive~Content-Length: 1~~a", 200, "a", true),
        ("HTTP/1.1 302 Found~Location: /b~Content-Length: 0~~", 302, "", true),
    ]) func `reads every framing of an answer, and follows no redirect`(
        answer: String, code: Int, body: String, isKept: Bool
    ) async throws {
        let heads = Mutex(0)
        let receiver = try ScriptedReceiver { peer, _ in
            while peer.readHead() != nil {
                heads.withLock { $0 += 1 }
                peer.send(answer)
                if !isKept { break }
            }
        }
        try await withPool { pool in
            for _ in 0..<2 {
                let response = try await pool.send(.get, local(receiver.port))
                #expect(response.status.code == code)
                #expect(response.body == Array(body.utf8))
            }
        }
        #expect(receiver.connections == (isKept ? 1 : 2))
        #expect(heads.withLock { $0 } == 2)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK~Content-Length: 3~~ab", ClientError.disconnected),
        ("HTTP/1.1 200 OK~Content-Le", .disconnected),
        ("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~", .disconnected),
        ("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~x~", .malformedAnswer),
        ("HTTP/1.1 200 OK~Transfer-Encoding: chunked~Content-Length: 3~~", .malformedAnswer),
        ("HTTP/1.1 200 OK~Transfer-Encoding: gzip~~", .malformedAnswer),
        ("HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 1~~a", .malformedAnswer),
        ("HTTP/1.1 101 Switching Protocols~~", .malformedAnswer),
        ("HTTP/2 200 OK~~", .malformedAnswer),
        (String(repeating: "HTTP/1.1 100 Continue~~", count: 9), .malformedAnswer),
        ("HTTP/1.1 200 OK~Content-Length: 101~~", .answerTooLarge(bytesMax: 100)),
        ("HTTP/1.1 200 OK~~" + String(repeating: "a", count: 101), .answerTooLarge(bytesMax: 100)),
        (
            "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~65~"
                + String(repeating: "a", count: 101) + "~", .answerTooLarge(bytesMax: 100)
        ),
    ]) func `tells what is wrong with an answer`(answer: String, error: ClientError) async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            _ = peer.readHead()
            peer.send(answer)
        }
        var bounds = ClientPoolBounds()
        bounds.exchange.bodyBytesMax = 100
        try await withPool(bounds: bounds) { pool in
            await #expect(throws: error) { try await pool.send(.get, local(receiver.port)) }
        }
        #expect(receiver.connections == 1)
        try await until { openSockets(at: receiver.port) == 0 }
    }

    @Test func `takes no reset for the end of a body`() async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK~~half of it")
            _ = peer.read(until: "go on")
            peer.reset()
        }
        let isTaken = Mutex(false)
        try await withPool { pool in
            await #expect(throws: ClientError.disconnected) {
                try await pool.send(
                    .post, local(receiver.port), body: .bytes(Array("go on".utf8)),
                    taker: { _ in isTaken.withLock { $0 = true } })
            }
        }
        #expect(isTaken.withLock { $0 })
    }

    // MARK: Streams

    @Test func `streams a body in chunks, as fast as the receiver takes it`() async throws {
        try await withServer { port in
            try await withPool { pool in
                let answer = try await pool.send(
                    .post, local(port, "/count"),
                    body: .stream { writer in
                        for _ in 0..<200 {
                            try await writer.write([UInt8](repeating: 65, count: 50_000))
                        }
                        try await writer.write([])
                    })
                #expect(answer.body == Array("10000000".utf8))
                let empty = try await pool.send(
                    .post, local(port, "/count"), body: .stream { _ in })
                #expect(empty.body == Array("0".utf8))
            }
        }
    }

    @Test func `gives a large answer to its taker piece by piece`() async throws {
        try await withServer { port in
            var bounds = ClientPoolBounds()
            bounds.exchange.bodyBytesMax = 1000
            try await withPool(bounds: bounds) { pool in
                let count = Mutex(0)
                let taker: ClientBodyTaker = { piece in
                    await Task.yield()
                    count.withLock { $0 += piece.count }
                }
                let answer = try await pool.send(.get, local(port, "/flood"), taker: taker)
                #expect(answer.status == .ok)
                #expect(answer.body == [])
                #expect(count.withLock { $0 } == 13_107_200)
                let missing = try await pool.send(.get, local(port, "/none"), taker: taker)
                #expect(missing.status == .notFound)
                #expect(String(decoding: missing.body, as: UTF8.self).contains("HTTP-404"))
                #expect(count.withLock { $0 } == 13_107_200)
            }
        }
    }

    private struct Broken: Error {}

    @Test func `a body or taker that throws ends the request and its connection`() async throws {
        try await withServer { port in
            try await withPool { pool in
                await #expect(throws: ClientError.callerFailed) {
                    try await pool.send(
                        .post, local(port, "/count"),
                        body: .stream { writer in
                            try await writer.write([1])
                            throw Broken()
                        })
                }
                await #expect(throws: ClientError.callerFailed) {
                    try await pool.send(.get, local(port, "/flood"), taker: { _ in throw Broken() })
                }
                let answer = try await pool.send(.get, local(port, "/ok"))
                #expect(answer.status == .ok)
            }
            try await until { openSockets(at: port) == 0 }
        }
    }

    @Test func `an answer that comes before the body is sent ends the sending`() async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            _ = peer.readHead()
            peer.send("HTTP/1.1 413 Content Too Large~Content-Length: 2~~no")
            _ = peer.read(until: "never")
        }
        let told = Mutex<ClientError?>(nil)
        try await withPool { pool in
            let streamed = try await pool.send(
                .post, local(receiver.port),
                body: .stream { writer in
                    do throws(ClientError) {
                        while true { try await writer.write([UInt8](repeating: 65, count: 10_000)) }
                    } catch {
                        told.withLock { $0 = error }
                    }
                })
            #expect(streamed.status == .contentTooLarge)
            #expect(streamed.body == Array("no".utf8))
            let whole = try await pool.send(
                .post, local(receiver.port),
                body: .bytes([UInt8](repeating: 65, count: 50_000_000)))
            #expect(whole.status == .contentTooLarge)
        }
        #expect(told.withLock { $0 } == .answeredEarly)
        #expect(receiver.connections == 2)
    }

    @Test func `a body's writer can do nothing once its request is over`() async throws {
        let kept = Mutex<ClientBodyWriter?>(nil)
        try await withServer { port in
            try await withPool { pool in
                _ = try await pool.send(
                    .post, local(port, "/count"),
                    body: .stream { writer in kept.withLock { $0 = writer } })
                let writer = try #require(kept.withLock { $0 })
                await #expect(throws: ClientError.callerFailed) { try await writer.write([1]) }
                let answer = try await pool.send(.get, local(port, "/ok"))
                #expect(answer.body == Array("ok".utf8))
            }
        }
    }
}
