/// How far goods of a customer's order are on their way.
public enum FulfilmentState: String, Sendable, CaseIterable {
    /// Ordered, and nothing done yet.
    case open
    /// Set aside at a location.
    case allocated
    case picked
    case packed
    case shipped
    case delivered
    /// Came back from the customer.
    case returned
    /// Will never be sent.
    case cancelled

    /// The table of allowed moves: to which states goods in this one may come next. Goods that are
    /// not sent yet may be put back (`open`), to be allocated elsewhere.
    public var next: [FulfilmentState] {
        switch self {
        case .open: [.allocated, .cancelled]
        case .allocated: [.picked, .open, .cancelled]
        case .picked: [.packed, .open, .cancelled]
        case .packed: [.shipped, .open, .cancelled]
        case .shipped: [.delivered]
        case .delivered: [.returned]
        case .returned, .cancelled: []
        }
    }

    /// Whether goods stand within a fulfilment in this state, and not yet sent.
    public var isHeld: Bool { self == .allocated || self == .picked || self == .packed }

    /// Whether goods left and did not come back.
    public var isSent: Bool { self == .shipped || self == .delivered }

    /// From which states goods of a fulfilment come to this one, those that are nearest first.
    ///
    /// - Parameter skipping: Whether steps between may be left out, as sources do that tell some
    ///   of their steps only.
    func sources(skipping: Bool) -> [FulfilmentState] {
        let direct = Self.allCases.filter { $0 != .open && $0.next.contains(self) }
        guard skipping, let place = Self.way.firstIndex(of: self) else { return direct }
        return Self.way[..<place].reversed()
    }

    private static let way: [FulfilmentState] = [
        .allocated, .picked, .packed, .shipped, .delivered,
    ]
}

/// What an order as a whole has come to; follows from its goods, and is never set.
public enum CustomerOrderState: String, Sendable, CaseIterable {
    /// Nothing is sent yet.
    case open
    /// Some is sent, more is to be.
    case partlyFulfilled = "partly_fulfilled"
    /// All that is not cancelled is sent.
    case fulfilled
    /// Nothing was sent, and nothing will be.
    case cancelled
    /// Some of what was sent came back.
    case partlyReturned = "partly_returned"
    /// All that was sent came back, and nothing more is to be sent.
    case closed
}
