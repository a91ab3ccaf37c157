import RetailModel
import Testing

@testable import Access

@Suite struct `A token bucket` {
    private let allowance = Allowance(perSecond: 2, burst: 3)
    private let start = Instant(microseconds: 1_000_000_000)

    private func after(_ milliseconds: Int64) -> Instant {
        Instant(microseconds: start.microseconds + milliseconds * 1000)
    }

    @Test func `lets its burst pass at once and then refuses`() {
        var bucket = TokenBucket(full: allowance, at: start)
        let takings = (0..<4).map { _ in bucket.take(allowance, at: start) }
        #expect(takings.map(\.isAllowed) == [true, true, true, false])
        #expect(takings.map(\.remaining) == [2, 1, 0, 0])
        #expect(takings.map(\.retrySeconds) == [0, 0, 1, 1])
        #expect(takings.map(\.fullSeconds) == [1, 1, 2, 2])
    }

    @Test func `fills at its rate and no further than its burst`() {
        var bucket = TokenBucket(full: allowance, at: start)
        for _ in 0..<3 { _ = bucket.take(allowance, at: start) }
        #expect(!bucket.take(allowance, at: after(499)).isAllowed)
        #expect(bucket.take(allowance, at: after(500)).isAllowed)
        #expect(!bucket.take(allowance, at: after(500)).isAllowed)
        #expect(bucket.take(allowance, at: after(3_600_000)).remaining == 2)
    }

    @Test func `gains nothing from a clock that goes back`() {
        var bucket = TokenBucket(full: allowance, at: start)
        for _ in 0..<3 { _ = bucket.take(allowance, at: start) }
        #expect(!bucket.take(allowance, at: after(-60_000)).isAllowed)
        #expect(!bucket.take(allowance, at: after(100)).isAllowed)
    }

    @Test func `goes on where it was kept`() {
        var bucket = TokenBucket(level: 500_000, at: start)
        #expect(!bucket.take(allowance, at: start).isAllowed)
        #expect(bucket.take(allowance, at: after(250)).isAllowed)
    }

    @Test func `holds for the longest times and the greatest rates`() {
        let great = Allowance(perSecond: Allowance.most, burst: Allowance.most)
        var bucket = TokenBucket(level: 0, at: Instant(microseconds: 0))
        let taking = bucket.take(great, at: Instant(microseconds: .max))
        #expect(taking.remaining == Allowance.most - 1)
    }

    @Test func `shrinks to an allowance that became smaller`() {
        var bucket = TokenBucket(full: Allowance(perSecond: 100, burst: 100), at: start)
        #expect(bucket.take(allowance, at: start).remaining == 2)
    }
}
