import RetailModel

/// Reads a step of a transfer or reservation that its schema has already been held against.
public enum StockStepReader {
    /// The step that `root` describes.
    ///
    /// - Parameter isOfTransfer: Whether it is one of a transfer, which has a destination.
    /// - Throws: ``DocumentRefusal`` for a location that is no identifier, a unit of no standard, a
    ///   quantity below zero, or too many lines.
    public static func step(
        _ root: JSONNode, isOfTransfer: Bool
    ) throws(DocumentRefusal) -> StockStep {
        var reading = CanonicalReading()
        let kind = root.member(named: "step").flatMap {
            reading.choice($0, of: StockStep.Kind.self)
        }
        let location = root.member(named: "store").flatMap { reading.store($0) }
        let destination =
            isOfTransfer
            ? root.member(named: "destination").flatMap { reading.store($0) } : location
        let date = root.member(named: "business_date").flatMap { reading.businessDate($0) }
        let lines = root.member(named: "lines").map { Self.lines(of: $0, &reading) } ?? []
        guard let kind, let location, let destination, let date, reading.problems.isEmpty else {
            throw DocumentRefusal(problems: reading.problems)
        }
        return StockStep(
            kind: kind, location: location, destination: destination, businessDate: date,
            lines: lines)
    }

    private static func lines(
        of node: JSONNode, _ reading: inout CanonicalReading
    ) -> [StockStep.Line] {
        var lines: [StockStep.Line] = []
        reading.elements(of: node, named: "lines", max: SaleReader.linesMax) { reading, element in
            let number = element.member(named: "line").flatMap { reading.code($0) }
            let item = element.member(named: "item").flatMap { reading.code($0) }
            guard let place = element.member(named: "quantity"),
                let amount = reading.decimal(place)
            else { return }
            if amount.isNegative {
                reading.note(
                    "DOC-004", at: place, "The quantity is below zero.",
                    "Name the step that goes the other way.")
            }
            var unit: UnitOfMeasure? = .each
            if let named = element.member(named: "unit"), !named.isNull {
                unit = reading.unit(named)
            }
            guard let number, let item, let unit, !amount.isZero else { return }
            lines.append(
                StockStep.Line(number: number, item: item, quantity: Quantity(amount, unit)))
        }
        return lines
    }
}
