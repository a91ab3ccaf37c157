/// Masks the personal elements and attributes on the lines that are about a person, and their
/// texts everywhere.
///
/// It only has to find where texts stand; that the document is well-formed was checked when it was
/// read.
struct XMLRedaction {
    /// The plain local names of the elements that are open.
    private var open: [String] = []
    private var line: Int64 = 1
    private(set) var fields = MaskedFields()

    mutating func take(
        _ bytes: inout [UInt8], isLast: Bool, _ redaction: RawRedaction
    ) -> (consumed: Int, values: Int) {
        var (start, values) = (0, 0)
        while start < bytes.count {
            let tag = bytes[start...].firstIndex(of: UInt8(ascii: "<"))
            let end = tag.flatMap { Self.end(ofMarkup: bytes, from: $0) }
            guard let tag, let end else {
                guard isLast else { break }
                values += mask(&bytes, start..<bytes.count, redaction)
                return (bytes.count, values)
            }
            values += mask(&bytes, start..<tag, redaction)
            values += markup(&bytes, tag..<end, redaction)
            start = end
        }
        return (start, values)
    }

    /// Behind the tag, comment or section that begins there; nil when its end is not there yet.
    private static func end(ofMarkup bytes: [UInt8], from start: Int) -> Int? {
        for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
        where bytes[start...].starts(with: opening.utf8) {
            let wanted = Array(closing.utf8)
            var at = start + opening.utf8.count
            while at + wanted.count <= bytes.count {
                if bytes[at..<at + wanted.count].elementsEqual(wanted) { return at + wanted.count }
                at += 1
            }
            return nil
        }
        var quote: UInt8?
        for at in start..<bytes.count {
            switch (bytes[at], quote) {
            case (UInt8(ascii: ">"), nil): return at + 1
            case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil): quote = bytes[at]
            case (let byte, let open?) where byte == open: quote = nil
            default: break
            }
        }
        return nil
    }

    private mutating func markup(
        _ bytes: inout [UInt8], _ range: Range<Int>, _ redaction: RawRedaction
    ) -> Int {
        let second = range.count > 1 ? bytes[range.lowerBound + 1] : 0
        if second == UInt8(ascii: "!") || second == UInt8(ascii: "?") {
            let isText = bytes[range].starts(with: "<![CDATA[".utf8)
            let content = range.lowerBound + (isText ? 9 : 2)..<range.upperBound - (isText ? 3 : 1)
            return isText
                ? mask(&bytes, content, redaction)
                : maskTexts(&bytes, content, redaction)
        }
        if second == UInt8(ascii: "/") {
            _ = open.popLast()
            line += Self.lines(bytes, range)
            return 0
        }
        let name = bytes[(range.lowerBound + 1)..<range.upperBound].prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
        }
        open.append(Self.plain(name))
        let count = attributes(&bytes, name.endIndex..<range.upperBound, redaction)
        if bytes[range.upperBound - 2] == UInt8(ascii: "/") { _ = open.popLast() }
        return count
    }

    /// Masks the values of attributes; the names of personal ones say so themselves.
    private mutating func attributes(
        _ bytes: inout [UInt8], _ range: Range<Int>, _ redaction: RawRedaction
    ) -> Int {
        let isOwn = redaction.isOwn(line, line + Self.lines(bytes, range))
        var (count, at, nameStart) = (0, range.lowerBound, range.lowerBound)
        while at < range.upperBound {
            if bytes[at] <= 0x20 { nameStart = at + 1 }
            guard bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") else {
                at += 1
                continue
            }
            let first = at + 1
            let last = bytes[first..<range.upperBound].firstIndex(of: bytes[at]) ?? range.upperBound
            let name = bytes[min(nameStart, at)..<at].prefix { $0 != UInt8(ascii: "=") }
            count += maskValue(&bytes, first..<last, Self.plain(name), open, isOwn, redaction)
            at = last + 1
        }
        line += Self.lines(bytes, range)
        return count
    }

    /// Masks what an element or attribute of that name says, whole where it is personal and on a
    /// line that is the person's, else their texts in it.
    private mutating func maskValue(
        _ bytes: inout [UInt8], _ range: Range<Int>, _ name: String, _ path: [String],
        _ isOwn: Bool, _ redaction: RawRedaction
    ) -> Int {
        let subject = redaction.subject
        let isPersonal = PersonalNames.isPersonal(name, within: path)
        var count = 0
        if isOwn, isPersonal, PersonalMask.mask(&bytes, range, escape: .xml) { count += 1 }
        // A word that is a code may be anything, on a line of theirs too.
        let isTheirs =
            PersonalNames.bearsName(name, within: path)
            || (isOwn && !PersonalNames.isCode(String(decoding: bytes[range], as: UTF8.self)))
        count += WordMask.mask(
            &bytes, isTheirs ? subject.texts : subject.witnesses(in: bytes, within: range),
            within: range)
        if count > 0 { fields.add(name.isEmpty ? MaskedFields.text : name) }
        return count
    }

    private mutating func mask(
        _ bytes: inout [UInt8], _ range: Range<Int>, _ redaction: RawRedaction
    ) -> Int {
        let last = line + Self.lines(bytes, range)
        defer { line = last }
        return maskValue(
            &bytes, range, open.last ?? "", Array(open.dropLast()),
            redaction.isOwn(line, last), redaction)
    }

    private mutating func maskTexts(
        _ bytes: inout [UInt8], _ range: Range<Int>, _ redaction: RawRedaction
    ) -> Int {
        line += Self.lines(bytes, range)
        return maskValue(&bytes, range, "", [], false, redaction)
    }

    private static func plain(_ name: ArraySlice<UInt8>) -> String {
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        return PersonalNames.plain(String(decoding: local, as: UTF8.self))
    }

    private static func lines(_ bytes: [UInt8], _ range: Range<Int>) -> Int64 {
        Int64(bytes[range].count { $0 == UInt8(ascii: "\n") })
    }
}
