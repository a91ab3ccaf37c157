/// A record of a known schema: its values stand in slots, so reading a field is no search.
public final class Record: Sendable, Equatable {
    /// The schema that names the slots.
    public let schema: RecordSchema
    /// One value for each field of the schema, `.absent` where the source has none.
    public let values: [Value]

    /// A record from one value for each field of the schema, in its order.
    public init(schema: RecordSchema, values: [Value]) {
        precondition(values.count == schema.fields.count, "a record fills every slot of its schema")
        self.schema = schema
        self.values = values
    }

    /// Records are equal when their schema is the same and their values are equal.
    public static func == (left: Record, right: Record) -> Bool {
        left === right || (left.schema === right.schema && left.values == right.values)
    }

    /// The value of a named field, for code that knows no slot; nil when the schema has no such
    /// field.
    public subscript(name: String) -> Value? {
        schema.slot(of: name).map { values[$0] }
    }
}
