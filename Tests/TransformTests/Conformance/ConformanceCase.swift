@testable import Transform

/// One case of the CEL conformance suite, as `simple.jsonl` has it (its SOURCE explains the fields).
struct ConformanceCase {
    /// What the suite says must come of the expression.
    enum Expectation {
        case value(Value)
        case failure
        /// The type that the check must find, and the value unless it is only checked.
        case type(ValueType?, Value?)
        /// Something that this engine has no value for.
        case unreadable
    }

    let file: String
    let name: String
    let expression: String
    let container: String
    let isChecked: Bool
    let needsProtobuf: Bool
    /// Whether the case asks for the type that the check finds.
    let isOfTypes: Bool
    let variables: [(name: String, type: ValueType, value: Value)]
    let expected: Expectation

    init?(_ node: JSONNode) {
        guard let file = node["file"]?.text(), let section = node["section"]?.text(),
            let name = node["name"]?.text(), let expression = node["expr"]?.text()
        else { return nil }
        self.file = file
        self.name = "\(section)/\(name)"
        self.expression = expression
        container = node["container"]?.text() ?? ""
        isChecked = node["disableCheck"]?.boolean != true
        needsProtobuf = node["needsProtobuf"]?.boolean == true
        let typed = node["typedResult"]
        isOfTypes = typed != nil || node["checkOnly"]?.boolean == true
        variables = Self.variables(node)
        if let value = node["value"] {
            expected = ConformanceValue.read(value).map { .value($0) } ?? .unreadable
        } else if node["evalError"] != nil {
            expected = .failure
        } else if let typed {
            expected = .type(
                typed["deducedType"].flatMap { ConformanceValue.type($0) },
                typed["result"].flatMap { ConformanceValue.read($0) })
        } else {
            expected = .value(.bool(true))
        }
    }

    private static func variables(_ node: JSONNode) -> [(String, ValueType, Value)] {
        var types: [String: ValueType] = [:]
        node["typeEnv"]?.forEachElement { entry in
            guard let name = entry["name"]?.text() else { return }
            types[name] = entry["ident"]?["type"].flatMap { ConformanceValue.type($0) } ?? .dyn
        }
        var variables: [(String, ValueType, Value)] = []
        node["bindings"]?.forEachMember { member in
            guard let name = member.key.text(), let value = member.value["value"],
                let bound = ConformanceValue.read(value)
            else { return }
            variables.append((name, types[name] ?? .dyn, bound))
        }
        return variables
    }

    // MARK: - Running

    /// Nil when the engine does what the suite says, else what it did.
    func failure(zones: [String: ZoneRules]) -> String? {
        var scope = Scope()
        for variable in variables { scope.declare(variable.name, type: variable.type) }
        var environment = ExpressionEnvironment()
        environment.profile = .standard
        environment.container = container
        environment.isChecked = isChecked
        environment.zones = zones
        do throws(ExpressionProblem) {
            let compiled = try Checker.compile(
                expression, at: SourcePlace(file: "case", line: 1, column: 1), scope: &scope,
                environment: environment)
            var frame = Frame(slotCount: scope.slotCount)
            for (slot, variable) in variables.enumerated() { frame.slots[slot] = variable.value }
            return difference(compiled.type, compiled.step(&frame))
        } catch {
            return "refused: \(error.rule) at \(error.offset): \(error.problem)"
        }
    }

    private func difference(_ type: ValueType, _ value: Value) -> String? {
        switch expected {
        case .value(let wanted):
            return ConformanceValue.isSame(value, wanted) ? nil : "gave \(value)"
        case .failure: return value.isFault ? nil : "gave \(value)"
        case .unreadable: return "the expected value cannot be read"
        case .type(let wanted, let result):
            if let wanted, wanted != type { return "has type \(type.name)" }
            if wanted == nil { return "the expected type cannot be read" }
            guard let result else { return nil }
            return ConformanceValue.isSame(value, result) ? nil : "gave \(value)"
        }
    }
}

extension JSONNode {
    /// A member by its name.
    subscript(name: String) -> JSONNode? { member(named: name) }
}
