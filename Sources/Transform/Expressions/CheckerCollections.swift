// List and map literals.
extension Checker {
    mutating func list(
        _ elements: [Syntax.Element], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        var type: ValueType?
        var items: [Checked] = []
        for element in elements {
            let item = try check(element.value)
            items.append(item)
            let itemType = try self.itemType(item, element.isOptional, at: element.value.offset)
            type = type.map { $0.joined(with: itemType) ?? .dyn } ?? itemType
        }
        let listType = ValueType.list(type ?? .free)
        let steps = items.map(\.step)
        if elements.contains(where: \.isOptional) {
            return Checked(
                type: listType, step: Self.listWithOptionals(steps, elements.map(\.isOptional)))
        }
        if let values = Self.constants(items) {
            return Checked(type: listType, constant: .list(values))
        }
        return Checked(type: listType) { frame in
            Self.gather(steps, in: &frame) { .list($0) }
        }
    }

    /// What an item or entry adds to its collection: an optional one its inner value.
    private func itemType(
        _ item: Checked, _ isOptional: Bool, at offset: Int
    ) throws(ExpressionProblem) -> ValueType {
        guard isOptional else { return item.type }
        try require(.optional(.dyn), item, of: "?", at: offset)
        if case .optional(let inner) = item.type { return inner }
        return .dyn
    }

    private static func listWithOptionals(_ steps: [Step], _ areOptional: [Bool]) -> Step {
        { frame in
            var items: [Value] = []
            for (step, isOptional) in zip(steps, areOptional) {
                let value = step(&frame)
                if value.isFault { return value }
                guard isOptional else {
                    items.append(value)
                    continue
                }
                guard case .optional(let box) = value else {
                    return Fault.wrongType("an optional", found: value)
                }
                if let box { items.append(box.value) }
            }
            return .list(items)
        }
    }

    /// What `body` makes of the steps' values, or the first fault among them.
    static func gather(
        _ steps: [Step], in frame: inout Frame, _ body: ([Value]) -> Value
    ) -> Value {
        var values: [Value] = []
        values.reserveCapacity(steps.count)
        for step in steps {
            let value = step(&frame)
            if value.isFault { return value }
            values.append(value)
        }
        return body(values)
    }

    // MARK: - Maps

    private struct Entry: Sendable {
        let key: Step
        let value: Step
        let isOptional: Bool
    }

    mutating func map(
        _ entries: [Syntax.Entry], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        var keyType: ValueType?
        var valueType: ValueType?
        var steps: [Entry] = []
        for entry in entries {
            let (key, value) = (try check(entry.key), try check(entry.value))
            guard Self.isKey(key.type) else {
                throw ExpressionProblem(
                    "EXPR-024", at: entry.key.offset, "A map's key cannot be \(key.type.name).",
                    remedy: "Use a string, int or bool.")
            }
            let type = try itemType(value, entry.isOptional, at: entry.value.offset)
            keyType = keyType.map { $0.joined(with: key.type) ?? .dyn } ?? key.type
            valueType = valueType.map { $0.joined(with: type) ?? .dyn } ?? type
            steps.append(Entry(key: key.step, value: value.step, isOptional: entry.isOptional))
        }
        return Checked(type: .map(keyType ?? .free, valueType ?? .free)) { [steps] frame in
            var map: [Value: Value] = [:]
            for entry in steps {
                if let fault = Self.enter(entry, into: &map, &frame) { return fault }
            }
            return .map(map)
        }
    }

    private static func isKey(_ type: ValueType) -> Bool {
        [.text, .int, .bool, .uint, .dyn].contains(type)
    }

    private static func enter(
        _ entry: Entry, into map: inout [Value: Value], _ frame: inout Frame
    ) -> Value? {
        let key = entry.key(&frame)
        var value = entry.value(&frame)
        if let fault = Operators.either(key, value) { return fault }
        if entry.isOptional {
            guard case .optional(let box) = value else {
                return Fault.wrongType("an optional", found: value)
            }
            guard let box else { return nil }
            value = box.value
        }
        return add(value, at: key, to: &map)
    }

    /// Adds an entry; a failure when the key is none or stands there already.
    static func add(_ value: Value, at key: Value, to map: inout [Value: Value]) -> Value? {
        switch key {
        case .text, .int, .bool, .uint: break
        default: return Fault.wrongType("a map's key", found: key)
        }
        guard map.updateValue(value, forKey: key) != nil else { return nil }
        return .fault(Fault(.type, "A map literal has one key twice.", remedy: "Keep one."))
    }
}
