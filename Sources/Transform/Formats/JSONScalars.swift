// MARK: - Texts, numbers and literals of the parser

extension JSONParser {
    /// Checks a text from behind its opening quote to behind its closing one.
    @inline(__always)
    mutating func scanText() throws(Fault) -> JSONTapeNode.Flags {
        var flags: JSONTapeNode.Flags = []
        while true {
            skipPlainText()
            guard at < end else { throw fault(.unfinished) }
            // Safe: at < end.
            let byte = bytes[at]
            if byte == 0x22 {
                at &+= 1
                return flags
            }
            if byte == 0x5C {
                flags.insert(.hasEscapes)
                try scanEscape()
            } else {
                try scanForeign()
            }
        }
    }

    /// Stops at a quote, a backslash, a control byte, a non-ASCII byte or the end.
    @inline(__always)
    private mutating func skipPlainText() {
        while at &+ 8 <= end {
            // Safe: eight bytes are left.
            let stops = ByteScan.stringStops(ByteScan.word(bytes, at: at))
            if stops != 0 {
                at &+= stops.trailingZeroBitCount &>> 3
                return
            }
            at &+= 8
        }
        while at < end {
            let byte = bytes[at]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return }
            at &+= 1
        }
    }

    /// Passes over a run of non-ASCII characters, or refuses a control or ill-formed byte.
    @inline(never)
    private mutating func scanForeign() throws(Fault) {
        guard bytes[at] >= 0x80 else { throw fault(.controlCharacter) }
        // Safe: sequenceLength reads below end only.
        while at < end, bytes[at] >= 0x80 {
            let length = ByteScan.sequenceLength(bytes, at: at, end: end)
            guard length > 0 else { throw fault(.illFormedText) }
            at &+= length
        }
    }

    @inline(never)
    private mutating func scanEscape() throws(Fault) {
        let escape = at
        guard at &+ 1 < end else { throw fault(.unfinished) }
        switch bytes[at + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            at &+= 2
        case 0x75:
            let unit = try scanHexadecimal()
            guard unit & 0xF800 == 0xD800 else { return }
            // A leading half must be followed at once by an escaped trailing half.
            guard unit < 0xDC00, at &+ 1 < end, bytes[at] == 0x5C, bytes[at + 1] == 0x75 else {
                throw Fault(reason: .loneSurrogate, offset: escape)
            }
            let trailing = try scanHexadecimal()
            guard trailing & 0xFC00 == 0xDC00 else {
                throw Fault(reason: .loneSurrogate, offset: escape)
            }
        default:
            throw fault(.malformedEscape)
        }
    }

    /// Reads `\uXXXX` at the current place.
    private mutating func scanHexadecimal() throws(Fault) -> UInt32 {
        guard at &+ 6 <= end else { throw fault(.malformedEscape) }
        // Safe: six bytes are left.
        guard let unit = JSONEscapes.unit(bytes + at + 2) else { throw fault(.malformedEscape) }
        at &+= 6
        return unit
    }

    @inline(__always)
    mutating func parseNumber() throws(Fault) {
        let first = at
        if bytes[at] == 0x2D { at &+= 1 }
        let whole = at
        skipDigits()
        // A leading zero stands alone: RFC 8259 section 6.
        guard at > whole, bytes[whole] != 0x30 || at == whole &+ 1 else {
            throw Fault(reason: .malformedNumber, offset: first)
        }
        var flags: JSONTapeNode.Flags = .isWhole
        if at < end, bytes[at] == 0x2E || bytes[at] | 0x20 == 0x65 {
            flags = []
            try parseFraction(ofNumberAt: first)
        }
        append(.number, from: first, count: at &- first, flags: flags)
    }

    @inline(__always)
    private mutating func parseFraction(ofNumberAt first: Int) throws(Fault) {
        if bytes[at] == 0x2E {
            at &+= 1
            let fraction = at
            skipDigits()
            guard at > fraction else { throw Fault(reason: .malformedNumber, offset: first) }
        }
        if at < end, bytes[at] | 0x20 == 0x65 {
            at &+= 1
            if at < end, bytes[at] == 0x2B || bytes[at] == 0x2D { at &+= 1 }
            let exponent = at
            skipDigits()
            guard at > exponent else { throw Fault(reason: .malformedNumber, offset: first) }
        }
    }

    @inline(__always)
    private mutating func skipDigits() {
        // Safe: at < end before each read.
        while at < end, bytes[at] &- 0x30 <= 9 { at &+= 1 }
    }

    @inline(__always)
    mutating func parseLiteral() throws(Fault) {
        switch bytes[at] {
        case 0x74: try parseWord("true", .boolean, flags: .isTrue)
        case 0x66: try parseWord("false", .boolean, flags: [])
        case 0x6E: try parseWord("null", .null, flags: [])
        case 0x41...0x5A, 0x61...0x7A: throw fault(.malformedLiteral)
        default: throw fault(.valueExpected)
        }
    }

    @inline(__always)
    private mutating func parseWord(
        _ word: StaticString, _ kind: JSONKind, flags: JSONTapeNode.Flags
    ) throws(Fault) {
        let count = word.utf8CodeUnitCount
        // Safe: the length is checked first, and both runs have it.
        guard at &+ count <= end, ByteScan.areEqual(bytes + at, word.utf8Start, count: count)
        else { throw fault(end &- at < count ? .unfinished : .malformedLiteral) }
        append(kind, from: at, count: count, flags: flags)
        at &+= count
    }
}
