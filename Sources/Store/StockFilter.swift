import SQL

/// Which positions or movements a list shall hold; nil means any.
public struct StockFilter: Sendable {
    public var item: String?
    public var location: String?
    public var state: String?

    /// Everything.
    public init() {}
}

/// A condition that names only what is asked for, so that an index can answer it.
struct StockCondition {
    private(set) var text: String
    private(set) var arguments: [SQLValue]

    init(_ text: String, _ argument: SQLValue) {
        self.text = text + "$1"
        arguments = [argument]
    }

    mutating func match(_ filter: StockFilter) {
        for (column, value) in [
            ("item", filter.item), ("location", filter.location), ("state", filter.state),
        ] {
            guard let value else { continue }
            arguments.append(.text(value))
            text += " AND \(column) = $\(arguments.count)"
        }
    }
}
