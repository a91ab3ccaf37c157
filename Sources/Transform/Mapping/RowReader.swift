import RetailModel

/// Which columns of a file differ from those its schema knows: a source that changed its export.
public struct SchemaDrift: Error, Hashable, Sendable {
    /// Columns of the file that the schema does not name; their values are in the raw file only.
    public let unknownColumns: [String]
    /// Columns that the schema requires and the file lacks: no row of it can be read.
    public let missingColumns: [String]
    /// Columns that may be empty in the schema and are not in the file at all.
    public let absentColumns: [String]

    /// Whether the file has exactly the schema's columns.
    public var isNone: Bool {
        unknownColumns.isEmpty && missingColumns.isEmpty && absentColumns.isEmpty
    }

    /// What is wrong, as a sentence.
    public var problem: String {
        let parts = [
            ("lacks required columns", missingColumns), ("lacks columns", absentColumns),
            ("has columns that its schema does not know", unknownColumns),
        ]
        let said = parts.filter { !$0.1.isEmpty }
            .map { "\($0.0): \($0.1.joined(separator: ", "))" }
        return "The file "
            + (said.isEmpty ? "has its schema's columns" : said.joined(separator: "; "))
            + "."
    }

    /// What to do about it, as a sentence.
    public var remedy: String {
        "Ask the sender what changed, then write the next version of the schema."
    }
}

/// Turns the records of one CSV file into records of a schema: each value converted once, into
/// its slot.
///
/// A value that is not of its column's type becomes a fault in its slot, told only when a mapping
/// uses it.
public struct RowReader: Sendable {
    /// How the file differs from the schema; never with missing columns.
    public let drift: SchemaDrift
    private let schema: RecordSchema
    /// For each slot the column that fills it.
    private let columns: [Column]
    /// The last timestamp read: rows of one document nearly always repeat it.
    private var lastMoment: (text: ArraySlice<UInt8>, slot: Int, moment: Instant)?

    /// A reader for files with this header.
    ///
    /// - Throws: the drift, when a required column is missing.
    public init(schema: Schema, header: [String]) throws(SchemaDrift) {
        let names = schema.record.fields.map(\.name) + schema.record.unread
        // Lists and records are joined from other files and never columns of this one.
        let lacking = schema.record.fields.filter {
            !header.contains($0.name) && !$0.type.isJoined
        }
        drift = SchemaDrift(
            unknownColumns: header.filter { !names.contains($0) },
            missingColumns: lacking.filter(\.isRequired).map(\.name),
            absentColumns: lacking.filter { !$0.isRequired }.map(\.name))
        guard drift.missingColumns.isEmpty else { throw drift }
        self.schema = schema.record
        columns = schema.record.fields.map { field in
            Column(
                position: header.firstIndex(of: field.name) ?? -1, kind: Column.Kind(field),
                isRequired: field.isRequired)
        }
    }

    /// One row; `changes` replaces fields by column name, for tests of mappings.
    public mutating func record(
        _ row: CSVRecord, changes: [String: String] = [:]
    ) -> Record {
        var values: [Value] = []
        values.reserveCapacity(columns.count)
        for (slot, column) in columns.enumerated() {
            guard column.position >= 0, column.position < row.count else {
                values.append(.absent)
                continue
            }
            if !changes.isEmpty, let text = changes[schema.fields[slot].name] {
                let bytes = Array(text.utf8)
                values.append(value(bytes[...], of: column, slot: slot, line: row.line))
                continue
            }
            let slice = row[column.position].utf8
            let bytes = slice.storage[slice.start..<slice.end]
            values.append(value(bytes, of: column, slot: slot, line: row.line))
        }
        return Record(schema: schema, values: values)
    }

    private mutating func value(
        _ bytes: ArraySlice<UInt8>, of column: Column, slot: Int, line: Int
    ) -> Value {
        if bytes.isEmpty {
            guard column.isRequired else { return .absent }
            let name = schema.fields[slot].name
            return .fault(
                Fault(
                    .missing, "Line \(line) has no value in the column \(name).",
                    remedy: "Correct the file, or ask its sender.",
                    path: "line/\(line)/\(name)", excerpt: ""))
        }
        return converted(bytes, column.kind, slot: slot)
            ?? Self.unreadable(bytes, schema.fields[slot], line: line)
    }

    private mutating func converted(
        _ bytes: ArraySlice<UInt8>, _ kind: Column.Kind, slot: Int
    ) -> Value? {
        switch kind {
        case .text: return .text(String(decoding: bytes, as: UTF8.self))
        case .choice:
            let text = String(decoding: bytes, as: UTF8.self)
            guard case .text(let choices) = schema.fields[slot].type else { return nil }
            return choices.contains(text) ? .text(text) : nil
        case .integer: return Self.whole(bytes).map { .int($0) }
        case .decimal: return Self.decimal(bytes).map { .decimal($0) }
        case .formed(let form):
            return form.plain(bytes).flatMap { ExactDecimal(parsing: $0) }.map { .decimal($0) }
        case .timestamp(let zone):
            // Another column may be of another zone.
            if let last = lastMoment, last.slot == slot, last.text == bytes {
                return .timestamp(last.moment)
            }
            guard let moment = Self.moment(bytes, assumed: zone) else { return nil }
            lastMoment = (bytes, slot, moment)
            return .timestamp(moment)
        case .moment(let form): return form.moment(bytes).map { .timestamp($0) }
        case .date:
            guard BusinessDate(parsing: bytes) != nil else { return nil }
            return .text(String(decoding: bytes, as: UTF8.self))
        case .boolean:
            if bytes.elementsEqual("true".utf8) { return .bool(true) }
            return bytes.elementsEqual("false".utf8) ? .bool(false) : nil
        case .nested: return nil
        }
    }

    /// Plain decimal notation; up to eighteen digits, which is nearly every number, in 64 bits.
    private static func decimal(_ bytes: ArraySlice<UInt8>) -> ExactDecimal? {
        guard bytes.count <= 18 else { return ExactDecimal(parsing: bytes) }
        var (number, scale, digits) = (Int64(0), 0, 0)
        var hasPoint = false
        for byte in bytes {
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                number = number &* 10 &+ Int64(digit)
                digits &+= 1
                if hasPoint { scale &+= 1 }
            } else if byte == UInt8(ascii: "."), !hasPoint, digits > 0 {
                hasPoint = true
            } else {
                // Signs and mistakes: the full reading knows them.
                return ExactDecimal(parsing: bytes)
            }
        }
        guard digits > 0, hasPoint == (scale > 0) else { return nil }
        return ExactDecimal(coefficient: Int128(number), scale: scale)
    }

    private static func whole(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes
        // Eighteen digits always fit in 64 bits.
        guard !digits.isEmpty, digits.count <= 18 else {
            return Int64(String(decoding: bytes, as: UTF8.self))
        }
        var number: Int64 = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number &* 10 &+ Int64(digit)
        }
        return isNegative ? -number : number
    }

    /// RFC 3339 with zone; without one only where the schema says whose clock is meant.
    private static func moment(_ bytes: ArraySlice<UInt8>, assumed: ZoneRules?) -> Instant? {
        if let moment = Instant(parsing: Array(bytes)) { return moment }
        guard let assumed, let reading = Instant(parsing: Array(bytes) + [UInt8(ascii: "Z")])
        else { return nil }
        return assumed.moment(ofClock: reading)
    }

    private static func unreadable(
        _ bytes: ArraySlice<UInt8>, _ field: RecordSchema.Field, line: Int
    ) -> Value {
        let text = String(decoding: bytes.prefix(200), as: UTF8.self)
        return .fault(
            Fault(
                .type,
                "Line \(line), column \(field.name): \"\(text.prefix(MappingProblem.excerptMax))\""
                    + " is not \(field.type.name)"
                    + (field.numberForm.map { " written as \($0.rawValue)." } ?? "."),
                remedy: "Correct the file, or ask its sender.",
                path: "line/\(line)/\(field.name)", excerpt: text))
    }
}

extension FieldType {
    /// Whether a csv source has it from another file than the one whose rows are read.
    var isJoined: Bool {
        switch self {
        case .list, .record: true
        default: false
        }
    }
}

/// What a row reader knows of one slot, small enough to be copied for every value.
private struct Column {
    /// ``FieldType`` as far as a CSV field can hold it.
    enum Kind {
        case text
        /// One of the texts that the schema lists.
        case choice
        case integer
        case decimal
        /// A decimal that is not in plain notation.
        case formed(NumberForm)
        case timestamp(assumed: ZoneRules?)
        case moment(MomentForm)
        case date
        case boolean
        /// No CSV field holds lists or records.
        case nested

        init(_ field: RecordSchema.Field) {
            self =
                switch field.type {
                case .text(let choices): choices.isEmpty ? .text : .choice
                case .integer: .integer
                case .decimal: field.numberForm.map { .formed($0) } ?? .decimal
                case .timestamp(let zone): .timestamp(assumed: zone)
                case .moment(let form): .moment(form)
                case .date: .date
                case .boolean: .boolean
                case .list, .record, .open: .nested
                }
        }
    }

    /// The column of the file, or -1 when it has none.
    let position: Int
    let kind: Kind
    let isRequired: Bool
}
