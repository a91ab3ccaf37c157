/// Reads a schema from its file; the notation is in Docs/reference/mapping.md, section "Schemas".
struct SchemaReader {
    /// How deep records and lists of a schema may nest.
    static let depthMax = 16

    private let problems: ProblemList
    private let guides: EDIGuides
    private let zones: [String: ZoneRules]

    init(
        problems: ProblemList, guides: EDIGuides = EDIGuides(), zones: [String: ZoneRules] = [:]
    ) {
        self.problems = problems
        self.guides = guides
        self.zones = zones
    }

    /// The schema, or nil after reported problems.
    func read(_ shape: Shape) -> Schema? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let name = map.requiredText("schema")
        let version = map.requiredVersion("version")
        _ = map.optionalText("describes")
        let format = map.optional("format").flatMap { self.format($0, map) }
        let fields = map.required("fields").flatMap { record($0, depth: 1) }
        let identity = map.optionalList("identity").compactMap { map.text($0) }
        let header = header(map)
        let selection = selection(map, format)
        let transactions = transactions(map, format)
        map.refuseUnknownKeys()
        guard let name, let version, let fields else { return nil }
        if format != .csv, fields.hasNumberForms {
            problems.report(
                "SCHEMA-014", at: map.place, "Only a csv schema gives decimals a form.",
                remedy: "Remove `form`: other formats write numbers in plain notation.")
        }
        for named in identity + header.fields where fields.slot(of: named) == nil {
            problems.report(
                "SCHEMA-008", at: map.place, "The schema has no field \"\(named)\".",
                remedy: NearestName.remedy(for: named, among: fields.fields.map(\.name)))
        }
        return Schema(
            name: name, version: version, format: format, record: fields, selection: selection,
            transactions: transactions, identity: identity, header: header)
    }

    /// Where a canonical document says what it is worth and when it happened.
    private func header(_ map: MapView) -> DocumentHeader {
        var header = DocumentHeader()
        header.date = map.optionalText("date")
        header.occurredAt = map.optionalText("occurred_at")
        header.currency = map.optionalText("currency")
        header.amount = map.optionalText("amount")
        header.store = map.optionalText("store")
        header.channel = map.optionalText("channel")
        return header
    }

    private func format(_ shape: Shape, _ map: MapView) -> Schema.Format? {
        guard let text = map.text(shape) else { return nil }
        if let format = Schema.Format(rawValue: text) { return format }
        problems.report(
            "SCHEMA-001", at: shape.place, "\"\(text)\" is no format of a source.",
            remedy: NearestName.remedy(for: text, among: Schema.Format.allCases.map(\.rawValue)))
        return nil
    }

    /// `element: POSLog/Transaction`, `namespace`, `prefixes` and `several`, of xml only.
    private func selection(_ map: MapView, _ format: Schema.Format?) -> XMLSelection {
        let element = map.optional("element")
        let namespace = map.optionalText("namespace")
        let prefixes = map.optional("prefixes")
        let isSequence = map.optionalClaim("several") ?? false
        if format != .xml, let place = element?.place ?? prefixes?.place {
            problems.report(
                "SCHEMA-012", at: place, "Only an xml schema names elements.",
                remedy: "Write `format: xml`, or remove the line.")
        }
        var addresses: [String: String] = [:]
        if let prefixes, let entries = MapView(prefixes, problems: problems)?.entries {
            for entry in entries { addresses[entry.key] = map.text(entry.value) }
        }
        let path = element.flatMap { map.text($0) } ?? ""
        return XMLSelection(
            path: path.split(separator: "/").map(String.init), namespace: namespace,
            prefixes: addresses, isSequence: isSequence)
    }

    /// `transaction: "850"`, and `tolerate: [EDI-007]`, of x12 and edifact only.
    private func transactions(_ map: MapView, _ format: Schema.Format?) -> EDITransactions? {
        let isEDI = format == .x12 || format == .edifact
        let type = map.optionalText("transaction")
        let tolerated = map.optionalList("tolerate").compactMap { map.text($0) }
        if isEDI != (type != nil) {
            problems.report(
                "SCHEMA-010", at: map.place,
                "A schema of x12 or edifact, and no other, names its transaction.",
                remedy: "Write `transaction: \"850\"` or `transaction: ORDERS`, or remove it.")
        }
        guard isEDI, let type else { return nil }
        return EDITransactions(type: type, guides: guides, tolerated: Set(tolerated))
    }

    private func record(_ shape: Shape, depth: Int) -> RecordSchema? {
        guard depth <= Self.depthMax else {
            problems.report(
                "SCHEMA-002", at: shape.place, "The schema nests deeper than \(Self.depthMax).",
                remedy: "Make it flatter.")
            return nil
        }
        guard let map = MapView(shape, problems: problems) else { return nil }
        guard (1...RecordSchema.fieldsMax).contains(map.entries.count) else {
            problems.report(
                "SCHEMA-003", at: shape.place,
                "A record has 1 to \(RecordSchema.fieldsMax) fields, not \(map.entries.count).",
                remedy: "Write one line for each field.")
            return nil
        }
        var fields: [RecordSchema.Field] = []
        var unread: [String] = []
        for entry in map.entries {
            // A question mark behind the name says that the field may be missing.
            let isRequired = !entry.key.hasSuffix("?")
            let name = isRequired ? entry.key : String(entry.key.dropLast())
            if fields.contains(where: { $0.name == name }) {
                problems.report(
                    "SCHEMA-004", at: entry.keyPlace, "The field \"\(name)\" stands twice.",
                    remedy: "Keep one.")
            }
            if case .text("unread") = entry.value.content {
                unread.append(name)
                continue
            }
            guard let type = fieldType(entry.value, depth: depth) else { continue }
            fields.append(
                RecordSchema.Field(
                    name: name, type: type, isRequired: isRequired,
                    mayBeLink: Self.claims("or_link", entry.value),
                    numberForm: Self.numberForm(entry.value),
                    isOneLine: Self.claims("one_line", entry.value)))
        }
        return fields.isEmpty ? nil : RecordSchema(fields: fields, unread: unread)
    }

    // MARK: - Types

    private func fieldType(_ shape: Shape, depth: Int) -> FieldType? {
        if case .text(let name) = shape.content { return simpleType(name, at: shape.place) }
        guard let map = MapView(shape, problems: problems) else { return nil }
        if let list = map.optional("list") {
            _ = map.optionalClaim("or_link")
            map.refuseUnknownKeys()
            if case .text = list.content {
                return fieldType(list, depth: depth).map { .list($0) }
            }
            return record(list, depth: depth + 1).map { .list(.record($0)) }
        }
        if let fields = map.optional("record") {
            map.refuseUnknownKeys()
            return record(fields, depth: depth + 1).map { .record($0) }
        }
        let type = detailedType(map)
        map.refuseUnknownKeys()
        return type
    }

    /// How a decimal is written, as far as its form is one; another one is told with its type.
    private static func numberForm(_ shape: Shape) -> NumberForm? {
        guard case .map(let entries) = shape.content,
            case .text("decimal") = entries.first(where: { $0.key == "type" })?.value.content,
            case .text(let text) = entries.first(where: { $0.key == "form" })?.value.content
        else { return nil }
        return NumberForm(rawValue: text)
    }

    /// Whether a field's map claims something: `or_link` or `one_line`.
    private static func claims(_ name: String, _ shape: Shape) -> Bool {
        guard case .map(let entries) = shape.content else { return false }
        return entries.contains { entry in
            guard entry.key == name, case .text(let claim) = entry.value.content else {
                return false
            }
            return claim == "yes" || claim == "true"
        }
    }

    /// `{type: timestamp, form: unix_seconds}`: a moment that is not in RFC 3339.
    private func moment(_ shape: Shape, _ map: MapView) -> FieldType? {
        guard let text = map.text(shape) else { return nil }
        if let form = MomentForm(rawValue: text) { return .moment(form) }
        problems.report(
            "SCHEMA-009", at: shape.place, "\"\(text)\" is no form of a timestamp.",
            remedy: NearestName.remedy(
                for: text, among: MomentForm.allCases.map(\.rawValue)))
        return nil
    }

    /// `{type: decimal, form: "1.234,56"}`: a number that is not in plain notation.
    private func decimal(_ shape: Shape, _ map: MapView) -> FieldType? {
        guard let text = map.text(shape) else { return nil }
        if NumberForm(rawValue: text) != nil { return .decimal }
        let forms = NumberForm.allCases.map { "\"\($0.rawValue)\"" }
        problems.report(
            "SCHEMA-013", at: shape.place, "\"\(text)\" is no form of a decimal.",
            remedy: "Write one of \(forms.joined(separator: ", ")).")
        return nil
    }

    /// `{type: text, one_of: [...]}`, `{type: timestamp, assumed_zone: Europe/London}` and
    /// `{type: timestamp, assumed_offset: "+00:00"}`.
    private func detailedType(_ map: MapView) -> FieldType? {
        guard let name = map.requiredText("type") else { return nil }
        let choices = map.optionalList("one_of")
        // Of another type it is a key that is not known.
        if name == "text" { _ = map.optionalClaim("one_line") }
        let (offset, zone) = (map.optional("assumed_offset"), map.optional("assumed_zone"))
        let isAssumed = offset != nil || zone != nil
        if let form = map.optional("form"), name == "timestamp", !isAssumed, choices.isEmpty {
            return moment(form, map)
        }
        if let form = map.optional("form"), name == "decimal", !isAssumed, choices.isEmpty {
            return decimal(form, map)
        }
        switch simpleType(name, at: map.place) {
        case .text where !isAssumed: return .text(oneOf: choices.compactMap { map.text($0) })
        case .timestamp where choices.isEmpty && (offset == nil || zone == nil):
            return isAssumed
                ? assumed(offset: offset, zone: zone, map).map { .timestamp(assumed: $0) }
                : .timestamp(assumed: nil)
        case .some(let type) where choices.isEmpty && !isAssumed: return type
        case .some(let type):
            problems.report(
                "SCHEMA-006", at: map.place,
                "`one_of` belongs to text and one of `assumed_zone` and `assumed_offset` to "
                    + "timestamp; this is \(type.name).",
                remedy: "Remove it.")
            return nil
        case nil: return nil
        }
    }

    /// By which clock a source without zone is read; nil after a reported problem.
    private func assumed(offset: Shape?, zone: Shape?, _ map: MapView) -> ZoneRules? {
        if let zone, let name = map.text(zone) {
            if let rules = zones[name] { return rules }
            problems.report(
                "SCHEMA-015", at: zone.place, "There is no time zone \"\(name)\".",
                remedy: ZoneTable.remedy(for: name, among: zones))
        } else if let offset, let text = map.text(offset) {
            if let rules = ZoneRules(signed: text) { return rules }
            problems.report(
                "SCHEMA-005", at: offset.place, "\"\(text)\" is no offset from UTC.",
                remedy: "Write it in quotes as \"+00:00\".")
        }
        return nil
    }

    private func simpleType(_ name: String, at place: SourcePlace) -> FieldType? {
        switch name {
        case "text": return .text(oneOf: [])
        case "integer": return .integer
        case "decimal": return .decimal
        case "timestamp": return .timestamp(assumed: nil)
        case "date": return .date
        case "boolean": return .boolean
        case "open": return .open
        default:
            let known = [
                "text", "integer", "decimal", "timestamp", "date", "boolean", "open", "unread",
            ]
            problems.report(
                "SCHEMA-007", at: place, "\"\(name)\" is no type of a field.",
                remedy: NearestName.remedy(for: name, among: known))
            return nil
        }
    }
}

extension RecordSchema {
    /// Whether a decimal of it, or within it, has a form of its own.
    fileprivate var hasNumberForms: Bool {
        fields.contains { field in
            switch field.type {
            case .record(let inner), .list(.record(let inner)): inner.hasNumberForms
            default: field.numberForm != nil
            }
        }
    }
}

extension DocumentHeader {
    /// Every field that is named.
    fileprivate var fields: [String] {
        [date, occurredAt, currency, amount, store, channel].compactMap(\.self)
    }
}
