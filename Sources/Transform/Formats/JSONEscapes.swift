/// Decodes the escapes of RFC 8259 section 7 in texts that the parser has already checked.
enum JSONEscapes {
    /// The characters of `count` source bytes, as UTF-8.
    static func decoded(_ source: UnsafePointer<UInt8>, count: Int) -> [UInt8] {
        // Of no room, the library would write its count into the one empty array of the program.
        guard count > 0 else { return [] }
        // Safe: decoding never lengthens a text, so `count` bytes are room enough; reads of
        // source stay below count because the parser has checked that each escape is whole.
        return Array(unsafeUninitializedCapacity: count) { target, written in
            var at = 0
            while at < count {
                let byte = source[at]
                if byte != 0x5C {
                    target[written] = byte
                    written += 1
                    at += 1
                } else if source[at + 1] != 0x75 {
                    target[written] = plain(source[at + 1])
                    written += 1
                    at += 2
                } else {
                    let scalar = scalar(source, &at)
                    for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                        target[written] = unit
                        written += 1
                    }
                }
            }
        }
    }

    /// The value of the four hexadecimal digits at `digits`, or nil when they are others.
    static func unit(_ digits: UnsafePointer<UInt8>) -> UInt32? {
        var unit: UInt32 = 0
        for index in 0..<4 {
            // Safe: the caller has checked that four bytes are there.
            let byte = digits[index]
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: unit = unit << 4 | UInt32(byte - 0x61 + 10)
            default: return nil
            }
        }
        return unit
    }

    private static func plain(_ letter: UInt8) -> UInt8 {
        switch letter {
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: letter
        }
    }

    /// The character of one `\uXXXX` or of a pair of them, moving `at` behind it.
    private static func scalar(_ source: UnsafePointer<UInt8>, _ at: inout Int) -> Unicode.Scalar {
        let leading = unit(source + at + 2) ?? 0xFFFD
        at += 6
        guard leading & 0xFC00 == 0xD800 else { return Unicode.Scalar(leading) ?? "\u{FFFD}" }
        let trailing = unit(source + at + 2) ?? 0xDC00
        at += 6
        let value = 0x10000 + ((leading & 0x3FF) << 10) + (trailing & 0x3FF)
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
