/// Classes of characters of XML 1.0, fifth edition, section 2.
enum XMLCharacters {
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
    }

    /// One bit for each ASCII character that may begin a name: letters, underscore, colon.
    private static let startLow: UInt64 = 1 << 0x3A
    private static let startHigh: UInt64 = 0x07FF_FFFE_87FF_FFFE
    /// And those that may follow: also digits, hyphen and point.
    private static let restLow: UInt64 = startLow | 0x03FF_6000_0000_0000

    @inline(__always)
    static func startsName(_ byte: UInt8) -> Bool {
        byte < 0x40
            ? startLow >> UInt64(byte) & 1 != 0
            : byte < 0x80 && startHigh >> UInt64(byte & 0x3F) & 1 != 0
    }

    @inline(__always)
    static func continuesName(_ byte: UInt8) -> Bool {
        byte < 0x40
            ? restLow >> UInt64(byte) & 1 != 0
            : byte < 0x80 && startHigh >> UInt64(byte & 0x3F) & 1 != 0
    }

    /// NameStartChar beyond ASCII.
    static func startsName(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF,
            0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
            true
        default: false
        }
    }

    /// NameChar beyond ASCII.
    static func continuesName(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: startsName(scalar)
        }
    }

    /// Char: what a reference by number may name.
    static func isAllowed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// Where in the UTF-8 of `range` the first byte lies that no XML holds, or nil; a sequence
    /// that the end of the range cuts is such a byte.
    static func firstForbidden(
        _ bytes: UnsafePointer<UInt8>, in range: Range<Int>
    ) -> (offset: Int, isIllFormed: Bool)? {
        var at = range.lowerBound
        let end = range.upperBound
        // Safe: every read stays below the range's end, checked before.
        while at < end {
            if at &+ 8 <= end {
                let word = ByteScan.word(bytes, at: at)
                if word & ByteScan.highs == 0, forbiddenControls(word) == 0 {
                    at &+= 8
                    continue
                }
            }
            let byte = bytes[at]
            if byte < 0x80 {
                guard byte >= 0x20 || isSpace(byte) else { return (at, false) }
                at &+= 1
                continue
            }
            let length = ByteScan.sequenceLength(bytes, at: at, end: end)
            if length == 0 { return (at, true) }
            // U+FFFE and U+FFFF, EF BF BE and EF BF BF.
            if byte == 0xEF, bytes[at &+ 1] == 0xBF, bytes[at &+ 2] >= 0xBE { return (at, false) }
            at &+= length
        }
        return nil
    }

    /// Marks bytes below 0x20 that are neither tab nor line end; all of the word is ASCII.
    @inline(__always)
    private static func forbiddenControls(_ word: UInt64) -> UInt64 {
        let low = ByteScan.zeroBytes(word & ByteScan.spread(0xE0))
        if low == 0 { return 0 }
        let allowed =
            ByteScan.zeroBytes(word ^ ByteScan.spread(0x0A))
            | ByteScan.zeroBytes(word ^ ByteScan.spread(0x09))
            | ByteScan.zeroBytes(word ^ ByteScan.spread(0x0D))
        return low & ~allowed
    }

    /// The scalar whose well-formed UTF-8 begins at `offset`, and its length.
    static func scalar(
        _ bytes: UnsafePointer<UInt8>, at offset: Int, end: Int
    ) -> (value: UInt32, length: Int) {
        let length = ByteScan.sequenceLength(bytes, at: offset, end: end)
        // Safe: the sequence is whole, or else nothing behind its first byte is read.
        guard length > 1 else { return (UInt32(bytes[offset]), max(length, 1)) }
        var value = UInt32(bytes[offset]) & (0x7F >> UInt32(length))
        for index in 1..<length { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
        return (value, length)
    }
}
