import RetailModel
import SQL
import Store

/// A transfer or reservation as its steps have left it.
public struct StockSteps: Sendable {
    /// How much of one item went which way.
    public struct Line: Sendable {
        public let item: String
        public let unit: String
        /// What each kind of step moved, by its reason.
        public fileprivate(set) var byReason: [String: ExactDecimal] = [:]
        /// What is still on its way or set aside.
        public fileprivate(set) var open = ExactDecimal.zero
    }

    /// Where the goods came from.
    public let location: String
    /// Where they stand while they are on their way or set aside.
    public let heldAt: String
    public private(set) var lines: [Line] = []
    /// The documents of its steps, oldest first.
    public private(set) var documents: [(id: String, reason: String, movedAt: Instant)] = []

    /// What all steps of a family did; nil when there are none.
    public static func read(
        family: String, on connection: any SQLConnection
    ) throws(SQLError) -> StockSteps? {
        let rows = try MovementTable.movements(ofFamily: family, on: connection)
        guard let first = rows.first?.movement else { return nil }
        var steps = StockSteps(
            location: first.location, heldAt: first.counterLocation ?? first.location)
        for row in rows { try steps.add(row) }
        return steps
    }

    private init(location: String, heldAt: String) {
        self.location = location
        self.heldAt = heldAt
    }

    /// What is still on its way or set aside of an item.
    public func open(_ item: String, _ unit: String) -> ExactDecimal {
        lines.first { $0.item == item && $0.unit == unit }?.open ?? .zero
    }

    /// Only the leg that stands in transit or reserved counts; the other one is its mirror.
    private mutating func add(_ row: LedgerRow) throws(SQLError) {
        let movement = row.movement
        if documents.last?.id != row.documentID {
            documents.append((row.documentID, movement.reason, movement.movedAt))
        }
        let held = [StockState.inTransit.rawValue, StockState.reserved.rawValue]
        guard held.contains(movement.state) else { return }
        guard let amount = ExactDecimal(movement.quantity) else {
            throw SQLError(.type, message: "a quantity is \(movement.quantity)")
        }
        var line = Line(item: movement.item, unit: movement.unit)
        let index = lines.firstIndex { $0.item == movement.item && $0.unit == movement.unit }
        if let index { line = lines[index] }
        let size = amount.isNegative ? amount.negated : amount
        guard let open = line.open.adding(amount),
            let sum = (line.byReason[movement.reason] ?? .zero).adding(size)
        else { throw SQLError(.type, message: "\(movement.item) has over 36 digits") }
        line.open = open.normalised
        line.byReason[movement.reason] = sum.normalised
        if let index { lines[index] = line } else { lines.append(line) }
    }
}
