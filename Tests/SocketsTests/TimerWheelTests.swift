import RandomFixture
import Testing

@testable import Sockets

@Suite struct `A timer wheel` {
    private func wheel(places: Int, second: Int64 = 1000) -> TimerWheel {
        var wheel = TimerWheel(second: second)
        for _ in 0..<places { wheel.addPlace() }
        return wheel
    }

    @Test func `a place is due at its second, once`() {
        var wheel = wheel(places: 3)
        wheel.set(1, second: 1005)
        #expect(wheel.takeDue(upTo: 1004) == [])
        #expect(wheel.takeDue(upTo: 1005) == [1])
        #expect(wheel.takeDue(upTo: 5000) == [])
    }

    @Test func `a deadline moves later or earlier, and the last word counts`() {
        var wheel = wheel(places: 2)
        wheel.set(0, second: 1005)
        wheel.set(0, second: 1010)
        wheel.set(1, second: 1010)
        wheel.set(1, second: 1003)
        #expect(wheel.takeDue(upTo: 1003) == [1])
        #expect(wheel.takeDue(upTo: 1009) == [])
        #expect(wheel.takeDue(upTo: 1010) == [0])
    }

    @Test func `a deadline that was taken away is never due`() {
        var wheel = wheel(places: 1)
        wheel.set(0, second: 1005)
        wheel.set(0, second: .max)
        #expect(wheel.takeDue(upTo: 3000) == [])
        wheel.set(0, second: 3001)
        #expect(wheel.takeDue(upTo: 3001) == [0])
    }

    @Test func `deadlines beyond a lap of the wheel wait for their own`() {
        var wheel = wheel(places: 1)
        wheel.set(0, second: 2100)
        var due: [Int64] = []
        for second in Int64(1001)...2200 where !wheel.takeDue(upTo: second).isEmpty {
            due.append(second)
        }
        #expect(due == [2100])
    }

    @Test func `after a long sleep everything that is due is found`() {
        var wheel = wheel(places: 600)
        for place in 0..<600 { wheel.set(place, second: 1001 + Int64(place)) }
        #expect(wheel.takeDue(upTo: 9000).sorted() == Array(0..<600))
    }

    @Test func `of many that are due together no more are told than asked for, the rest next`() {
        var wheel = wheel(places: 5)
        for place in 0..<5 { wheel.set(place, second: 1001) }
        let first = wheel.takeDue(upTo: 1001, countMax: 2)
        #expect(first.count == 2)
        #expect(wheel.hasOverdue)
        let moved = Set(0..<5).subtracting(first).min() ?? 0
        wheel.set(moved, second: 1009)
        let rest = wheel.takeDue(upTo: 1001, countMax: 9)
        #expect(Set(first + rest) == Set(0..<5).subtracting([moved]))
        #expect(!wheel.hasOverdue)
        #expect(wheel.takeDue(upTo: 1009) == [moved])
    }

    @Test func `a deadline in the past is due at the next look`() {
        var wheel = wheel(places: 1)
        wheel.set(0, second: 990)
        #expect(wheel.takeDue(upTo: 1001) == [0])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `random settings agree with a list that is searched whole`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var wheel = wheel(places: 40)
        var deadlines = [Int64](repeating: .max, count: 40)
        for second in Int64(1001)...3500 {
            for _ in 0..<5 {
                let place = Int.random(in: 0..<40, using: &generator)
                let ahead = Int64.random(in: 1...900, using: &generator)
                deadlines[place] = ahead > 850 ? .max : second + ahead
                wheel.set(place, second: deadlines[place])
            }
            let expected = deadlines.indices.filter { deadlines[$0] <= second }
            for place in expected { deadlines[place] = .max }
            #expect(wheel.takeDue(upTo: second).sorted() == expected, "seed \(seed) at \(second)")
        }
    }
}
