import HTTP
import Sockets
import Synchronization
import Testing
import TurnstileFixture

/// What a server does when more is asked than it can do.
@Suite(.serialized, .takesTurns) struct `A busy server` {
    /// Holds requests until the test lets them go, and notes their order.
    private final class Hold: Sendable {
        private struct State {
            var waiting: [CheckedContinuation<Void, Never>] = []
            var order: [String] = []
            var isOpen = false
        }
        private let state = Mutex(State())

        var order: [String] { state.withLock { $0.order } }

        func enter(_ name: String) async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    state.order.append(name)
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }

        func open() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func waitFor(_ count: Int) async {
            while order.count < count { await Task.yield() }
        }
    }

    private func router(_ hold: Hold) -> Router {
        var router = testRouter()
        router.add(.get, "/busy/{name}") { request in
            await hold.enter(request.parameters["name"] ?? "")
            return .text("done")
        }
        router.add(.post, "/body/{name}") { request in
            let count = (try? await request.body.collect(upTo: 1000).count) ?? -1
            return .text("\(count)")
        }
        router.add(.get, "/health", priority: .urgent) { _ in .text("well") }
        return router
    }

    private var narrow: Overload {
        var overload = Overload()
        overload.concurrencyInitial = 2
        overload.concurrencyMin = 2
        overload.concurrencyMax = 2
        overload.queueMax = 6
        overload.queuePerCallerMax = 4
        return overload
    }

    private func work(_ name: String, key: String) -> String {
        "GET /busy/\(name) HTTP/1.1~Host: a~Authorization: \(key)~Connection: close~~"
    }

    @Test func `health is answered while all places are taken and others wait`() async throws {
        let hold = Hold()
        try await withServer(overload: narrow, router: router(hold)) { port in
            let busy = ["1", "2", "3"].map { name in
                let client = RawClient(port: port)
                client.send(work(name, key: "k"))
                return client
            }
            await hold.waitFor(2)
            let health = RawClient(port: port)
            health.send("GET /health HTTP/1.1~Host: a~Connection: close~~")
            #expect(health.readToEnd().hasSuffix("~~well"))
            #expect(hold.order.count == 2, "the third still waits for its turn")
            hold.open()
            for client in busy { #expect(client.readToEnd().hasSuffix("~~done")) }
        }
    }

    @Test func `one caller's backlog does not delay another's first request`() async throws {
        let hold = Hold()
        try await withServer(overload: narrow, router: router(hold)) { port in
            var clients: [RawClient] = []
            func send(_ name: String, key: String) async throws {
                let client = RawClient(port: port)
                client.send(work(name, key: key))
                clients.append(client)
                // One after another on the one loop: the answer proves that what was sent before
                // has been read.
                let probe = RawClient(port: port)
                probe.send("GET /health HTTP/1.1~Host: a~Connection: close~~")
                _ = probe.readToEnd()
            }
            for number in 1...6 { try await send("busy\(number)", key: "busy") }
            try await send("other", key: "other")
            hold.open()
            for client in clients { #expect(client.readToEnd().hasSuffix("~~done")) }
        }
        #expect(hold.order.prefix(2) == ["busy1", "busy2"])
        #expect(hold.order.firstIndex(of: "other") ?? 9 <= 3)
    }

    @Test func `past the queue a request is refused with Retry-After, and the connection stays`()
        async throws
    {
        let hold = Hold()
        try await withServer(overload: narrow, router: router(hold)) { port in
            var clients: [RawClient] = []
            for number in 1...6 {
                let client = RawClient(port: port)
                client.send(work("\(number)", key: "k"))
                clients.append(client)
            }
            await hold.waitFor(2)
            let late = RawClient(port: port)
            late.send("GET /busy/late HTTP/1.1~Host: a~Authorization: k~~")
            let refused = late.read(until: "names.")
            #expect(refused.hasPrefix("HTTP/1.1 503 Service Unavailable~"))
            #expect(refused.contains("~Retry-After: "))
            hold.open()
            for client in clients { #expect(client.readToEnd().hasSuffix("~~done")) }
            late.send(work("later", key: "k"))
            #expect(late.readToEnd().hasSuffix("~~done"))
        }
        #expect(!hold.order.contains("late"))
    }

    @Test func `whoever waits too long for a turn is told to come again`() async throws {
        let hold = Hold()
        var overload = narrow
        overload.queueSecondsMax = 1
        try await withServer(overload: overload, router: router(hold)) { port in
            let clients = ["1", "2", "3"].map { name in
                let client = RawClient(port: port)
                client.send(work(name, key: "k"))
                return client
            }
            #expect(clients[2].readToEnd().hasPrefix("HTTP/1.1 503 Service Unavailable~"))
            hold.open()
            #expect(clients[0].readToEnd().hasSuffix("~~done"))
            #expect(clients[1].readToEnd().hasSuffix("~~done"))
        }
        #expect(hold.order.count == 2)
    }

    @Test func `senders of slow bodies take no places from others`() async throws {
        let hold = Hold()
        hold.open()
        var overload = narrow
        overload.queueMax = 100
        overload.queuePerCallerMax = 100
        try await withServer(overload: overload, router: router(hold)) { port in
            let slow = (1...20).map { number in
                let client = RawClient(port: port)
                client.send("POST /body/\(number) HTTP/1.1~Host: a~Content-Length: 9~~half")
                return client
            }
            for number in 1...10 {
                let client = RawClient(port: port)
                client.send(work("\(number)", key: "k"))
                #expect(client.readToEnd().hasSuffix("~~done"))
            }
            for client in slow {
                client.send("later")
                #expect(client.read(until: "~~9").hasSuffix("~~9"))
            }
        }
    }

    @Test func `a request that waits when the server ends is still answered`() async throws {
        let hold = Hold()
        var configuration = ServerConfiguration(port: 0, loops: 1)
        configuration.overload = narrow
        let server = Server(configuration: configuration, router: router(hold))
        let port = try server.start()[0].port
        let clients = ["1", "2", "3"].map { name in
            let client = RawClient(port: port)
            client.send(work(name, key: "k"))
            return client
        }
        await hold.waitFor(2)
        let loop = try EventLoop()
        let end = Task(executorPreference: loop) { await server.shutdown(graceSeconds: 30) }
        hold.open()
        for client in clients { #expect(client.readToEnd().hasSuffix("~~done")) }
        await end.value
        await loop.stop()
    }

    @Test func `one address holds only so many connections`() async throws {
        var limits = Limits()
        limits.connectionsPerAddressMax = 2
        try await withServer(limits: limits) { port in
            let kept = (1...2).map { _ in
                let client = RawClient(port: port)
                client.send("GET /ok HTTP/1.1~Host: a~~")
                _ = client.read(until: "~~ok")
                return client
            }
            let third = RawClient(port: port)
            #expect(third.readToEnd().hasPrefix("HTTP/1.1 429 Too Many Requests~"))
            kept[0].send("GET /ok HTTP/1.1~Host: a~Connection: close~~")
            _ = kept[0].readToEnd()
            kept[0].endSending()
            let fourth = RawClient(port: port)
            fourth.send("GET /ok HTTP/1.1~Host: a~Connection: close~~")
            #expect(fourth.readToEnd().hasSuffix("~~ok"))
        }
    }
}
