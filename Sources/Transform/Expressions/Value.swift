import RetailModel

/// A value of the expression language with the money profile: there is no binary floating point.
public enum Value: Sendable {
    /// What a record's slot holds when the source has no such field; never the result of an
    /// expression.
    case absent
    case null
    case bool(Bool)
    case int(Int64)
    case decimal(ExactDecimal)
    case text(String)
    case bytes([UInt8])
    case timestamp(Instant)
    case list([Value])
    case map([Value: Value])
    case record(Record)
    /// An optional value; nil is `optional.none()`.
    case optional(OptionalBox?)
    /// An evaluation that failed.
    case fault(Fault)

    /// Texts and bytes that an expression builds hold at most this many bytes.
    public static let textBytesMax = 1_048_576
    /// Lists that an expression builds hold at most this many items.
    public static let listItemsMax = 100_000

    /// A value inside an optional.
    public final class OptionalBox: Sendable {
        /// The value itself.
        public let value: Value

        init(_ value: Value) {
            self.value = value
        }
    }

    /// `optional.none()`.
    static let none = Value.optional(nil)

    /// `optional.of(value)`; a failed value stays what it is.
    static func some(_ value: Value) -> Value {
        if case .fault = value { return value }
        return .optional(OptionalBox(value))
    }

    var fault: Fault? {
        if case .fault(let fault) = self { return fault }
        return nil
    }

    var isFault: Bool {
        if case .fault = self { return true }
        return false
    }

    /// The number as a decimal; nil for another kind.
    var asDecimal: ExactDecimal? {
        switch self {
        case .int(let number): ExactDecimal(number)
        case .decimal(let number): number
        default: nil
        }
    }

    /// How the kind of value is called in a message.
    var kindName: String {
        switch self {
        case .absent: "nothing"
        case .null: "null"
        case .bool: "a bool"
        case .int: "a whole number"
        case .decimal: "a decimal"
        case .text: "a text"
        case .bytes: "bytes"
        case .timestamp: "a timestamp"
        case .list: "a list"
        case .map: "a map"
        case .record: "a record"
        case .optional: "an optional"
        case .fault: "a failure"
        }
    }
}

// MARK: - Equality, by CEL's rules: numbers by value, different kinds are never equal

extension Value: Hashable {
    /// Numbers by value, texts by their code points; a fault equals nothing.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.isSameText(as: right)
        case (.int(let left), .int(let right)): left == right
        case (.decimal(let left), .decimal(let right)): left == right
        case (.int(let left), .decimal(let right)): ExactDecimal(left) == right
        case (.decimal(let left), .int(let right)): left == ExactDecimal(right)
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null), (.absent, .absent): true
        case (.bytes(let left), .bytes(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.record(let left), .record(let right)): left == right
        case (.optional(let left), .optional(let right)): left?.value == right?.value
        default: false
        }
    }

    /// Equal numbers hash alike, whatever their kind and scale.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .absent, .null, .fault: hasher.combine(0)
        case .bool(let claim): hasher.combine(claim)
        case .int(let number): hasher.combine(ExactDecimal(number))
        case .decimal(let number): hasher.combine(number)
        case .text(let text):
            for byte in text.utf8 { hasher.combine(byte) }
        case .bytes(let bytes): hasher.combine(bytes)
        case .timestamp(let moment): hasher.combine(moment)
        case .list(let items): hasher.combine(items)
        case .map(let map): hasher.combine(map.count)
        case .record(let record): hasher.combine(record.values)
        case .optional(let box): hasher.combine(box?.value)
        }
    }
}

extension String {
    /// Whether both have the same Unicode scalars; `==` would also join composed and decomposed
    /// accents.
    func isSameText(as other: String) -> Bool {
        guard utf8.count == other.utf8.count, self == other else { return false }
        return utf8.elementsEqual(other.utf8)
    }
}
