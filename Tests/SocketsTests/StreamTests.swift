import Sockets
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Streams and listeners` {
    @Test func `port 0 is answered by the port that was chosen`() throws {
        let listener = try Listener(SocketAddress(numeric: "127.0.0.1", port: 0))
        #expect(listener.bound.address == "127.0.0.1")
        #expect(listener.bound.port > 0)
    }

    @Test func `two listeners share a port, and a claimed port is told`() throws {
        let first = try Listener(SocketAddress(numeric: "127.0.0.1", port: 0))
        let address = try SocketAddress(numeric: "127.0.0.1", port: first.bound.port)
        let second = try Listener(address)
        #expect(second.bound == first.bound)
        #expect(throws: SocketError.system(call: "bind", errno: 98)) {
            try Listener.checkUnclaimed(address)
        }
    }

    @Test(arguments: ["localhost", "127.0.0.256", "", "::g", "127.0.0.1 "])
    func `what is no numeric address is refused`(text: String) {
        #expect(throws: SocketError.notAnAddress(text)) {
            try SocketAddress(numeric: text, port: 80)
        }
    }

    @Test func `a port outside 16 bits is refused`() {
        #expect(throws: SocketError.notAnAddress("127.0.0.1:65536")) {
            try SocketAddress(numeric: "127.0.0.1", port: 65_536)
        }
    }

    @Test func `addresses are spelt shortest, IPv4 over IPv6 as IPv4`() throws {
        #expect(try SocketAddress(numeric: "2001:db8:0:0:0:0:0:7", port: 1).text == "2001:db8::7")
        #expect(try SocketAddress(numeric: "::ffff:192.0.2.1", port: 1).text == "192.0.2.1")
        #expect(try SocketAddress(numeric: "192.0.2.1", port: 8080).port == 8080)
    }

    @Test func `the loop tells of bytes, room and the end, and of a passed deadline`() async throws
    {
        let loop = try EventLoop()
        let listener = try Listener(SocketAddress(numeric: "127.0.0.1", port: 0))
        let client = try Stream.connect(
            to: SocketAddress(numeric: "127.0.0.1", port: listener.bound.port))
        var accepted: Sockets.Stream?
        while accepted == nil {
            if case .connection(let stream, _) = listener.accept() { accepted = stream }
        }
        let served = try #require(accepted)
        #expect(client.write(bytes("hello")) == .moved(5))
        client.endWriting()
        let events = Events()
        let descriptor = served.descriptor
        loop.execute {
            guard let place = try? loop.register(descriptor, events) else { return }
            loop.setDeadline(place, afterSeconds: 0)
        }
        while !events.seen.withLock({ $0.contains("deadline") }) { await Task.yield() }
        #expect(events.seen.withLock { $0 } == ["readable writable hungUp", "deadline"])
        var room = [UInt8](repeating: 0, count: 16)
        #expect(room.withUnsafeMutableBytes { served.read(into: $0) } == .moved(5))
        #expect(room.withUnsafeMutableBytes { served.read(into: $0) } == .ended)
        await loop.stop()
    }

    private func bytes(_ text: StaticString) -> UnsafeRawBufferPointer {
        // Safe: a StaticString's bytes live as long as the program.
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    private final class Events: ReadinessHandler, Sendable {
        let seen = Mutex<[String]>([])

        func becameReady(_ readiness: Readiness) {
            var words: [String] = []
            if readiness.contains(.readable) { words.append("readable") }
            if readiness.contains(.writable) { words.append("writable") }
            if readiness.contains(.hungUp) { words.append("hungUp") }
            let text = words.joined(separator: " ")
            seen.withLock { $0.append(text) }
        }

        func deadlinePassed() {
            seen.withLock { $0.append("deadline") }
        }
    }
}
