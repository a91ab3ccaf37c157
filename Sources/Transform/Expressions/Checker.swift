import RetailModel

/// Checks an expression against the types of its variables and compiles it to one closure, in one
/// pass.
///
/// Every `check` yields the node's type, what it does, and its value when that is the same in
/// every run.
struct Checker {
    /// What a node was found to be.
    struct Checked {
        let type: ValueType
        let step: Step
        let constant: Value?
        /// The slot, when the node is nothing but a variable.
        let slot: Int?

        init(type: ValueType, step: @escaping Step) {
            self.type = type.bound
            self.step = step
            constant = nil
            slot = nil
        }

        /// The same node, of which only the run knows what it is.
        var erased: Checked { Checked(type: .dyn, step: step, constant: constant, slot: slot) }

        /// Whether what is done with its value is counted; a constant is as short as the
        /// expression.
        var isLarge: Bool { constant == nil && type.isLarge }

        private init(type: ValueType, step: @escaping Step, constant: Value?, slot: Int?) {
            (self.type, self.step, self.constant, self.slot) = (type, step, constant, slot)
        }

        init(type: ValueType, slot: Int) {
            self.type = type.bound
            self.slot = slot
            constant = nil
            step = { frame in frame.slots[slot] }
        }

        init(type: ValueType, constant: Value) {
            self.type = type.bound
            self.constant = constant
            slot = nil
            step = { _ in constant }
        }
    }

    let environment: ExpressionEnvironment
    var scope: Scope

    /// Reads, checks and compiles one expression; new variables of macros get slots in `scope`.
    static func compile(
        _ text: String, at place: SourcePlace, scope: inout Scope,
        environment: ExpressionEnvironment
    ) throws(ExpressionProblem) -> Expression {
        try compile(
            ExpressionParser.parse(text), at: place, scope: &scope, environment: environment)
    }

    /// Checks and compiles one expression that was read already.
    static func compile(
        _ syntax: Syntax, at place: SourcePlace, scope: inout Scope,
        environment: ExpressionEnvironment
    ) throws(ExpressionProblem) -> Expression {
        try ExpressionCost.check(syntax)
        var checker = Checker(environment: environment, scope: scope)
        // Slots given to macros stay taken, also when the check fails half-way.
        defer { scope = checker.scope }
        let proven = scope.proven
        let checked = try checker.check(syntax)
        checker.scope.proven = proven
        return Expression(
            type: checked.type, step: checked.step, constant: checked.constant, place: place,
            syntax: syntax)
    }

    mutating func check(_ syntax: Syntax) throws(ExpressionProblem) -> Checked {
        if environment.isChecked { return try checkStrictly(syntax) }
        do throws(ExpressionProblem) {
            return try checkStrictly(syntax).erased
        } catch {
            let fault = Value.fault(Fault(.type, error.problem, remedy: error.remedy))
            return Checked(type: .dyn) { _ in fault }
        }
    }

    var isStandard: Bool { environment.profile == .standard }

    private mutating func checkStrictly(
        _ syntax: Syntax
    ) throws(ExpressionProblem) -> Checked {
        switch syntax {
        case .null: return Checked(type: .null, constant: .null)
        case .bool(let claim, _): return Checked(type: .bool, constant: .bool(claim))
        case .whole(let number, _): return Checked(type: .int, constant: .int(number))
        case .text(let text, _): return Checked(type: .text, constant: .text(text))
        case .bytes(let bytes, _): return Checked(type: .bytes, constant: .bytes(bytes))
        case .fraction(let text, let offset): return try fraction(text, at: offset)
        case .unsigned(let number, _) where isStandard:
            return Checked(type: .uint, constant: .uint(number))
        case .unsigned(_, let offset):
            throw ExpressionProblem(
                "EXPR-020", at: offset, "There are no unsigned numbers here.",
                remedy: "Write it without the u.")
        case .identifier(let name, let offset): return try variable(name, at: offset)
        case .select(let target, let field, let isOptional, let offset):
            if isStandard, !isOptional, let path = syntax.path, let found = qualified(path) {
                return found
            }
            return try select(target, field: field, isOptional: isOptional, at: offset)
        case .index(let target, let index, let isOptional, let offset):
            return try self.index(target, index, isOptional: isOptional, at: offset)
        case .call(let name, let target, let arguments, let offset):
            return try call(name, target: target, arguments: arguments, at: offset)
        case .unary(let symbol, let operand, let offset):
            return try unary(symbol, operand, at: offset)
        case .binary(let symbol, let left, let right, let offset):
            return try binary(symbol, left, right, at: offset)
        case .conditional(let condition, let positive, let negative, let offset):
            return try conditional(condition, positive, negative, at: offset)
        case .list(let elements, let offset): return try list(elements, at: offset)
        case .map(let entries, let offset): return try map(entries, at: offset)
        case .message(let name, _, let offset):
            throw ExpressionProblem(
                "EXPR-021", at: offset, "\"\(name)\" is no type that an expression can build.",
                remedy: "Build nested output with `set:` in the mapping.")
        }
    }

    // MARK: - Literals

    private func fraction(_ text: String, at offset: Int) throws(ExpressionProblem) -> Checked {
        if isStandard {
            return Checked(type: .double, constant: .double(BinaryNumber(text) ?? .nan))
        }
        guard let number = Self.decimal(text) else {
            throw ExpressionProblem(
                "EXPR-022", at: offset, "The number \(text) has too many digits for a decimal.",
                remedy: "Use at most \(ExactDecimal.scaleMax) decimals.")
        }
        return Checked(type: .decimal, constant: .decimal(number))
    }

    /// Reads `12.50`, `.5` and `1.2e-3`.
    private static func decimal(_ text: String) -> ExactDecimal? {
        let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
        let digits = parts[0].hasPrefix(".") ? "0" + parts[0] : String(parts[0])
        guard let number = ExactDecimal(digits) else { return nil }
        guard parts.count == 2 else { return number }
        guard let exponent = Int(parts[1]), abs(exponent) <= ExactDecimal.scaleMax else {
            return nil
        }
        let ten = PowersOfTenText.power(abs(exponent))
        guard exponent < 0 else { return number.multiplied(by: ten) }
        return number.divided(by: ten, decimals: ExactDecimal.scaleMax, rounding: .down)
            .flatMap { $0.multiplied(by: ten) == number ? $0.normalised : nil }
    }

    // MARK: - Constants

    /// The values of all, when all are constant.
    static func constants(_ parts: [Checked]) -> [Value]? {
        var values: [Value] = []
        for part in parts {
            guard let constant = part.constant else { return nil }
            values.append(constant)
        }
        return values
    }

    /// What a constant may cost at check time; a dearer one is left to the run.
    private static let foldingSteps = 10_000

    /// Runs a step once at check time when nothing in it varies; a failure is left to the run,
    /// where it has a document to be told of.
    static func folded(type: ValueType, parts: [Checked], step: @escaping Step) -> Checked {
        guard constants(parts) != nil else { return Checked(type: type, step: step) }
        var frame = Frame(slotCount: 0, steps: foldingSteps)
        let value = step(&frame)
        return value.isFault
            ? Checked(type: type, step: step) : Checked(type: type, constant: value)
    }
}

/// Powers of ten as exact decimals, for exponents of literals.
private enum PowersOfTenText {
    static func power(_ exponent: Int) -> ExactDecimal {
        ExactDecimal("1" + String(repeating: "0", count: exponent)) ?? .zero
    }
}
