import RetailModel

/// The stock movements that a document causes: a pure function of the document.
public enum StockMovements {
    /// Merchandise sold leaves the store's stock on hand;
    /// merchandise taken back and restocked comes in.
    ///
    /// Goods taken back to be destroyed never come into stock; lines of other kinds move nothing.
    public static func of(_ sale: Sale) -> [StockMovement] {
        var movements: [StockMovement] = []
        movements.reserveCapacity(sale.lines.count)
        for line in sale.lines where line.kind == .merchandise && !line.quantity.amount.isZero {
            if line.direction == .returned && line.disposition == .destroy { continue }
            movements.append(
                StockMovement(
                    line: line.number, item: line.item, location: sale.store,
                    quantity: line.quantity.negated,
                    reason: line.direction == .sold ? .sale : .customerReturn,
                    businessDate: sale.businessDate))
        }
        return movements
    }

    /// Every line of an adjustment moves its quantity: in or out of the books, or with two legs
    /// from one state to another.
    public static func of(_ adjustment: StockAdjustment) -> [StockMovement] {
        let reason: StockMovement.Reason =
            switch adjustment.reason {
            case .writeOff: .writeOff
            case .found: .found
            case .damage: .damage
            case .count: .count
            case .inspection: .inspection
            }
        return adjustment.lines.filter { !$0.quantity.amount.isZero }.flatMap { line in
            let place = StockPlace(adjustment.store, line.state)
            guard let state = line.toState else {
                return [movement(line, adjustment, at: place, from: nil, line.quantity, reason)]
            }
            let target = StockPlace(adjustment.store, state)
            return [
                movement(
                    line, adjustment, at: place, from: target, line.quantity.negated, reason),
                movement(line, adjustment, at: target, from: place, line.quantity, reason),
            ]
        }
    }

    private static func movement(
        _ line: StockAdjustment.Line, _ adjustment: StockAdjustment, at place: StockPlace,
        from counterpart: StockPlace?, _ quantity: Quantity, _ reason: StockMovement.Reason
    ) -> StockMovement {
        StockMovement(
            line: line.number, item: line.item, location: place.location, state: place.state,
            counterpart: counterpart, quantity: quantity, reason: reason,
            businessDate: adjustment.businessDate)
    }
}
