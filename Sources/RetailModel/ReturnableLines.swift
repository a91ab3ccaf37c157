/// How much of each line of a sale the customer may still bring back.
public struct ReturnableLines: Sendable {
    /// One line that goods were sold on.
    public struct Line: Sendable {
        public let number: String
        public let item: String
        public let unit: UnitOfMeasure
        public let sold: ExactDecimal
        public fileprivate(set) var returned = ExactDecimal.zero

        /// Sold less returned; zero where more came back than was sold.
        public var returnable: ExactDecimal {
            let left = sold.subtracting(returned) ?? .zero
            return left.isNegative ? .zero : left.normalised
        }
    }

    public private(set) var lines: [Line]

    /// The goods that a sale sold, of which nothing came back yet.
    public init(of sale: Sale) {
        lines = sale.lines.filter { $0.kind == .merchandise && $0.direction == .sold }.map {
            Line(
                number: $0.number, item: $0.item, unit: $0.quantity.unit,
                sold: $0.quantity.amount)
        }
    }

    /// Takes into account what a document brought back: of the line that it names, otherwise of the
    /// lines of the same item that have some left, in their order.
    public mutating func takeBack(_ document: Sale) {
        for line in document.lines where line.direction == .returned {
            let amount = line.quantity.amount
            takeBack(
                line, amount.isNegative ? amount.negated : amount)
        }
    }

    private mutating func takeBack(_ line: Sale.Line, _ quantity: ExactDecimal) {
        let named = lines.indices.filter { lines[$0].number == line.originLine }
        let alike = lines.indices.filter {
            lines[$0].item == line.item && lines[$0].unit == line.quantity.unit
        }
        let candidates = line.originLine == nil ? alike : named
        guard let last = candidates.last else { return }
        var rest = quantity
        for index in candidates {
            let taken = index == last ? rest : min(rest, lines[index].returnable)
            // A sum that does not fit is left out: a line that shows too much is better than a
            // document that shows nothing.
            lines[index].returned =
                lines[index].returned.adding(taken)?.normalised ?? lines[index].returned
            rest = rest.subtracting(taken) ?? .zero
        }
    }
}
