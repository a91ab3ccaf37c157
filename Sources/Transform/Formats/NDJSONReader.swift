/// Splits a stream of bytes into the lines of NDJSON, in memory bounded by its longest line.
///
/// Push it chunks of any size. A line ends with LF or CRLF; blank lines are passed over; a byte
/// order mark at the very start is dropped. Lines are not parsed here: see ``JSONDocument``.
public struct NDJSONReader: Sendable {
    /// Bytes of a line, by default 16 MiB.
    public static let lineBytesMax = JSONDocument.Rules.bodyBytesMax

    private let lineBytesMax: Int
    private var pending: [UInt8] = []
    /// Bytes of `pending` that hold no line feed, so they are not looked at again.
    private var scanned = 0
    private var fileOffset = 0
    private var line = 1
    /// Where the line began that is too long to be kept, and is running by.
    private var skippedStart: Int?

    /// One line with text on it.
    public struct Line: Sendable {
        /// The line without its line end.
        public let bytes: ByteSlice
        /// Number of the line in the stream, from 1, blank lines counted.
        public let number: Int
        /// The same bytes' place in the stream.
        public let byteRange: Range<Int>
    }

    /// A line, or the refusal of one that is longer than the limit.
    public enum Reading: Sendable {
        case line(Line)
        case refused(NDJSONError)
    }

    /// - Parameter lineBytesMax: the longest line accepted, its line end left out, 1 to 1 GiB.
    public init(lineBytesMax: Int = NDJSONReader.lineBytesMax) {
        self.lineBytesMax = min(max(lineBytesMax, 1), JSONDocument.Rules.bodyBytesLimit)
    }

    /// Takes the next bytes of the stream, and gives the lines that they complete.
    public mutating func feed(_ chunk: [UInt8]) -> [Reading] {
        var readings: [Reading] = []
        if pending.isEmpty { pending = chunk } else { pending += chunk }
        let storage = pending
        pending = []
        var start = 0
        var at = scanned
        // Safe: every range lies inside the storage.
        storage.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            while let end = ByteScan.firstOffset(of: 0x0A, base, in: at..<bytes.count) {
                note(storage, start..<end, &readings)
                line += 1
                start = end + 1
                at = start
            }
        }
        keep(storage, from: start)
        return readings
    }

    /// Ends the stream; the last line needs no line end.
    public mutating func finish() -> [Reading] {
        var readings: [Reading] = []
        let storage = pending
        note(storage, 0..<storage.count, &readings)
        self = NDJSONReader(lineBytesMax: lineBytesMax)
        return readings
    }

    private mutating func note(_ storage: [UInt8], _ range: Range<Int>, _ readings: inout [Reading])
    {
        if let start = skippedStart {
            let place = start..<fileOffset + range.upperBound
            readings.append(.refused(NDJSONError(line: line, byteRange: place, lineBytesMax)))
            skippedStart = nil
            return
        }
        // A refused line is accounted for whole, so that the size of chunks makes no difference.
        let whole = fileOffset + range.lowerBound..<fileOffset + range.upperBound
        var range = range
        if fileOffset + range.lowerBound == 0, range.count >= 3,
            storage[range.lowerBound..<range.lowerBound + 3] == [0xEF, 0xBB, 0xBF]
        {
            range = range.lowerBound + 3..<range.upperBound
        }
        if range.last.map({ storage[$0] == 0x0D }) ?? false { range.removeLast() }
        let place = fileOffset + range.lowerBound..<fileOffset + range.upperBound
        if range.count > lineBytesMax {
            readings.append(.refused(NDJSONError(line: line, byteRange: whole, lineBytesMax)))
        } else if !range.allSatisfy({ storage[$0] == 0x20 || storage[$0] == 0x09 }) {
            readings.append(
                .line(
                    Line(
                        bytes: ByteSlice(storage, range: range), number: line, byteRange: place)))
        }
    }

    private mutating func keep(_ storage: [UInt8], from start: Int) {
        let left = storage.count - start
        // A byte order mark and the carriage return of the line end do not count.
        if left > lineBytesMax + 4, skippedStart == nil { skippedStart = fileOffset + start }
        if skippedStart != nil {
            fileOffset += storage.count
            scanned = 0
            return
        }
        pending = start == 0 ? storage : Array(storage[start...])
        fileOffset += start
        scanned = left
    }
}

/// Why a line of NDJSON was refused: it is longer than the limit. The lines behind it are read.
public struct NDJSONError: Error, Equatable, Sendable {
    /// The stable code shown to people.
    public let code = "NDJSON-001"
    /// Number of the line in the stream, from 1.
    public let line: Int
    /// The bytes of it that had been seen when it was refused.
    public let byteRange: Range<Int>
    /// The limit that it went beyond.
    public let lineBytesMax: Int

    init(line: Int, byteRange: Range<Int>, _ lineBytesMax: Int) {
        self.line = line
        self.byteRange = byteRange
        self.lineBytesMax = lineBytesMax
    }

    /// What is wrong, as one sentence.
    public var problem: String { "Line \(line) is longer than \(lineBytesMax) bytes." }
    /// What its reader can do about it.
    public var remedy: String {
        "Put one document on each line, and end each line with a line feed."
    }
}
