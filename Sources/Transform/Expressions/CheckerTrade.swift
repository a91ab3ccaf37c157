import RetailModel

// Functions of the trade that need more than one value: units of measure and included taxes.
extension Checker {
    // MARK: - uom(quantity, from, to[, decimals, rule])

    mutating func unitConversion(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 3 || arguments.count == 5 else {
            throw ExpressionProblem(
                "EXPR-078", at: offset,
                "uom() takes a quantity, two units and maybe the decimals and the rule.",
                remedy: "Write uom(q, \"LBR\", \"KGM\") or uom(q, \"KGM\", \"LBR\", 3, \"half_even\").")
        }
        let quantity = try check(arguments[0])
        try require(.decimal, quantity, of: "uom", at: arguments[0].offset)
        let (from, to) = (try unit(arguments[1]), try unit(arguments[2]))
        var cut: UnitConversion.Cut?
        if arguments.count == 5 {
            cut = UnitConversion.Cut(
                decimals: try Self.decimals(arguments[3]), rule: try Self.rule(arguments[4]))
        }
        let (step, fromStep, toStep) = (quantity.step, from.step, to.step)
        return Self.folded(type: .decimal, parts: [quantity, from, to]) { [cut] frame in
            let (quantity, from, to) = (step(&frame), fromStep(&frame), toStep(&frame))
            guard let number = quantity.asDecimal else {
                return Fault.wrongType("a number", found: quantity)
            }
            guard case .text(let source) = from, case .text(let target) = to else {
                return Operators.either(from, to) ?? Fault.wrongType("a text", found: from)
            }
            return UnitConversion.convert(number, from: source, to: target, cut: cut)
        }
    }

    private mutating func unit(_ syntax: Syntax) throws(ExpressionProblem) -> Checked {
        let unit = try check(syntax)
        try require(.text, unit, of: "uom", at: syntax.offset)
        if case .text(let name) = unit.constant, !UnitConversion.isKnown(name) {
            throw ExpressionProblem(
                "EXPR-079", at: syntax.offset, "There is no unit of measure \"\(name)\".",
                remedy: NearestName.remedy(for: name, among: UnitConversion.names))
        }
        return unit
    }

    // MARK: - taxSplit(gross, rate[, decimals])

    /// What `taxSplit` yields.
    static let taxSplitSchema = RecordSchema(fields: [
        RecordSchema.Field(name: "net", type: .decimal, isRequired: true),
        RecordSchema.Field(name: "tax", type: .decimal, isRequired: true),
    ])

    mutating func taxSplit(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 2 || arguments.count == 3 else {
            throw ExpressionProblem(
                "EXPR-082", at: offset,
                "taxSplit() takes an amount with its tax, the rate in percent and maybe decimals.",
                remedy: "Write taxSplit(gross, 19).tax.")
        }
        let (gross, rate) = (try check(arguments[0]), try check(arguments[1]))
        try require(.decimal, gross, of: "taxSplit", at: arguments[0].offset)
        try require(.decimal, rate, of: "taxSplit", at: arguments[1].offset)
        let decimals = arguments.count == 3 ? try Self.decimals(arguments[2]) : 2
        let (grossStep, rateStep) = (gross.step, rate.step)
        return Self.folded(
            type: .record(Self.taxSplitSchema), parts: [gross, rate]
        ) { frame in
            let (gross, rate) = (grossStep(&frame), rateStep(&frame))
            guard let amount = gross.asDecimal, let percent = rate.asDecimal else {
                return Operators.either(gross, rate) ?? Fault.wrongType("a number", found: gross)
            }
            return Self.split(amount, percent: percent, decimals: decimals)
        }
    }

    /// The price without tax, rounded once, a half away from zero, and what is left of the amount:
    /// so both add up to it exactly (as ``RetailModel/TaxSplit``).
    private static func split(
        _ amount: ExactDecimal, percent: ExactDecimal, decimals: Int
    ) -> Value {
        guard !percent.isNegative else {
            return .fault(
                Fault(.range, "A tax rate is not below zero.", remedy: "Correct the rate."))
        }
        guard let hundred = percent.adding(ExactDecimal(100)),
            let dividend = amount.multiplied(by: ExactDecimal(100)),
            let net = dividend.divided(by: hundred, decimals: decimals, rounding: .halfAway),
            let tax = amount.subtracting(net)
        else { return Fault.overflow }
        return .record(Record(schema: taxSplitSchema, values: [.decimal(net), .decimal(tax)]))
    }
}
