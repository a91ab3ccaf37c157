/// The fields of a record in the order of their slots.
public final class RecordSchema: Sendable {
    /// One field: what it is called, what it holds, whether it may be missing.
    public struct Field: Sendable {
        /// The name in the source or target, exactly.
        public let name: String
        /// What the field holds.
        public let type: FieldType
        /// Whether every record has it.
        public let isRequired: Bool
        /// Whether the source may send a link in the list's place, which counts as no list.
        public let mayBeLink: Bool
        /// How the source writes a decimal; nil for plain notation.
        public let numberForm: NumberForm?
        /// Whether a mapping writes it without line breaks and tabs.
        public let isOneLine: Bool

        /// A field by its parts.
        public init(
            name: String, type: FieldType, isRequired: Bool, mayBeLink: Bool = false,
            numberForm: NumberForm? = nil, isOneLine: Bool = false
        ) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
            self.mayBeLink = mayBeLink
            self.numberForm = numberForm
            self.isOneLine = isOneLine
        }
    }

    /// How many fields one record may have.
    public static let fieldsMax = 1000

    /// The fields; a field's position is its slot.
    public let fields: [Field]
    /// Names that the source is known to send and that nothing reads.
    public let unread: [String]
    private let slots: [String: Int]

    /// A schema from its fields, whose names differ.
    public init(fields: [Field], unread: [String] = []) {
        self.fields = fields
        self.unread = unread
        slots = Dictionary(
            fields.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The slot of a field; nil when there is none of that name.
    public func slot(of name: String) -> Int? { slots[name] }
}

/// What a field of a schema holds, more exactly than the expression language's type of it.
public indirect enum FieldType: Sendable {
    /// Text; when the list is not empty, one of these.
    case text(oneOf: [String])
    /// A whole number of 64 bits.
    case integer
    /// An exact decimal; canonical JSON carries it as text.
    case decimal
    /// A moment. A source without zone is read by the clock of this one; nil refuses it.
    case timestamp(assumed: ZoneRules?)
    /// A moment that the source writes in another form than RFC 3339.
    case moment(MomentForm)
    /// A calendar day, `2026-03-10`.
    case date
    case boolean
    case list(FieldType)
    case record(RecordSchema)
    /// Keys that no schema knows; values of any kind.
    case open

    /// The type that an expression sees.
    var valueType: ValueType {
        switch self {
        case .text, .date: .text
        case .integer: .int
        case .decimal: .decimal
        case .timestamp, .moment: .timestamp
        case .boolean: .bool
        case .list(let item): .list(item.valueType)
        case .record(let schema): .record(schema)
        case .open: .dyn
        }
    }

    /// How the type is called in a message.
    var name: String {
        switch self {
        case .text: "text"
        case .integer: "a whole number"
        case .decimal: "a decimal"
        case .timestamp: "a timestamp"
        case .moment(let form): form.title
        case .date: "a date"
        case .boolean: "true or false"
        case .list: "a list"
        case .record: "a record"
        case .open: "an open map"
        }
    }
}
