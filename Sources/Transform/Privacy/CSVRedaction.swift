/// Masks the personal columns of the rows that are about a person.
struct CSVRedaction {
    private static let quote = UInt8(ascii: "\"")

    private let separator: UInt8
    /// The plain names of the columns; empty until the header is read.
    private var columns: [String] = []
    private var line: Int64 = 1
    private(set) var fields = MaskedFields()

    /// - Parameter header: the first bytes, by which the separator is known: the sign that stands
    ///   most often in the first line.
    init(header: [UInt8]) {
        let first = header.prefix { $0 != UInt8(ascii: "\n") }
        let counts = [",", ";", "\t", "|"].map { sign in
            (byte: sign.utf8.first ?? 0, count: first.count { $0 == sign.utf8.first })
        }
        separator = counts.max { $0.count < $1.count }?.byte ?? UInt8(ascii: ",")
    }

    mutating func take(
        _ bytes: inout [UInt8], isLast: Bool, _ redaction: RawRedaction
    ) -> (consumed: Int, values: Int) {
        var (start, values) = (0, 0)
        while start < bytes.count, let row = row(bytes, from: start, isLast: isLast) {
            if columns.isEmpty {
                columns = row.fields.map { PersonalNames.plain(text(bytes, $0)) }
                // A file without a header begins with a row.
                let range = start..<row.end
                let texts = redaction.subject.witnesses(in: bytes, within: range)
                let count = WordMask.mask(&bytes, texts, within: range)
                if count > 0 { fields.add(MaskedFields.text) }
                values += count
            } else {
                values += mask(&bytes, row, redaction)
            }
            line += row.lines
            start = row.end
        }
        return (start, values)
    }

    private func saysWhose(_ subject: PersonalSubject) -> Bool {
        switch subject.kind {
        case .customer: columns.contains { PersonalNames.isReference($0, within: []) }
        case .order: columns.contains { PersonalNames.isOrder($0, within: []) }
        case .email, .phone, .name: false
        }
    }

    private struct Row {
        /// The contents of the fields, without their quotes.
        var fields: [Range<Int>] = []
        var lines: Int64 = 1
        /// Behind its line feed.
        var end = 0
    }

    /// The row that begins there; nil when its end is not there yet.
    private func row(_ bytes: [UInt8], from start: Int, isLast: Bool) -> Row? {
        var row = Row()
        var (at, first, isQuoted) = (start, start, false)
        while at < bytes.count {
            let byte = bytes[at]
            if byte == Self.quote { isQuoted.toggle() }
            let isEnd = byte == UInt8(ascii: "\n")
            if isEnd, isQuoted { row.lines += 1 }
            if !isQuoted, isEnd || byte == separator {
                row.fields.append(content(bytes, first..<at))
                first = at + 1
            }
            at += 1
            if isEnd, !isQuoted {
                row.end = at
                return row
            }
        }
        guard isLast else { return nil }
        row.fields.append(content(bytes, first..<at))
        row.end = at
        return row
    }

    private func content(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var range = range
        if range.last.map({ bytes[$0] }) == UInt8(ascii: "\r") {
            range = range.lowerBound..<range.upperBound - 1
        }
        guard range.count >= 2, bytes[range.lowerBound] == Self.quote,
            bytes[range.upperBound - 1] == Self.quote
        else { return range }
        return range.lowerBound + 1..<range.upperBound - 1
    }

    private func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        PersonalSpelling.text(bytes[range]).replacing("\"\"", with: "\"")
    }

    private mutating func mask(_ bytes: inout [UInt8], _ row: Row, _ redaction: RawRedaction) -> Int
    {
        let subject = redaction.subject
        let fields = zip(row.fields, columns)
        let isNamed = fields.contains { field, name in
            subject.isMeant(by: text(bytes, field), at: name, within: [])
        }
        // The rows of several documents may lie between one another: where each says whose it is,
        // that counts.
        let isOwn = !saysWhose(subject) && redaction.isOwn(line, line + row.lines - 1)
        guard isNamed || isOwn else { return 0 }
        var count = 0
        for (field, name) in fields {
            let before = count
            let isPersonal = PersonalNames.isPersonal(name, within: [])
            if isPersonal, PersonalMask.mask(&bytes, field) { count += 1 }
            let content = text(bytes, field)
            // A word that is a code may be anything, in a row of theirs too.
            let isCode = !isPersonal && PersonalNames.isCode(content)
            count += WordMask.mask(
                &bytes, isCode ? subject.witnesses(in: content) : subject.texts, within: field)
            if count > before { self.fields.add(name) }
        }
        return count
    }
}
