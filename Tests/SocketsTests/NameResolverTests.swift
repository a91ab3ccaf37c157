import Glibc
import Synchronization
import Testing
import TurnstileFixture

@testable import Sockets

@Suite(.serialized, .takesTurns) struct `The resolver of names` {
    /// A resolver whose look-ups wait until the test lets them go.
    private final class Gate: Sendable {
        private let isOpen = Atomic(false)
        private let begun = Mutex<[String]>([])

        var names: [String] { begun.withLock { $0 } }

        func open() {
            isOpen.store(true, ordering: .sequentiallyConsistent)
        }

        func pass(_ name: String, _ port: Int) -> NameResolver.Answer {
            begun.withLock { $0.append(name) }
            while !isOpen.load(ordering: .sequentiallyConsistent) { usleep(1000) }
            return .failure(.notResolved("asked for \(name):\(port)"))
        }
    }

    @Test func `finds this machine by its name, and nothing by one that does not exist`()
        async throws
    {
        let found = try await NameResolver.system.addresses(of: "localhost", port: 80)
        #expect(found.contains { $0.text == "127.0.0.1" || $0.text == "::1" })
        #expect(found.allSatisfy { $0.port == 80 })
        await #expect(throws: SocketError.notResolved("nowhere.invalid")) {
            try await NameResolver.system.addresses(of: "nowhere.invalid", port: 80)
        }
    }

    @Test func `looks up four names at once, lets so many wait, and refuses more`() async throws {
        let gate = Gate()
        let resolver = NameResolver(gate.pass)
        let running = (0..<4).map { number in
            Task { await Self.outcome(resolver, "\(number)") }
        }
        while gate.names.count < 4 { await Task.yield() }
        let codes = await withTaskGroup(of: String.self) { group in
            for number in 4..<300 {
                group.addTask { await Self.outcome(resolver, "\(number)") }
            }
            var codes: [String] = []
            for await code in group {
                codes.append(code)
                // The refused are told at once; the others when the gate is open.
                if codes.count == 40 { gate.open() }
            }
            return codes
        }
        for task in running { #expect(await task.value == "SOCKET-002") }
        #expect(codes.prefix(40) == [String](repeating: "SOCKET-005", count: 40)[...])
        #expect(codes.dropFirst(40).allSatisfy { $0 == "SOCKET-002" })
        #expect(Set(gate.names).count == 260)
    }

    @Test func `ends a wait at once when its task is cancelled, and drops the look-up`()
        async throws
    {
        let gate = Gate()
        let resolver = NameResolver(gate.pass)
        let busy = (0..<4).map { number in
            Task { await Self.outcome(resolver, "\(number)") }
        }
        while gate.names.count < 4 { await Task.yield() }
        let late = Task { await Self.outcome(resolver, "late") }
        late.cancel()
        busy[0].cancel()
        #expect(await late.value == "SOCKET-002")
        #expect(await busy[0].value == "SOCKET-002")
        gate.open()
        for task in busy { _ = await task.value }
        #expect(Set(gate.names) == ["0", "1", "2", "3"])
    }

    private static func outcome(_ resolver: NameResolver, _ name: String) async -> String {
        do throws(SocketError) {
            _ = try await resolver.addresses(of: name, port: 7)
            return "found"
        } catch {
            return error.code
        }
    }
}
