// Reading fields and positions: `a.b`, `a.?b`, `a[i]`, `a[?i]`, `has(a.b)`.
extension Checker {
    /// A field that a select names, found in its target's type.
    private struct Place {
        let target: Checked
        /// Nil when the field is looked up by name at run time.
        let slot: Int?
        let type: ValueType
        let isRequired: Bool
        /// Whether the target itself is an optional.
        let isThroughOptional: Bool
    }

    mutating func select(
        _ target: Syntax, field: String, isOptional: Bool, at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let place = try place(target, field: field, at: offset)
        if isOptional || place.isThroughOptional {
            let read = Self.reader(place, field: field)
            return Checked(type: Self.optionalType(place.type)) { frame in
                switch read(&frame) {
                case .absent: .none
                case .optional(let box): .optional(box)
                case let value: .some(value)
                }
            }
        }
        let path = target.path.map { "\($0).\(field)" }
        let isProven = path.map { scope.proven.contains($0) } ?? false
        guard place.isRequired || isProven else {
            let shown = path ?? field
            throw ExpressionProblem(
                "EXPR-040", at: offset, "\"\(field)\" may be missing in the source.",
                remedy: "Write `.?\(field).orValue(...)`, or test `has(\(shown))` first.")
        }
        return plainRead(place, field: field)
    }

    /// The read that most expressions consist of; a slot of a variable is one step, not two.
    private func plainRead(_ place: Place, field: String) -> Checked {
        let missing = Self.missing(field)
        guard let slot = place.slot else {
            let step = place.target.step
            let key = Value.text(field)
            return Checked(type: place.type) { frame in
                let target = step(&frame)
                // Only the run may know that the target is an optional; then the field is one.
                if case .optional(let box) = target {
                    guard let box else { return .none }
                    let value = Self.field(key, field, of: box.value)
                    if case .absent = value { return .none }
                    return .some(value)
                }
                let value = Self.field(key, field, of: target)
                if case .absent = value { return missing }
                return value
            }
        }
        if let variable = place.target.slot {
            return Checked(type: place.type) { frame in
                guard case .record(let record) = frame.slots[variable] else {
                    let target = frame.slots[variable]
                    return target.isFault ? target : Fault.wrongType("a record", found: target)
                }
                let value = record.values[slot]
                if case .absent = value { return missing }
                return value
            }
        }
        let step = place.target.step
        return Checked(type: place.type) { frame in
            let target = step(&frame)
            guard case .record(let record) = target else {
                return target.isFault ? target : Fault.wrongType("a record", found: target)
            }
            let value = record.values[slot]
            if case .absent = value { return missing }
            return value
        }
    }

    private static func missing(_ field: String) -> Value {
        .fault(
            Fault(
                .missing, "The field \"\(field)\" is missing.",
                remedy: "Correct the source, or give a default in the mapping."))
    }

    private mutating func place(
        _ target: Syntax, field: String, at offset: Int
    ) throws(ExpressionProblem) -> Place {
        let checked = try check(target)
        var (type, isThroughOptional) = (checked.type, false)
        if case .optional(let inner) = type { (type, isThroughOptional) = (inner.bound, true) }
        switch type {
        case .record(let schema):
            guard let slot = schema.slot(of: field) else {
                throw ExpressionProblem(
                    "EXPR-041", at: offset, "There is no field \"\(field)\".",
                    remedy: NearestName.remedy(for: field, among: schema.fields.map(\.name)))
            }
            let found = schema.fields[slot]
            return Place(
                target: checked, slot: slot, type: found.type.valueType,
                isRequired: found.isRequired, isThroughOptional: isThroughOptional)
        case .map(_, let value):
            return Place(
                target: checked, slot: nil, type: value, isRequired: true,
                isThroughOptional: isThroughOptional)
        case .dyn:
            return Place(
                target: checked, slot: nil, type: .dyn, isRequired: true,
                isThroughOptional: isThroughOptional)
        default:
            throw ExpressionProblem(
                "EXPR-042", at: offset, "\(checked.type.name) has no fields.",
                remedy: "Remove `.\(field)`, or index a list first: `list[0].\(field)`.")
        }
    }

    /// Reads the field or `.absent`, through optionals and by name where need be.
    private static func reader(_ place: Place, field: String) -> Step {
        let (step, slot) = (place.target.step, place.slot)
        let key = Value.text(field)
        return { frame in
            var target = step(&frame)
            if case .optional(let box) = target {
                guard let box else { return .absent }
                target = box.value
            }
            if let slot, case .record(let record) = target { return record.values[slot] }
            return Self.field(key, field, of: target)
        }
    }

    /// The field of a record or map, `.absent` when it is not there.
    private static func field(_ key: Value, _ name: String, of target: Value) -> Value {
        switch target {
        case .record(let record): record[name] ?? .absent
        case .map(let map): map[key] ?? .absent
        case .fault: target
        default: Fault.wrongType("a record", found: target)
        }
    }

    private static func optionalType(_ type: ValueType) -> ValueType {
        if case .optional = type { return type }
        return .optional(type)
    }

    mutating func has(
        _ arguments: [Syntax], at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        guard arguments.count == 1,
            case .select(let target, let field, _, let at) = arguments[0]
        else {
            throw ExpressionProblem(
                "EXPR-043", at: offset, "has() takes one field.", remedy: "Write has(a.b).")
        }
        let place = try place(target, field: field, at: at)
        let read = Self.reader(place, field: field)
        return Checked(type: .bool) { frame in
            switch read(&frame) {
            case .absent: .bool(false)
            case .fault(let fault):
                // A value that is there and wrong is there: only reading it fails.
                fault.path == nil ? .fault(fault) : .bool(true)
            default: .bool(true)
            }
        }
    }

    mutating func index(
        _ target: Syntax, _ index: Syntax, isOptional: Bool, at offset: Int
    ) throws(ExpressionProblem) -> Checked {
        let (collection, position) = (try check(target), try check(index))
        var (type, isThroughOptional) = (collection.type, false)
        if case .optional(let inner) = type { (type, isThroughOptional) = (inner.bound, true) }
        let item: ValueType
        switch type {
        case .list(let type) where ValueType.int.accepts(position.type): item = type
        case .map(let key, let value) where key.accepts(position.type): item = value
        case .dyn: item = .dyn
        default: throw Self.mismatch("[]", [collection.type, position.type], at: offset)
        }
        let (collectionStep, positionStep) = (collection.step, position.step)
        let isWrapped = isOptional || isThroughOptional
        let resultType = isWrapped ? ValueType.optional(item) : item
        return Self.folded(type: resultType, parts: [collection, position]) { frame in
            var (collection, position) = (collectionStep(&frame), positionStep(&frame))
            if let fault = Operators.either(collection, position) { return fault }
            var isWrapped = isOptional
            if case .optional(let box) = collection {
                guard let box else { return .none }
                (collection, isWrapped) = (box.value, true)
            }
            if case .list = collection { position = Self.whole(position) }
            let found = Self.item(of: collection, at: position)
            if isWrapped { return found.map { .some($0) } ?? .none }
            return found ?? Self.noItem(collection, position)
        }
    }

    /// A position that is written as another kind of whole number, as an int.
    private static func whole(_ position: Value) -> Value {
        switch position {
        case .uint(let number): Int64(exactly: number).map { .int($0) } ?? position
        case .double(let number): Int64(exactly: number).map { .int($0) } ?? position
        default: position
        }
    }

    private static func item(of collection: Value, at position: Value) -> Value? {
        switch (collection, position) {
        case (.list(let items), .int(let index)):
            items.indices.contains(Int(index)) ? items[Int(index)] : nil
        case (.list, _): Fault.wrongType("a position", found: position)
        case (.map(let map), _): map[position]
        case (.record(let record), .text(let name)):
            if let value = record[name], !value.isAbsent { value } else { nil }
        default: Fault.wrongType("a list or map", found: collection)
        }
    }

    private static func noItem(_ collection: Value, _ position: Value) -> Value {
        if case .list(let items) = collection, case .int(let index) = position {
            return .fault(
                Fault(
                    .range, "The list has \(items.count) items and none at position \(index).",
                    remedy: "Positions count from 0; use `[?\(index)]` for an optional item."))
        }
        return .fault(
            Fault(
                .missing, "The map does not have this key.",
                remedy: "Use `[?key]` for an optional value."))
    }
}
