// Function and method calls: which overload is meant, and how its arguments are handed over.
extension Checker {
    mutating func call(
        _ name: String, target: Syntax?, arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        // `optional.of(x)` looks like a method of a variable but is a function with a dotted name.
        if let namespace = namespace(target) {
            if namespace == "cel", name == "bind" { return try bind(arguments, at: offset) }
            return try function(
                namespace + "." + name, try checkAll(arguments), at: offset)
        }
        if let found = try macro(name, target: target, arguments: arguments, at: offset) {
            return found
        }
        if target == nil, !isStandard,
            let found = try tableFunction(name, arguments: arguments, at: offset)
        {
            return found
        }
        let parts = try checkAll((target.map { [$0] } ?? []) + arguments)
        if target != nil, let found = try optionalMethod(name, parts, at: offset) { return found }
        if name == "dyn", target == nil, parts.count == 1 {
            return Checked(type: .dyn, step: parts[0].step)
        }
        return try function(target == nil ? name : "." + name, parts, at: offset)
    }

    private mutating func checkAll(_ arguments: [Syntax]) throws(ExpressionProblem) -> [Checked] {
        var parts: [Checked] = []
        for argument in arguments { parts.append(try check(argument)) }
        return parts
    }

    // MARK: - Overloads

    private func function(
        _ name: String, _ parts: [Checked], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        if let found = optionalFunction(name, parts) { return found }
        if let found = try specialFunction(name, parts, at: offset) { return found }
        guard let overloads = environment.profile.functions[name] else {
            throw unknownFunction(name, at: offset)
        }
        let types = parts.map(\.type)
        let fitting = overloads.filter { $0.accepts(types) }
        guard let first = fitting.first else {
            let expected = overloads.map(\.signature).joined(separator: " or ")
            throw ExpressionProblem(
                "EXPR-060", at: offset,
                "\(name)(\(types.map(\.name).joined(separator: ", "))) is not defined.",
                remedy: Self.optionalRemedy(types) ?? "It is \(expected).")
        }
        let isDynamic = types.contains(.dyn)
        let result = fitting.allSatisfy { $0.result == first.result } ? first.result : .dyn
        let step =
            isDynamic
            ? Self.dispatch(fitting, parts.map(\.step)) : Self.direct(first, parts)
        return Self.folded(type: isDynamic ? result : first.result, parts: parts, step: step)
    }

    private static func direct(_ overload: FunctionLibrary.Overload, _ parts: [Checked]) -> Step {
        let steps = parts.map(\.step)
        let builds = overload.result.isLarge
        switch overload.body {
        case .one(let body):
            let (first, reads) = (steps[0], parts[0].isLarge)
            return { frame in
                let value = first(&frame)
                if value.isFault { return value }
                guard !reads || frame.canRead(value) else { return Fault.tooManySteps }
                return builds ? frame.chargeBuilt(body(value)) : body(value)
            }
        case .two(let body):
            let (first, second) = (steps[0], steps[1])
            let (readsFirst, readsSecond) = (parts[0].isLarge, parts[1].isLarge)
            return { frame in
                let (left, right) = (first(&frame), second(&frame))
                if let fault = Operators.either(left, right) { return fault }
                guard !readsFirst || frame.canRead(left), !readsSecond || frame.canRead(right)
                else { return Fault.tooManySteps }
                return builds ? frame.chargeBuilt(body(left, right)) : body(left, right)
            }
        case .many:
            return { frame in
                switch arguments(steps, &frame) {
                case .list(let values): frame.chargeBuilt(overload.run(values))
                case let fault: fault
                }
            }
        }
    }

    /// The values of all arguments as a list, counted; or the first fault among them.
    private static func arguments(_ steps: [Step], _ frame: inout Frame) -> Value {
        var values: [Value] = []
        values.reserveCapacity(steps.count)
        for step in steps {
            let value = step(&frame)
            if value.isFault { return value }
            guard frame.canRead(value) else { return Fault.tooManySteps }
            values.append(value)
        }
        return .list(values)
    }

    /// Chooses the overload by the values when the types were not known before.
    private static func dispatch(
        _ overloads: [FunctionLibrary.Overload], _ steps: [Step]
    ) -> Step {
        { frame in
            let gathered = arguments(steps, &frame)
            guard case .list(let values) = gathered else { return gathered }
            let found = overloads.first { overload in
                zip(overload.parameters, values).allSatisfy { $0.matches($1) }
            }
            guard let found else {
                return Fault.wrongType("another kind of value", found: values.first ?? .absent)
            }
            return frame.chargeBuilt(found.run(values))
        }
    }

    private func unknownFunction(_ name: String, at offset: Int) -> ExpressionProblem {
        let isMethod = name.hasPrefix(".")
        let plain = isMethod ? String(name.dropFirst()) : name
        let other = isMethod ? plain : "." + name
        if environment.profile.functions[other] != nil {
            return ExpressionProblem(
                "EXPR-061", at: offset,
                isMethod
                    ? "\"\(plain)\" is a function, not a method."
                    : "\"\(plain)\" is a method, not a function.",
                remedy: isMethod ? "Write `\(plain)(value)`." : "Write `value.\(plain)(...)`.")
        }
        let known = environment.profile.functions.keys.filter { $0.hasPrefix(".") == isMethod }
            .map { isMethod ? String($0.dropFirst()) : $0 }
        let special =
            isMethod ? ["map", "filter", "all", "exists"] : ["lookup", "div", "round", "has"]
        return ExpressionProblem(
            "EXPR-062", at: offset, "There is no function \"\(plain)\".",
            remedy: NearestName.remedy(for: plain, among: known + special))
    }

    // MARK: - Optionals

    private func optionalFunction(_ name: String, _ parts: [Checked]) -> Checked? {
        switch (name, parts.count) {
        case ("optional.none", 0): return Checked(type: .optional(.free), constant: .none)
        case ("optional.of", 1):
            let step = parts[0].step
            return Self.folded(type: .optional(parts[0].type), parts: parts) { .some(step(&$0)) }
        case ("optional.ofNonZeroValue", 1):
            let step = parts[0].step
            return Self.folded(type: .optional(parts[0].type), parts: parts) { frame in
                let value = step(&frame)
                return value.isZero ? .none : .some(value)
            }
        default: return nil
        }
    }

    /// A method of optionals; nil when it is none or the target is another kind of value.
    private func optionalMethod(
        _ name: String, _ parts: [Checked], at offset: Int
    ) throws(ExpressionProblem) -> Checked? {
        let inner: ValueType
        switch parts[0].type {
        case .optional(let type): inner = type
        case .dyn: inner = .dyn
        default: return nil
        }
        let step = parts[0].step
        switch (name, parts.count) {
        case ("hasValue", 1):
            return Self.folded(type: .bool, parts: parts) { frame in
                let value = step(&frame)
                guard case .optional(let box) = value else { return Self.noOptional(value) }
                return .bool(box != nil)
            }
        case ("value", 1):
            return Self.folded(type: inner, parts: parts) { frame in
                let value = step(&frame)
                guard case .optional(let box) = value else { return Self.noOptional(value) }
                return box?.value ?? Self.noValue
            }
        case ("orValue", 2), ("or", 2):
            return try optionalDefault(name, inner, parts, at: offset)
        default: return nil
        }
    }

    private func optionalDefault(
        _ name: String, _ inner: ValueType, _ parts: [Checked], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let (step, other) = (parts[0].step, parts[1].step)
        let isPlain = name == "orValue"
        let own = isPlain ? inner : .optional(inner)
        guard let type = own.joined(with: parts[1].type) else {
            throw ExpressionProblem(
                "EXPR-063", at: offset,
                "The value is \(own.name) and its default \(parts[1].type.name).",
                remedy: "Give a default of the same type.")
        }
        return Self.folded(type: type, parts: parts) { frame in
            let value = step(&frame)
            guard case .optional(let box) = value else { return Self.noOptional(value) }
            guard let box else { return other(&frame) }
            return isPlain ? box.value : value
        }
    }

    private static func noOptional(_ value: Value) -> Value {
        value.isFault ? value : Fault.wrongType("an optional", found: value)
    }

    private static let noValue = Value.fault(
        Fault(.missing, "The optional has no value.", remedy: "Use `.orValue(...)`."))
}
