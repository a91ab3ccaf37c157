import RetailModel

/// A value of the expression language.
///
/// Decimals and instants belong to the money profile; doubles, unsigned numbers, durations,
/// moments and types to the standard profile. No value of one comes into the other.
public enum Value: Sendable {
    /// What a record's slot holds when the source has no such field; never the result of an
    /// expression.
    case absent
    case null
    case bool(Bool)
    case int(Int64)
    case decimal(ExactDecimal)
    case uint(UInt64)
    case double(Double)
    case text(String)
    case bytes([UInt8])
    case timestamp(Instant)
    /// A timestamp of the standard profile.
    case moment(Moment)
    case duration(TimeSpan)
    /// A type as a value: what `type(1)` and `int` are.
    case type(TypeName)
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

    /// Whether it is the value that its type begins with: 0, an empty text, null.
    var isZero: Bool {
        switch self {
        case .absent, .null: true
        case .bool(let claim): !claim
        case .int(let number): number == 0
        case .uint(let number): number == 0
        case .double(let number): number == 0
        case .decimal(let number): number.isZero
        case .text(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .list(let items): items.isEmpty
        case .map(let map): map.isEmpty
        case .duration(let span): span.nanoseconds == 0
        case .optional(let box): box == nil
        case .timestamp, .moment, .type, .record, .fault: false
        }
    }

    var isAbsent: Bool {
        if case .absent = self { return true }
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
        case .uint: "an unsigned number"
        case .double: "a double"
        case .text: "a text"
        case .bytes: "bytes"
        case .timestamp, .moment: "a timestamp"
        case .duration: "a duration"
        case .type: "a type"
        case .list: "a list"
        case .map: "a map"
        case .record: "a record"
        case .optional: "an optional"
        case .fault: "a failure"
        }
    }
}
