import RetailModel

/// Transfers and reservations, as the paths name them: both are goods that leave the stock on hand
/// and are open until later steps settle them.
enum StockStepKind: Sendable {
    case transfer
    case reservation

    var schema: String {
        switch self {
        case .transfer: "stock-transfer@1"
        case .reservation: "stock-reservation@1"
        }
    }

    /// The member of the canonical document that holds the identifier.
    var name: StaticString {
        switch self {
        case .transfer: "transfer"
        case .reservation: "reservation"
        }
    }

    var route: String { "inventory-\(name)s" }

    /// What the natural keys of all its steps begin with.
    func family(_ id: String) -> String { "stock_\(name)/\(id)/" }

    func href(_ id: String) -> String { "/v1/inventory/\(name)s/\(id)" }

    /// The step that begins it.
    var beginning: StockStep.Kind {
        switch self {
        case .transfer: .ship
        case .reservation: .reserve
        }
    }
}
