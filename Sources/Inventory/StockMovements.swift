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

    /// Every line of an adjustment moves its quantity.
    public static func of(_ adjustment: StockAdjustment) -> [StockMovement] {
        let reason: StockMovement.Reason =
            switch adjustment.reason {
            case .writeOff: .writeOff
            case .found: .found
            case .damage: .damage
            case .count: .count
            }
        return adjustment.lines.filter { !$0.quantity.amount.isZero }.map { line in
            StockMovement(
                line: line.number, item: line.item, location: adjustment.store,
                quantity: line.quantity, reason: reason, businessDate: adjustment.businessDate)
        }
    }
}
