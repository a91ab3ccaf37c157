import Glibc

/// How often and how long things are measured, and what is made of the figures.
struct Rounds {
    /// What the targets are judged by.
    static let countJudged = 5
    static let secondsJudged = 3

    var count = Rounds.countJudged
    /// How long a server is loaded in a round, in seconds.
    var seconds = Rounds.secondsJudged

    /// Whether the figures may be held against the targets.
    var isTrial: Bool { count < Self.countJudged || seconds < Self.secondsJudged }

    /// Calls `body` once a round. Every contender has one turn in each,
    /// so that a busy moment of the machine meets all alike.
    func each(_ name: String, _ body: () throws -> Void) rethrows {
        for round in 1...max(1, count) {
            print("\(name): round \(round) of \(count)")
            try body()
        }
    }

    /// The middle figure; of an even count the mean of the two in the middle.
    static func median(_ figures: [Double]) -> Double {
        let sorted = figures.sorted()
        guard let last = sorted.indices.last else { return 0 }
        return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
    }

    /// The smallest figure that `share` of all do not exceed.
    static func percentile(_ share: Double, of figures: [Double]) -> Double {
        let sorted = figures.sorted()
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    /// Processor time that this thread has used, in seconds:
    /// what others do on the machine is left out.
    static func threadSeconds() -> Double {
        seconds(of: CLOCK_THREAD_CPUTIME_ID)
    }

    /// Seconds since some fixed moment.
    static func wallSeconds() -> Double {
        seconds(of: CLOCK_MONOTONIC)
    }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
