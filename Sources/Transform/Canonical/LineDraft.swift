import RetailModel

/// The members of a sale line while they are read.
struct LineDraft {
    static let keys = CanonicalKeys(
        .line, .kind, .item, .gtin, .description, .department, .quantity, .unit, .unitPrice,
        .gross, .discounts, .taxes, .cost, .disposition, .direction, .originLine,
        .extensions
    )

    private(set) var discounts: JSONNode?
    private(set) var taxes: JSONNode?
    private var number: String?
    private var kind = Sale.Line.Kind.merchandise
    private var item: String?
    private var text: String?
    private var department: String?
    private var quantity: ExactDecimal?
    private var unit = UnitOfMeasure.each
    private var unitPrice: ExactDecimal?
    private var gross: Money?
    private var cost: Money?
    private var disposition: Sale.Line.Disposition?
    private var direction: Sale.Line.Direction?
    private var originLine: String?

    /// Whether the line is stated positive but goods come back:
    /// to be turned once its parts are read.
    private(set) var mustTurn = false

    /// Whether the source says itself which way the goods go.
    var saysDirection: Bool { direction != nil }

    mutating func take(
        _ key: CanonicalKey, _ node: JSONNode, _ currency: Currency,
        _ reading: inout CanonicalReading
    ) {
        switch key {
        case .line: number = reading.code(node)
        case .kind: kind = reading.choice(node, of: Sale.Line.Kind.self) ?? kind
        case .item: item = reading.code(node)
        case .gtin: Self.check(gtin: node, &reading)
        case .description: text = reading.words(node)
        case .department: department = reading.code(node)
        case .quantity: quantity = reading.decimal(node)
        case .unit: unit = reading.unit(node) ?? unit
        case .unitPrice: unitPrice = reading.decimal(node)
        case .gross: gross = reading.money(node, currency)
        case .cost: cost = reading.money(node, currency)
        case .disposition: disposition = reading.choice(node, of: Sale.Line.Disposition.self)
        case .direction: direction = reading.choice(node, of: Sale.Line.Direction.self)
        case .originLine: originLine = reading.code(node)
        case .discounts: discounts = node
        case .taxes: taxes = node
        default: break
        }
    }

    private static func check(gtin node: JSONNode, _ reading: inout CanonicalReading) {
        guard let digits = reading.code(node) else { return }
        do {
            _ = try GTIN(digits)
        } catch {
            reading.note(
                "DOC-009", at: node, error.problem,
                "Correct the number, or send it as \"item\" when it is no GTIN.")
        }
    }

    /// The line, or nil when something it cannot be without was missing or wrong.
    mutating func line(
        _ node: JSONNode, _ currency: Currency, _ reading: inout CanonicalReading
    ) -> Sale.Line? {
        guard node.kind == .object else { return nil }
        guard let number, let item, let quantity else {
            noteMissing(node, &reading)
            return nil
        }
        guard let gross = gross ?? extended(quantity, currency) else {
            if node.member(named: "gross") == nil {
                reading.missing("gross", of: node, named: "A line without unit_price")
            }
            return nil
        }
        let isNegative = quantity.isNegative || (quantity.isZero && gross.minorUnits < 0)
        var line = Sale.Line(
            number: number, kind: kind, direction: isNegative ? .returned : .sold, item: item,
            quantity: Quantity(quantity, unit), gross: gross)
        line.text = text
        line.department = department
        line.unitPrice = unitPrice
        line.cost = cost
        line.disposition = disposition ?? .restock
        line.originLine = originLine
        mustTurn = direction == .returned && !isNegative
        return line
    }

    /// Notes what is absent; what is there but wrong has been told already.
    private func noteMissing(_ node: JSONNode, _ reading: inout CanonicalReading) {
        for (name, isThere) in [
            ("line", number != nil), ("item", item != nil), ("quantity", quantity != nil),
        ] where !isThere {
            if node.member(named: name) == nil { reading.missing(name, of: node, named: "A line") }
        }
    }

    /// Quantity times unit price, rounded once, a half away from zero.
    private func extended(_ quantity: ExactDecimal, _ currency: Currency) -> Money? {
        guard let unitPrice, let product = unitPrice.multiplied(by: quantity) else { return nil }
        return try? Money(rounding: product, currency, by: .halfAway)
    }
}
