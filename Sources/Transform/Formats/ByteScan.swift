/// Looks at eight bytes at a time inside one machine word, for the readers of text formats.
///
/// Every function takes memory that its caller holds open, and reads only inside the given bounds.
enum ByteScan {
    static let lows: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080
    static let sevens: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

    /// The word whose eight bytes are all `byte`.
    @inline(__always)
    static func spread(_ byte: UInt8) -> UInt64 { UInt64(byte) &* lows }

    /// Eight bytes as they lie in memory, the first one lowest.
    @inline(__always)
    static func word(_ bytes: UnsafePointer<UInt8>, at offset: Int) -> UInt64 {
        // Safe: each caller has checked that offset + 8 is inside its bounds.
        UInt64(
            littleEndian: UnsafeRawPointer(bytes + offset).loadUnaligned(as: UInt64.self))
    }

    /// The top bit of each byte that is zero; exact for every byte of the word.
    @inline(__always)
    static func zeroBytes(_ word: UInt64) -> UInt64 {
        ~(((word & sevens) &+ sevens) | word | sevens)
    }

    /// Marks where a JSON string wants attention: quote, backslash, control or non-ASCII byte.
    /// Only the lowest mark is exact, because a borrow may reach the bytes above it.
    @inline(__always)
    static func stringStops(_ word: UInt64) -> UInt64 {
        let quotes = word ^ spread(0x22)
        let backslashes = word ^ spread(0x5C)
        let found =
            ((quotes &- lows) & ~quotes) | ((backslashes &- lows) & ~backslashes)
            | ((word &- spread(0x20)) & ~word) | word
        return found & highs
    }

    /// Up to eight bytes from `offset`, unused high bytes zero; never reads at or past `end`.
    @inline(__always)
    static func word(
        _ bytes: UnsafePointer<UInt8>, at offset: Int, count: Int, end: Int
    ) -> UInt64 {
        if offset &+ 8 <= end {
            let whole = word(bytes, at: offset)
            return count >= 8 ? whole : whole & ((1 &<< UInt64(count &* 8)) &- 1)
        }
        var assembled: UInt64 = 0
        for index in 0..<min(count, 8) {
            // Safe: offset + count <= end is what every caller promises.
            assembled |= UInt64(bytes[offset + index]) &<< UInt64(index * 8)
        }
        return assembled
    }

    static func areEqual(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int
    ) -> Bool {
        var index = 0
        // Safe: both callers' runs are `count` bytes long.
        while index &+ 8 <= count {
            if word(left, at: index) != word(right, at: index) { return false }
            index &+= 8
        }
        while index < count {
            if left[index] != right[index] { return false }
            index &+= 1
        }
        return true
    }

    /// How many line feeds lie in `range`.
    static func lineFeeds(_ bytes: UnsafePointer<UInt8>, in range: Range<Int>) -> Int {
        var index = range.lowerBound
        var total = 0
        // Safe: the range is inside the caller's buffer.
        while index &+ 8 <= range.upperBound {
            let lines = zeroBytes(word(bytes, at: index) ^ spread(0x0A))
            total &+= lines.nonzeroBitCount
            index &+= 8
        }
        while index < range.upperBound {
            if bytes[index] == 0x0A { total &+= 1 }
            index &+= 1
        }
        return total
    }

    /// Where the first `wanted` byte of `range` lies, or nil.
    @inline(__always)
    static func firstOffset(
        of wanted: UInt8, _ bytes: UnsafePointer<UInt8>, in range: Range<Int>
    ) -> Int? {
        let pattern = spread(wanted)
        var index = range.lowerBound
        // Safe: the range is inside the caller's buffer.
        while index &+ 8 <= range.upperBound {
            let found = zeroBytes(word(bytes, at: index) ^ pattern)
            if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < range.upperBound {
            if bytes[index] == wanted { return index }
            index &+= 1
        }
        return nil
    }
}

extension ByteScan {
    /// Length of the well-formed UTF-8 sequence at `offset` (1 to 4), or 0 when it is ill-formed.
    /// Unicode 15, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF.
    static func sequenceLength(
        _ bytes: UnsafePointer<UInt8>, at offset: Int, end: Int
    ) -> Int {
        // Safe: reads stay below end, checked before each.
        let lead = bytes[offset]
        if lead < 0x80 { return 1 }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, lead <= 0xF4, offset + length <= end else { return 0 }
        let second = bytes[offset + 1]
        let lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
        guard second >= lowest, second <= highest else { return 0 }
        for index in 2..<max(length, 2) where bytes[offset + index] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// Where the first ill-formed UTF-8 sequence of `range` begins, or nil when there is none.
    static func firstIllFormed(
        _ bytes: UnsafePointer<UInt8>, in range: Range<Int>
    ) -> Int? {
        var index = range.lowerBound
        // Safe: the range is inside the caller's buffer.
        while index < range.upperBound {
            if index &+ 8 <= range.upperBound, word(bytes, at: index) & highs == 0 {
                index &+= 8
                continue
            }
            let length = sequenceLength(bytes, at: index, end: range.upperBound)
            if length == 0 { return index }
            index &+= length
        }
        return nil
    }

    /// How many characters (Unicode scalars) begin in `range`.
    static func characters(_ bytes: UnsafePointer<UInt8>, in range: Range<Int>) -> Int {
        var index = range.lowerBound
        var continuations = 0
        // Safe: the range is inside the caller's buffer.
        while index &+ 8 <= range.upperBound {
            let word = word(bytes, at: index)
            // A byte 10xxxxxx has its top bit and not the one below.
            continuations &+= (word & ~(word &<< 1) & highs).nonzeroBitCount
            index &+= 8
        }
        while index < range.upperBound {
            if bytes[index] & 0xC0 == 0x80 { continuations &+= 1 }
            index &+= 1
        }
        return range.count - continuations
    }
}
