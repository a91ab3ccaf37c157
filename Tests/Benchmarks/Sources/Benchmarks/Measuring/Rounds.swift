import Glibc

/// How often each thing is measured, and what is made of the figures.
enum Rounds {
    /// Every contender has one turn in each round,
    /// so that a busy moment of the machine meets all alike.
    static let count = 5

    /// The middle figure; of an even count the mean of the two in the middle.
    static func median(_ figures: [Double]) -> Double {
        let sorted = figures.sorted()
        guard let last = sorted.indices.last else { return 0 }
        return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
    }

    /// Processor time that this thread has used, in seconds:
    /// what others do on the machine is left out.
    static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds since some fixed moment.
    static func wallSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
