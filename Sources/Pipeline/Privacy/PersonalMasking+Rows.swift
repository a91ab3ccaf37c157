import SQL
import Store
import Transform

extension PersonalMasking {
    /// What became of a text of a row.
    struct MaskedText {
        let bytes: [UInt8]
        /// How many values changed.
        let values: Int
        /// Where it names the person still.
        var left: [String] = []
        /// Which members were masked.
        var fields: [String] = []
    }

    /// The most members that a remainder names.
    private static let leftMax = 5

    mutating func maskRow(
        _ key: PersonalTable.Key, in place: PersonalPlace, isOwn: Bool
    ) throws(SQLError) {
        guard let contents = try PersonalTable.contents(key, in: place, on: connection) else {
            return
        }
        var (masked, values, left, fields) = (contents, 0, [String](), [String]())
        for index in contents.indices {
            guard let content = contents[index] else { continue }
            let text = maskedText(content, in: place, isOwn: isOwn)
            masked[index] = text.bytes
            values += text.values
            left += text.left.filter { !left.contains($0) }
            fields += text.fields.filter { !fields.contains($0) }
        }
        guard values > 0 || !left.isEmpty else { return }
        let id = try PersonalTable.identifier(key, in: place, on: connection)
        if !left.isEmpty {
            let members = left.prefix(Self.leftMax).joined(separator: ", ")
            result.remaining.append(
                .init(
                    place: place, id: id,
                    why: "A text of the person stands where a key, a sum, a day or a choice of a "
                        + "list does: \(members)."))
        }
        guard values > 0 else { return }
        result.items.append(.init(place: place, id: id, values: values, fields: fields))
        try write(masked, over: contents, id, key, in: place)
    }

    private mutating func write(
        _ contents: [[UInt8]?], over before: [[UInt8]?], _ id: String, _ key: PersonalTable.Key,
        in place: PersonalPlace
    ) throws(SQLError) {
        guard case .erasure(let order) = writing else { return }
        guard case .integer(let seq) = key[0] else {
            return try PersonalTable.write(contents, key, in: place, on: connection)
        }
        if let family = place.family, let body = contents[0] {
            try ErasedValues.keep(
                before[0] ?? [], masked: body, of: id, in: family, order, on: connection)
            return try RecordTable.mask(
                seq, in: family, saying: String(decoding: body, as: UTF8.self), at: order.at,
                by: order.who, on: connection)
        }
        try PersonalTable.write(contents, key, in: place, on: connection)
        guard place == .audit,
            let row = try AuditTable.page(after: seq - 1, limit: 1, on: connection).first
        else { return }
        let change = ErasedChange(auditSeq: seq, hash: AuditLog.hash(of: row))
        changes.append(change)
        try ErasureTable.note(change, erasure: order.seq, on: connection)
    }

    private func maskedText(
        _ content: [UInt8], in place: PersonalPlace, isOwn: Bool
    ) -> MaskedText {
        if PersonalPlace.ofRecords.contains(place),
            let masked = RecordRedaction.redact(content, of: subject)
        {
            return MaskedText(
                bytes: masked.bytes, values: masked.values, left: masked.left,
                fields: masked.fields)
        }
        return maskedText(content, isOwn: isOwn)
    }

    /// A text of a row: an object of JSON is masked member by member, anything else word by word.
    func maskedText(_ content: [UInt8], isOwn: Bool) -> MaskedText {
        let extent = isOwn ? JSONRedaction.Extent.whole : .object
        if let masked = JSONRedaction.redact(
            content, of: subject, extent, keepsCodes: content.isObject)
        {
            return MaskedText(
                bytes: masked.bytes, values: masked.values, left: masked.left,
                fields: masked.fields)
        }
        var bytes = content
        var raw = RawRedaction(
            of: subject, beginning: content, lines: isOwn ? [1...Int64.max] : [], isAlone: isOwn)
        var count = raw.take(&bytes, isLast: true).values
        // The reference stands for the person in sentences about a document of theirs.
        let reference = isOwn && subject.kind == .customer ? [subject.value] : []
        let texts = isOwn ? subject.texts + reference : subject.witnesses(in: bytes)
        let words = WordMask.mask(&bytes, texts)
        count += words
        return MaskedText(
            bytes: bytes, values: count, fields: raw.fields + (words > 0 ? ["text"] : []))
    }
}

extension [UInt8] {
    /// Whether an object or array of JSON may begin here, and no number that is a whole text.
    fileprivate var isObject: Bool {
        [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first { $0 > 0x20 })
    }
}
