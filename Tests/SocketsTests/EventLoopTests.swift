import Sockets
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `An event loop` {
    @Test func `a task that prefers the loop runs on it`() async throws {
        let loop = try EventLoop()
        let isThere = await Task(executorPreference: loop) { loop.isCurrent }.value
        #expect(isThere)
        #expect(!loop.isCurrent)
        await loop.stop()
    }

    @Test func `a thread knows the loop that it is of`() async throws {
        let (loop, other) = (try EventLoop(), try EventLoop())
        #expect(await Task(executorPreference: loop) { EventLoop.current === loop }.value)
        #expect(await Task(executorPreference: other) { EventLoop.current === other }.value)
        #expect(EventLoop.current == nil)
        await loop.stop()
        await other.stop()
    }

    @Test func `a task comes back to the loop after waiting elsewhere`() async throws {
        let loop = try EventLoop()
        let places = await Task(executorPreference: loop) {
            let before = loop.isCurrent
            let away = await Elsewhere().isOn(loop)
            return [before, away, loop.isCurrent]
        }.value
        #expect(places == [true, false, true])
        await loop.stop()
    }

    @Test func `work from many threads is all run, each sender's in its order`() async throws {
        let loop = try EventLoop()
        let seen = Record<[Int: [Int]]>([:])
        await withTaskGroup(of: Void.self) { group in
            for sender in 0..<8 {
                group.addTask {
                    for number in 0..<1000 {
                        loop.execute {
                            seen.value.withLock { $0[sender, default: []].append(number) }
                        }
                    }
                }
            }
        }
        await loop.stop()
        for sender in 0..<8 {
            #expect(seen.value.withLock { $0[sender] } == Array(0..<1000))
        }
    }

    @Test func `timers fire soonest first, and a cancelled one never`() async throws {
        let loop = try EventLoop()
        let fired = Record<[String]>([])
        await withCheckedContinuation { continuation in
            loop.execute {
                loop.schedule(afterNanoseconds: 30_000_000) {
                    fired.value.withLock { $0.append("late") }
                    continuation.resume()
                }
                let cancelled = loop.schedule(afterNanoseconds: 20_000_000) {
                    fired.value.withLock { $0.append("cancelled") }
                }
                loop.schedule(afterNanoseconds: 10_000_000) {
                    fired.value.withLock { $0.append("early") }
                }
                loop.cancel(cancelled)
            }
        }
        #expect(fired.value.withLock { $0 } == ["early", "late"])
        await loop.stop()
    }

    @Test func `work that arrives after the stop still runs, one at a time`() async throws {
        let loop = try EventLoop()
        await loop.stop()
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...100 {
                group.addTask(executorPreference: loop) {
                    await Task.yield()
                    return loop.isCurrent ? number : 0
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 5050)
    }

    @Test func `stopping twice returns twice`() async throws {
        let loop = try EventLoop()
        await loop.stop()
        await loop.stop()
        #expect(!loop.isCurrent)
    }

    @Test func `a group hands its loops out in turn`() async throws {
        let group = try EventLoopGroup(count: 2)
        let first = group.next()
        let second = group.next()
        #expect(first !== second)
        #expect(group.next() === first)
        await group.stop()
    }

    private final class Record<Value: Sendable>: Sendable {
        let value: Mutex<Value>
        init(_ value: Value) { self.value = Mutex(value) }
    }

    private actor Elsewhere {
        func isOn(_ loop: EventLoop) -> Bool { loop.isCurrent }

        nonisolated var unownedExecutor: UnownedSerialExecutor {
            MainActor.sharedUnownedExecutor
        }
    }
}
