import RetailModel

/// A bucket that fills at a steady rate: each request takes one token, an empty bucket refuses.
public struct TokenBucket: Hashable, Sendable {
    /// What came of a request.
    public struct Taking: Hashable, Sendable {
        public let isAllowed: Bool
        /// Whole tokens left.
        public let remaining: Int
        /// Seconds until the bucket is full again, rounded up.
        public let fullSeconds: Int
        /// Seconds until there is a token, rounded up; 0 when there is one.
        public let retrySeconds: Int
    }

    /// Millionths of a token, at ``at``.
    public private(set) var level: Int64
    public private(set) var at: Instant

    private static let whole: Int64 = 1_000_000

    /// A full bucket.
    public init(full allowance: Allowance, at instant: Instant) {
        level = Int64(allowance.burst) * Self.whole
        at = instant
    }

    /// A bucket as it was kept.
    public init(level: Int64, at instant: Instant) {
        self.level = level
        at = instant
    }

    /// Takes a token at a moment, if there is one. A clock that goes back fills nothing.
    public mutating func take(_ allowance: Allowance, at now: Instant) -> Taking {
        let most = Int64(allowance.burst) * Self.whole
        let rate = Int64(allowance.perSecond)
        // A token a second is a millionth of one in a microsecond.
        let elapsed = max(0, now.microseconds - at.microseconds)
        let (gained, isHuge) = elapsed.multipliedReportingOverflow(by: rate)
        level = isHuge || gained >= most - level ? most : level + gained
        at = max(at, now)
        let isAllowed = level >= Self.whole
        if isAllowed { level -= Self.whole }
        return Taking(
            isAllowed: isAllowed, remaining: Int(level / Self.whole),
            fullSeconds: Self.seconds(most - level, rate),
            retrySeconds: level >= Self.whole ? 0 : Self.seconds(Self.whole - level, rate))
    }

    /// How long it takes to gain millionths at a rate, rounded up.
    private static func seconds(_ gain: Int64, _ rate: Int64) -> Int {
        let perSecond = rate * whole
        return Int((max(0, gain) + perSecond - 1) / perSecond)
    }
}
