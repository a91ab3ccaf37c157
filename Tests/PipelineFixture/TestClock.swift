import RetailModel
import Synchronization

/// A clock that stands at 10 March 2026, 15:00 UTC until it is moved.
public final class TestClock: Sendable {
    private let instant = Mutex(Instant(microseconds: 1_773_154_800_000_000))

    /// A clock at the afternoon of 10 March 2026.
    public init() {}

    /// The time.
    public var now: Instant { instant.withLock { $0 } }

    /// Moves on.
    public func advance(seconds: Int) {
        instant.withLock { $0 = $0.adding(seconds: seconds) }
    }
}
