import Glibc
import HTTP
import Sockets
import Synchronization
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurnsAlone) struct `A pool's requests` {
    /// Takes connections and says nothing.
    private func silent() throws -> ScriptedReceiver {
        try ScriptedReceiver { peer, _ in peer.readToEnd() }
    }

    // MARK: Addresses

    @Test func `go to no address that is refused, whatever the name says`() async throws {
        let receiver = try silent()
        let port = receiver.port
        try await withPool(addressGuard: AddressGuard()) { pool in
            for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"] {
                let error = await failure {
                    try await pool.send(.get, ClientURL("http://\(host):\(port)/"))
                }
                #expect(error?.code == "HTTP-CLIENT-010")
            }
        }
        #expect(receiver.connections == 0)
    }

    @Test func `are judged by the address of each look-up, so that no name can change its mind`()
        async throws
    {
        // 127.0.0.2 stands for a public address: it is the only one that the guard lets through.
        let allowed = try #require(AddressRange("127.0.0.2"))
        let receiver = try ScriptedReceiver(address: "127.0.0.2") { peer, _ in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK~Connection: close~Content-Length: 0~~")
        }
        let inner = try ScriptedReceiver(port: receiver.port) { peer, _ in peer.readToEnd() }
        let lookups = Mutex(0)
        let resolve: ClientPool.Resolve = { _, port throws(SocketError) in
            let number = lookups.withLock { lookups in
                lookups += 1
                return lookups
            }
            let text = number == 1 ? "127.0.0.2" : "127.0.0.1"
            return [try SocketAddress(numeric: text, port: port)]
        }
        try await withPool(
            addressGuard: AddressGuard(allowedRanges: [allowed]),
            resolve: resolve
        ) { pool in
            let url = try ClientURL("http://rebinding.example:\(receiver.port)/")
            #expect(try await pool.send(.get, url).status == .ok)
            await #expect(
                throws: ClientError.addressRefused(
                    host: "rebinding.example", address: "127.0.0.1",
                    purpose: "this very machine (RFC 1122)")
            ) { try await pool.send(.get, url) }
        }
        #expect(lookups.withLock { $0 } == 2)
        #expect(receiver.connections == 1)
        #expect(inner.connections == 0)
    }

    @Test func `go to the first address that is allowed and takes them`() async throws {
        let forbidden = try silent()
        let receiver = try ScriptedReceiver(port: forbidden.port, address: "127.0.0.3") { peer, _ in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK~Content-Length: 0~~")
        }
        let ranges = ["127.0.0.2", "127.0.0.3"].compactMap { AddressRange($0) }
        let resolve: ClientPool.Resolve = { name, port throws(SocketError) in
            let last = name == "good.example" ? ["127.0.0.3"] : []
            var addresses: [SocketAddress] = []
            // The first is refused by the guard, the second by nobody listening there.
            for text in ["127.0.0.1", "127.0.0.2"] + last {
                addresses.append(try SocketAddress(numeric: text, port: port))
            }
            return addresses
        }
        try await withPool(
            addressGuard: AddressGuard(allowedRanges: ranges),
            resolve: resolve
        ) { pool in
            let good = try await pool.send(
                .get, ClientURL("http://good.example:\(receiver.port)/"))
            #expect(good.status == .ok)
            await #expect(
                throws: ClientError.unreachable(.system(call: "connect", errno: ECONNREFUSED))
            ) { try await pool.send(.get, ClientURL("http://bad.example:\(receiver.port)/")) }
        }
        #expect(forbidden.connections == 0)
        #expect(receiver.connections == 1)
    }

    @Test func `go to no port of another protocol`() async throws {
        try await withPool(addressGuard: AddressGuard()) { pool in
            await #expect(throws: ClientError.portRefused(host: "8.8.8.8", port: 25)) {
                try await pool.send(.get, ClientURL("http://8.8.8.8:25/"))
            }
        }
    }

    // MARK: Time

    @Test func `are given up when the name is not resolved in time`() async throws {
        var bounds = ClientPoolBounds()
        bounds.resolveSeconds = 1
        let wasCancelled = Mutex(false)
        let resolve: ClientPool.Resolve = { name, _ throws(SocketError) in
            try? await Task.sleep(for: .seconds(600))
            wasCancelled.withLock { $0 = Task.isCancelled }
            throw .notResolved(name)
        }
        try await withPool(
            bounds: bounds,
            resolve: resolve
        ) { pool in
            await #expect(throws: ClientError.timedOut(.resolving, afterSeconds: 1)) {
                try await pool.send(.get, ClientURL("http://slow.example/"))
            }
        }
        #expect(wasCancelled.withLock { $0 })
    }

    @Test func `are given up when the connection does not stand in time`() async throws {
        // A listener whose queue is full takes no further connection, and does not refuse it.
        let full = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(full) }
        let port = listenWithoutRoom(full)
        let address = try SocketAddress(numeric: "127.0.0.1", port: port)
        let fillers = try (0..<4).map { _ in try Stream.connect(to: address) }
        defer { for filler in fillers { filler.close() } }
        var bounds = ClientPoolBounds()
        bounds.exchange.connectSeconds = 1
        let before = openSockets(at: port)
        try await withPool(bounds: bounds) { pool in
            await #expect(throws: ClientError.timedOut(.connecting, afterSeconds: 1)) {
                try await pool.send(.get, local(port))
            }
        }
        try await until { openSockets(at: port) == before }
    }

    @Test func `are given up when the handshake or the answer does not come in time`()
        async throws
    {
        let receiver = try silent()
        var bounds = ClientPoolBounds()
        bounds.exchange.handshakeSeconds = 1
        bounds.exchange.answerSeconds = 1
        try await withPool(bounds: bounds) { pool in
            await #expect(throws: ClientError.timedOut(.securing, afterSeconds: 1)) {
                try await pool.send(.get, ClientURL("https://127.0.0.1:\(receiver.port)/"))
            }
            await #expect(throws: ClientError.timedOut(.answering, afterSeconds: 1)) {
                try await pool.send(.get, local(receiver.port))
            }
        }
    }

    @Test func `are given up when all of it takes too long, at whatever stage`() async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK~~")
            while !peer.isGone { peer.send("a") }
        }
        var bounds = ClientPoolBounds()
        bounds.connectionsPerOriginMax = 1
        bounds.wholeSeconds = 1
        try await withPool(bounds: bounds) { pool in
            // The first is answered without end; the second waits for the first's place.
            async let first = failure {
                try await pool.send(.get, local(receiver.port), wholeSeconds: 2, taker: { _ in })
            }
            try await until { receiver.connections == 1 }
            await #expect(throws: ClientError.timedOut(.whole, afterSeconds: 1)) {
                try await pool.send(.get, local(receiver.port))
            }
            #expect(await first == .timedOut(.whole, afterSeconds: 2))
        }
    }

    // MARK: Giving up

    @Test func `end at once when their task is cancelled, and their connection with them`()
        async throws
    {
        let receiver = try silent()
        var bounds = ClientPoolBounds()
        bounds.connectionsPerOriginMax = 1
        try await withPool(bounds: bounds) { pool in
            let sent = Task {
                await failure { try await pool.send(.get, local(receiver.port)) }
            }
            try await until { receiver.connections == 1 }
            let waiting = Task {
                await failure { try await pool.send(.get, local(receiver.port)) }
            }
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
            sent.cancel()
            #expect(await sent.value == .cancelled)
            try await until { openSockets(at: receiver.port) == 0 }
            let early = Task {
                while !Task.isCancelled { await Task.yield() }
                return await failure { try await pool.send(.get, local(receiver.port)) }
            }
            early.cancel()
            #expect(await early.value == .cancelled)
        }
        #expect(receiver.connections == 1)
    }

    @Test func `pass their place on when they are cancelled`() async throws {
        let receiver = try ScriptedReceiver { peer, number in
            guard number > 0 else { return peer.readToEnd() }
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK~Content-Length: 0~~")
        }
        var bounds = ClientPoolBounds()
        bounds.connectionsPerOriginMax = 1
        try await withPool(bounds: bounds) { pool in
            let stuck = Task {
                await failure { try await pool.send(.get, local(receiver.port)) }
            }
            try await until { receiver.connections == 1 }
            async let next = pool.send(.get, local(receiver.port))
            stuck.cancel()
            #expect(try await next.status == .ok)
            #expect(await stuck.value == .cancelled)
        }
    }

    @Test func `fail when the pool is closed, those under way and those to come`() async throws {
        let receiver = try silent()
        try await withPool { pool in
            let sent = Task {
                await failure { try await pool.send(.get, local(receiver.port)) }
            }
            try await until { receiver.connections == 1 }
            await pool.close()
            #expect(await sent.value == .closed)
            #expect(await failure { try await pool.send(.get, local(receiver.port)) } == .closed)
        }
        try await until { openSockets(at: receiver.port) == 0 }
    }

    private func listenWithoutRoom(_ descriptor: Int32) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Safe: a sockaddr_in is made to be passed as a sockaddr of its length.
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, length)
                _ = listen(descriptor, 0)
                _ = getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
