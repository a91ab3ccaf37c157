import RetailModel

/// Writes values as the canonical JSON has them: decimals as text, moments in RFC 3339, no
/// numbers with points.
enum CanonicalValue {
    /// Writes one value; the fault says why it does not fit the field, and what was written is
    /// then of no use.
    static func write(_ value: Value, as type: FieldType, to json: inout JSONWriter) -> Fault? {
        switch (type, value) {
        case (.text(let choices), .text(let text)):
            guard choices.isEmpty || choices.contains(where: { $0.isSameText(as: text) }) else {
                return notOneOf(choices, text)
            }
            json.text(text)
        case (.integer, .int(let number)): json.integer(number)
        case (.decimal, .decimal(let number)): json.decimalText(number)
        case (.decimal, .int(let number)): json.decimalText(ExactDecimal(number))
        case (.timestamp, .timestamp(let moment)): json.text(moment.description)
        case (.date, .text(let text)):
            guard BusinessDate(text) != nil else { return mismatch(type, value, excerpt: text) }
            json.text(text)
        case (.boolean, .bool(let claim)): json.boolean(claim)
        case (.list(let item), .list(let items)):
            return write(items, as: item, to: &json)
        case (.record(let schema), .record(let record)) where schema === record.schema:
            return writeOpen(value, to: &json)
        case (.open, _): return writeOpen(value, to: &json)
        default: return mismatch(type, value)
        }
        return nil
    }

    /// A text without its line breaks, tabs and other control characters: one space stands where
    /// some stood between words.
    static func oneLine(_ text: String) -> String {
        func isControl(_ code: UInt32) -> Bool { code < 0x20 || code == 0x7F }
        guard text.utf8.contains(where: { isControl(UInt32($0)) }) else { return text }
        var line = String.UnicodeScalarView()
        var isGap = false
        for scalar in text.unicodeScalars {
            if isControl(scalar.value) {
                isGap = !line.isEmpty
            } else {
                if isGap { line.append(" ") }
                isGap = false
                line.append(scalar)
            }
        }
        return String(line)
    }

    /// Writes any value by its own kind; the keys of maps in the order of their bytes.
    private static func writeOpen(_ value: Value, to json: inout JSONWriter) -> Fault? {
        switch value {
        case .null, .absent, .optional(nil): json.null()
        case .bool(let claim): json.boolean(claim)
        case .int(let number): json.integer(number)
        case .decimal(let number): json.decimalText(number)
        case .text(let text): json.text(text)
        case .timestamp(let moment): json.text(moment.description)
        case .optional(.some(let box)): return writeOpen(box.value, to: &json)
        case .list(let items): return write(items, as: .open, to: &json)
        case .map(let map): return write(members: map, to: &json)
        case .record(let record):
            var members: [Value: Value] = [:]
            for (field, value) in zip(record.schema.fields, record.values) {
                if case .absent = value { continue }
                members[.text(field.name)] = value
            }
            return write(members: members, to: &json)
        case .fault(let fault): return fault
        case .bytes, .uint, .double, .moment, .duration, .type: return mismatch(.open, value)
        }
        return nil
    }

    private static func write(
        _ items: [Value], as type: FieldType, to json: inout JSONWriter
    ) -> Fault? {
        var failure: Fault?
        json.array { json in
            for item in items where failure == nil {
                // One list may stand in another many times over.
                failure =
                    json.bytes.count > JSONDocument.Rules.bodyBytesMax
                    ? Fault.tooLarge.fault : write(item, as: type, to: &json)
            }
        }
        return failure
    }

    private static func write(members: [Value: Value], to json: inout JSONWriter) -> Fault? {
        var failure: Fault?
        var named: [(name: String, value: Value)] = []
        for (key, value) in members {
            guard case .text(let name) = key else { return mismatch(.open, key) }
            named.append((name, value))
        }
        named.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        json.object { json in
            for member in named where failure == nil {
                json.key(member.name)
                failure = writeOpen(member.value, to: &json)
            }
        }
        return failure
    }

    private static func notOneOf(_ choices: [String], _ text: String) -> Fault {
        Fault(
            .oneOf, "\"\(text)\" is not one of \(choices.joined(separator: ", ")).",
            remedy: "Translate it, for instance with lookup().", excerpt: text)
    }

    private static func mismatch(
        _ type: FieldType, _ value: Value, excerpt: String? = nil
    ) -> Fault {
        Fault(
            .type, "\(value.kindName) stands where the field holds \(type.name).",
            remedy: "Convert it in the mapping, or correct the source.", excerpt: excerpt)
    }
}
