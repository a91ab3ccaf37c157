/// The types that CEL has names for, as values: `type(1u) == uint`.
public enum TypeName: String, Sendable, Hashable, CaseIterable {
    case null = "null_type"
    case bool
    case int
    case uint
    case double
    case decimal
    case text = "string"
    case bytes
    case list
    case map
    case timestamp = "google.protobuf.Timestamp"
    case duration = "google.protobuf.Duration"
    case optional = "optional_type"
    case type

    /// The type of a value; nil for a failure, a record or nothing.
    init?(of value: Value) {
        switch value {
        case .null: self = .null
        case .bool: self = .bool
        case .int: self = .int
        case .uint: self = .uint
        case .double: self = .double
        case .decimal: self = .decimal
        case .text: self = .text
        case .bytes: self = .bytes
        case .timestamp, .moment: self = .timestamp
        case .duration: self = .duration
        case .type: self = .type
        case .list: self = .list
        case .map, .record: self = .map
        case .optional: self = .optional
        case .absent, .fault: return nil
        }
    }
}
