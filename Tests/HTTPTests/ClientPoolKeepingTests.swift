import Glibc
import HTTP
import Sockets
import Synchronization
import Testing
import TurnstileFixture

@Suite(.serialized, .takesTurnsAlone) struct `A pool's connections` {
    private static let ok = "HTTP/1.1 200 OK~Content-Length: 2~~ok"

    /// Answers every request, once so many connections have come.
    private func echoing(after connections: Int = 1) throws -> ScriptedReceiver {
        let arrived = Mutex(0)
        return try ScriptedReceiver { peer, _ in
            arrived.withLock { $0 += 1 }
            while peer.readHead() != nil {
                while arrived.withLock({ $0 }) < connections { usleep(1000) }
                peer.send(Self.ok)
            }
        }
    }

    @Test func `are no more than the bound, and those who wait have their turn`() async throws {
        let receiver = try echoing(after: 3)
        var bounds = ClientPoolBounds()
        bounds.connectionsPerOriginMax = 3
        try await withPool(bounds: bounds) { pool in
            let codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<200 {
                    group.addTask { try await pool.send(.get, local(receiver.port)).status.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == [Int](repeating: 200, count: 200))
        }
        #expect(receiver.connections == 3)
        try await until { openSockets(at: receiver.port) == 0 }
    }

    @Test func `let only so many wait`() async throws {
        let isOpen = Mutex(false)
        let receiver = try ScriptedReceiver { peer, _ in
            while peer.readHead() != nil {
                while !isOpen.withLock({ $0 }) { usleep(1000) }
                peer.send(Self.ok)
            }
        }
        var bounds = ClientPoolBounds()
        bounds.connectionsPerOriginMax = 1
        bounds.exchange.waitingMax = 2
        try await withPool(bounds: bounds) { pool in
            let outcomes = await withTaskGroup(of: ClientError?.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        await failure { try await pool.send(.get, local(receiver.port)) }
                    }
                }
                var outcomes: [ClientError?] = []
                for await outcome in group {
                    outcomes.append(outcome)
                    if outcomes.count == 2 { isOpen.withLock { $0 = true } }
                }
                return outcomes
            }
            #expect(outcomes == [.tooManyWaiting, .tooManyWaiting, nil, nil, nil])
        }
        #expect(receiver.connections == 1)
    }

    @Test func `make room for another origin, and are refused when all are busy`() async throws {
        let first = try echoing()
        let second = try ScriptedReceiver { peer, _ in peer.readToEnd() }
        var bounds = ClientPoolBounds()
        bounds.connectionsMax = 1
        try await withPool(bounds: bounds) { pool in
            _ = try await pool.send(.get, local(first.port))
            let held = Task { try await pool.send(.get, local(second.port)) }
            try await until { second.connections == 1 }
            await #expect(throws: ClientError.tooManyConnections) {
                try await pool.send(.get, local(first.port))
            }
            held.cancel()
            _ = await held.result
            _ = try await pool.send(.get, local(first.port))
        }
        #expect(first.connections == 2)
    }

    @Test func `are kept up to the bounds of idle ones`() async throws {
        let first = try echoing(after: 3)
        let second = try echoing(after: 3)
        var bounds = ClientPoolBounds()
        bounds.idlePerOriginMax = 2
        bounds.idleMax = 3
        let open = { openSockets(at: first.port) + openSockets(at: second.port) }
        try await withPool(bounds: bounds) { pool in
            // Of each connection there are two ends: ours and the receiver's.
            for (receiver, kept) in [(first, 2), (second, 3)] {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<50 {
                        group.addTask { _ = try await pool.send(.get, local(receiver.port)) }
                    }
                    try await group.waitForAll()
                }
                try await until { open() == 2 * kept }
            }
        }
        try await until { open() == 0 }
    }

    @Test func `are closed after the idle time, or before their peer would`() async throws {
        let field = Mutex("")
        let receiver = try ScriptedReceiver { peer, _ in
            while peer.readHead() != nil {
                let keepAlive = field.withLock { $0 }
                peer.send("HTTP/1.1 200 OK~Content-Length: 0~\(keepAlive)~")
            }
        }
        var bounds = ClientPoolBounds()
        bounds.idleSeconds = 1
        try await withPool(bounds: bounds) { pool in
            _ = try await pool.send(.get, local(receiver.port))
            try await until { openSockets(at: receiver.port) == 0 }
            // Nothing is kept that the peer closes within two seconds.
            field.withLock { $0 = "Keep-Alive: max=9, Timeout = 2~" }
            _ = try await pool.send(.get, local(receiver.port))
            _ = try await pool.send(.get, local(receiver.port))
        }
        #expect(receiver.connections == 3)
    }

    @Test(arguments: [
        "", "timeout", "timeout=", "timeout=-9223372036854775808", "timeout=99999999999999999999",
    ]) func `are kept as usual when their peer says nothing sensible of its time`(
        keepAlive: String
    ) async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            while peer.readHead() != nil {
                peer.send("HTTP/1.1 200 OK~Content-Length: 0~Keep-Alive: \(keepAlive)~~")
            }
        }
        try await withPool { pool in
            for _ in 0..<2 { _ = try await pool.send(.get, local(receiver.port)) }
        }
        #expect(receiver.connections == 1)
    }

    @Test func `carry so many requests, and grow so old`() async throws {
        let receiver = try echoing()
        var bounds = ClientPoolBounds()
        bounds.connectionRequestsMax = 3
        try await withPool(bounds: bounds) { pool in
            for _ in 0..<7 { _ = try await pool.send(.get, local(receiver.port)) }
        }
        #expect(receiver.connections == 3)
        bounds.connectionAgeSecondsMax = 0
        try await withPool(bounds: bounds) { pool in
            for _ in 0..<2 { _ = try await pool.send(.get, local(receiver.port)) }
        }
        #expect(receiver.connections == 5)
    }

    @Test func `are given up when their peer hangs up or speaks unasked`() async throws {
        for unasked in ["", "HTTP/1.1 408 Request Timeout~Content-Length: 0~~"] {
            let receiver = try ScriptedReceiver { peer, number in
                _ = peer.readHead()
                peer.send(Self.ok)
                guard number == 0 else { return }
                peer.send(unasked)
            }
            try await withPool { pool in
                let first = try await pool.send(.post, local(receiver.port), body: .bytes([1]))
                #expect(first.status == .ok)
                try await until { openSockets(at: receiver.port) == 0 }
                let second = try await pool.send(.post, local(receiver.port), body: .bytes([1]))
                #expect(second.body == Array("ok".utf8))
            }
            #expect(receiver.connections == 2)
        }
    }

    // MARK: Repeating

    /// Keeps a connection, and breaks it when the next request has come.
    private func breaking(after answer: String = "") throws -> ScriptedReceiver {
        try ScriptedReceiver { peer, number in
            _ = peer.readHead()
            peer.send(Self.ok)
            guard peer.readHead() != nil, number > 0 else { return peer.send(answer) }
            peer.send(Self.ok)
        }
    }

    @Test func `broken before an answer, have an idempotent request repeated once`() async throws {
        let receiver = try breaking()
        try await withPool { pool in
            for _ in 0..<2 {
                let answer = try await pool.send(.put, local(receiver.port), body: .bytes([1]))
                #expect(answer.body == Array("ok".utf8))
            }
        }
        #expect(receiver.connections == 2)
    }

    @Test func `broken again, fail the request`() async throws {
        let receiver = try ScriptedReceiver { peer, number in
            _ = peer.readHead()
            guard number == 0 else { return }
            peer.send(Self.ok)
            _ = peer.readHead()
        }
        try await withPool { pool in
            _ = try await pool.send(.get, local(receiver.port))
            await #expect(throws: ClientError.disconnected) {
                try await pool.send(.get, local(receiver.port))
            }
        }
        #expect(receiver.connections == 2)
    }

    @Test func `broken with a POST on its way, have nothing repeated`() async throws {
        let receiver = try breaking()
        try await withPool { pool in
            _ = try await pool.send(.post, local(receiver.port))
            await #expect(throws: ClientError.disconnected) {
                try await pool.send(.post, local(receiver.port))
            }
        }
        #expect(receiver.connections == 1)
    }

    @Test func `broken within an answer, have nothing repeated`() async throws {
        let receiver = try breaking(after: "HTTP/1.1 200 OK~Content-Length: 9~~")
        try await withPool { pool in
            _ = try await pool.send(.get, local(receiver.port))
            await #expect(throws: ClientError.disconnected) {
                try await pool.send(.get, local(receiver.port))
            }
        }
        #expect(receiver.connections == 1)
    }

    @Test func `broken with a streamed body begun, have nothing repeated`() async throws {
        let receiver = try ScriptedReceiver { peer, _ in
            _ = peer.readHead()
            peer.send(Self.ok)
            _ = peer.read(until: "~~")
        }
        let begun = Mutex(0)
        try await withPool { pool in
            _ = try await pool.send(.get, local(receiver.port))
            await #expect(throws: ClientError.disconnected) {
                try await pool.send(
                    .put, local(receiver.port),
                    body: .stream { writer in
                        begun.withLock { $0 += 1 }
                        try await writer.write([65])
                    })
            }
        }
        #expect(begun.withLock { $0 } == 1)
        #expect(receiver.connections == 1)
    }
}

/// What a request failed with, if it did.
func failure(_ body: () async throws -> ClientResponse) async -> ClientError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? ClientError
    }
}
