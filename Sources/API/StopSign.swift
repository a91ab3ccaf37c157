import Synchronization

/// Tells what goes on for hours, such as streams of events, that the server is stopping.
public final class StopSign: Sendable {
    private let isUp = Atomic<Bool>(false)

    /// A sign that is down.
    public init() {}

    /// Asks everything to end.
    public func raise() { isUp.store(true, ordering: .releasing) }

    /// Whether to end.
    public var isRaised: Bool { isUp.load(ordering: .acquiring) }
}
