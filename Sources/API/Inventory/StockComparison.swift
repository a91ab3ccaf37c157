import RetailModel
import Store
import Transform

/// What another system says of one position.
struct StockFigure: Sendable {
    let key: StockKey
    let quantity: ExactDecimal
    /// What one unit costs, and in what currency.
    let cost: (amount: ExactDecimal, currency: String)?

    /// A figure as its shape has it; nil where a number cannot be read.
    init?(_ node: JSONNode) {
        func text(_ name: String) -> String? { node.member(named: name)?.text() }
        guard let item = text("item"), let location = text("location"),
            let quantity = node.member(named: "quantity")?.decimalInText()
        else { return nil }
        key = StockKey(
            item: item, location: location, state: text("state") ?? StockState.onHand.rawValue,
            unit: text("unit") ?? UnitOfMeasure.each.code)
        self.quantity = quantity
        if let amount = node.member(named: "unit_cost")?.decimalInText(),
            let currency = text("currency")
        {
            cost = (amount, currency)
        } else {
            cost = nil
        }
    }
}

/// Where another system's figures differ from ours, in quantity and value.
struct StockComparison {
    /// One object each, in the order of the figures.
    private(set) var differences: [String] = []
    /// Differences by unit, then their value by currency.
    let totals: String

    /// - Returns: nil when a sum or a value has over 36 digits.
    init?(_ figures: [StockFigure], ours: [ExactDecimal]) {
        var (byUnit, byCurrency): ([String: ExactDecimal], [String: ExactDecimal]) = ([:], [:])
        for (figure, our) in zip(figures, ours) {
            guard let difference = figure.quantity.subtracting(our)?.normalised,
                let sum = (byUnit[figure.key.unit] ?? .zero).adding(difference)
            else { return nil }
            guard !difference.isZero else { continue }
            byUnit[figure.key.unit] = sum.normalised
            var value: ExactDecimal?
            if let cost = figure.cost {
                guard let product = difference.multiplied(by: cost.amount)?.normalised,
                    let sum = (byCurrency[cost.currency] ?? .zero).adding(product)
                else { return nil }
                byCurrency[cost.currency] = sum.normalised
                value = product
            }
            differences.append(Self.text(figure, our, difference, value))
        }
        var json = JSONWriter()
        json.array { json in
            for (unit, sum) in byUnit.sorted(by: { $0.key < $1.key }) {
                Self.write(sum, unit: unit, currency: nil, to: &json)
            }
            for (currency, sum) in byCurrency.sorted(by: { $0.key < $1.key }) {
                Self.write(sum, unit: nil, currency: currency, to: &json)
            }
        }
        totals = String(decoding: json.bytes, as: UTF8.self)
    }

    private static func write(
        _ sum: ExactDecimal, unit: String?, currency: String?, to json: inout JSONWriter
    ) {
        json.object { json in
            json.member("unit", optional: unit)
            json.member("currency", optional: currency)
            json.member("difference", sum.description)
        }
    }

    private static func text(
        _ figure: StockFigure, _ ours: ExactDecimal, _ difference: ExactDecimal,
        _ value: ExactDecimal?
    ) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("item", figure.key.item)
            json.member("location", figure.key.location)
            json.member("state", figure.key.state)
            json.member("unit", figure.key.unit)
            json.member("theirs", figure.quantity.normalised.description)
            json.member("ours", ours.description)
            json.member("difference", difference.description)
            if let value, let cost = figure.cost {
                json.member("value", value.description)
                json.member("currency", cost.currency)
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
