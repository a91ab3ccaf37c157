import RandomFixture
import Testing

@testable import HTTP

@Suite struct `The limit of requests at once` {
    /// A server that answers in 10 ms up to `capacity` requests at once, and beyond in proportion.
    private func settled(capacity: Int, initial: Int, answers: Int) -> Int {
        var overload = Overload()
        overload.concurrencyInitial = initial
        overload.concurrencyMin = 4
        overload.concurrencyMax = 1000
        var limit = ConcurrencyLimit(overload, loops: 1)
        var now: Int64 = 0
        // Quiet at first, so that the usual time is known; then more than any limit lets in.
        for turn in 0..<answers {
            let active = turn < 2000 ? 2 : limit.current
            let times = max(1, Double(active) / Double(capacity))
            now += Int64(10_000_000 * times / Double(active))
            limit.observe(
                route: 0, nanoseconds: Int64(10_000_000 * times), active: active, now: now)
        }
        return limit.current
    }

    @Test func `it shrinks when answers take longer than they usually do`() {
        let found = settled(capacity: 20, initial: 500, answers: 40_000)
        #expect((20...120).contains(found), "found \(found)")
    }

    @Test func `it grows while answers take no longer`() {
        let found = settled(capacity: 400, initial: 20, answers: 400_000)
        #expect(found > 300, "found \(found)")
    }

    @Test func `a limit that is not reached stays as it is`() {
        var limit = ConcurrencyLimit(Overload(), loops: 2)
        #expect(limit.current == 256)
        for turn in 0..<10_000 {
            limit.observe(
                route: 0, nanoseconds: Int64(turn) * 1_000_000, active: 3,
                now: Int64(turn) * 10_000_000)
        }
        #expect(limit.current == 256)
    }

    @Test func `a slow route beside a quick one is no sign of overload`() {
        var limit = ConcurrencyLimit(Overload(), loops: 1)
        for turn in 0..<10_000 {
            limit.observe(
                route: turn % 2, nanoseconds: turn % 2 == 0 ? 1_000_000 : 500_000_000,
                active: limit.current, now: Int64(turn) * 10_000_000)
        }
        #expect(limit.current == 4096)
    }
}

@Suite struct `A fair queue` {
    @Test func `callers take turns, each in its own order`() {
        var queue = FairQueue<String>(countMax: 100, perCallerMax: 100)
        for (element, caller) in [
            ("a1", 1), ("a2", 1), ("a3", 1), ("b1", 2), ("c1", 3), ("b2", 2),
        ] as [(String, UInt64)] {
            let isAdded = queue.add(element, of: caller)
            #expect(isAdded)
        }
        var order: [String] = []
        while let next = queue.takeNext() { order.append(next) }
        #expect(order == ["a1", "b1", "c1", "a2", "b2", "a3"])
        #expect(queue.count == 0)
    }

    @Test func `the bounds of all and of one caller are kept`() {
        var queue = FairQueue<Int>(countMax: 3, perCallerMax: 2)
        let added = [(1, 1), (2, 1), (3, 1), (4, 2), (5, 3)].map { queue.add($0.0, of: $0.1) }
        #expect(added == [true, true, false, true, false])
        let first = queue.takeNext()
        #expect(first == 1)
        let isAdded = queue.add(6, of: 3)
        #expect(isAdded)
    }

    @Test func `nothing is lost or doubled in a long random use`() {
        var queue = FairQueue<Int>(countMax: 64, perCallerMax: 16)
        var generator = SeededGenerator(seed: 7)
        var added: Set<Int> = []
        var taken: Set<Int> = []
        for number in 0..<20_000 {
            if Bool.random(using: &generator) {
                let caller = UInt64.random(in: 0..<9, using: &generator)
                if queue.add(number, of: caller) { added.insert(number) }
            } else if let next = queue.takeNext() {
                let isNew = taken.insert(next).inserted
                #expect(isNew)
            }
        }
        while let next = queue.takeNext() { taken.insert(next) }
        #expect(taken == added)
    }
}

@Suite struct `A peer's pace` {
    private let second: Int64 = 1_000_000_000

    @Test func `only the time in which it is waited for counts`() {
        var timeouts = Timeouts()
        timeouts.bytesPerSecondMin = 100
        timeouts.paceGraceSeconds = 5
        var pace = Pace()
        #expect(pace.secondsLeft(timeouts, now: 0) == 5)
        pace.beginWaiting(0)
        #expect(pace.secondsLeft(timeouts, now: 3 * second) == 2)
        pace.endWaiting(3 * second)
        #expect(pace.secondsLeft(timeouts, now: 100 * second) == 2)
        pace.bytes = 1000
        #expect(pace.secondsLeft(timeouts, now: 100 * second) == 12)
        pace.beginWaiting(100 * second)
        #expect(pace.secondsLeft(timeouts, now: 130 * second) == 0)
    }

    @Test func `no least rate is no bound`() {
        var timeouts = Timeouts()
        timeouts.bytesPerSecondMin = 0
        var pace = Pace()
        pace.beginWaiting(0)
        #expect(pace.secondsLeft(timeouts, now: 1000 * second) == Int.max)
    }
}
