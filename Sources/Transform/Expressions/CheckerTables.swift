import RetailModel

// The functions that need something at check time: a table, a calendar, or the name of a rounding
// rule.
extension Checker {
    /// Checks one of these functions; nil when the name is none of theirs.
    mutating func tableFunction(
        _ name: String, arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked? {
        switch name {
        case "lookup": return try lookup(arguments, at: offset)
        case "div": return try division(arguments, at: offset)
        case "round": return try rounding(arguments, at: offset)
        case "uom": return try unitConversion(arguments, at: offset)
        case "taxSplit": return try taxSplit(arguments, at: offset)
        case "businessDate": return try businessDate(arguments, at: offset)
        default: return nil
        }
    }

    // MARK: - lookup(table, key[, default])

    private mutating func lookup(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 2 || arguments.count == 3,
            case .text(let name, let nameOffset) = arguments[0]
        else {
            throw ExpressionProblem(
                "EXPR-070", at: offset, "lookup() takes a table's name, a key and maybe a default.",
                remedy: "Write lookup(\"table\", key) or lookup(\"table\", key, \"default\").")
        }
        guard let table = environment.tables[name] else {
            throw ExpressionProblem(
                "EXPR-071", at: nameOffset, "There is no lookup table \"\(name)\".",
                remedy: NearestName.remedy(for: name, among: Array(environment.tables.keys)))
        }
        guard !table.isDated || environment.hasLookupDay else {
            throw ExpressionProblem(
                "EXPR-072", at: nameOffset,
                "The rows of \"\(name)\" are dated, and the mapping names no date.",
                remedy: "Add `dated_by: =...` to the mapping.")
        }
        let key = try check(arguments[1])
        guard ValueType.text.accepts(key.type) || key.type == .int else {
            throw Self.mismatch("lookup", [key.type], at: arguments[1].offset)
        }
        let fallback = arguments.count == 3 ? try check(arguments[2]) : nil
        if let fallback { try require(.text, fallback, of: "lookup", at: arguments[2].offset) }
        let (keyStep, fallbackStep) = (key.step, fallback?.step)
        return Checked(type: .text) { frame in
            let text: String
            switch keyStep(&frame) {
            case .text(let key): text = key
            case .int(let key): text = String(key)
            case .fault(let fault): return .fault(fault)
            case let other: return Fault.wrongType("a text", found: other)
            }
            if let found = table.value(for: text, on: frame.lookupDay) { return found }
            return fallbackStep?(&frame) ?? Self.noRow(name, text)
        }
    }

    private static func noRow(_ table: String, _ key: String) -> Value {
        .fault(
            Fault(
                .lookup, "The lookup table \"\(table)\" has no row for \"\(key)\".",
                remedy: "Add the row, or give lookup() a default.", excerpt: key))
    }

    // MARK: - div(a, b, decimals, rule) and round(x, decimals, rule)

    private mutating func division(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 4 else {
            throw ExpressionProblem(
                "EXPR-073", at: offset, "div() takes two numbers, the decimals and the rule.",
                remedy: "Write div(a, b, 2, \"half_even\").")
        }
        let (left, right) = (try check(arguments[0]), try check(arguments[1]))
        try require(.decimal, left, of: "div", at: arguments[0].offset)
        try require(.decimal, right, of: "div", at: arguments[1].offset)
        let decimals = try Self.decimals(arguments[2])
        let rule = try Self.rule(arguments[3])
        let (leftStep, rightStep) = (left.step, right.step)
        return Self.folded(type: .decimal, parts: [left, right]) { frame in
            let (left, right) = (leftStep(&frame), rightStep(&frame))
            guard let near = left.asDecimal, let far = right.asDecimal else {
                return Operators.either(left, right) ?? Fault.wrongType("a number", found: left)
            }
            guard !far.isZero else { return Operators.divisionByZero }
            return near.divided(by: far, decimals: decimals, rounding: rule)
                .map { .decimal($0) } ?? Fault.overflow
        }
    }

    private mutating func rounding(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 3 else {
            throw ExpressionProblem(
                "EXPR-074", at: offset, "round() takes a number, the decimals and the rule.",
                remedy: "Write round(x, 2, \"half_even\").")
        }
        let number = try check(arguments[0])
        try require(.decimal, number, of: "round", at: arguments[0].offset)
        let decimals = try Self.decimals(arguments[1])
        let rule = try Self.rule(arguments[2])
        let step = number.step
        return Self.folded(type: .decimal, parts: [number]) { frame in
            let value = step(&frame)
            guard let number = value.asDecimal else {
                return value.isFault ? value : Fault.wrongType("a number", found: value)
            }
            return NumberFunctions.fixed(number, decimals: decimals, rule: rule)
        }
    }

    static func decimals(_ syntax: Syntax) throws(ExpressionProblem) -> Int {
        if case .whole(let number, _) = syntax, (0...Int64(ExactDecimal.scaleMax)).contains(number)
        {
            return Int(number)
        }
        throw ExpressionProblem(
            "EXPR-075", at: syntax.offset, "The decimals must be written as a number.",
            remedy: "Write a whole number from 0 to \(ExactDecimal.scaleMax).")
    }

    static func rule(_ syntax: Syntax) throws(ExpressionProblem) -> Rounding {
        if case .text(let name, _) = syntax, let rule = Rounding(rawValue: name) { return rule }
        let names = Rounding.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        throw ExpressionProblem(
            "EXPR-076", at: syntax.offset, "This is no rounding rule.",
            remedy: "Write one of \(names).")
    }

    // MARK: - businessDate(time, store)

    private mutating func businessDate(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 2 else {
            throw ExpressionProblem(
                "EXPR-077", at: offset, "businessDate() takes a timestamp and a store.",
                remedy: "Write businessDate(row.Time, \"WEB\").")
        }
        let (time, store) = (try check(arguments[0]), try check(arguments[1]))
        try require(.timestamp, time, of: "businessDate", at: arguments[0].offset)
        try require(.text, store, of: "businessDate", at: arguments[1].offset)
        let (timeStep, storeStep, calendar) = (time.step, store.step, environment.calendar)
        return Checked(type: .text) { frame in
            let (time, store) = (timeStep(&frame), storeStep(&frame))
            guard case .timestamp(let moment) = time, case .text(let name) = store else {
                return Operators.either(time, store) ?? Fault.wrongType("a timestamp", found: time)
            }
            guard let date = calendar.businessDate(of: moment, store: name) else {
                return .fault(
                    Fault(
                        .range, "The moment lies outside the years 1 to 9999.",
                        remedy: "Correct the source."))
            }
            return .text(date.description)
        }
    }
}
