import RetailModel

/// What stock must move so that it stands as if one document had come instead of another.
public enum MovementDifference {
    /// The movements that lead from `old` to `new`, each item, place and unit netted to one.
    ///
    /// They carry the line, reason and day of the newer document where it has the item, else those
    /// of the older.
    public static func movements(
        from old: [StockMovement], to new: [StockMovement]
    ) -> [StockMovement] {
        var order: [Place] = []
        var samples: [Place: StockMovement] = [:]
        var sums: [Place: ExactDecimal] = [:]
        for (movements, isNew) in [(new, true), (old, false)] {
            for movement in movements {
                let place = Place(movement)
                if samples[place] == nil {
                    samples[place] = movement
                    order.append(place)
                }
                let amount = isNew ? movement.quantity.amount : movement.quantity.amount.negated
                let sum = sums[place] ?? ExactDecimal(0)
                guard let next = sum.adding(amount) else {
                    // Beyond 36 digits nothing can be netted: the parts move one by one.
                    return old.map(\.reversed) + new
                }
                sums[place] = next
            }
        }
        return order.compactMap { place in
            guard let sum = sums[place], !sum.isZero, var movement = samples[place] else {
                return nil
            }
            movement.quantity = Quantity(sum.normalised, movement.quantity.unit)
            return movement
        }
    }

    private struct Place: Hashable {
        let item: String
        let location: StoreID
        let state: StockState
        let counterpart: StockPlace?
        let unit: UnitOfMeasure

        init(_ movement: StockMovement) {
            item = movement.item
            location = movement.location
            state = movement.state
            counterpart = movement.counterpart
            unit = movement.quantity.unit
        }
    }
}

extension StockMovement {
    /// The same goods the other way.
    fileprivate var reversed: StockMovement {
        var movement = self
        movement.quantity = quantity.negated
        return movement
    }
}
