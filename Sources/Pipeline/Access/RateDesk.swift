import Access
import RetailModel
import SQL
import Store
import Synchronization

/// Counts the requests of each caller against its allowance.
///
/// Each node has a bucket of its own for each caller, and the day's count of all nodes is brought
/// together every few seconds; both are kept, so that a new start gives nothing away.
public final class RateDesk: Sendable {
    /// What came of a request.
    public struct Ruling: Sendable {
        public let bucket: TokenBucket.Taking
        /// What is left of the day; nil where the day is not bounded.
        public let remainingToday: Int?
        /// Seconds until the day ends (UTC).
        public let daySeconds: Int

        /// Whether the day's requests are used up.
        public var isDayOver: Bool { remainingToday.map { $0 < 0 } ?? false }
        /// Whether the request is let in.
        public var isAllowed: Bool { bucket.isAllowed && !isDayOver }
    }

    private struct Counter {
        var bucket: TokenBucket
        var day: Int64
        /// Of all nodes, as far as known.
        var used: Int64
        /// Of them, what is not written yet.
        var unwritten: Int64
        var isWritten: Bool
    }

    private let lane: Lane
    private let readers: ReaderPool
    private let counters = Mutex<[String: Counter]>([:])

    /// The most callers that are held in memory.
    static let callersMax = 20_000
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// A desk over one database.
    public init(lane: Lane, readers: ReaderPool) {
        self.lane = lane
        self.readers = readers
    }

    /// Goes on where the counters were kept.
    ///
    /// - Throws: ``SQL/SQLError``.
    public func load() async throws(SQLError) {
        let rows = try await readers.read { sql throws(SQLError) in
            try RateCounterTable.latest(Self.callersMax, on: sql)
        }
        counters.withLock { counters in
            for row in rows {
                counters[row.caller] = Counter(
                    bucket: TokenBucket(level: row.level, at: row.levelAt), day: row.day,
                    used: row.used, unwritten: 0, isWritten: true)
            }
        }
    }

    /// Counts a request of a caller at a moment.
    public func take(_ who: Principal, at now: Instant) -> Ruling {
        let (name, allowance) = (who.countedAs, who.allowance)
        let day = now.microseconds / Self.dayMicroseconds
        let daySeconds = Int(((day + 1) * Self.dayMicroseconds - now.microseconds) / 1_000_000)
        return counters.withLock { counters in
            if counters.count >= Self.callersMax, counters[name] == nil {
                counters = counters.filter { !$0.value.isWritten }
            }
            var counter =
                counters[name]
                ?? Counter(
                    bucket: TokenBucket(full: allowance, at: now), day: day, used: 0,
                    unwritten: 0, isWritten: false)
            if counter.day != day { (counter.day, counter.used, counter.unwritten) = (day, 0, 0) }
            let taking = counter.bucket.take(allowance, at: now)
            var left: Int?
            if let perDay = allowance.perDay {
                left = perDay - Int(counter.used) - 1
            }
            // What is refused uses nothing up.
            if taking.isAllowed, left.map({ $0 >= 0 }) ?? true {
                counter.used += 1
                counter.unwritten += 1
            }
            counter.isWritten = false
            counters[name] = counter
            return Ruling(bucket: taking, remainingToday: left, daySeconds: daySeconds + 1)
        }
    }

    /// Writes what was counted since the last time, and takes up what other nodes counted.
    ///
    /// - Throws: ``SQL/SQLError``; what was not written is written the next time.
    public func flush() async throws(SQLError) {
        let waiting = counters.withLock { counters in
            let waiting = counters.filter { !$0.value.isWritten }
            for name in waiting.keys {
                counters[name]?.isWritten = true
                counters[name]?.unwritten = 0
            }
            return waiting
        }
        guard !waiting.isEmpty else { return }
        do throws(SQLError) {
            let totals = try await lane.write { sql throws(SQLError) in
                var totals: [String: Int64] = [:]
                for (name, counter) in waiting.sorted(by: { $0.key < $1.key }) {
                    totals[name] = try RateCounterTable.add(
                        caller: name, level: counter.bucket.level, at: counter.bucket.at,
                        day: counter.day, more: counter.unwritten, on: sql)
                }
                return totals
            }
            settle(waiting, totals)
        } catch {
            restore(waiting)
            throw error
        }
    }

    private func settle(_ written: [String: Counter], _ totals: [String: Int64]) {
        counters.withLock { counters in
            for (name, total) in totals {
                guard var counter = counters[name], counter.day == written[name]?.day else {
                    continue
                }
                counter.used = total + counter.unwritten
                counters[name] = counter
            }
        }
    }

    private func restore(_ waiting: [String: Counter]) {
        counters.withLock { counters in
            for (name, kept) in waiting {
                guard var counter = counters[name], counter.day == kept.day else { continue }
                counter.unwritten += kept.unwritten
                counter.isWritten = false
                counters[name] = counter
            }
        }
    }
}
