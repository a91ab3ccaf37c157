import RetailModel

/// The offsets from UTC that a time zone has had and will have, read from a compiled zone file
/// (TZif, RFC 9636) or from the rules of a table.
public final class ZoneRules: Sendable {
    /// No offset, ever.
    public static let utc = ZoneRules(fixed: 0)

    /// The largest file read, in bytes; the longest of the tz database has about 4,000.
    public static let fileBytesMax = 65_536

    /// From which second on, since 1970, which offset holds, in order.
    private let changes: [(from: Int64, offset: Int)]
    private let first: Int
    /// What holds behind the last change.
    private let footer: ZoneFooter?
    /// From which second on, since 1970, which rule holds, in order; the first also before it.
    private let dated: [(from: Int64, rule: ZoneFooter)]

    /// A zone that always has one offset from UTC, in seconds east.
    public init(fixed offsetSeconds: Int) {
        changes = []
        first = offsetSeconds
        footer = nil
        dated = []
    }

    /// A zone from its rules, each with the second since 1970 from which it holds.
    init(dated rules: [(from: Int64, rule: ZoneFooter)]) {
        changes = []
        first = 0
        footer = nil
        dated = rules.sorted { $0.from < $1.from }
    }

    /// A fixed zone from `+01:00`, `-05:30` or `02:00`; nil for another notation.
    convenience init?(offset text: String) {
        if text.hasPrefix("+") || text.hasPrefix("-") {
            self.init(signed: text)
        } else {
            guard let minutes = clockMinutes(text, isSigned: false) else { return nil }
            self.init(fixed: minutes * 60)
        }
    }

    /// A fixed zone from `+01:00` or `-05:30`; nil for another notation.
    convenience init?(signed text: String) {
        guard let minutes = clockMinutes(text, isSigned: true) else { return nil }
        self.init(fixed: minutes * 60)
    }

    /// The rules in a compiled zone file; nil when the bytes are none.
    public convenience init?(file bytes: [UInt8]) {
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
                (
                    timeBytes == 8 ? time : Int64(Int32(truncatingIfNeeded: time)),
                    offsets[Int(index)]
                ))
        }
        self.changes = changes
        self.footer = footer
        first = offsets[0]
        dated = []
    }

    /// The offset from UTC at a second since 1970, in seconds east.
    public func offsetSeconds(at second: Int64) -> Int {
        if let rule = (dated.last { $0.from <= second } ?? dated.first)?.rule {
            return rule.offsetSeconds(at: second)
        }
        guard let last = changes.last else { return footer?.offsetSeconds(at: second) ?? first }
        if second >= last.from { return footer?.offsetSeconds(at: second) ?? last.offset }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].from <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }

    /// The offset from UTC at a moment, in seconds east.
    func offsetSeconds(at moment: Instant) -> Int {
        offsetSeconds(at: moment.wholeSeconds)
    }

    /// The moment at which the zone's clock shows what `reading` shows in UTC.
    ///
    /// A reading that comes twice, when clocks go back, is the earlier one; one that never comes,
    /// when they go forward, is told by the clock that nobody put forward.
    func moment(ofClock reading: Instant) -> Instant {
        if changes.isEmpty, footer == nil, dated.isEmpty { return reading.adding(seconds: -first) }
        let local = reading.wholeSeconds
        let day: Int64 = 86_400
        let (before, after) = (offsetSeconds(at: local - day), offsetSeconds(at: local + day))
        let isAfter =
            offsetSeconds(at: local - Int64(before)) != before
            && offsetSeconds(at: local - Int64(after)) == after
        return reading.adding(seconds: -(isAfter ? after : before))
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

extension Instant {
    /// Whole seconds since 1970, those before it counted downwards.
    fileprivate var wholeSeconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return quotient - (remainder < 0 ? 1 : 0)
    }
}
