/// The bytes of a transaction or of one envelope segment, with all separators found.
final class EDIBody: Sendable {
    struct Mark: Sendable {
        var start: Int
        var end: Int
        var firstMark: Int
        var markCount: Int
        var line: Int
        var traits: EDIScanner.Traits
    }

    let storage: [UInt8]
    /// Where in the storage the marks count from.
    let base: Int
    /// Bytes of the file in front of the base.
    let fileOffset: Int
    let marks: [UInt32]
    let segments: [Mark]
    let separators: EDISeparators
    let charset: EDICharset
    /// The number in its transaction of the first one; nil for the envelope.
    let number: Int?

    init(
        storage: [UInt8], base: Int, fileOffset: Int, marks: [UInt32], segments: [Mark],
        separators: EDISeparators, charset: EDICharset, number: Int?
    ) {
        self.storage = storage
        self.base = base
        self.fileOffset = fileOffset
        self.marks = marks
        self.segments = segments
        self.separators = separators
        self.charset = charset
        self.number = number
    }
}

/// One segment of an interchange: its name and its elements, from 1 as the standards count them.
public struct EDISegment: Sendable {
    let body: EDIBody
    let index: Int

    var mark: EDIBody.Mark { body.segments[index] }

    /// Its name, such as `BEG` or `UNH`.
    public var name: String { String(decoding: body.nameBytes(mark), as: UTF8.self) }

    /// Where it stands.
    public var place: EDIPlace {
        EDIPlace(
            byteOffset: body.fileOffset + mark.start, line: mark.line,
            segmentNumber: body.number.map { $0 + index }, segment: name)
    }

    /// The segment as it was sent, its terminator left out.
    public var source: ByteSlice {
        ByteSlice(body.storage, range: body.base + mark.start..<body.base + mark.end)
    }

    /// Whether the sender broke lines inside of it.
    public var isWrapped: Bool { mark.traits.contains(.lineBreaks) }

    var packedName: EDISegmentName { body.name(mark) }

    /// Number of elements behind the name, empty ones counted.
    public var elementCount: Int {
        var count = 0
        for at in mark.firstMark..<mark.firstMark + mark.markCount
        where body.marks[at] & 7 == UInt32(EDIScanner.Kind.element) {
            count += 1
        }
        return count
    }

    /// A value as text, empty where it is not sent. Separators are released, line breaks dropped.
    public func text(_ element: Int, component: Int = 1) -> String {
        for value in values where value.element == element {
            if value.component == component, value.repetition == 1 {
                return String(decoding: decoded(value).utf8, as: UTF8.self)
            }
        }
        return ""
    }

    /// A whole element as it was sent, its components and broken lines too.
    func sent(_ element: Int) -> String {
        let ends =
            (mark.firstMark..<mark.firstMark + mark.markCount)
            .map { body.marks[$0] }
            .filter { $0 & 7 == UInt32(EDIScanner.Kind.element) }
            .map { Int($0 >> 3) } + [mark.end]
        guard element > 0, element < ends.count else { return "" }
        let bytes = body.storage[body.base + ends[element - 1] + 1..<body.base + ends[element]]
        return String(decoding: body.charset.decode(Array(bytes)).utf8, as: UTF8.self)
    }

    /// Whether an element comes several times.
    var hasRepetitions: Bool {
        (mark.firstMark..<mark.firstMark + mark.markCount).contains {
            body.marks[$0] & 7 == UInt32(EDIScanner.Kind.repetition)
        }
    }

    /// Every value in order, empty ones too.
    var values: [EDIValues.Value] { body.values(mark) }

    /// The value's bytes as UTF-8, and what they were read as when that was not declared.
    func decoded(_ value: EDIValues.Value) -> (utf8: [UInt8], other: String?) {
        let slice = body.storage[body.base + value.start..<body.base + value.end]
        let traits = mark.traits
        guard !traits.isEmpty else { return (Array(slice), nil) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(slice.count)
        var isReleased = false
        for byte in slice {
            if byte == body.separators.release, !isReleased {
                isReleased = true
                continue
            }
            let isBreak = (byte == 0x0A || byte == 0x0D) && !isReleased
            if !isBreak || !traits.contains(.lineBreaks) { bytes.append(byte) }
            isReleased = false
        }
        return traits.contains(.highBytes) ? body.charset.decode(bytes) : (bytes, nil)
    }
}
