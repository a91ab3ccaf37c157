import Pipeline
import SQL
import Synchronization

/// Remembers what a lane told of.
public final class RecordingObserver: LaneObserver {
    private let groups = Mutex<[Int]>([])
    private let errors = Mutex<[SQLError]>([])

    /// Nothing told yet.
    public init() {}

    /// How many documents each committed group held.
    public var groupSizes: [Int] { groups.withLock { $0 } }

    /// Every failed attempt.
    public var failures: [SQLError] { errors.withLock { $0 } }

    /// Remembers the group's size.
    public func committed(_ deliveries: [Delivery], took duration: Duration) {
        groups.withLock { $0.append(deliveries.count) }
    }

    /// Remembers the failure.
    public func failed(_ error: SQLError) {
        errors.withLock { $0.append(error) }
    }
}
