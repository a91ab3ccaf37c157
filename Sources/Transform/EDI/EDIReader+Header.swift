extension EDIReader {
    /// Looks for the header of the next interchange.
    mutating func seekHeader(isLast: Bool) -> Bool {
        skipPadding()
        let left = pending.count - at
        if left == 0 || (left < 3 && !isLast) { return false }
        if begins("ISA"), standard != .edifact { return readISA(isLast: isLast) }
        if begins("UNA") || begins("UNB"), standard != .x12 { return readUNB(isLast: isLast) }
        if !hasToldStrayText {
            hasToldStrayText = true
            // The message shows some bytes more than a name.
            if left < EDIProblem.excerptMax, !isLast {
                hasToldStrayText = false
                return false
            }
            let reason: EDIProblem.Reason =
                hasSeenInterchange ? .strayText : .noInterchange(guess())
            readings.append(.refused(EDIProblem(reason, at: place(), excerpt: excerpt())))
        }
        phase = .passing
        return true
    }

    private mutating func skipPadding() {
        if fileOffset + at == 0, pending.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        while at < pending.count {
            let byte = pending[at]
            guard byte <= 0x20 else { return }
            if byte == 0x0A { line += 1 }
            at += 1
        }
    }

    func begins(_ name: StaticString) -> Bool {
        pending[at...].starts(with: name.description.utf8)
    }

    private func excerpt() -> String {
        String(decoding: pending[at...].prefix(EDIProblem.excerptMax), as: UTF8.self)
    }

    private func guess() -> EDIProblem.Guess? {
        let start = Array(pending[at...].prefix(16))
        if start.starts(with: [0xC9, 0xE2, 0xC1]) || start.starts(with: [0xE4, 0xD5]) {
            return .ebcdic
        }
        if start.starts(with: "DXS".utf8) { return .dex }
        if start.starts(with: "STX".utf8) || start.starts(with: "MHD".utf8) { return .tradacoms }
        if start.starts(with: "EDI_DC".utf8) { return .sapIDoc }
        let controls = start.count { $0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        return start.starts(with: [0x1F, 0x8B]) || start.starts(with: [0x50, 0x4B, 0x03])
            || controls > 2 ? .compressed : nil
    }

    /// Refuses a header, and all up to the next one with it, once there is enough of it to show.
    private mutating func refuseHeader(_ why: String, isLast: Bool) -> Bool {
        guard isLast || pending.count - at >= EDIProblem.excerptMax else { return false }
        let reason = EDIProblem.Reason.headerUnreadable(why)
        readings.append(.refused(EDIProblem(reason, at: place(), excerpt: excerpt())))
        hasToldStrayText = true
        hasSeenInterchange = true
        parts = EDIOpenParts(tolerated: parts.tolerated)
        marks.removeAll(keepingCapacity: true)
        phase = .passing
        return true
    }

    // MARK: - X12

    /// ISA sets its separators by their places: the one behind its name, its last element, and
    /// what comes behind that (X12.5).
    private mutating func readISA(isLast: Bool) -> Bool {
        guard pending.count > at + 3 else {
            return isLast ? refuseHeader("it is cut off", isLast: true) : false
        }
        let element = pending[at + 3]
        var places: [Int] = []
        var next = at + 3
        let end = min(pending.count, at + Self.headerBytesMax)
        while next < end, places.count < 16 {
            if pending[next] == element { places.append(next) }
            next += 1
        }
        guard places.count == 16, let last = places.last, last + 2 < pending.count else {
            if !isLast, pending.count - at < Self.headerBytesMax { return false }
            return refuseHeader("ISA has not got its 16 elements", isLast: isLast)
        }
        var separators = EDISeparators(
            element: element, component: pending[last + 1], terminator: pending[last + 2])
        let version = text(places[11] + 1..<places[12])
        let eleventh = text(places[10] + 1..<places[11]).utf8
        // Up to version 00401, ISA11 names a standard; from then on it is a separator.
        if version >= "00402", eleventh.count == 1, let byte = eleventh.first {
            separators.repetition = byte
            if !separators.areUsable { separators.repetition = nil }
        }
        let isTooWide = separators.terminator >= 0x80
        guard isTooWide || separators.areUsable else {
            return refuseHeader(
                "its separators are letters, digits or the same twice", isLast: isLast)
        }
        openInterchange(separators, charset: .undeclared, isFixed: last - at == 103)
        if isTooWide {
            if let place = parts.interchange?.place {
                parts.note(EDIProblem(.terminatorTooWide, at: place.element(16)))
            }
            parts.isUnreadable = true
            phase = .passing
        }
        return true
    }

    private func text(_ range: Range<Int>) -> String {
        let kept = pending[range].filter { $0 != 0x0A && $0 != 0x0D }
        return String(decoding: kept, as: UTF8.self)
    }

    // MARK: - EDIFACT

    private mutating func readUNB(isLast: Bool) -> Bool {
        var start = at
        let element = start + 3 < pending.count ? pending[start + 3] : 0
        var separators: EDISeparators = element == 0x1D ? .edifactB : .edifact
        let hasServiceString = begins("UNA")
        var lineFeeds = 0
        if hasServiceString {
            guard pending.count >= at + 9 else {
                return isLast ? refuseHeader("UNA is cut off", isLast: true) : false
            }
            separators = Self.separators(una: Array(pending[at + 3..<at + 9]))
            start = at + 9
            while start < pending.count, pending[start] <= 0x20 {
                if pending[start] == 0x0A { lineFeeds += 1 }
                start += 1
            }
        }
        guard separators.areUsable else {
            return refuseHeader(
                "UNA sets letters, digits or the same character twice", isLast: isLast)
        }
        let mayWait = !isLast && pending.count - at < Self.headerBytesMax
        var isByLine = false
        if !hasServiceString, separators.terminator != 0x1C {
            switch endsLines(from: start) {
            case nil where mayWait: return false
            case .some(true):
                separators.terminator = 0x0A
                isByLine = true
            default: break
            }
        }
        var found: [UInt32] = []
        let scanner = EDIScanner(separators)
        let unb = scanner.scan(pending, from: start, base: start, marks: &found)
        guard let unb else {
            return mayWait
                ? false : refuseHeader("UNB has no end; is UNA missing?", isLast: isLast)
        }
        guard pending[start...].starts(with: "UNB".utf8), found.first.map({ $0 >> 3 }) == 3 else {
            return refuseHeader("UNB does not follow UNA, or has other separators", isLast: isLast)
        }
        at = start
        line += lineFeeds
        let syntax = text(at..<unb.end).split(
            separator: Character(Unicode.Scalar(separators.element)))
        let parts = (syntax.count > 1 ? syntax[1] : "").split(
            separator: Character(Unicode.Scalar(separators.component)))
        // Syntax version 4 has repetitions, by an asterisk unless UNA says otherwise.
        if !hasServiceString, parts.count > 1, parts[1] >= "4" {
            separators.repetition = UInt8(ascii: "*")
        }
        let name = parts.first.map(String.init) ?? ""
        let isVersion = parts.count < 2 || ["1", "2", "3", "4"].contains(String(parts[1]))
        openInterchange(
            separators, charset: isVersion ? EDICharset(syntaxIdentifier: name) : nil,
            isFixed: !isByLine)
        return true
    }

    /// The six characters behind UNA: component, element, decimal mark, release, repetition,
    /// terminator. A blank means that there is none.
    private static func separators(una: [UInt8]) -> EDISeparators {
        EDISeparators(
            element: una[1], component: una[0], repetition: una[4] == 0x20 ? nil : una[4],
            release: una[3] == 0x20 ? nil : una[3], terminator: una[5])
    }

    /// Whether lines end segments although nothing declares it; nil while that is not to be seen.
    private func endsLines(from start: Int) -> Bool? {
        let end = min(pending.count, start + Self.headerBytesMax)
        guard let stop = pending[start..<end].firstIndex(where: { $0 == 0x0A || $0 == 0x27 })
        else { return nil }
        if pending[stop] == 0x27 { return false }
        guard stop + 4 <= pending.count else { return nil }
        let next = pending[(stop + 1)...]
        return next.starts(with: "UNH".utf8) || next.starts(with: "UNG".utf8)
    }

    // MARK: - Both

    /// - Parameters:
    ///   - charset: nil when the header names one that is not read.
    ///   - isFixed: whether the header is as its standard has it.
    private mutating func openInterchange(
        _ separators: EDISeparators, charset: EDICharset?, isFixed: Bool
    ) {
        scanner = EDIScanner(separators)
        parts = EDIOpenParts(tolerated: parts.tolerated)
        parts.separators = separators
        marks.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        guard let found = scanner.scan(pending, from: at, base: at, marks: &marks) else {
            preconditionFailure("a header is opened when its terminator has been seen")
        }
        let mark = EDIBody.Mark(
            start: found.start - at, end: found.end - at, firstMark: 0, markCount: marks.count,
            line: line, traits: found.traits)
        let segment = view(mark, base: at)
        let isX12 = segment.name == "ISA"
        let interchange =
            isX12
            ? Self.x12Header(segment, separators)
            : Self.edifactHeader(segment, separators, charset ?? .utf8)
        parts.interchange = interchange
        if mark.traits.contains(.lineBreaks) { parts.noteWrapping(at: segment.place) }
        if !isFixed {
            parts.note(
                EDIProblem(isX12 ? .headerNotFixed : .lineFeedTerminator, at: segment.place))
        }
        if charset == nil {
            let reason = EDIProblem.Reason.characterSetUnknown(interchange.version)
            parts.note(EDIProblem(reason, at: segment.place.element(1)))
        }
        for element in isX12 ? [6, 8, 12, 13] : [1, 2, 3, 4, 5]
        where segment.text(element).allSatisfy({ $0 == " " }) {
            parts.note(EDIProblem(.envelopeElementMissing, at: segment.place.element(element)))
        }
        noteMoment(of: segment, isX12 ? (9, 1) : (4, 1), isX12 ? (10, 1) : (4, 2))
        at = found.next
        line += found.lineFeedsBefore + found.lineFeedsInside
        parts.segmentCount = 1
        marks.removeAll(keepingCapacity: true)
        hasSeenInterchange = true
        hasToldStrayText = false
        phase = .inside
        readings.append(.interchange(interchange))
    }

    /// Tells a header's day and time that are none; nothing that it holds is refused for it.
    private mutating func noteMoment(
        of header: EDISegment, _ date: (Int, Int), _ time: (Int, Int)
    ) {
        let day = Array(header.text(date.0, component: date.1).utf8)
        if !EDIValueWriter.isDate(day) {
            let place = header.place.element(date.0, component: date.1)
            parts.note(EDIProblem(.notDate, at: place).tolerated(["EDI-029"]))
        }
        let minute = Array(header.text(time.0, component: time.1).utf8)
        if !EDIValueWriter.isTime(minute) {
            let place = header.place.element(time.0, component: time.1)
            parts.note(EDIProblem(.notTime, at: place).tolerated(["EDI-030"]))
        }
    }

    private static func x12Header(
        _ isa: EDISegment, _ separators: EDISeparators
    ) -> EDIInterchange {
        func trimmed(_ element: Int) -> String {
            let text = isa.text(element)
            return String(text.reversed().drop { $0.isWhitespace }.reversed())
        }
        return EDIInterchange(
            standard: .x12, separators: separators, charset: .undeclared, version: trimmed(12),
            sender: EDIParty(id: trimmed(6), qualifier: trimmed(5)),
            receiver: EDIParty(id: trimmed(8), qualifier: trimmed(7)), date: trimmed(9),
            time: trimmed(10), control: trimmed(13), application: "",
            isTest: trimmed(15) == "T", wantsAcknowledgement: trimmed(14) == "1",
            place: isa.place)
    }

    private static func edifactHeader(
        _ unb: EDISegment, _ separators: EDISeparators, _ charset: EDICharset
    ) -> EDIInterchange {
        func party(_ element: Int) -> EDIParty {
            EDIParty(
                id: unb.text(element), qualifier: unb.text(element, component: 2),
                routing: unb.text(element, component: 3))
        }
        let syntax = [unb.text(1), unb.text(1, component: 2)].filter { !$0.isEmpty }
        return EDIInterchange(
            standard: .edifact, separators: separators, charset: charset,
            version: syntax.joined(separator: ":"), sender: party(2), receiver: party(3),
            date: unb.text(4), time: unb.text(4, component: 2), control: unb.text(5),
            application: unb.text(7), isTest: unb.text(11) == "1",
            wantsAcknowledgement: unb.text(9) == "1", place: unb.place)
    }
}
