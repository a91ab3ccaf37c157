import RetailModel

/// Reads checked number texts exactly: an optional minus sign, digits, fraction, exponent.
enum NumberText {
    /// An exponent with more digits than this is beyond every number that fits.
    private static let exponentDigitsMax = 4
    /// As many digits as always fit in 64 bits, and ten to that power.
    private static let chunkDigitsMax = 18
    private static let chunkBase: Int128 = 1_000_000_000_000_000_000

    /// The value of a text without fraction and exponent, or nil beyond 64 bits.
    static func whole(_ text: UnsafePointer<UInt8>, count: Int) -> Int64? {
        // Safe: reads stay below count, which the parser measured and which is at least 1.
        let isNegative = text[0] == 0x2D
        var at = isNegative ? 1 : 0
        if count &- at <= 18 {
            var magnitude: Int64 = 0
            while at < count {
                magnitude = magnitude &* 10 &+ Int64(text[at] &- 0x30)
                at &+= 1
            }
            return isNegative ? 0 &- magnitude : magnitude
        }
        var value: Int64 = 0
        while at < count {
            let digit = Int64(text[at] &- 0x30)
            let (tenfold, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, out) =
                isNegative
                ? tenfold.subtractingReportingOverflow(digit)
                : tenfold.addingReportingOverflow(digit)
            if over || out { return nil }
            value = sum
            at &+= 1
        }
        return value
    }

    /// The exact value of unchecked plain notation (sign, digits, point, digits), or nil.
    static func plain(_ text: UnsafePointer<UInt8>, count: Int) -> ExactDecimal? {
        // Safe: reads stay below count, which the parser measured.
        guard count <= chunkDigitsMax else {
            return ExactDecimal(parsing: UnsafeBufferPointer(start: text, count: count))
        }
        let hasSign = count > 0 && (text[0] == 0x2D || text[0] == 0x2B)
        var (at, magnitude, point): (Int, Int64, Int) = (hasSign ? 1 : 0, 0, -1)
        let first = at
        while at < count {
            let digit = text[at] &- 0x30
            if digit <= 9 {
                magnitude = magnitude &* 10 &+ Int64(digit)
            } else if text[at] == 0x2E, point < 0, at > first, at &+ 1 < count {
                point = at
            } else {
                return nil
            }
            at &+= 1
        }
        guard at > first else { return nil }
        return ExactDecimal(
            coefficient: Int128(hasSign && text[0] == 0x2D ? 0 &- magnitude : magnitude),
            scale: point < 0 ? 0 : count &- point &- 1)
    }

    /// The exact value, or nil when it has more digits than an exact decimal holds.
    static func decimal(_ text: UnsafePointer<UInt8>, count: Int) -> ExactDecimal? {
        var coefficient: Int128 = 0
        // Digits gather in 64 bits, and move to 128 each time these are full.
        var (chunk, chunkDigits): (UInt64, Int) = (0, 0)
        var (digits, scale, at) = (0, 0, 0)
        var (isNegative, isFraction) = (false, false)
        // Safe: reads stay below count, which the parser measured.
        while at < count, text[at] | 0x20 != 0x65 {
            let byte = text[at]
            at &+= 1
            if byte == 0x2D {
                isNegative = true
            } else if byte == 0x2E {
                isFraction = true
            } else {
                if digits > 0 || byte != 0x30 { digits &+= 1 }
                guard digits <= ExactDecimal.digitsMax else { return nil }
                if chunkDigits == chunkDigitsMax {
                    coefficient = coefficient &* chunkBase &+ Int128(chunk)
                    (chunk, chunkDigits) = (0, 0)
                }
                chunk = chunk &* 10 &+ UInt64(byte &- 0x30)
                chunkDigits &+= 1
                if isFraction { scale &+= 1 }
            }
        }
        coefficient = joined(coefficient, chunk, digits: chunkDigits)
        if isNegative { coefficient = 0 &- coefficient }
        if at == count { return ExactDecimal(coefficient: coefficient, scale: scale) }
        guard let exponent = exponent(text + at + 1, count: count - at - 1) else {
            return coefficient == 0 ? .zero : nil
        }
        return shifted(coefficient, scale: scale - exponent)
    }

    @inline(__always)
    private static func joined(_ upper: Int128, _ chunk: UInt64, digits: Int) -> Int128 {
        if upper == 0 { return Int128(chunk) }
        var upper = upper
        for _ in 0..<digits { upper = upper &* 10 }
        return upper &+ Int128(chunk)
    }

    private static func exponent(_ text: UnsafePointer<UInt8>, count: Int) -> Int? {
        var value = 0
        var isNegative = false
        var digits = 0
        for index in 0..<count {
            // Safe: index < count.
            let byte = text[index]
            if byte == 0x2D || byte == 0x2B {
                isNegative = byte == 0x2D
                continue
            }
            if digits > 0 || byte != 0x30 { digits += 1 }
            guard digits <= exponentDigitsMax else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return isNegative ? -value : value
    }

    /// `coefficient` times ten to the power of minus `scale`, brought to a scale that is allowed.
    private static func shifted(_ coefficient: Int128, scale: Int) -> ExactDecimal? {
        if coefficient == 0 {
            return ExactDecimal(
                coefficient: 0, scale: min(max(scale, 0), ExactDecimal.scaleMax))
        }
        var (coefficient, scale) = (coefficient, scale)
        while scale < 0 {
            let (tenfold, over) = coefficient.multipliedReportingOverflow(by: 10)
            if over { return nil }
            coefficient = tenfold
            scale += 1
        }
        while scale > ExactDecimal.scaleMax, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        return ExactDecimal(coefficient: coefficient, scale: scale)
    }
}
