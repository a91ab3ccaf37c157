// The macros of CEL: they take an expression to run once for each item, under a name.
extension Checker {
    /// What is done with the results of a list macro's expression.
    private enum Macro: String {
        case all
        case exists
        case existsOne = "exists_one"
        case map
        case filter
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
        guard let macro = Macro(rawValue: name) else { return nil }
        return try listMacro(macro, target, arguments, at: offset)
    }

    private mutating func listMacro(
        _ macro: Macro, _ target: Syntax, _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let range = try check(target)
        let item: ValueType
        switch range.type {
        case .list(let type): item = type
        case .map(let key, _): item = key
        case .dyn: item = .dyn
        default:
            throw ExpressionProblem(
                "EXPR-050", at: offset,
                "\(macro.rawValue)() runs over a list, and here stands \(range.type.name).",
                remedy: Self.optionalRemedy([range.type]) ?? "Name a list before the point.")
        }
        let isFilteredMap = macro == .map && arguments.count == 3
        guard arguments.count == (isFilteredMap ? 3 : 2) else {
            throw Self.macroShape(macro.rawValue, at: offset)
        }
        let name = try freshName(arguments[0], of: macro.rawValue)
        let slot = scope.declare(name, type: item)
        defer { scope.forget(name) }
        var condition: Step?
        var proof: Set<String> = []
        if isFilteredMap {
            let test = try check(arguments[1])
            try require(.bool, test, of: "map", at: offset)
            condition = test.step
            proof = Self.proof(arguments[1], holds: true)
        }
        let body = try check(arguments[arguments.count - 1], assuming: proof)
        if macro != .map { try require(.bool, body, of: macro.rawValue, at: offset) }
        let loop = Loop(range: range.step, slot: slot, condition: condition, body: body.step)
        switch macro {
        case .map: return Checked(type: .list(body.type), step: loop.mapping())
        case .filter: return Checked(type: .list(item), step: loop.filtering())
        case .all: return Checked(type: .bool, step: loop.deciding(by: false))
        case .exists: return Checked(type: .bool, step: loop.deciding(by: true))
        case .existsOne: return Checked(type: .bool, step: loop.countingOne())
        }
    }

    /// `optional.optMap(x, f(x))`: the expression on the value inside, if there is one.
    private mutating func optionalMap(
        _ name: String, _ target: Syntax, _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let source = try check(target)
        guard case .optional(let inner) = source.type, arguments.count == 2 else {
            throw ExpressionProblem(
                "EXPR-051", at: offset, "\(name)() is used on an optional, with a name.",
                remedy: "Write `row.?Field.\(name)(x, x + 1)`.")
        }
        let variable = try freshName(arguments[0], of: name)
        let slot = scope.declare(variable, type: inner)
        defer { scope.forget(variable) }
        let body = try check(arguments[1])
        let isFlat = name == "optFlatMap"
        if isFlat { try require(.optional(.dyn), body, of: name, at: offset) }
        let (sourceStep, bodyStep) = (source.step, body.step)
        return Checked(type: isFlat ? body.type : .optional(body.type)) { frame in
            let found = sourceStep(&frame)
            guard case .optional(let box) = found else {
                return found.isFault ? found : Fault.wrongType("an optional", found: found)
            }
            guard let box else { return .none }
            frame.slots[slot] = box.value
            let value = bodyStep(&frame)
            return isFlat ? value : .some(value)
        }
    }

    private func freshName(
        _ syntax: Syntax, of macro: String
    ) throws(ExpressionProblem) -> String {
        guard case .identifier(let name, let offset) = syntax else {
            throw Self.macroShape(macro, at: syntax.offset)
        }
        guard scope.variables[name] == nil else {
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

/// The run-time part of the list macros.
private struct Loop: Sendable {
    let range: Step
    let slot: Int
    let condition: Step?
    let body: Step

    func mapping() -> Step {
        { frame in
            var results: [Value] = []
            return each(&frame) { _, frame in
                if let condition {
                    switch condition(&frame) {
                    case .bool(true): break
                    case .bool(false): return nil
                    case let other: return Self.notBool(other)
                    }
                }
                let value = body(&frame)
                if value.isFault { return value }
                results.append(value)
                return nil
            } ?? .list(results)
        }
    }

    func filtering() -> Step {
        { frame in
            var results: [Value] = []
            return each(&frame) { item, frame in
                switch body(&frame) {
                case .bool(true): results.append(item)
                case .bool(false): break
                case let other: return Self.notBool(other)
                }
                return nil
            } ?? .list(results)
        }
    }

    /// `all` is decided by the first false, `exists` by the first true; a later decision hides a
    /// failure.
    func deciding(by decisive: Bool) -> Step {
        { frame in
            var failure: Value?
            let decided = each(&frame) { _, frame in
                let value = body(&frame)
                if case .bool(let claim) = value { return claim == decisive ? value : nil }
                failure = failure ?? Self.notBool(value)
                return nil
            }
            return decided ?? failure ?? .bool(!decisive)
        }
    }

    func countingOne() -> Step {
        { frame in
            var count = 0
            let failure = each(&frame) { _, frame in
                switch body(&frame) {
                case .bool(let claim): count += claim ? 1 : 0
                case let other: return Self.notBool(other)
                }
                return nil
            }
            return failure ?? .bool(count == 1)
        }
    }

    /// Runs `visit` for each item until it returns a value; one step is spent on each.
    private func each(
        _ frame: inout Frame, _ visit: (Value, inout Frame) -> Value?
    ) -> Value? {
        let items: [Value]
        switch range(&frame) {
        case .list(let list): items = list
        case .map(let map): items = Array(map.keys)
        case .fault(let fault): return .fault(fault)
        case let other: return Fault.wrongType("a list", found: other)
        }
        for item in items {
            guard frame.spendStep() else { return Fault.tooManySteps }
            frame.slots[slot] = item
            if let result = visit(item, &frame) { return result }
        }
        return nil
    }

    private static func notBool(_ value: Value) -> Value {
        value.isFault ? value : Fault.wrongType("a bool", found: value)
    }
}
