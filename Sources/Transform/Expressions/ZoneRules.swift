/// The offsets from UTC that a time zone has had and will have, read from a compiled zone file
/// (TZif, RFC 9636).
public struct ZoneRules: Sendable {
    /// No offset, ever.
    public static let utc = ZoneRules(fixed: 0)

    /// The largest file read, in bytes; the longest of the tz database has about 4,000.
    public static let fileBytesMax = 65_536

    /// From which second on, since 1970, which offset holds, in order.
    private let changes: [(from: Int64, offset: Int)]
    private let first: Int
    /// What holds behind the last change.
    private let footer: ZoneFooter?

    /// A zone that always has one offset from UTC, in seconds east.
    public init(fixed offsetSeconds: Int) {
        changes = []
        first = offsetSeconds
        footer = nil
    }

    /// A fixed zone from `+01:00`, `-05:30` or `02:00`; nil for another notation.
    init?(offset text: String) {
        let isSigned = text.hasPrefix("+") || text.hasPrefix("-")
        guard let minutes = clockMinutes(text, isSigned: isSigned) else { return nil }
        self.init(fixed: minutes * 60)
    }

    /// The rules in a compiled zone file; nil when the bytes are none.
    public init?(file bytes: [UInt8]) {
        guard bytes.count <= Self.fileBytesMax, let old = Header(bytes[...]) else { return nil }
        // A second block, from version 2 on, has the same with times of 64 bits.
        guard old.version >= UInt8(ascii: "2") else {
            self.init(block: bytes[44...], old, timeBytes: 4, footer: nil)
            return
        }
        let rest = bytes.dropFirst(44 + old.length(timeBytes: 4))
        guard let new = Header(rest) else { return nil }
        let block = rest.dropFirst(44)
        let tail = block.dropFirst(new.length(timeBytes: 8)).dropFirst()
        let text = String(decoding: tail.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        self.init(
            block: block, new, timeBytes: 8, footer: text.isEmpty ? nil : ZoneFooter(text))
    }

    private init?(
        block: ArraySlice<UInt8>, _ header: Header, timeBytes: Int, footer: ZoneFooter?
    ) {
        guard block.count >= header.length(timeBytes: timeBytes), header.types > 0 else {
            return nil
        }
        let indices = block.dropFirst(header.times * timeBytes).prefix(header.times)
        let types = block.dropFirst(header.times * (timeBytes + 1))
        var offsets: [Int] = []
        for type in 0..<header.types {
            let field = types.dropFirst(type * 6).prefix(4)
            let bits = field.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            offsets.append(Int(Int32(bitPattern: bits)))
        }
        var changes: [(from: Int64, offset: Int)] = []
        for (position, index) in indices.enumerated() {
            guard Int(index) < offsets.count else { return nil }
            let field = block.dropFirst(position * timeBytes).prefix(timeBytes)
            let bits = field.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let time = Int64(bitPattern: bits)
            changes.append(
                (timeBytes == 8 ? time : Int64(Int32(truncatingIfNeeded: time)), offsets[Int(index)]))
        }
        self.changes = changes
        self.footer = footer
        first = offsets[0]
    }

    /// The offset from UTC at a second since 1970, in seconds east.
    public func offsetSeconds(at second: Int64) -> Int {
        guard let last = changes.last else { return footer?.offsetSeconds(at: second) ?? first }
        if second >= last.from { return footer?.offsetSeconds(at: second) ?? last.offset }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].from <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// The counts that stand before a block.
    private struct Header {
        let version: UInt8
        private let counts: [Int]

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.count >= 44, bytes.starts(with: Array("TZif".utf8)) else { return nil }
            version = bytes[bytes.startIndex + 4]
            var counts: [Int] = []
            for index in 0..<6 {
                let field = bytes.dropFirst(20 + index * 4).prefix(4)
                let count = field.reduce(0) { $0 << 8 | Int($1) }
                guard count <= ZoneRules.fileBytesMax else { return nil }
                counts.append(count)
            }
            self.counts = counts
        }

        var times: Int { counts[3] }
        var types: Int { counts[4] }

        /// Times, their types, the types, their names, leap seconds, and two kinds of marks.
        func length(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + counts[5] + counts[2] * (timeBytes + 4)
                + counts[1] + counts[0]
        }
    }
}
