// The macros of CEL: they take an expression to run once for each item, under a name.
extension Checker {
    /// What is done with the results of a macro's expression.
    private enum Macro: String {
        case all
        case exists
        case existsOne
        case map
        case filter
        case transformList
        case transformMap
        case transformMapEntry

        init?(name: String) {
            self.init(rawValue: name == "exists_one" ? "existsOne" : name)
        }

        /// The numbers of arguments that it takes; each name more makes one more.
        var argumentCounts: ClosedRange<Int> {
            switch self {
            case .all, .exists, .existsOne: 2...3
            case .map: 2...3
            case .filter: 2...2
            case .transformList, .transformMap, .transformMapEntry: 3...4
            }
        }

        /// Whether the arguments begin with two names: key or position, and value.
        func hasTwoNames(_ count: Int) -> Bool {
            switch self {
            case .all, .exists, .existsOne: count == 3
            case .map, .filter: false
            case .transformList, .transformMap, .transformMapEntry: true
            }
        }

        /// Whether a condition stands before the expression.
        func hasCondition(_ count: Int) -> Bool {
            switch self {
            case .map: count == 3
            case .transformList, .transformMap, .transformMapEntry: count == 4
            default: false
            }
        }

        var yieldsBool: Bool { [.all, .exists, .existsOne, .filter].contains(self) }
    }

    /// Checks a macro call; nil when the name is no macro's.
    mutating func macro(
        _ name: String, target: Syntax?, arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked? {
        guard let target else {
            return name == "has" ? try has(arguments, at: offset) : nil
        }
        if name == "optMap" || name == "optFlatMap" {
            return try optionalMap(name, target, arguments, at: offset)
        }
        guard let macro = Macro(name: name) else { return nil }
        return try listMacro(macro, name, target, arguments, at: offset)
    }

    private mutating func listMacro(
        _ macro: Macro, _ name: String, _ target: Syntax, _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let range = try check(target)
        let (first, second) = try itemTypes(of: range.type, macro: name, at: offset)
        let count = arguments.count
        guard macro.argumentCounts.contains(count) else {
            throw Self.macroShape(name, at: offset)
        }
        let hasTwoNames = macro.hasTwoNames(count)
        var isList = false
        if case .list = range.type { isList = true }
        let isPosition = hasTwoNames && isList
        let key = scope.enter(
            try freshName(arguments[0], of: name), type: isPosition ? .int : first)
        defer { scope.leave(key) }
        guard hasTwoNames else {
            return try body(
                macro, arguments, of: name, at: offset, (first, first),
                Loop.Source(range: range.step, key: key.slot, value: nil))
        }
        let value = scope.enter(try freshName(arguments[1], of: name), type: second)
        defer { scope.leave(value) }
        return try body(
            macro, arguments, of: name, at: offset, (isPosition ? .int : first, second),
            Loop.Source(range: range.step, key: key.slot, value: value.slot))
    }

    /// The types of the two names: of a list both the item, of a map the key and the value.
    private func itemTypes(
        of range: ValueType, macro: String, at offset: Int
    ) throws(ExpressionProblem) -> (ValueType, ValueType) {
        switch range {
        case .list(let type): return (type.bound, type.bound)
        case .map(let key, let value): return (key, value)
        case .dyn: return (.dyn, .dyn)
        default:
            throw ExpressionProblem(
                "EXPR-050", at: offset,
                "\(macro)() runs over a list, and here stands \(range.name).",
                remedy: Self.optionalRemedy([range]) ?? "Name a list before the point.")
        }
    }

    private mutating func body(
        _ macro: Macro, _ arguments: [Syntax], of name: String, at offset: Int,
        _ types: (key: ValueType, value: ValueType), _ source: Loop.Source
    ) throws(ExpressionProblem) -> Checked {
        var condition: Step?
        var proof: Set<String> = []
        if macro.hasCondition(arguments.count) {
            let written = arguments[arguments.count - 2]
            let test = try check(written)
            try require(.bool, test, of: name, at: offset)
            condition = test.step
            proof = Self.proof(written, holds: true)
        }
        let body = try check(arguments[arguments.count - 1], assuming: proof)
        if macro.yieldsBool { try require(.bool, body, of: name, at: offset) }
        let loop = Loop(source: source, condition: condition, body: body.step)
        switch macro {
        case .map, .transformList: return Checked(type: .list(body.type), step: loop.mapping())
        case .filter: return Checked(type: .list(types.key), step: loop.filtering())
        case .all: return Checked(type: .bool, step: loop.deciding(by: false))
        case .exists: return Checked(type: .bool, step: loop.deciding(by: true))
        case .existsOne: return Checked(type: .bool, step: loop.countingOne())
        case .transformMap:
            return Checked(type: .map(types.key, body.type), step: loop.mappingToMap())
        case .transformMapEntry:
            try require(.map(.dyn, .dyn), body, of: name, at: offset)
            return Checked(type: body.type, step: loop.mappingToEntries())
        }
    }

    // MARK: - Names for one value

    /// `optional.optMap(x, f(x))`: the expression on the value inside, if there is one.
    private mutating func optionalMap(
        _ name: String, _ target: Syntax, _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let source = try check(target)
        var inner = ValueType.dyn
        if case .optional(let type) = source.type { inner = type }
        guard ValueType.optional(.dyn).accepts(source.type), arguments.count == 2 else {
            throw ExpressionProblem(
                "EXPR-051", at: offset, "\(name)() is used on an optional, with a name.",
                remedy: "Write `row.?Field.\(name)(x, x + 1)`.")
        }
        let local = scope.enter(try freshName(arguments[0], of: name), type: inner)
        defer { scope.leave(local) }
        let body = try check(arguments[1])
        let isFlat = name == "optFlatMap"
        if isFlat { try require(.optional(.dyn), body, of: name, at: offset) }
        let (sourceStep, bodyStep, slot) = (source.step, body.step, local.slot)
        return Checked(type: isFlat ? body.type : .optional(body.type)) { frame in
            let found = sourceStep(&frame)
            guard case .optional(let box) = found else {
                return Fault.wrongType("an optional", found: found)
            }
            guard let box else { return .none }
            frame.slots[slot] = box.value
            let value = bodyStep(&frame)
            return isFlat ? value : .some(value)
        }
    }

    /// `cel.bind(x, value, expression)`: a name for a value that stands in it several times.
    mutating func bind(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 3 else {
            throw ExpressionProblem(
                "EXPR-054", at: offset, "cel.bind() takes a name, its value and an expression.",
                remedy: "Write cel.bind(x, value, x + x).")
        }
        let value = try check(arguments[1])
        let local = scope.enter(try freshName(arguments[0], of: "bind"), type: value.type)
        defer { scope.leave(local) }
        let body = try check(arguments[2])
        let (valueStep, bodyStep, slot) = (value.step, body.step, local.slot)
        return Checked(type: body.type) { frame in
            // A failed value fails only where it is read: `cel.bind(x, 1 / 0, true)` is true.
            frame.slots[slot] = valueStep(&frame)
            return bodyStep(&frame)
        }
    }

    private func freshName(
        _ syntax: Syntax, of macro: String
    ) throws(ExpressionProblem) -> String {
        guard case .identifier(let name, let offset) = syntax, !name.hasPrefix(".") else {
            throw Self.macroShape(macro, at: syntax.offset)
        }
        let isTaken = scope.variables[name] != nil || scope.locals[name] != nil
        guard isStandard || !isTaken else {
            throw ExpressionProblem(
                "EXPR-052", at: offset, "The name \"\(name)\" is already a variable here.",
                remedy: "Use another name for the item.")
        }
        return name
    }

    private static func macroShape(_ name: String, at offset: Int) -> ExpressionProblem {
        ExpressionProblem(
            "EXPR-053", at: offset, "\(name)() takes a name and an expression.",
            remedy: "Write `list.\(name)(x, ...)`.")
    }
}
