/// Masks what a raw payload says of a person, in place, a piece at a time: every byte stays at its
/// place, so that lines, pieces and whatever refers to them still hold.
public struct RawRedaction {
    /// What a payload is made of.
    enum Format {
        case json, jsonLines, csv, xml
        /// What is no text of known form, and UTF-16: only texts of the person are masked in it.
        case other
    }

    let subject: PersonalSubject
    /// The lines, from 1, that are known to be about the person.
    let lines: [ClosedRange<Int64>]
    /// Whether those lines are about nobody else.
    let isAlone: Bool
    private let format: Format
    private var csv: CSVRedaction
    private var xml = XMLRedaction()
    private var own = MaskedFields()
    private var line: Int64 = 1
    /// Whether a text was too long to be taken apart, so that only words were masked in it.
    public private(set) var isTooLong = false

    /// Begins a payload.
    ///
    /// - Parameters:
    ///   - beginning: its first bytes, by which its form is known.
    ///   - lines: the lines of documents that are known to be about the person.
    ///   - isAlone: whether the payload holds no other document.
    public init(
        of subject: PersonalSubject, beginning: [UInt8], lines: [ClosedRange<Int64>],
        isAlone: Bool
    ) {
        self.subject = subject
        self.lines = lines
        self.isAlone = isAlone
        format = Self.format(beginning)
        csv = CSVRedaction(header: beginning)
    }

    /// Masks what is complete of a payload's next bytes.
    ///
    /// - Parameter isLast: whether nothing follows.
    /// - Returns: how many bytes are done with, the others to be given again with what follows, and
    ///   how many values changed.
    public mutating func take(
        _ bytes: inout [UInt8], isLast: Bool
    ) -> (consumed: Int, values: Int) {
        switch format {
        case .json:
            guard isLast || bytes.count > JSONRedaction.bytesMax else { return (0, 0) }
            isTooLong = isTooLong || bytes.count > JSONRedaction.bytesMax
            return (bytes.count, takeWhole(&bytes))
        case .jsonLines:
            return byLines(&bytes, isLast, endingAt: [UInt8(ascii: "\n")]) {
                redaction, line, isOwn in
                redaction.maskJSON(&line, isOwn ? .whole : .record)
            }
        case .csv: return csv.take(&bytes, isLast: isLast, self)
        case .xml: return xml.take(&bytes, isLast: isLast, self)
        case .other:
            // A segment of EDI says one thing, as a line does; a message may be one line.
            return byLines(&bytes, isLast, endingAt: Array("\n~'".utf8)) { redaction, line, _ in
                redaction.maskWords(&line)
            }
        }
    }

    /// Whether lines are known to be about the person.
    func isOwn(_ first: Int64, _ last: Int64) -> Bool {
        lines.contains { $0.lowerBound <= last && $0.upperBound >= first }
    }

    private mutating func takeWhole(_ bytes: inout [UInt8]) -> Int {
        maskJSON(&bytes, isAlone && !lines.isEmpty ? .whole : .record)
    }

    /// Which members, columns or elements were masked.
    public var fields: [String] {
        var all = own
        all.add(csv.fields.names + xml.fields.names)
        return all.names
    }

    private mutating func maskJSON(
        _ bytes: inout [UInt8], _ extent: JSONRedaction.Extent
    ) -> Int {
        guard let outcome = JSONRedaction.redact(bytes, of: subject, extent) else {
            return maskWords(&bytes)
        }
        bytes = outcome.bytes
        own.add(outcome.fields)
        return outcome.values
    }

    private mutating func maskWords(_ bytes: inout [UInt8]) -> Int {
        let count = WordMask.mask(&bytes, subject.witnesses(in: bytes))
        if count > 0 { own.add(MaskedFields.text) }
        return count
    }

    private mutating func byLines(
        _ bytes: inout [UInt8], _ isLast: Bool, endingAt ends: [UInt8],
        _ mask: (inout RawRedaction, inout [UInt8], _ isOwn: Bool) -> Int
    ) -> (consumed: Int, values: Int) {
        var (start, values) = (0, 0)
        while start < bytes.count {
            let newline = bytes[start...].firstIndex { ends.contains($0) }
            guard newline != nil || isLast else { break }
            let end = newline ?? bytes.count
            var one = Array(bytes[start..<end])
            let count = mask(&self, &one, isOwn(line, line))
            if count > 0 { bytes.replaceSubrange(start..<end, with: one) }
            values += count
            start = newline.map { $0 + 1 } ?? end
            if end < bytes.count, bytes[end] == UInt8(ascii: "\n") { line += 1 }
        }
        return (start, values)
    }

    private static func format(_ beginning: [UInt8]) -> Format {
        // A byte of zero is half of a character of UTF-16.
        if beginning.prefix(4).contains(0) { return .other }
        var bytes = beginning[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        bytes = bytes.drop { $0 <= 0x20 }
        switch bytes.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let first = Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
            let isWhole = first.count < bytes.count && (try? JSONDocument(parsing: first)) != nil
            return isWhole ? .jsonLines : .json
        case UInt8(ascii: "<"): return .xml
        default: break
        }
        let isEDI = ["ISA", "UNA", "UNB"].contains { bytes.starts(with: $0.utf8) }
        return isEDI ? .other : .csv
    }
}
