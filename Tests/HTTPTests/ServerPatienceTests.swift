import HTTP
import Sockets
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurns) struct `A server's patience` {
    private var hasty: Timeouts {
        var timeouts = Timeouts()
        timeouts.headSeconds = 1
        timeouts.bodyIdleSeconds = 1
        timeouts.keepAliveSeconds = 1
        timeouts.writeStalledSeconds = 1
        return timeouts
    }

    @Test func `a stalled head is answered 408 and dropped, a silent one dropped`() async throws {
        try await withServer(timeouts: hasty) { port in
            let stalled = RawClient(port: port)
            let silent = RawClient(port: port)
            stalled.send("GET /ok HTTP/1.1~Host: a~")
            #expect(stalled.readToEnd().hasPrefix("HTTP/1.1 408 Request Timeout~"))
            #expect(stalled.hasEnded)
            #expect(silent.readToEnd() == "")
            #expect(silent.hasEnded)
        }
    }

    @Test func `a head that drips in does not live longer for it`() async throws {
        try await withServer(timeouts: hasty) { port in
            let client = RawClient(port: port)
            client.send("GET /ok HTTP/1.1~Host: a~X: ")
            var drips = 0
            while drips < 100, client.send([65]) {
                drips += 1
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(drips < 100)
        }
    }

    @Test func `an idle connection is closed without a word`() async throws {
        try await withServer(timeouts: hasty) { port in
            let client = RawClient(port: port)
            client.send("GET /ok HTTP/1.1~Host: a~~")
            #expect(client.readToEnd() == `A server`.ok)
            #expect(client.hasEnded)
        }
    }

    @Test func `a stalled body is told to the handler as 408`() async throws {
        try await withServer(timeouts: hasty) { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: 5~~hel")
            let text = client.readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout~"))
            #expect(text.hasSuffix("~Connection: close~~HTTP-BODY-004"))
        }
    }

    @Test func `a peer that takes no answer is dropped, streamed or not`() async throws {
        try await withServer(timeouts: hasty) { port in
            for path in ["/large", "/flood"] {
                let client = RawClient(port: port, receiveBufferBytes: 4096)
                client.send("GET \(path) HTTP/1.1~Host: a~~")
                try await Task.sleep(for: .seconds(4))
                while client.readSome() {}
                #expect(client.received.count < 8_000_000)
                #expect(!client.hasEnded, "the connection is reset, not ended in order")
            }
        }
    }

    @Test func `a request that takes too long is given up`() async throws {
        var timeouts = Timeouts()
        timeouts.requestSeconds = 1
        try await withServer(timeouts: timeouts) { port in
            let client = RawClient(port: port)
            client.send("POST /echo HTTP/1.1~Host: a~Content-Length: 500~~")
            for _ in 0..<40 {
                client.send([65])
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(client.readToEnd().hasSuffix("~Connection: close~~HTTP-BODY-004"))
        }
    }

    @Test func `the cancellation of one request reaches no other`() async throws {
        var timeouts = Timeouts()
        timeouts.requestSeconds = 1
        var router = Router()
        router.add(.get, "/long") { _ in
            // Until it is cancelled.
            try? await Task.sleep(for: .seconds(60))
            return .text("cancelled: \(Task.isCancelled)")
        }
        router.add(.get, "/short") { _ in .text("cancelled: \(Task.isCancelled)") }
        try await withServer(timeouts: timeouts, router: router) { port in
            let given = RawClient(port: port)
            given.send("GET /long HTTP/1.1~Host: a~~")
            #expect(given.readToEnd().hasSuffix("~~cancelled: true"))
            for _ in 0..<3 {
                let client = RawClient(port: port)
                client.send("GET /short HTTP/1.1~Host: a~~")
                #expect(client.read(until: "false").hasSuffix("~~cancelled: false"))
            }
        }
    }

    @Test func `one connection too many is answered 503`() async throws {
        var limits = Limits()
        limits.connectionsMax = 2
        try await withServer(limits: limits) { port in
            let first = RawClient(port: port)
            let second = RawClient(port: port)
            first.send("GET /ok HTTP/1.1~Host: a~~")
            second.send("GET /ok HTTP/1.1~Host: a~~")
            _ = first.read(until: "~~ok")
            _ = second.read(until: "~~ok")
            let third = RawClient(port: port)
            #expect(third.readToEnd().hasPrefix("HTTP/1.1 503 Service Unavailable~"))
            first.send("GET /ok HTTP/1.1~Host: a~~")
            #expect(first.read(until: "ok" + `A server`.ok) == `A server`.ok + `A server`.ok)
        }
    }
}
