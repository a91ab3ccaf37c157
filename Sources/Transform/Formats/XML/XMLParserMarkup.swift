// Comments, processing instructions, the XML declaration, and what begins with <!.
extension XMLParser {
    mutating func markup(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        hasBegun = true
        switch window.starts(with: "<!--", at: at) {
        case true?:
            mode = .comment
            return at + 4
        case nil: return try unfinished(window)
        case false?: break
        }
        switch window.starts(with: "<![CDATA[", at: at) {
        case true?:
            guard !frames.isEmpty else { throw XMLFault(reason: .textOutside, offset: at) }
            mode = .characters
            return at + 9
        case nil: return try unfinished(window)
        case false?: break
        }
        switch window.starts(with: "<!DOCTYPE", at: at) {
        case true?: throw XMLFault(reason: .documentType, offset: at)
        case nil: return try unfinished(window)
        case false?: throw XMLFault(reason: .malformedMarkup, offset: at)
        }
    }

    /// The inside of a comment up to its end, or as far as the window has it.
    mutating func comment(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        let hyphen = UInt8(ascii: "-")
        var at = at
        while let next = ByteScan.firstOffset(of: hyphen, window.base, in: at..<window.end) {
            guard next + 1 < window.end else {
                return next == at ? try unfinished(window) : next
            }
            if window[next + 1] != hyphen {
                at = next + 1
                continue
            }
            guard next + 2 < window.end else {
                return next == at ? try unfinished(window) : next
            }
            guard window[next + 2] == UInt8(ascii: ">") else {
                throw XMLFault(reason: .malformedComment, offset: next)
            }
            mode = .content
            return next + 3
        }
        return window.end
    }

    mutating func beginInstruction(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        let nameEnd = window.nameEnd(at + 2)
        guard nameEnd < window.end else { return try cutTag(window, at) }
        guard nameEnd > at + 2 else {
            throw XMLFault(reason: .malformedInstruction, offset: at)
        }
        let target = window.text(at + 2..<nameEnd)
        if target == "xml" {
            guard let end = try declaration(window, at, nameEnd) else {
                return try cutTag(window, at)
            }
            hasBegun = true
            return end
        }
        guard target.lowercased() != "xml", !target.contains(":") else {
            throw XMLFault(reason: .malformedInstruction, offset: at, subject: target)
        }
        let isEnd = window[nameEnd] == UInt8(ascii: "?")
        guard isEnd || XMLCharacters.isSpace(window[nameEnd]) else {
            throw XMLFault(reason: .malformedInstruction, offset: nameEnd, subject: target)
        }
        if isEnd {
            guard nameEnd + 1 < window.end else { return try cutTag(window, at) }
            guard window[nameEnd + 1] == UInt8(ascii: ">") else {
                throw XMLFault(reason: .malformedInstruction, offset: nameEnd, subject: target)
            }
        }
        hasBegun = true
        mode = .instruction
        return nameEnd
    }

    /// The inside of an instruction up to its end, or as far as the window has it.
    mutating func instruction(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        let mark = UInt8(ascii: "?")
        var at = at
        while let next = ByteScan.firstOffset(of: mark, window.base, in: at..<window.end) {
            guard next + 1 < window.end else {
                return next == at ? try unfinished(window) : next
            }
            if window[next + 1] == UInt8(ascii: ">") {
                mode = .content
                return next + 2
            }
            at = next + 1
        }
        return window.end
    }

    // MARK: - Declaration

    /// `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` (section 2.8); nil when the
    /// window ends inside of it.
    private mutating func declaration(
        _ window: XMLWindow, _ at: Int, _ nameEnd: Int
    ) throws(XMLFault) -> Int? {
        guard mayDeclare else { throw XMLFault(reason: .malformedDeclaration, offset: at) }
        guard let end = try declarationEnd(window, nameEnd) else { return nil }
        let text = window.text(nameEnd..<end - 2)
        var parts = DeclarationParts(text)
        guard let version = parts.value("version"), Self.isVersion(version) else {
            throw XMLFault(reason: .malformedDeclaration, offset: at)
        }
        let encoding = parts.value("encoding")
        let standalone = parts.value("standalone")
        let isKnown = standalone.map { $0 == "yes" || $0 == "no" } ?? true
        guard parts.isAtEnd, isKnown, encoding.map({ !$0.isEmpty }) ?? true else {
            throw XMLFault(reason: .malformedDeclaration, offset: at)
        }
        return end
    }

    private func declarationEnd(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        var next = at
        while next + 1 < window.end, next - at < XMLDecoder.declarationBytesMax {
            if window[next] == UInt8(ascii: "?"), window[next + 1] == UInt8(ascii: ">") {
                return next + 2
            }
            next += 1
        }
        if next - at >= XMLDecoder.declarationBytesMax {
            throw XMLFault(reason: .malformedDeclaration, offset: at)
        }
        return nil
    }

    /// 1.0, or a later one of the same grammar (section 2.8: read as 1.0).
    private static func isVersion(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst(2)
        return text.hasPrefix("1.") && !digits.isEmpty
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }
}

/// The pseudo-attributes of an XML declaration, taken one by one in their fixed order.
private struct DeclarationParts {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        rest = Substring(text).unicodeScalars
    }

    var isAtEnd: Bool { rest.allSatisfy(Self.isSpace) }

    /// The value of the next part when it has this name; nil leaves everything as it is.
    mutating func value(_ name: String) -> String? {
        let spaces = rest.prefix(while: Self.isSpace)
        var after = rest.dropFirst(spaces.count)
        guard !spaces.isEmpty, after.starts(with: name.unicodeScalars) else { return nil }
        after = after.dropFirst(name.unicodeScalars.count).drop(while: Self.isSpace)
        guard after.first == "=" else { return nil }
        after = after.dropFirst().drop(while: Self.isSpace)
        guard let quote = after.first, quote == "\"" || quote == "'" else { return nil }
        let value = after.dropFirst().prefix { $0 != quote }
        after = after.dropFirst(1 + value.count)
        guard after.first == quote else { return nil }
        rest = after.dropFirst()
        return String(String.UnicodeScalarView(value))
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }
}
