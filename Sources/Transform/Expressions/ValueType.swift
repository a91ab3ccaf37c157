/// What an expression yields, known before it runs.
indirect enum ValueType: Sendable, Equatable {
    case null
    case bool
    case int
    case decimal
    case uint
    case double
    case text
    case bytes
    case timestamp
    case duration
    /// The type of types.
    case type
    case list(ValueType)
    case map(ValueType, ValueType)
    case record(RecordSchema)
    case optional(ValueType)
    /// Known only when it runs.
    case dyn
    /// What an empty list or optional holds: like `dyn`, but it takes the type of what it is
    /// joined with. It stands inside other types only.
    case free

    static func == (left: ValueType, right: ValueType) -> Bool {
        switch (left, right) {
        case (.null, .null), (.bool, .bool), (.int, .int), (.decimal, .decimal), (.text, .text),
            (.bytes, .bytes), (.timestamp, .timestamp), (.dyn, .dyn), (.uint, .uint),
            (.free, .free), (.free, .dyn), (.dyn, .free),
            (.double, .double), (.duration, .duration), (.type, .type):
            true
        case (.list(let left), .list(let right)): left == right
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            key == otherKey && value == otherValue
        case (.record(let left), .record(let right)): left === right
        case (.optional(let left), .optional(let right)): left == right
        default: false
        }
    }

    /// Whether a value of the other type may stand where this one is meant; `dyn` is asked at run
    /// time.
    func accepts(_ other: ValueType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn), (.free, _), (_, .free), (.decimal, .int): true
        case (.list(let mine), .list(let theirs)): mine.accepts(theirs)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            key.accepts(otherKey) && value.accepts(otherValue)
        case (.optional(let mine), .optional(let theirs)): mine.accepts(theirs)
        default: self == other
        }
    }

    /// The type of "either this or that"; nil when they have nothing in common.
    func joined(with other: ValueType) -> ValueType? {
        switch (self, other) {
        case (.free, _): return other
        case (_, .free): return self
        case (.list(let mine), .list(let theirs)):
            return mine.joined(with: theirs).map { .list($0) }
        case (.optional(let mine), .optional(let theirs)):
            return mine.joined(with: theirs).map { .optional($0) }
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            guard let key = key.joined(with: otherKey), let value = value.joined(with: otherValue)
            else { return nil }
            return .map(key, value)
        case (.dyn, _), (_, .dyn): return .dyn
        case (.int, .decimal), (.decimal, .int): return .decimal
        default: return self == other ? self : nil
        }
    }

    /// The type as a value has it, where nothing is left to be joined with.
    var bound: ValueType {
        if case .free = self { return .dyn }
        return self
    }

    /// Whether a value at run time is of this type, by its outermost kind.
    func matches(_ value: Value) -> Bool {
        switch (self, value) {
        case (.dyn, _), (.free, _), (.null, .null), (.bool, .bool), (.int, .int), (.decimal, .decimal),
            (.decimal, .int), (.text, .text), (.bytes, .bytes), (.timestamp, .timestamp),
            (.map, .map), (.record, .record), (.optional, .optional), (.uint, .uint),
            (.double, .double), (.timestamp, .moment), (.duration, .duration), (.type, .type):
            true
        case (.list(let item), .list(let items)): items.allSatisfy { item.matches($0) }
        default: false
        }
    }

    /// Whether values of the type may take any room, so that what is done with them is counted.
    var isLarge: Bool {
        switch self {
        case .text, .bytes, .list, .map, .dyn, .free: true
        default: false
        }
    }

    /// How the type is called in a message.
    var name: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .decimal: "decimal"
        case .uint: "uint"
        case .double: "double"
        case .text: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .type: "type"
        case .list(let item): "list(\(item.name))"
        case .map(let key, let value): "map(\(key.name), \(value.name))"
        case .record: "record"
        case .optional(let inner): "optional(\(inner.name))"
        case .dyn, .free: "dyn"
        }
    }
}
