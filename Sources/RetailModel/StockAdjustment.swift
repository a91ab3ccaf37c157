/// Stock corrected without a sale: written off, found, damaged or counted.
public struct StockAdjustment: Hashable, Sendable {
    /// Why the stock was corrected.
    public enum Reason: String, Sendable, CaseIterable {
        case writeOff = "write_off"
        case found
        case damage
        case count
        /// Put on hold for its quality, or let go after a look.
        case inspection
    }

    /// One item corrected.
    public struct Line: Hashable, Sendable {
        /// The source's number of the line.
        public var number: String
        public var item: String
        public var text: String?
        /// Signed: negative leaves the stock, or comes back out of ``toState``.
        public var quantity: Quantity
        /// In which state the goods are.
        public var state: StockState
        /// Into which state they go at the same location; nil where they come in or leave.
        public var toState: StockState?

        /// A correction of one item by `quantity`.
        public init(
            number: String, item: String, text: String? = nil, quantity: Quantity,
            state: StockState = .onHand, toState: StockState? = nil
        ) {
            self.number = number
            self.item = item
            self.text = text
            self.quantity = quantity
            self.state = state
            self.toState = toState
        }
    }

    /// The source's own number of the document.
    public var id: String
    public var channel: String
    public var store: StoreID
    public var businessDate: BusinessDate
    /// When it happened, UTC.
    public var occurredAt: Instant
    public var reason: Reason
    public var region: String?
    public var lines: [Line]

    /// A correction with all its parts.
    public init(
        id: String, channel: String, store: StoreID, businessDate: BusinessDate,
        occurredAt: Instant, reason: Reason, region: String?, lines: [Line]
    ) {
        self.id = id
        self.channel = channel
        self.store = store
        self.businessDate = businessDate
        self.occurredAt = occurredAt
        self.reason = reason
        self.region = region
        self.lines = lines
    }
}
