import RetailModel
import SQL
import Store

/// Why goods were not set aside or sent on.
public enum StockRefusal: Error, Hashable, Sendable {
    /// The location has less on hand than is wanted.
    case short(StockKey, available: ExactDecimal, wanted: ExactDecimal)
    /// Less is on its way, or set aside, than the step would take.
    case exceeds(item: String, unit: String, open: ExactDecimal, wanted: ExactDecimal)
}

/// Where goods are set aside and sent on: checks in the transaction that moves them that they are
/// there, so that no two requests get the same piece.
public struct StockDesk: Sendable {
    private let lane: Lane

    /// A desk whose documents `lane` commits.
    public init(lane: Lane) {
        self.lane = lane
    }

    /// Commits a step of a transfer or reservation.
    ///
    /// - Parameters:
    ///   - family: What the natural keys of all steps begin with, up to and with the last slash.
    ///   - begins: Whether it takes from the stock on hand; otherwise from what is open.
    ///   - mayGoBelowZero: Whether the stock on hand need not suffice.
    /// - Throws: ``SQL/SQLError``; nothing was kept then.
    public nonisolated(nonsending) func commit(
        _ document: IncomingDocument, route: String, family: String, begins: Bool,
        mayGoBelowZero: Bool, under policy: LanePolicy
    ) async throws(SQLError) -> Result<Receipt, StockRefusal> {
        let taken = Self.taken(by: document.movements)
        return try await lane.commit(document, route: route, under: policy) {
            connection throws(SQLError) -> StockRefusal? in
            guard begins else {
                return try Self.excess(of: taken, over: family, on: connection)
            }
            return mayGoBelowZero ? nil : try Self.shortage(of: taken, on: connection)
        }
    }

    /// The first goods that a document takes and its location does not have on hand; nil when all
    /// are there.
    public static func shortage(
        of document: IncomingDocument, on connection: any SQLConnection
    ) throws(SQLError) -> StockRefusal? {
        try shortage(of: taken(by: document.movements), on: connection)
    }

    /// The first goods of which a document names more than is open; nil when no more is named.
    ///
    /// - Parameter family: What the natural keys of all steps begin with.
    public static func excess(
        of document: IncomingDocument, over family: String, on connection: any SQLConnection
    ) throws(SQLError) -> StockRefusal? {
        try excess(of: taken(by: document.movements), over: family, on: connection)
    }

    /// What movements take away, as positive sums; those that add up beyond 36 digits are left to
    /// the table, which refuses them.
    private static func taken(by movements: [StockMovement]) -> [StockKey: ExactDecimal] {
        var sums: [StockKey: ExactDecimal] = [:]
        for movement in movements where movement.quantity.amount.isNegative {
            let key = StockKey(movement)
            let sum = (sums[key] ?? .zero).subtracting(movement.quantity.amount)
            sums[key] = sum ?? sums[key]
        }
        return sums
    }

    private static func shortage(
        of taken: [StockKey: ExactDecimal], on connection: any SQLConnection
    ) throws(SQLError) -> StockRefusal? {
        let keys = taken.keys.sorted { ($0.item, $0.unit) < ($1.item, $1.unit) }
        let positions = try StockTable.positions(keys, on: connection)
        for key in keys {
            let available = positions[key]?.quantity ?? .zero
            let wanted = taken[key] ?? .zero
            if available < wanted { return .short(key, available: available, wanted: wanted) }
        }
        return nil
    }

    private static func excess(
        of taken: [StockKey: ExactDecimal], over family: String,
        on connection: any SQLConnection
    ) throws(SQLError) -> StockRefusal? {
        let steps = try StockSteps.read(family: family, on: connection)
        for (key, wanted) in taken.sorted(by: {
            ($0.key.item, $0.key.unit) < ($1.key.item, $1.key.unit)
        }) {
            let open = steps?.open(key.item, key.unit) ?? .zero
            if open < wanted {
                return .exceeds(item: key.item, unit: key.unit, open: open, wanted: wanted)
            }
        }
        return nil
    }
}
