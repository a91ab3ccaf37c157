/// One value given to a statement. There is no floating point, so that none can reach money.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    /// Text without U+0000: PostgreSQL cannot hold it, so both engines refuse it alike.
    case text(String)
    /// Bytes exactly as they are. An empty blob is a value and is not `null`.
    case blob([UInt8])
}

extension SQLValue {
    /// The integer, or `null` when there is none.
    public static func optional(_ integer: Int64?) -> SQLValue {
        integer.map(SQLValue.integer) ?? .null
    }

    /// The text, or `null` when there is none.
    public static func optional(_ text: String?) -> SQLValue {
        text.map(SQLValue.text) ?? .null
    }

    /// The bytes, or `null` when there are none.
    public static func optional(_ blob: [UInt8]?) -> SQLValue {
        blob.map(SQLValue.blob) ?? .null
    }
}
