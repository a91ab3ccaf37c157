/// One record of a file, as slices of the bytes that were fed.
///
/// It keeps those bytes alive: copy what must last, and let the record go.
public struct CSVRecord: Sendable {
    /// Line of the file on which the record begins, from 1.
    public let line: Int
    /// The record's bytes in the file, its line end left out.
    public let byteRange: Range<Int>
    let storage: [UInt8]
    let fields: [CSVFieldBounds]
    let fieldRange: Range<Int>
    /// Where the record lies in `storage`.
    let storageRange: Range<Int>
    let dialect: CSVDialect

    /// The record as the file has it, without its line end.
    public var source: ByteSlice { ByteSlice(storage, range: storageRange) }

    /// How many fields it has.
    public var count: Int { fieldRange.count }

    /// The field at `position`, from 0; a position outside stops the program.
    public subscript(position: Int) -> CSVField {
        precondition(position >= 0 && position < count, "A record has a field at this position.")
        return CSVField(
            storage: storage, bounds: fields[fieldRange.lowerBound + position], dialect: dialect)
    }

    /// All fields as texts.
    public var texts: [String] { (0..<count).map { self[$0].text } }
}

/// Where a field lies in its storage, the quotes around it left out.
struct CSVFieldBounds: Sendable {
    var start: UInt32
    /// The end, doubled, plus one when the field was quoted and holds doubled quotes. A chunk and
    /// an unfinished record together stay below 2 GiB, so that a doubled end fits.
    private var endAndMark: UInt32

    @inline(__always)
    init(start: Int, end: Int, hasDoubledQuotes: Bool) {
        self.start = UInt32(truncatingIfNeeded: start)
        endAndMark = UInt32(truncatingIfNeeded: end) &<< 1 | (hasDoubledQuotes ? 1 : 0)
    }

    var range: Range<Int> { Int(start)..<Int(endAndMark &>> 1) }
    var hasDoubledQuotes: Bool { endAndMark & 1 == 1 }

    /// The same field after `dropped` bytes before it are gone.
    func shifted(by dropped: Int) -> CSVFieldBounds {
        CSVFieldBounds(
            start: Int(start) - dropped, end: range.upperBound - dropped,
            hasDoubledQuotes: hasDoubledQuotes)
    }
}

/// One field of a record: its bytes, decoded when they are asked for.
public struct CSVField: Sendable {
    let storage: [UInt8]
    let bounds: CSVFieldBounds
    let dialect: CSVDialect

    /// Whether it has no characters; `""` is empty too.
    public var isEmpty: Bool { bounds.range.isEmpty }

    /// The bytes as the file has them, without the quotes around the field but with any doubled
    /// quotes inside, in the file's encoding.
    public var source: ByteSlice { ByteSlice(storage, range: bounds.range) }

    /// The field's characters as UTF-8: a slice of the file where nothing had to be changed.
    public var utf8: ByteSlice {
        let source = source
        // Safe: isForeign looks at the bytes and keeps nothing of them.
        let isForeign = dialect.encoding != .utf8 && source.withUnsafeBytes(Self.isForeign)
        if !bounds.hasDoubledQuotes, !isForeign { return source }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(source.count * (isForeign ? 3 : 1))
        var isSecondQuote = false
        for position in 0..<source.count {
            let byte = source[position]
            if byte == dialect.quote, bounds.hasDoubledQuotes {
                isSecondQuote.toggle()
                if !isSecondQuote { continue }
            }
            if byte < 0x80 || !isForeign {
                decoded.append(byte)
            } else {
                decoded.append(contentsOf: UTF8.encode(dialect.encoding.scalar(byte)) ?? .init())
            }
        }
        return ByteSlice(decoded)
    }

    /// The field's characters.
    public var text: String { utf8.text }

    private static func isForeign(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.contains { $0 >= 0x80 }
    }
}
