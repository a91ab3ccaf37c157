import RetailModel

extension StockMovements {
    /// Both legs of every line of a step: goods on their way stand in transit at the location that
    /// they are sent to, goods set aside stand reserved where they are.
    public static func of(_ step: StockStep) -> [StockMovement] {
        let (from, to, reason) = way(of: step)
        return step.lines.flatMap { line in
            [(from, to, line.quantity.negated), (to, from, line.quantity)].compactMap {
                place, counterpart, quantity in
                guard let place else { return nil }
                return StockMovement(
                    line: line.number, item: line.item, location: place.location,
                    state: place.state, counterpart: counterpart, quantity: quantity,
                    reason: reason, businessDate: step.businessDate)
            }
        }
    }

    /// From where to where; nil for the world outside.
    private static func way(
        of step: StockStep
    ) -> (from: StockPlace?, to: StockPlace?, reason: StockMovement.Reason) {
        let onHand = StockPlace(step.location, .onHand)
        let reserved = StockPlace(step.location, .reserved)
        let inTransit = StockPlace(step.destination, .inTransit)
        return switch step.kind {
        case .ship: (onHand, inTransit, .ship)
        case .receive: (inTransit, StockPlace(step.destination, .onHand), .receive)
        case .lose: (inTransit, nil, .lose)
        case .reserve: (onHand, reserved, .reserve)
        case .release: (reserved, onHand, .release)
        case .consume: (reserved, nil, .consume)
        }
    }
}
