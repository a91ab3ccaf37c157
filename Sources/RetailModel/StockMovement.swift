/// In what state goods are at a location; only those on hand can be sold.
public enum StockState: String, Sendable, CaseIterable {
    case onHand = "on_hand"
    /// Set aside for an order.
    case reserved
    /// Sent to the location and not there yet.
    case inTransit = "in_transit"
    case damaged
    case qualityHold = "quality_hold"
}

/// Where goods are, and how.
public struct StockPlace: Hashable, Sendable {
    public let location: StoreID
    public let state: StockState

    /// Goods in `state` at `location`.
    public init(_ location: StoreID, _ state: StockState) {
        self.location = location
        self.state = state
    }
}

/// One leg of goods that went from one place or state to another, or in or out of our books.
///
/// Goods that move within the books have two legs, one out of a place and one into the other, so
/// that what a place holds is the sum of its legs.
public struct StockMovement: Hashable, Sendable {
    /// Why the goods moved.
    public enum Reason: String, Sendable, CaseIterable {
        case sale
        case customerReturn = "customer_return"
        case writeOff = "write_off"
        case found
        case damage
        case count
        case inspection
        /// Sent to another location.
        case ship
        /// Arrived from another location.
        case receive
        /// Lost on the way to another location.
        case lose
        /// Set aside for an order.
        case reserve
        /// No longer set aside.
        case release
        /// Left with the order it was set aside for.
        case consume
    }

    /// The number of the document's line that moved them.
    public var line: String
    public var item: String
    public var location: StoreID
    /// The state in which the location holds them.
    public var state: StockState
    /// Where they came from or went to; nil for the world outside of the books.
    public var counterpart: StockPlace?
    /// Signed: positive comes into the location's stock of that state, negative leaves it.
    public var quantity: Quantity
    public var reason: Reason
    public var businessDate: BusinessDate

    /// A movement of `quantity` of `item` at `location`.
    public init(
        line: String, item: String, location: StoreID, state: StockState = .onHand,
        counterpart: StockPlace? = nil, quantity: Quantity, reason: Reason,
        businessDate: BusinessDate
    ) {
        self.line = line
        self.item = item
        self.location = location
        self.state = state
        self.counterpart = counterpart
        self.quantity = quantity
        self.reason = reason
        self.businessDate = businessDate
    }
}
