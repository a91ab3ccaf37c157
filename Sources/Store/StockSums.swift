import RetailModel
import SQL

/// Sums of movements by what they are sums of.
public struct StockSums: Sendable {
    /// One sum.
    public struct Sum: Sendable {
        public var quantity = ExactDecimal.zero
        public var movements: Int64 = 0
        /// The latest moment at which something moved.
        public var changedAt = Instant(microseconds: .min)
        /// Equal when two sums are of the same movements, and as good as never otherwise.
        public var fingerprint: UInt64 = 0

        /// What a position says that it is; nothing yet when there is none.
        init(_ row: PositionRow? = nil) {
            guard let row else { return }
            (quantity, movements, changedAt) = (row.quantity, row.movements, row.changedAt)
        }

        mutating func add(_ entry: StockEntry, to key: StockKey) throws(SQLError) {
            guard let sum = quantity.adding(entry.quantity) else {
                throw StockSums.overflow(key)
            }
            quantity = sum
            movements += 1
            changedAt = max(changedAt, entry.movedAt)
        }
    }

    public private(set) var byKey: [StockKey: Sum] = [:]

    mutating func add(_ entry: StockEntry, to key: StockKey) throws(SQLError) {
        try byKey[key, default: Sum()].add(entry, to: key)
        byKey[key]?.fingerprint &+= entry.fingerprint
    }

    static func overflow(_ key: StockKey) -> SQLError {
        SQLError(.type, message: "the stock of \(key.item) at \(key.location) has over 36 digits")
    }
}
