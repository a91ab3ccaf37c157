import RetailModel

/// Reads lines, charges, discounts, taxes and tenders, and gives a return its signs.
struct SalePartsReader {
    let currency: Currency
    let kind: Sale.Kind
    private var linesSayDirection = false

    private static let discountKeys = CanonicalKeys(.amount, .reason, .promotion)
    private static let chargeKeys = CanonicalKeys(.kind, .amount, .taxes)
    private static let tenderKeys = CanonicalKeys(.kind, .amount, .reference)
    private static let taxKeys = CanonicalKeys(
        .amount, .rate, .base, .included, .jurisdiction, .category)

    init(currency: Currency, kind: Sale.Kind) {
        self.currency = currency
        self.kind = kind
    }

    // MARK: - Lines

    mutating func lines(_ node: JSONNode, _ reading: inout CanonicalReading) -> [Sale.Line] {
        var lines: [Sale.Line] = []
        lines.reserveCapacity(min(node.count, SaleReader.linesMax))
        var numbers = LineNumbers()
        reading.elements(of: node, named: "lines", max: SaleReader.linesMax) { reading, element in
            guard let line = line(element, &reading) else { return }
            if !numbers.insert(line.number) {
                reading.note(
                    "DOC-007", at: element, "Line \(line.number) stands there twice.",
                    "Give every line a number of its own.")
            }
            lines.append(line)
        }
        return lines
    }

    private mutating func line(
        _ node: JSONNode, _ reading: inout CanonicalReading
    ) -> Sale.Line? {
        var draft = LineDraft()
        let currency = currency
        reading.members(of: node, named: "A line", allowed: LineDraft.keys) { reading, key, value in
            draft.take(key, value, currency, &reading)
        }
        guard var line = draft.line(node, currency, &reading) else { return nil }
        if let discounts = draft.discounts { line.discounts = self.discounts(discounts, &reading) }
        if let taxes = draft.taxes {
            line.taxes = self.taxes(taxes, on: taxable(line), &reading)
        }
        if draft.mustTurn { line.turn() }
        if draft.saysDirection { linesSayDirection = true }
        return line
    }

    private func taxable(_ line: Sale.Line) -> Int64 {
        line.discounts.reduce(line.gross.minorUnits) { $0 &- $1.amount.minorUnits }
    }

    // MARK: - Parts

    func discounts(_ node: JSONNode, _ reading: inout CanonicalReading) -> [Sale.Discount] {
        let currency = currency
        var discounts: [Sale.Discount] = []
        reading.elements(of: node, named: "discounts", max: SaleReader.partsMax) { reading, part in
            var discount: Sale.Discount?
            var (reason, promotion): (String?, String?)
            reading.members(
                of: part, named: "A discount", allowed: Self.discountKeys
            ) { reading, key, value in
                switch key {
                case .reason: reason = reading.words(value)
                case .promotion: promotion = reading.code(value)
                default:
                    discount = reading.money(value, currency).map { Sale.Discount(amount: $0) }
                }
            }
            guard var discount else { return reading.missingAmount(of: part, named: "A discount") }
            discount.reason = reason
            discount.promotion = promotion
            discounts.append(discount)
        }
        return discounts
    }

    func charges(_ node: JSONNode, _ reading: inout CanonicalReading) -> [Sale.Charge] {
        let currency = currency
        var charges: [Sale.Charge] = []
        reading.elements(of: node, named: "charges", max: SaleReader.partsMax) { reading, part in
            var (kind, amount, taxes): (Sale.Charge.Kind?, Money?, JSONNode?)
            reading.members(
                of: part, named: "A charge", allowed: Self.chargeKeys
            ) { reading, key, value in
                switch key {
                case .kind: kind = reading.choice(value, of: Sale.Charge.Kind.self)
                case .amount: amount = reading.money(value, currency)
                default: taxes = value
                }
            }
            guard let amount else { return reading.missingAmount(of: part, named: "A charge") }
            guard let kind else {
                return reading.missing("kind", of: part, named: "A charge")
            }
            var charge = Sale.Charge(kind: kind, amount: amount)
            if let taxes {
                charge.taxes = self.taxes(taxes, on: amount.minorUnits, &reading)
            }
            charges.append(charge)
        }
        return charges
    }

    func tenders(_ node: JSONNode, _ reading: inout CanonicalReading) -> [Sale.Tender] {
        let currency = currency
        var tenders: [Sale.Tender] = []
        reading.elements(of: node, named: "tenders", max: SaleReader.partsMax) { reading, part in
            var (kind, amount, reference): (Sale.Tender.Kind?, Money?, String?)
            reading.members(
                of: part, named: "A tender", allowed: Self.tenderKeys
            ) { reading, key, value in
                switch key {
                case .kind: kind = reading.choice(value, of: Sale.Tender.Kind.self)
                case .amount: amount = reading.money(value, currency)
                default: reference = reading.code(value)
                }
            }
            guard let amount else { return reading.missingAmount(of: part, named: "A tender") }
            guard let kind else {
                return reading.missing("kind", of: part, named: "A tender")
            }
            tenders.append(Sale.Tender(kind: kind, amount: amount, reference: reference))
        }
        return tenders
    }

    /// Taxes on `base` minor units; an amount that is not stated follows from the rate.
    private func taxes(
        _ node: JSONNode, on base: Int64, _ reading: inout CanonicalReading
    ) -> [Sale.Tax] {
        let currency = currency
        var taxes: [Sale.Tax] = []
        reading.elements(of: node, named: "taxes", max: SaleReader.partsMax) { reading, part in
            var (amount, rate, isIncluded): (Money?, ExactDecimal?, Bool?)
            var (jurisdiction, category): (String?, String?)
            reading.members(
                of: part, named: "A tax", allowed: Self.taxKeys
            ) { reading, key, value in
                switch key {
                case .amount: amount = reading.money(value, currency)
                case .rate: rate = reading.decimal(value)
                case .base: _ = reading.money(value, currency)
                case .included: isIncluded = reading.boolean(value)
                case .jurisdiction: jurisdiction = reading.code(value)
                default: category = reading.code(value)
                }
            }
            guard let stated = amount ?? tax(on: base, rate: rate, isIncluded: isIncluded) else {
                if rate != nil, reading.lacks("amount", part) {
                    return reading.note(
                        "DOC-005", at: part, "The tax that follows from the rate cannot be held.",
                        "Correct the rate, or state the amount.")
                }
                return reading.missingAmount(of: part, named: "A tax")
            }
            taxes.append(
                Sale.Tax(
                    amount: stated, isIncluded: isIncluded ?? false, rate: rate,
                    jurisdiction: jurisdiction, category: category))
        }
        return taxes
    }

    private func tax(on base: Int64, rate: ExactDecimal?, isIncluded: Bool?) -> Money? {
        guard let rate else { return nil }
        return TaxSplit.tax(
            on: Money(minorUnits: base, currency: currency), percent: rate,
            isIncluded: isIncluded ?? false)
    }

    // MARK: - Direction

    /// Gives a return its signs: stated all positive, lines or tenders mean money and goods back.
    ///
    /// A source that already writes them negative, or says the direction of each line,
    /// is taken at its word.
    func applyDirection(to sale: inout Sale) {
        guard kind == .return else { return }
        if !linesSayDirection, !sale.lines.contains(where: \.isNegative) {
            for index in sale.lines.indices { sale.lines[index].turn() }
        }
        if !sale.charges.contains(where: { $0.amount.minorUnits < 0 }) {
            for index in sale.charges.indices { sale.charges[index].turn() }
        }
        if !sale.discounts.contains(where: { $0.amount.minorUnits < 0 }) {
            for index in sale.discounts.indices { sale.discounts[index].amount.turn() }
        }
        if !sale.tenders.contains(where: { $0.amount.minorUnits < 0 }) {
            for index in sale.tenders.indices { sale.tenders[index].amount.turn() }
        }
        if let total = sale.statedTotal, total.minorUnits > 0 { sale.statedTotal?.turn() }
    }
}

/// The line numbers seen so far: a sale has few, where comparing costs less than hashing.
private struct LineNumbers {
    private var few: [String] = []
    private var many: Set<String> = []

    private static let fewMax = 16

    /// Whether the number is new.
    mutating func insert(_ number: String) -> Bool {
        if few.count < Self.fewMax {
            guard !few.contains(number) else { return false }
            few.append(number)
            return true
        }
        if many.isEmpty { many = Set(few) }
        return many.insert(number).inserted
    }
}

extension CanonicalReading {
    mutating func missingAmount(of node: JSONNode, named what: String) {
        // An amount that is there but wrong has been told already.
        if node.kind == .object, lacks("amount", node) {
            missing("amount", of: node, named: what)
        }
    }
}

extension Money {
    /// Gives the amount the other sign; the one amount without a counterpart stays,
    /// and no sum accepts it.
    fileprivate mutating func turn() {
        self = (try? negated()) ?? self
    }
}

extension Sale.Charge {
    fileprivate mutating func turn() {
        amount.turn()
        for index in taxes.indices { taxes[index].amount.turn() }
    }
}

extension Sale.Line {
    fileprivate var isNegative: Bool { quantity.amount.isNegative || gross.minorUnits < 0 }

    /// Turns a line stated positive into one of goods that come back.
    mutating func turn() {
        direction = .returned
        quantity = quantity.negated
        gross.turn()
        cost?.turn()
        for index in discounts.indices { discounts[index].amount.turn() }
        for index in taxes.indices { taxes[index].amount.turn() }
    }
}
