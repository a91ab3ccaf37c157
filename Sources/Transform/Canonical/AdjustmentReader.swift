import RetailModel

/// Reads the canonical stock adjustment, version 1, from JSON.
public enum AdjustmentReader {
    private static let keys = CanonicalKeys(
        .id, .channel, .store, .businessDate, .occurredAt, .reason, .region, .lines, .extensions
    )

    private static let lineKeys = CanonicalKeys(
        .line, .item, .description, .quantity, .unit, .unitCost, .state, .toState)

    /// The adjustment that `root` describes; the document must be parsed with
    /// ``CanonicalDocument/keys``.
    ///
    /// - Throws: ``DocumentRefusal`` with everything that breaks the schema.
    public static func adjustment(_ root: JSONNode) throws(DocumentRefusal) -> StockAdjustment {
        var reading = CanonicalReading()
        var (id, channel, region): (String?, String?, String?)
        var (store, businessDate, occurredAt): (StoreID?, BusinessDate?, Instant?)
        var (reason, lines): (StockAdjustment.Reason?, JSONNode?)
        reading.members(
            of: root, named: "A stock adjustment", allowed: keys
        ) { reading, key, node in
            switch key {
            case .id: id = reading.code(node)
            case .channel: channel = reading.code(node)
            case .store: store = reading.store(node)
            case .businessDate: businessDate = reading.businessDate(node)
            case .occurredAt: occurredAt = reading.instant(node)
            case .reason: reason = reading.choice(node, of: StockAdjustment.Reason.self)
            case .region: region = reading.code(node)
            case .lines: lines = node
            default: break
            }
        }
        for name in ["id", "store", "business_date", "occurred_at", "reason", "lines"]
        where root.kind == .object && reading.lacks(name, root) {
            reading.missing(name, of: root, named: "The stock adjustment")
        }
        guard let id, let store, let businessDate, let occurredAt, let reason, let lines else {
            throw DocumentRefusal(problems: reading.problems)
        }
        let read = self.lines(lines, &reading)
        guard reading.problems.isEmpty else { throw DocumentRefusal(problems: reading.problems) }
        return StockAdjustment(
            id: id, channel: channel ?? "store", store: store, businessDate: businessDate,
            occurredAt: occurredAt, reason: reason, region: region, lines: read)
    }

    private static func lines(
        _ node: JSONNode, _ reading: inout CanonicalReading
    ) -> [StockAdjustment.Line] {
        var lines: [StockAdjustment.Line] = []
        reading.elements(of: node, named: "lines", max: SaleReader.linesMax) { reading, element in
            var (number, item, text): (String?, String?, String?)
            var (quantity, unit): (ExactDecimal?, UnitOfMeasure?)
            var (state, toState): (StockState?, StockState?)
            reading.members(of: element, named: "A line", allowed: lineKeys) {
                reading, key, value in
                switch key {
                case .line: number = reading.code(value)
                case .item: item = reading.code(value)
                case .description: text = reading.words(value)
                case .quantity: quantity = reading.decimal(value)
                case .unit: unit = reading.unit(value)
                case .state: state = reading.choice(value, of: StockState.self)
                case .toState: toState = reading.choice(value, of: StockState.self)
                default: _ = reading.decimal(value)
                }
            }
            for name in ["line", "item", "quantity"]
            where element.kind == .object && reading.lacks(name, element) {
                reading.missing(name, of: element, named: "A line")
            }
            guard let number, let item, let quantity else { return }
            lines.append(
                StockAdjustment.Line(
                    number: number, item: item, text: text,
                    quantity: Quantity(quantity, unit ?? .each), state: state ?? .onHand,
                    toState: toState))
        }
        return lines
    }
}
