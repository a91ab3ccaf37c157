/// Reads X12 and EDIFACT interchanges that arrive in chunks, in memory bounded by chunk and
/// transaction.
///
/// It finds each interchange's separators, cuts it into transactions, and checks the envelope:
/// order, counts and control numbers. What a transaction means is for an ``EDIGuide`` to say.
///
/// ```swift
/// var reader = EDIReader()
/// for reading in reader.feed(chunk) { ... }
/// for reading in reader.finish() { ... }
/// ```
/// Grammar: ASC X12.5 and X12.6; ISO 9735-1, syntax versions 1 to 4. What is accepted beyond it is
/// told as notes: see Docs/reference/edi.md.
public struct EDIReader: Sendable {
    /// How large parts of a file may be.
    public struct Limits: Sendable {
        /// Bytes of a segment, by default 1 MiB.
        public var segmentBytesMax = 1 << 20
        /// Bytes of a transaction, by default 64 MiB; at most 256 MiB.
        public var transactionBytesMax = 64 << 20

        /// The default limits.
        public init() {}
    }

    /// A header that takes more bytes is not read.
    static let headerBytesMax = 4096
    /// Problems kept of one transaction, group or interchange; more would bury the first.
    static let problemsMax = 100

    enum Phase {
        /// Between interchanges.
        case seeking
        /// Passing over what is no interchange.
        case passing
        case inside
        /// Within an attached object, whose bytes are not segments (ISO 9735-8).
        case object
    }

    let standard: EDIStandard?
    let limits: Limits
    var pending: [UInt8] = []
    /// Bytes of the file in front of `pending`.
    var fileOffset = 0
    /// Everything in front of it has been read.
    var at = 0
    /// The line of `at`.
    var line = 1
    /// Whether the last byte of `pending` is a terminator that the file lacks.
    private var hasAddedTerminator = false
    var phase = Phase.seeking
    var scanner = EDIScanner(.x12)
    var parts: EDIOpenParts
    var marks: [UInt32] = []
    var segments: [EDIBody.Mark] = []
    var readings: [EDIReading] = []
    /// Whether stray text has been told since the last interchange.
    var hasToldStrayText = false
    var hasSeenInterchange = false

    /// - Parameters:
    ///   - standard: the only one accepted; nil for whichever comes.
    ///   - tolerated: codes of problems that refuse nothing from this partner, such as `EDI-007`
    ///     where its counts are never right. They are told all the same.
    public init(
        standard: EDIStandard? = nil, limits: Limits = Limits(), tolerated: Set<String> = []
    ) {
        self.standard = standard
        parts = EDIOpenParts(tolerated: tolerated)
        var limits = limits
        limits.segmentBytesMax = min(max(limits.segmentBytesMax, 256), 64 << 20)
        limits.transactionBytesMax = min(max(limits.transactionBytesMax, 256), 256 << 20)
        self.limits = limits
    }

    /// Takes the next bytes of the file, and gives what they complete.
    public mutating func feed(_ chunk: [UInt8]) -> [EDIReading] {
        if pending.isEmpty { pending = chunk } else { pending += chunk }
        run(isLast: false)
        dropRead()
        return takeReadings()
    }

    /// Ends the file; what is still open is told as cut off. The reader is then as new.
    public mutating func finish() -> [EDIReading] {
        run(isLast: true)
        let last = takeReadings()
        self = EDIReader(standard: standard, limits: limits, tolerated: parts.tolerated)
        return last
    }

    private mutating func run(isLast: Bool) {
        var goesOn = true
        while goesOn {
            switch phase {
            case .seeking: goesOn = seekHeader(isLast: isLast)
            case .passing: goesOn = passOver(isLast: isLast)
            case .inside: goesOn = readSegment(isLast: isLast)
            case .object: goesOn = passObject(isLast: isLast)
            }
        }
    }

    private mutating func takeReadings() -> [EDIReading] {
        let taken = readings
        readings = []
        return taken
    }

    /// Lets go of the bytes that no open transaction needs.
    private mutating func dropRead() {
        let kept = parts.transaction?.base ?? at
        guard kept > 0 else { return }
        pending = kept == pending.count ? [] : Array(pending[kept...])
        fileOffset += kept
        at -= kept
        parts.transaction?.base -= kept
    }

    // MARK: - Segments

    private mutating func readSegment(isLast: Bool) -> Bool {
        readContent()
        let base = parts.transaction?.base ?? at
        let firstMark = marks.count
        guard let found = scanner.scan(pending, from: at, base: base, marks: &marks) else {
            return endOfBytes(isLast: isLast)
        }
        guard found.next - at <= limits.segmentBytesMax else {
            abandon(.segmentTooLong(bytesMax: limits.segmentBytesMax))
            return true
        }
        let mark = EDIBody.Mark(
            start: found.start - base, end: found.end - base, firstMark: firstMark,
            markCount: marks.count - firstMark, line: line + found.lineFeedsBefore,
            traits: found.traits.subtracting(.tabs))
        let nameEnd = mark.markCount > 0 ? base + Int(marks[firstMark] >> 3) : found.end
        let name =
            found.traits.contains(.lineBreaks)
            ? EDISegmentName(wrapped: pending[found.start..<nameEnd])
            : EDISegmentName(pending, from: found.start, to: nameEnd)
        if found.traits.contains(.tabs), parts.interchange?.standard == .x12 {
            parts.noteTabs(at: view(mark, base: base).place)
        }
        if let standard = parts.interchange?.standard, name.isEnvelope(standard) {
            // Making room gives the open transaction away with its marks, which these are not.
            let own = Array(marks[firstMark...])
            marks.removeLast(own.count)
            guard makeRoom(for: name, found) else { return true }
            marks += own
        }
        advance(over: found)
        take(name, mark, base: base)
        return true
    }

    /// Takes the plain segments of an open transaction, which are nearly all there are.
    private mutating func readContent() {
        guard let standard = parts.interchange?.standard, parts.transaction?.isGiven == false,
            let base = parts.transaction?.base
        else { return }
        let before = segments.count
        at = scanner.scanContent(
            pending, from: at, base: base, isX12: standard == .x12,
            limits: limits, line: &line, marks: &marks, segments: &segments)
        parts.segmentCount += segments.count - before
    }

    private mutating func advance(over found: EDIScanner.Found) {
        at = found.next
        line += found.lineFeedsBefore + found.lineFeedsInside
        parts.segmentCount += 1
    }

    private mutating func endOfBytes(isLast: Bool) -> Bool {
        if !isLast {
            guard pending.count - at > limits.segmentBytesMax else { return false }
            abandon(.segmentTooLong(bytesMax: limits.segmentBytesMax))
            return true
        }
        let terminator = parts.separators.terminator
        // Terminators with nothing between them are no segment that could be cut off.
        let isCut = pending[at...].contains { $0 > 0x20 && $0 != terminator }
        if isCut, !hasAddedTerminator {
            parts.note(EDIProblem(.noTerminator, at: place()))
            pending.append(terminator)
            hasAddedTerminator = true
            return true
        }
        at = pending.count
        closeInterchange(trailer: nil)
        return false
    }

    /// Gives up an interchange in which no further segment can be found.
    private mutating func abandon(_ reason: EDIProblem.Reason) {
        parts.note(EDIProblem(reason, at: place()))
        closeInterchange(trailer: nil)
        phase = .passing
    }

    /// `at` in the file, which ends before a terminator that was added.
    var offset: Int { fileOffset + at - (hasAddedTerminator && at == pending.count ? 1 : 0) }

    func place() -> EDIPlace { EDIPlace(byteOffset: offset, line: line) }
}
