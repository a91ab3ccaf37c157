// Text, references and CDATA sections (XML 1.0, sections 2.4, 2.7, 4.1).
extension XMLParser {
    /// Text up to the next markup, as far as the window has it.
    mutating func text(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        hasBegun = true
        if frames.isEmpty { return try spacesOutside(window, at) }
        var from = at
        var at = at
        while at < window.end {
            at = Self.textStop(window, at)
            guard at < window.end else { break }
            switch window[at] {
            case UInt8(ascii: "<"):
                try keep(window, from..<at)
                return at
            case UInt8(ascii: "&"):
                try keep(window, from..<at)
                guard let (scalar, next) = try reference(window, at) else { return at }
                keep(scalar, at: at)
                at = next
                from = next
            case 0x0D:
                try keep(window, from..<at)
                guard let next = try lineEnd(window, at) else { return at }
                keep(0x0A, at: at)
                at = next
                from = next
            default:
                // A closing bracket: three characters decide.
                if at + 2 >= window.end, !window.isFinal, Self.isBrackets(window, at) {
                    try keep(window, from..<at)
                    return at == from ? nil : at
                }
                if window.starts(with: "]]>", at: at) == true {
                    throw XMLFault(reason: .strayCDATAEnd, offset: at)
                }
                at += 1
            }
        }
        try keep(window, from..<at)
        return at
    }

    /// Line ends are line feeds, however they are written (section 2.11); nil when the window
    /// ends behind a carriage return.
    private func lineEnd(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        guard at + 1 < window.end else { return window.isFinal ? at + 1 : nil }
        return window[at + 1] == 0x0A ? at + 2 : at + 1
    }

    /// Where the next byte lies that text does not simply hold.
    @inline(__always)
    private static func textStop(_ window: XMLWindow, _ start: Int) -> Int {
        var at = start
        // Safe: words are read only where eight bytes are left in the window.
        while at &+ 8 <= window.end {
            let word = ByteScan.word(window.base, at: at)
            let stops =
                ByteScan.zeroBytes(word ^ ByteScan.spread(0x3C))
                | ByteScan.zeroBytes(word ^ ByteScan.spread(0x26))
                | ByteScan.zeroBytes(word ^ ByteScan.spread(0x5D))
                | ByteScan.zeroBytes(word ^ ByteScan.spread(0x0D))
            if stops != 0 { return at &+ stops.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < window.end {
            switch window[at] {
            case 0x3C, 0x26, 0x5D, 0x0D: return at
            default: at &+= 1
            }
        }
        return at
    }

    private static func isBrackets(_ window: XMLWindow, _ at: Int) -> Bool {
        (at..<window.end).allSatisfy { window[$0] == UInt8(ascii: "]") }
    }

    private func spacesOutside(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        let next = window.skipSpaces(at)
        if next < window.end, window[next] != UInt8(ascii: "<") {
            throw XMLFault(reason: .textOutside, offset: next)
        }
        return next
    }

    // MARK: - References

    /// The longest reference is a number; leading zeros count.
    static let referenceBytesMax = 64

    /// The character that the reference at `at` names, and what is behind it; nil when the window
    /// ends inside of it.
    func reference(
        _ window: XMLWindow, _ at: Int
    ) throws(XMLFault) -> (scalar: UInt32, next: Int)? {
        var stop = at + 1
        let limit = min(window.end, at + Self.referenceBytesMax)
        while stop < limit, window[stop] != UInt8(ascii: ";") {
            let byte = window[stop]
            let isPart = byte >= 0x80 || XMLCharacters.continuesName(byte) || byte == 0x23
            guard isPart else { throw XMLFault(reason: .malformedReference, offset: at) }
            stop += 1
        }
        guard stop < limit else {
            guard limit == window.end, !window.isFinal else {
                throw XMLFault(reason: .malformedReference, offset: at)
            }
            return nil
        }
        let body = at + 1..<stop
        guard !body.isEmpty else { throw XMLFault(reason: .malformedReference, offset: at) }
        if window[at + 1] == UInt8(ascii: "#") {
            guard let scalar = Self.number(window, at + 2..<stop), XMLCharacters.isAllowed(scalar)
            else { throw XMLFault(reason: .malformedReference, offset: at) }
            return (scalar, stop + 1)
        }
        switch window.text(body) {
        case "lt": return (0x3C, stop + 1)
        case "gt": return (0x3E, stop + 1)
        case "amp": return (0x26, stop + 1)
        case "apos": return (0x27, stop + 1)
        case "quot": return (0x22, stop + 1)
        case let name:
            let isName = window.nameEnd(body.lowerBound) == stop
            throw XMLFault(
                reason: isName ? .unknownEntity : .malformedReference, offset: at, subject: name)
        }
    }

    private static func number(_ window: XMLWindow, _ digits: Range<Int>) -> UInt32? {
        let isHex = !digits.isEmpty && window[digits.lowerBound] == UInt8(ascii: "x")
        let digits = isHex ? digits.dropFirst() : digits
        guard !digits.isEmpty else { return nil }
        var value: UInt32 = 0
        for offset in digits {
            guard let digit = digit(window[offset]), digit < 10 || isHex else { return nil }
            value = value * (isHex ? 16 : 10) + digit
            guard value <= 0x10FFFF else { return nil }
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    // MARK: - CDATA

    /// The content of a CDATA section up to its end, or as far as the window has it.
    mutating func characterSection(_ window: XMLWindow, _ at: Int) throws(XMLFault) -> Int? {
        var from = at
        var at = at
        while at < window.end {
            let byte = window[at]
            if byte == 0x0D {
                try keep(window, from..<at)
                guard let next = try lineEnd(window, at) else { return at == from ? nil : at }
                keep(0x0A, at: at)
                at = next
                from = next
            } else if byte == UInt8(ascii: "]") {
                switch window.starts(with: "]]>", at: at) {
                case true?:
                    try keep(window, from..<at)
                    mode = .content
                    return at + 3
                case false?: at += 1
                case nil:
                    try keep(window, from..<at)
                    if window.isFinal { return try unfinished(window) }
                    return at == from ? nil : at
                }
            } else {
                at += 1
            }
        }
        try keep(window, from..<at)
        return at
    }
}
