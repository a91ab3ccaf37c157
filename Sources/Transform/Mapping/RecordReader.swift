import RetailModel

/// Reads documents of one source, each a JSON tree, into records of its schema: every value
/// converted once, into its slot.
///
/// A value that is not of its field's type becomes a fault in its slot, told only when a mapping
/// uses it. XML, X12 and EDIFACT arrive here as JSON whose values are all texts; there a single
/// value also stands for a list of one. In XML moreover an element with attributes may be read as
/// its text alone, a list or record without any element is an empty one, and an element without
/// text has no value. In X12 and EDIFACT a list or record without any segment is an empty one, days
/// may be written without hyphens, and what the schema leaves out is not told, for the guide of
/// the transaction says what is known.
public final class RecordReader: Sendable {
    /// How many unknown fields of one document are told at most.
    public static let unknownMax = 64

    /// The documents' schema.
    public let schema: Schema
    /// The names that documents must be parsed with, so that fields are found without a search.
    public let keys: KeyTable
    private let plan: RecordReading
    private let isLoose: Bool
    private let isXML: Bool
    private let isEDI: Bool

    /// A document as a record, with what its schema does not know.
    public struct Reading: Sendable {
        /// The document's values in the slots of its schema.
        public let record: Record
        /// Keys of members that the schema does not name: a source that changed.
        let unknown: [JSONNode]

        /// Places of unknown fields, `/line_items/*/gift`, each once, in the document's order.
        public var unknownFields: [String] {
            var fields: [String] = []
            for key in unknown {
                let field = Self.generalized(key.pointer)
                if !fields.contains(field) { fields.append(field) }
            }
            return fields
        }

        /// A pointer with `*` where it has positions of lists.
        private static func generalized(_ pointer: String) -> String {
            pointer.split(separator: "/", omittingEmptySubsequences: false)
                .map { !$0.isEmpty && $0.allSatisfy(\.isNumber) ? "*" : String($0) }
                .joined(separator: "/")
        }
    }

    /// A reader for documents of a source's schema.
    public init(schema: Schema) {
        self.schema = schema
        isLoose = schema.format != .json
        isXML = schema.format == .xml
        isEDI = schema.transactions != nil
        var names: [String] = []
        RecordReading.collectNames(of: schema.record, into: &names)
        keys = KeyTable(names)
        plan = RecordReading(schema.record, keys: keys)
    }

    /// Reads the outermost object, parsed with ``keys``; nil when it is no object.
    public func read(_ root: JSONNode) -> Reading? {
        var run = RecordRun(isLoose: isLoose, isXML: isXML, isEDI: isEDI)
        guard root.kind == .object || (isXML && root.kind == .string) else { return nil }
        let record = root.kind == .object ? run.record(root, plan) : run.textRecord(root, plan)
        return Reading(record: record, unknown: run.unknown)
    }
}

/// What a reader knows of the records of one schema.
final class RecordReading: Sendable {
    /// ``FieldType`` ready for reading.
    indirect enum Kind: Sendable {
        case text(oneOf: [String])
        case integer
        case decimal
        case timestamp(assumed: ZoneRules?)
        case moment(MomentForm)
        case date
        case boolean
        case list(Kind)
        /// A list in whose place a link may stand.
        case linkedList(Kind)
        case record(RecordReading)
        case open
    }

    /// Stands for a name that this record's schema does not have.
    static let unknown: Int16 = -1
    /// Stands for a name that the schema knows and nothing reads.
    static let unread: Int16 = -2

    let schema: RecordSchema
    /// The slot of each name of the key table.
    let slots: [Int16]
    let kinds: [Kind]
    let required: [Int]
    /// The slot of an element's text beside its attributes; -1 when the schema reads none.
    let textSlot: Int

    init(_ schema: RecordSchema, keys: KeyTable) {
        self.schema = schema
        var slots = [Int16](repeating: Self.unknown, count: keys.names.count)
        for name in schema.unread { slots[keys.ordinal(of: name)] = Self.unread }
        for (slot, field) in schema.fields.enumerated() {
            slots[keys.ordinal(of: field.name)] = Int16(slot)
        }
        self.slots = slots
        kinds = schema.fields.map { field in
            let kind = Self.kind(field.type, keys)
            guard field.mayBeLink, case .list(let item) = kind else { return kind }
            return .linkedList(item)
        }
        required = schema.fields.indices.filter { schema.fields[$0].isRequired }
        textSlot = schema.slot(of: "_text") ?? -1
    }

    private static func kind(_ type: FieldType, _ keys: KeyTable) -> Kind {
        switch type {
        case .text(let choices): .text(oneOf: choices)
        case .integer: .integer
        case .decimal: .decimal
        case .timestamp(let zone): .timestamp(assumed: zone)
        case .moment(let form): .moment(form)
        case .date: .date
        case .boolean: .boolean
        case .list(let item): .list(kind(item, keys))
        case .record(let schema): .record(RecordReading(schema, keys: keys))
        case .open: .open
        }
    }

    static func collectNames(of schema: RecordSchema, into names: inout [String]) {
        names += schema.unread
        for field in schema.fields {
            names.append(field.name)
            var type = field.type
            while case .list(let item) = type { type = item }
            if case .record(let inner) = type { collectNames(of: inner, into: &names) }
        }
    }
}

/// One document on its way into records.
private struct RecordRun {
    let isLoose: Bool
    let isXML: Bool
    let isEDI: Bool
    var unknown: [JSONNode] = []

    mutating func record(_ node: JSONNode, _ plan: RecordReading) -> Record {
        var values = [Value](repeating: .absent, count: plan.kinds.count)
        node.forEachMember { member in
            let slot = member.ordinal >= 0 ? plan.slots[member.ordinal] : RecordReading.unknown
            if slot >= 0 {
                values[Int(slot)] = value(member.value, plan.kinds[Int(slot)])
            } else if slot == RecordReading.unknown, !isEDI, unknown.count < RecordReader.unknownMax
            {
                unknown.append(member.key)
            }
        }
        fillRequired(&values, plan, node)
        return Record(schema: plan.schema, values: values)
    }

    /// An element that has neither attributes nor children, where a record is meant.
    mutating func textRecord(_ node: JSONNode, _ plan: RecordReading) -> Record {
        var values = [Value](repeating: .absent, count: plan.kinds.count)
        if plan.textSlot >= 0 { values[plan.textSlot] = value(node, plan.kinds[plan.textSlot]) }
        fillRequired(&values, plan, node)
        return Record(schema: plan.schema, values: values)
    }

    private mutating func fillRequired(
        _ values: inout [Value], _ plan: RecordReading, _ node: JSONNode
    ) {
        for slot in plan.required {
            guard case .absent = values[slot] else { continue }
            switch plan.kinds[slot] {
            case .list where isXML || isEDI: values[slot] = .list([])
            case .record(let inner) where isXML || isEDI:
                var empty = [Value](repeating: .absent, count: inner.kinds.count)
                fillRequired(&empty, inner, node)
                values[slot] = .record(Record(schema: inner.schema, values: empty))
            default: values[slot] = missing(plan.schema.fields[slot], in: node)
            }
        }
    }

    private mutating func value(_ node: JSONNode, _ kind: RecordReading.Kind) -> Value {
        if node.isNull { return .absent }
        switch kind {
        case .list(let item): return list(node, item)
        case .linkedList(let item):
            return node.kind == .array ? list(node, item) : .absent
        case .record(let plan):
            if node.kind == .object { return .record(record(node, plan)) }
            if isXML, node.kind == .string { return .record(textRecord(node, plan)) }
            // Systems written in PHP send an empty map as an empty list.
            if node.kind == .array, node.count == 0 { return .absent }
            return unreadable(node, kind)
        case .open: return OpenValue.value(of: node)
        default: return scalar(node, kind)
        }
    }

    private mutating func list(_ node: JSONNode, _ item: RecordReading.Kind) -> Value {
        guard node.kind == .array else {
            return isLoose ? .list([value(node, item)]) : unreadable(node, .list(item))
        }
        var items: [Value] = []
        items.reserveCapacity(node.count)
        node.forEachElement { element in
            let value = value(element, item)
            // An element that is null or empty is no item, and not the absence of one.
            if case .absent = value {
                items.append(.null)
            } else {
                items.append(value)
            }
        }
        return .list(items)
    }

    private func scalar(_ node: JSONNode, _ kind: RecordReading.Kind) -> Value {
        if isXML {
            if node.kind == .object {
                return node.member(named: "_text").map { scalar($0, kind) } ?? .absent
            }
            if node.kind == .string, node.utf8Count == 0 { return .absent }
        }
        if case .text(let choices) = kind {
            guard let text = node.text() ?? node.rawNumber?.text else {
                return unreadable(node, kind)
            }
            guard choices.isEmpty || choices.contains(where: { $0.isSameText(as: text) }) else {
                return unreadable(node, kind)
            }
            return .text(text)
        }
        // Where a number, day or moment is meant, an empty text is a value that was left out.
        if node.kind == .string, node.utf8Count == 0 { return .absent }
        let value: Value? =
            switch kind {
            case .integer: (node.integer() ?? whole(node)).map { .int($0) }
            case .decimal: decimal(node).map { .decimal($0) }
            case .boolean: boolean(node).map { .bool($0) }
            case .date: date(node).map { .text($0) }
            case .timestamp(let zone): moment(node, assumed: zone).map { .timestamp($0) }
            case .moment(let form): moment(node, form).map { .timestamp($0) }
            default: nil
            }
        return value ?? unreadable(node, kind)
    }

    private func decimal(_ node: JSONNode) -> ExactDecimal? {
        if let number = node.decimal() ?? node.decimalInText() { return number }
        guard isXML, var text = node.utf8()?.array else { return nil }
        // XML Schema part 2, section 3.2.3, also writes +1.5, 64. and .5.
        if text.first == UInt8(ascii: "+") { text.removeFirst() }
        if text.last == UInt8(ascii: "."), text.count > 1 { text.removeLast() }
        let first = text.first == UInt8(ascii: "-") ? 1 : 0
        if text.dropFirst(first).first == UInt8(ascii: ".") {
            text.insert(UInt8(ascii: "0"), at: first)
        }
        return ExactDecimal(parsing: text)
    }

    private func date(_ node: JSONNode) -> String? {
        guard let text = node.text() else { return nil }
        let written = isEDI ? EDIDate.written(text) : text
        return BusinessDate(written) == nil ? nil : written
    }

    private func whole(_ node: JSONNode) -> Int64? { node.decimalInText()?.whole }

    private func boolean(_ node: JSONNode) -> Bool? {
        if let claim = node.boolean { return claim }
        guard isLoose else { return nil }
        if node.textEquals("true") || node.textEquals("1") { return true }
        return node.textEquals("false") || node.textEquals("0") ? false : nil
    }

    private func moment(_ node: JSONNode, assumed: ZoneRules?) -> Instant? {
        guard let text = node.utf8()?.array else { return nil }
        if let moment = Instant(parsing: text) { return moment }
        guard let assumed, let reading = Instant(parsing: text + [UInt8(ascii: "Z")])
        else { return nil }
        return assumed.moment(ofClock: reading)
    }

    private func moment(_ node: JSONNode, _ form: MomentForm) -> Instant? {
        node.integer().flatMap { form.moment($0) }
            ?? node.utf8().flatMap { form.moment($0.array[...]) }
    }

    // MARK: - What is wrong, told only when a mapping asks for the value

    private func missing(_ field: RecordSchema.Field, in node: JSONNode) -> Value {
        let pointer = node.pointer
        return .fault(
            Fault(
                .missing, "The source document has no value for \(field.name).",
                remedy: "Ask its sender, or let the schema say that the field may be missing.",
                path: Self.path(pointer + "/" + JSONNode.pointerToken(field.name)), excerpt: ""))
    }

    private func unreadable(_ node: JSONNode, _ kind: RecordReading.Kind) -> Value {
        let text = node.text() ?? node.source.text
        return .fault(
            Fault(
                .type,
                "\"\(text.prefix(MappingProblem.excerptMax))\" is not \(kind.name).",
                remedy: "Correct the document, or ask its sender.",
                path: Self.path(node.pointer), excerpt: String(text.prefix(200))))
    }

    /// A pointer as people and tests of mappings write it, without the first slash.
    private static func path(_ pointer: String) -> String { String(pointer.dropFirst()) }
}

extension RecordReading.Kind {
    /// How the kind is called in a message.
    fileprivate var name: String {
        switch self {
        case .text(let choices):
            choices.isEmpty ? "a text" : "one of \(choices.joined(separator: ", "))"
        case .integer: FieldType.integer.name
        case .decimal: FieldType.decimal.name
        case .timestamp: FieldType.timestamp(assumed: nil).name
        case .moment(let form): form.title
        case .date: FieldType.date.name
        case .boolean: FieldType.boolean.name
        case .list, .linkedList: "a list"
        case .record: "an object"
        case .open: FieldType.open.name
        }
    }
}

/// JSON of no known schema as a value of the expression language.
enum OpenValue {
    /// Numbers are whole or exact decimals; one with more digits than there are stays a text.
    static func value(of node: JSONNode) -> Value {
        switch node.kind {
        case .null: return .null
        case .boolean: return .bool(node.boolean ?? false)
        case .string: return .text(node.text() ?? "")
        case .number:
            let text = node.rawNumber?.text ?? ""
            if !text.contains("."), let whole = node.integer() { return .int(whole) }
            return node.decimal().map { .decimal($0) } ?? .text(text)
        case .array:
            var items: [Value] = []
            node.forEachElement { items.append(value(of: $0)) }
            return .list(items)
        case .object:
            var members: [Value: Value] = [:]
            node.forEachMember { member in
                members[.text(member.key.text() ?? "")] = value(of: member.value)
            }
            return .map(members)
        }
    }
}
