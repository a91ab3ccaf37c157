/// How fast a peer moves bytes while it is waited for. Time in which we are slow does not count.
struct Pace {
    /// Bytes that the peer has sent or taken.
    var bytes = 0
    private var waitedNanoseconds: Int64 = 0
    private var waitsSince: Int64?

    private static let nanosecondsPerSecond: Int64 = 1_000_000_000

    /// The peer is waited for from now on.
    mutating func beginWaiting(_ now: Int64) {
        if waitsSince == nil { waitsSince = now }
    }

    /// The peer has moved something, or is no longer waited for.
    mutating func endWaiting(_ now: Int64) {
        guard let waitsSince else { return }
        waitedNanoseconds += now - waitsSince
        self.waitsSince = nil
    }

    /// Whole seconds that may yet pass without a byte before the peer is slower than it must be;
    /// 0 when it is.
    func secondsLeft(_ timeouts: Timeouts, now: Int64) -> Int {
        guard timeouts.bytesPerSecondMin > 0 else { return Int.max }
        let waited = waitedNanoseconds + (waitsSince.map { now - $0 } ?? 0)
        let allowed = timeouts.paceGraceSeconds + bytes / timeouts.bytesPerSecondMin
        return max(0, allowed - Int(waited / Self.nanosecondsPerSecond))
    }
}
