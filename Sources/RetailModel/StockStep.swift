/// One step of goods on their way between two places within the books: of a transfer between
/// locations, or of a reservation for an order.
public struct StockStep: Hashable, Sendable {
    /// What happens to the goods.
    public enum Kind: String, Sendable, CaseIterable {
        case ship
        case receive
        case lose
        case reserve
        case release
        case consume

        /// Whether it is a step of a transfer, not of a reservation.
        public var isOfTransfer: Bool {
            switch self {
            case .ship, .receive, .lose: true
            case .reserve, .release, .consume: false
            }
        }

        /// Whether it puts goods on their way, where the others take off what is there.
        public var begins: Bool { self == .ship || self == .reserve }
    }

    /// So much of one item.
    public struct Line: Hashable, Sendable {
        /// The number of the line within its document.
        public var number: String
        public var item: String
        /// Above zero.
        public var quantity: Quantity

        /// A line of `quantity` of `item`.
        public init(number: String, item: String, quantity: Quantity) {
            self.number = number
            self.item = item
            self.quantity = quantity
        }
    }

    public var kind: Kind
    /// Where the goods are sent from, or set aside.
    public var location: StoreID
    /// Where they are sent to; the same location for a reservation.
    public var destination: StoreID
    public var businessDate: BusinessDate
    public var lines: [Line]

    /// A step with all its parts.
    public init(
        kind: Kind, location: StoreID, destination: StoreID, businessDate: BusinessDate,
        lines: [Line]
    ) {
        self.kind = kind
        self.location = location
        self.destination = destination
        self.businessDate = businessDate
        self.lines = lines
    }
}
