import RetailModel
import SQL

/// What a stock position is the sum of: one item at one location, in one state and unit.
public struct StockKey: Hashable, Sendable {
    public let item: String
    public let location: String
    public let state: String
    /// UN/ECE Recommendation 20; units are never added up.
    public let unit: String

    /// A key with all its parts.
    public init(item: String, location: String, state: String, unit: String) {
        self.item = item
        self.location = location
        self.state = state
        self.unit = unit
    }

    /// Where a movement counts.
    public init(_ movement: StockMovement) {
        self.init(
            item: movement.item, location: movement.location.rawValue,
            state: movement.state.rawValue, unit: movement.quantity.unit.code)
    }

    var arguments: [SQLValue] {
        [.text(item), .text(location), .text(state), .text(unit)]
    }
}

/// The movements of one document, and when they happened.
public struct MovedStock: Sendable {
    public let documentSeq: Int64
    /// When the goods moved, UTC: what a position as of a moment goes by.
    public let movedAt: Instant
    public let movements: [StockMovement]

    /// What the document of that number moved.
    public init(_ documentSeq: Int64, at movedAt: Instant, _ movements: [StockMovement]) {
        self.documentSeq = documentSeq
        self.movedAt = movedAt
        self.movements = movements
    }
}

/// How much of something is somewhere.
public struct PositionRow: Sendable {
    public let seq: Int64
    public let key: StockKey
    /// Exact and signed; below zero where more left than ever came.
    public var quantity: ExactDecimal
    /// How many movements it is the sum of.
    public let movements: Int64
    /// When it moved last: the latest moment, not the last that was written.
    public let changedAt: Instant
    /// The movements that are in no block of its history yet, as ``StockEntryBytes``.
    let recent: [UInt8]
}
