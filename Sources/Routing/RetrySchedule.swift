/// When something that failed for a technical reason is tried again: growing pauses of which chance
/// takes any part ("full jitter"), so that many that failed together do not come back together.
public struct RetrySchedule: Hashable, Sendable {
    /// The longest pause behind the first failure, in seconds.
    public let firstSeconds: Int
    /// By how much the longest pause grows with each failure.
    public let factor: Int
    /// No pause is longer, in seconds.
    public let longestSeconds: Int
    /// How long after the first failure it is given up, in seconds.
    public let giveUpSeconds: Int

    /// What is used where a configuration says nothing: 2 s, doubled up to 5 minutes, for 6 hours.
    public static let standard = RetrySchedule(
        firstSeconds: 2, factor: 2, longestSeconds: 300, giveUpSeconds: 21_600)

    /// A schedule from its four parts, all of them above zero.
    public init(firstSeconds: Int, factor: Int, longestSeconds: Int, giveUpSeconds: Int) {
        precondition(
            firstSeconds > 0 && factor > 0 && longestSeconds > 0 && giveUpSeconds > 0,
            "a retry schedule has no empty part")
        self.firstSeconds = firstSeconds
        self.factor = factor
        self.longestSeconds = longestSeconds
        self.giveUpSeconds = giveUpSeconds
    }

    /// The longest pause behind the failure of that number, counted from 1, in seconds.
    public func pauseMaxSeconds(afterFailure number: Int) -> Int {
        var pause = firstSeconds
        for _ in 1..<max(number, 1) where pause < longestSeconds {
            pause = min(pause * factor, longestSeconds)
            if factor == 1 { break }
        }
        return min(pause, longestSeconds)
    }

    /// The longest pause behind a failure in milliseconds, of which chance takes any part; nil when
    /// it is given up.
    ///
    /// - Parameter sinceFirstSeconds: How long ago the first failure was.
    public func pauseMaxMilliseconds(afterFailure number: Int, sinceFirstSeconds: Int) -> Int? {
        guard sinceFirstSeconds < giveUpSeconds else { return nil }
        return pauseMaxSeconds(afterFailure: number) * 1000
    }
}
