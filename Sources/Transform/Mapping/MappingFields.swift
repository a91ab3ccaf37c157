import RetailModel

// The `set:` part of a mapping: every field of the target, checked against its schema.
extension MappingCompiler {
    mutating func object(_ shape: Shape, _ schema: RecordSchema, path: String) -> ObjectPlan? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let before = problems.problems.count
        var plans: [Int: FieldPlan] = [:]
        for entry in map.entries {
            guard let slot = schema.slot(of: entry.key) else {
                problems.report(
                    "MAP-020", at: entry.keyPlace,
                    "The target has no field \"\(path)\(entry.key)\".",
                    remedy: NearestName.remedy(
                        for: entry.key, among: schema.fields.map(\.name)))
                continue
            }
            plans[slot] = field(entry, schema.fields[slot], path: path)
        }
        reportUnset(map, schema, path: path)
        guard problems.problems.count == before else { return nil }
        return ObjectPlan(fields: schema.fields.indices.compactMap { plans[$0] })
    }

    private func reportUnset(_ map: MapView, _ schema: RecordSchema, path: String) {
        let set = Set(map.entries.map(\.key))
        let unset = schema.fields.filter { $0.isRequired && !set.contains($0.name) }
        guard !unset.isEmpty else { return }
        let names = unset.map { "\"\(path)\($0.name)\"" }.joined(separator: ", ")
        problems.report(
            "MAP-021", at: map.place, "The target requires \(names), and the mapping sets none.",
            remedy: "Add a line for each.")
    }

    // MARK: - One field

    private mutating func field(
        _ entry: Shape.Entry, _ field: RecordSchema.Field, path: String
    ) -> FieldPlan? {
        let inner = "\(path)\(field.name)/"
        var condition: Expression?
        var content = entry.value
        if let map = conditional(entry.value) {
            condition = map.optional("when").flatMap { self.condition($0) }
            if condition != nil, field.isRequired { reportConditional(field, at: entry.keyPlace) }
            guard let value = map.optional("value") ?? map.optional("set") else { return nil }
            map.refuseUnknownKeys()
            content = value
        }
        let before = scope.proven
        if let condition { scope.proven.formUnion(Checker.proof(condition.syntax, holds: true)) }
        defer { scope.proven = before }
        guard let source = source(content, field, path: inner) else { return nil }
        return FieldPlan(
            field, place: content.place, condition: condition?.step, source: source)
    }

    /// A map that says under which condition a value is written, or that only wraps a nested `set`.
    private func conditional(_ shape: Shape) -> MapView? {
        guard case .map(let entries) = shape.content else { return nil }
        let keys = Set(entries.map(\.key))
        guard !keys.contains("each"), keys.contains("value") || keys.contains("set") else {
            return nil
        }
        return MapView(shape, problems: problems)
    }

    private func reportConditional(_ field: RecordSchema.Field, at place: SourcePlace) {
        problems.report(
            "MAP-022", at: place, "The required field \"\(field.name)\" depends on a condition.",
            remedy: "Use `condition ? a : b`, so that it always has a value.")
    }

    private mutating func source(
        _ shape: Shape, _ field: RecordSchema.Field, path: String
    ) -> FieldPlan.Source? {
        switch (shape.content, field.type) {
        case (.expression, let type):
            guard let expression = expression(shape) else { return nil }
            guard check(expression.type, fits: type, field, at: shape.place) else { return nil }
            if let constant = expression.constant { return .constant(constant) }
            return .expression(expression.step)
        case (.text(let text), let type):
            return literal(text, type, at: shape.place).map { .constant($0) }
        case (.map, .record(let schema)):
            return object(shape, schema, path: path).map { .object($0) }
        case (.map, .list(.record(let schema))):
            return part(shape, schema, path: path).map { .list([$0]) }
        case (.list(let items), .list(.record(let schema))):
            var parts: [ListPart] = []
            for item in items {
                guard let part = part(item, schema, path: path) else { return nil }
                parts.append(part)
            }
            return .list(parts)
        case (.list(let items), .list(let type)):
            var values: [Value] = []
            for item in items {
                guard case .text(let text) = item.content,
                    let value = literal(text, type, at: item.place)
                else { return nil }
                values.append(value)
            }
            return .constant(.list(values))
        default:
            problems.report(
                "MAP-023", at: shape.place,
                "\"\(field.name)\" holds \(field.type.name), and here stands \(shape.kindName).",
                remedy: "Write a value, an expression, `set:` for a record or `each:` for a list.")
            return nil
        }
    }

    /// One part of a list: `each`, `as`, `when` and `set`, or `set` alone for one item.
    private mutating func part(
        _ shape: Shape, _ schema: RecordSchema, path: String
    ) -> ListPart? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let (eachShape, name) = (map.optional("each"), map.optionalText("as"))
        let (whenShape, items) = (map.optional("when"), map.optional("items"))
        let setShape = items == nil ? map.required("set") : nil
        let number = map.optionalText("number")
        map.refuseUnknownKeys()
        var each: ListPart.Each?
        if let eachShape {
            let names = (item: name, number: number)
            guard let found = self.each(eachShape, names, at: map.place) else { return nil }
            each = found
        }
        defer {
            for name in [name, number] where each != nil { name.map { scope.forget($0) } }
        }
        let condition = whenShape.flatMap { self.condition($0) }
        let before = scope.proven
        if let condition { scope.proven.formUnion(Checker.proof(condition.syntax, holds: true)) }
        defer { scope.proven = before }
        let content =
            items.map { self.items($0, schema, path: path) }
            ?? setShape.flatMap { object($0, schema, path: path + "*/") }.map { .object($0) }
        guard let content else { return nil }
        return ListPart(
            each: each, condition: condition?.step, place: map.place, content: content)
    }

    /// `items:` in a part: further parts, for lists that lie inside the items of a list.
    private mutating func items(
        _ shape: Shape, _ schema: RecordSchema, path: String
    ) -> ListPart.Content? {
        var shapes = [shape]
        if case .list(let several) = shape.content { shapes = several }
        var parts: [ListPart] = []
        for shape in shapes {
            guard let part = part(shape, schema, path: path) else { return nil }
            parts.append(part)
        }
        return .parts(parts)
    }

    mutating func each(
        _ shape: Shape, _ names: (item: String?, number: String?), at place: SourcePlace
    ) -> ListPart.Each? {
        guard let range = expression(shape) else { return nil }
        let item: ValueType
        switch range.type {
        case .list(let type): item = type
        case .dyn: item = .dyn
        default:
            problems.report(
                "MAP-025", at: shape.place,
                "`each` runs over a list, and this is \(range.type.name).",
                remedy: "Name a list of the source; an optional one with `.orValue([])`.")
            return nil
        }
        guard let name = names.item, isFree(name), names.number.map({ isFree($0) }) ?? true,
            name != names.number
        else {
            problems.report(
                "MAP-024", at: place, "`each` needs a name for its item that nothing else has.",
                remedy: "Add `as: item`, with a name of its own; so also for `number: n`.")
            return nil
        }
        let slot = scope.declare(name, type: item)
        let numberSlot = names.number.map { scope.declare($0, type: .int) }
        return ListPart.Each(
            range: range.step, slot: slot, numberSlot: numberSlot, place: shape.place)
    }

    // MARK: - Types

    private func check(
        _ type: ValueType, fits target: FieldType, _ field: RecordSchema.Field,
        at place: SourcePlace
    ) -> Bool {
        var type = type
        if case .optional(let inner) = type {
            guard !field.isRequired else {
                problems.report(
                    "MAP-026", at: place,
                    "\"\(field.name)\" is required, and the value may be missing.",
                    remedy: "Give a default: `.orValue(...)`.")
                return false
            }
            type = inner
        }
        if target.accepts(type) || (type == .null && !field.isRequired) { return true }
        problems.report(
            "MAP-027", at: place,
            "\"\(field.name)\" holds \(target.name), and the expression yields \(type.name).",
            remedy: "Convert it: string(), int(), decimal() or timestamp().")
        return false
    }

    private func literal(_ text: String, _ type: FieldType, at place: SourcePlace) -> Value? {
        switch type {
        case .text(let choices) where choices.isEmpty || choices.contains(text): return .text(text)
        case .text(let choices):
            problems.report(
                "MAP-028", at: place, "\"\(text)\" is not one of the field's values.",
                remedy: NearestName.remedy(for: text, among: choices))
            return nil
        case .integer: if let number = Int64(text) { return .int(number) }
        case .decimal: if let number = ExactDecimal(text) { return .decimal(number) }
        case .timestamp, .moment: if let moment = Instant(text) { return .timestamp(moment) }
        case .date: if BusinessDate(text) != nil { return .text(text) }
        case .boolean: if let claim = ["true": true, "false": false][text] { return .bool(claim) }
        case .open: return .text(text)
        case .list, .record: break
        }
        problems.report(
            "MAP-029", at: place, "\"\(text)\" is not \(type.name).",
            remedy: "Write such a value, or an expression that begins with `=`.")
        return nil
    }
}

extension FieldType {
    /// Whether an expression of this type may fill the field; `dyn` is asked again at run time.
    func accepts(_ type: ValueType) -> Bool {
        switch (self, type) {
        case (.open, _), (_, .dyn): true
        case (.record(let schema), .record(let other)): schema === other
        case (.list(let item), .list(let other)): item.accepts(other)
        case (.record, _), (.list, _): false
        default: valueType.accepts(type)
        }
    }
}
