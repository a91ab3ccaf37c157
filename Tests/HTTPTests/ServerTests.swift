import Foundation
import HTTP
import Synchronization
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurns) struct `A server` {
    static let ok = "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~Content-Length: 2~~ok"

    @Test func `requests on one connection are answered one after another`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("GET /ok HTTP/1.1~Host: a~~")
            #expect(client.read(until: "~~ok") == Self.ok)
            client.send("GET /ok HTTP/1.1~Host: a~~")
            #expect(client.read(until: "ok" + Self.ok) == Self.ok + Self.ok)
        }
    }

    @Test func `pipelined requests are answered in order, RFC 9112 section 9_3_2`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            var requests = ""
            for number in 0..<200 {
                requests += "POST /echo HTTP/1.1~Host: a~Content-Length: 3~~\(100 + number)"
            }
            client.send(requests + "GET /peer HTTP/1.1~Host: a~Connection: close~~")
            let answers = client.readToEnd().split(separator: "HTTP/1.1 200 OK~").map {
                String($0.suffix(3))
            }
            #expect(answers == (100..<300).map(String.init) + ["0.1"])
        }
    }

    @Test func `bytes that come one at a time make the same request`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            let text =
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            for byte in text.utf8 { client.send([byte]) }
            #expect(client.readToEnd().hasSuffix("~Content-Length: 5~Connection: close~~hello"))
        }
    }

    @Test func `HEAD has GET's fields and no body, RFC 9110 section 9_3_2`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("HEAD /ok HTTP/1.1~Host: a~~HEAD /stream/3 HTTP/1.1~Host: a~~")
            client.send("HEAD /none HTTP/1.1~Host: a~~GET /ok HTTP/1.1~Host: a~~")
            client.endSending()
            let text = client.readToEnd()
            #expect(
                text.hasPrefix(
                    Self.ok.dropLast(2) + "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~HTTP/1.1 404"
                ))
            #expect(text.hasSuffix("~~" + Self.ok))
        }
    }

    @Test func `an unknown path is 404, another method 405 with Allow, OPTIONS 204`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("GET /none HTTP/1.1~Host: a~~DELETE /ok HTTP/1.1~Host: a~~")
            client.send("OPTIONS /ok HTTP/1.1~Host: a~~BREW /ok HTTP/1.1~Host: a~~")
            client.endSending()
            let text = client.readToEnd()
            let answers = text.split(separator: "HTTP/1.1 ")
            #expect(answers.map { $0.prefix(3) } == ["404", "405", "204", "501"])
            #expect(answers[1].contains("~Allow: GET, HEAD, OPTIONS~"))
            #expect(answers[2] == "204 No Content~Allow: GET, HEAD, OPTIONS~~")
            #expect(answers[0].contains(#""code":"HTTP-404""#))
        }
    }

    @Test func `a handler may close, and may not frame`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("GET /close HTTP/1.1~Host: a~~GET /ok HTTP/1.1~Host: a~~")
            #expect(client.readToEnd() == "HTTP/1.1 204 No Content~Connection: close~~")
        }
    }

    @Test func `HTTP 1_0 closes, or says that it stays`() async throws {
        try await withServer { port in
            let closing = RawClient(port: port)
            closing.send("GET /ok HTTP/1.0~~")
            #expect(closing.readToEnd().contains("~Connection: close~~ok"))
            let staying = RawClient(port: port)
            staying.send("GET /ok HTTP/1.0~Connection: keep-alive~~GET /ok HTTP/1.0~~")
            let text = staying.readToEnd()
            #expect(text.contains("~Connection: keep-alive~~ok"))
            #expect(text.hasSuffix("~Connection: close~~ok"))
            let streamed = RawClient(port: port)
            streamed.send("GET /stream/2 HTTP/1.0~~")
            #expect(
                streamed.readToEnd() == "HTTP/1.1 200 OK~Connection: close~~BBBBBBBBBBBBBBBBBBBB")
        }
    }

    @Test func `broken framing is answered, read by the sender, and the end`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: x~~")
            client.send([UInt8](repeating: 65, count: 200_000))
            let text = client.readToEnd()
            #expect(
                text.hasPrefix("HTTP/1.1 400 Bad Request~Content-Type: application/problem+json~"))
            #expect(text.contains("~Connection: close~~{"))
            #expect(client.hasEnded)
        }
    }

    @Test func `a streamed answer arrives in chunks`() async throws {
        try await withServer { port in
            let client = RawClient(port: port)
            client.send("GET /stream/2 HTTP/1.1~Host: a~~GET /ok HTTP/1.1~Host: a~~")
            client.endSending()
            #expect(
                client.readToEnd()
                    == "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~a~BBBBBBBBBB~a~BBBBBBBBBB~0~~"
                    + Self.ok)
        }
    }

    @Test func `an answer shorter or longer than announced cuts the connection`() async throws {
        try await withServer { port in
            let exact = RawClient(port: port)
            exact.send("GET /sized/3/3 HTTP/1.1~Host: a~~GET /ok HTTP/1.1~Host: a~~")
            exact.endSending()
            #expect(exact.readToEnd() == "HTTP/1.1 200 OK~Content-Length: 3~~CCC" + Self.ok)
            for path in ["/sized/3/2", "/sized/3/4"] {
                let client = RawClient(port: port)
                client.send("GET \(path) HTTP/1.1~Host: a~~GET /ok HTTP/1.1~Host: a~~")
                #expect(!client.readToEnd().contains("~~ok"))
            }
        }
    }

    @Test func `a handler may work on another executor`() async throws {
        try await withServer { port in
            // The handler needs the pool that a waiting client would hold.
            let answers = await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    let client = RawClient(port: port)
                    for _ in 0..<20 { client.send("GET /elsewhere HTTP/1.1~Host: a~~") }
                    client.endSending()
                    continuation.resume(returning: client.readToEnd())
                }
            }
            #expect(answers.split(separator: "~~back").count == 20)
        }
    }

    @Test func `a large answer to a slow reader arrives whole, those behind it after it`()
        async throws
    {
        try await withServer { port in
            let client = RawClient(port: port, receiveBufferBytes: 4096)
            client.send("GET /large HTTP/1.1~Host: a~~GET /large HTTP/1.1~Host: a~~")
            client.send("GET /ok HTTP/1.1~Host: a~Connection: close~~")
            while client.readSome() {}
            #expect(client.received.count { $0 == 65 } == 8_000_000)
            #expect(client.received.suffix(2) == Array("ok".utf8)[...])
        }
    }

    @Test func `the observer is told of each step`() async throws {
        let observer = Recorder()
        try await withServer(observer: observer) { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: 5~~helloGET /x HTTP/1.1~~")
            _ = client.readToEnd()
        }
        #expect(
            observer.lines.withLock { $0 } == [
                "opened", "started /echo", "finished /echo POST 200 in 5 out 5", "error 400",
                "closed refused after 1",
            ])
    }

    private final class Recorder: ServerObserver {
        let lines = Mutex<[String]>([])

        func connectionOpened() { lines.withLock { $0.append("opened") } }
        func connectionClosed(_ connection: FinishedConnection) {
            lines.withLock {
                $0.append("closed \(connection.ending) after \(connection.requests)")
            }
        }
        func loadMeasured(_ load: LoopLoad, loop: Int) {}
        func requestStarted(route: String, method: HTTP.Method, isSecure: Bool) {
            lines.withLock { $0.append("started \(route)") }
        }
        func protocolError(status: Int) { lines.withLock { $0.append("error \(status)") } }
        func requestFinished(_ request: FinishedRequest) {
            let line = """
                finished \(request.route) \(request.method.name) \(request.status) \
                in \(request.bytesIn) out \(request.bytesOut)
                """
            lines.withLock { $0.append(request.nanoseconds > 0 ? line : "\(line) in no time") }
        }
    }
}
