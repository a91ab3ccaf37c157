import Glibc

/// The machine's clocks, in whole nanoseconds.
enum Moment {
    /// Since 1970-01-01T00:00:00Z, as spans tell it.
    static func unixNanoseconds() -> Int64 { read(CLOCK_REALTIME) }

    /// Since some moment of the past; never goes back, for durations.
    static func steadyNanoseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
