/// Finds the end of a segment and the separators inside it, for X12 and EDIFACT alike.
///
/// One table says of every byte what it is, so that the separators of an interchange cost the
/// same whichever they are.
struct EDIScanner: Sendable {
    /// What a byte is. A mark is the place of a separator times eight, plus its kind.
    enum Kind {
        static let plain: UInt8 = 0
        static let element: UInt8 = 1
        static let component: UInt8 = 2
        static let repetition: UInt8 = 3
        static let terminator: UInt8 = 4
        static let release: UInt8 = 5
        static let lineBreak: UInt8 = 6
    }

    /// What the reader of a segment's values has to mind.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8
        /// Bytes outside ASCII.
        static let highBytes = Traits(rawValue: 1)
        /// Released separators.
        static let releases = Traits(rawValue: 2)
        /// Line breaks that belong to no value: the sender wrapped its lines.
        static let lineBreaks = Traits(rawValue: 4)
        /// Tabs in front of the name.
        static let tabs = Traits(rawValue: 8)
    }

    /// Where a segment lies in the scanned bytes.
    struct Found {
        var start: Int
        /// Behind the last byte of the segment, its terminator left out.
        var end: Int
        /// Where the next one begins.
        var next: Int
        var lineFeedsBefore: Int
        var lineFeedsInside: Int
        var traits: Traits
    }

    private let kinds: [UInt8]
    private let terminator: UInt8

    init(_ separators: EDISeparators) {
        var kinds = [UInt8](repeating: Kind.plain, count: 256)
        if separators.terminator != 0x0A, separators.terminator != 0x0D {
            kinds[0x0A] = Kind.lineBreak
            kinds[0x0D] = Kind.lineBreak
        }
        if let release = separators.release { kinds[Int(release)] = Kind.release }
        if let repetition = separators.repetition { kinds[Int(repetition)] = Kind.repetition }
        kinds[Int(separators.component)] = Kind.component
        kinds[Int(separators.element)] = Kind.element
        kinds[Int(separators.terminator)] = Kind.terminator
        self.kinds = kinds
        terminator = separators.terminator
    }

    /// Scans one segment from `from` on and adds its marks, counted from `base`.
    ///
    /// - Returns: nil, and no marks, when the terminator has not come yet.
    @inline(__always)
    func scan(
        _ storage: [UInt8], from: Int, base: Int, marks: inout [UInt32]
    ) -> Found? {
        // Safe: both buffers live as long as the closures, and every read is below the count.
        storage.withUnsafeBufferPointer { bytes in
            kinds.withUnsafeBufferPointer { kinds in
                scan(bytes, kinds, from: from, base: base, marks: &marks)
            }
        }
    }

    /// Scans the segments of a transaction up to the first that is no plain one: part of an
    /// envelope, wrapped, indented, without a name, beyond the limit, or without its end yet.
    ///
    /// - Returns: where that one begins; `line` is the line there.
    func scanContent(
        _ storage: [UInt8], from: Int, base: Int, isX12: Bool, limits: EDIReader.Limits,
        line: inout Int,
        marks: inout [UInt32], segments: inout [EDIBody.Mark]
    ) -> Int {
        // Safe: both buffers live as long as the closures, and every read is below the count.
        storage.withUnsafeBufferPointer { bytes in
            kinds.withUnsafeBufferPointer { kinds in
                var at = from
                while at &- base < limits.transactionBytesMax {
                    let firstMark = marks.count
                    let found = scan(bytes, kinds, from: at, base: base, marks: &marks)
                    guard let found else { return at }
                    let nameEnd =
                        marks.count > firstMark
                        ? base &+ Int(marks[firstMark] &>> 3) : found.end
                    // Safe: a found segment lies inside the buffer.
                    let name = EDISegmentName(bytes, from: found.start, to: nameEnd)
                    let isPlain =
                        name.isName && found.traits.isDisjoint(with: [.lineBreaks, .tabs])
                        && found.next &- at <= limits.segmentBytesMax
                        && !(isX12 ? name.isEnvelope(.x12) : name.isEnvelope(.edifact))
                    guard isPlain else {
                        marks.removeLast(marks.count &- firstMark)
                        return at
                    }
                    segments.append(
                        EDIBody.Mark(
                            start: found.start &- base, end: found.end &- base,
                            firstMark: firstMark, markCount: marks.count &- firstMark,
                            line: line &+ found.lineFeedsBefore, traits: found.traits))
                    line &+= found.lineFeedsBefore &+ found.lineFeedsInside
                    at = found.next
                }
                return at
            }
        }
    }

    @inline(__always)
    private func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ kinds: UnsafeBufferPointer<UInt8>, from: Int,
        base: Int, marks: inout [UInt32]
    ) -> Found? {
        var found = Found(
            start: from, end: from, next: from, lineFeedsBefore: 0, lineFeedsInside: 0, traits: [])
        var at = from
        let count = bytes.count
        // Safe: `at` stays below count, and the table has an entry for every byte.
        while at < count, isPadding(bytes[at]) {
            if bytes[at] == 0x0A { found.lineFeedsBefore &+= 1 }
            if bytes[at] == 0x09 { found.traits.insert(.tabs) }
            at &+= 1
        }
        found.start = at
        let marksBefore = marks.count
        var high: UInt8 = 0
        while at < count {
            let byte = bytes[at]
            high |= byte
            let kind = kinds[Int(byte)]
            if kind == Kind.plain {
                at &+= 1
            } else if kind <= Kind.repetition {
                marks.append(UInt32(truncatingIfNeeded: at &- base) &<< 3 | UInt32(kind))
                at &+= 1
            } else if kind == Kind.terminator {
                end(&found, at: at, bytes, high)
                return found
            } else if kind == Kind.lineBreak {
                found.traits.insert(.lineBreaks)
                if byte == 0x0A { found.lineFeedsInside &+= 1 }
                at &+= 1
            } else {
                guard at &+ 1 < count else { break }
                found.traits.insert(.releases)
                high |= bytes[at &+ 1]
                if bytes[at &+ 1] == 0x0A { found.lineFeedsInside &+= 1 }
                at &+= 2
            }
        }
        marks.removeLast(marks.count - marksBefore)
        return nil
    }

    private func end(
        _ found: inout Found, at: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ high: UInt8
    ) {
        found.end = at
        found.next = at + 1
        if terminator == 0x0A {
            found.lineFeedsInside += 1
            // Safe: start is at least 0, so the byte before a later end is inside.
            if at > found.start, bytes[at - 1] == 0x0D { found.end = at - 1 }
        }
        if high >= 0x80 { found.traits.insert(.highBytes) }
    }

    /// Blanks and control characters in front of a segment say nothing (X12.6, base control set;
    /// fillers of mainframes); an empty segment is none.
    @inline(__always)
    private func isPadding(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == terminator }
}
