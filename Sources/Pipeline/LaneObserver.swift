import SQL
import Store

/// Told of everything a lane commits or fails at, on the lane's own thread: must not block.
public protocol LaneObserver: Sendable {
    /// A group is durable.
    func committed(_ deliveries: [Delivery], took duration: Duration)
    /// An attempt failed; it may be tried again.
    func failed(_ error: SQLError)
}

/// One delivered document, as it is counted.
public struct Delivery: Sendable {
    public let route: String
    public let outcome: IntakeOutcome
    /// ISO 4217; empty where there is no money.
    public let currency: String
    public let amountMinorUnits: Int64
}
