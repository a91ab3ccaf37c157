/// Writes decimal digits to a byte buffer, without a string in between.
enum DecimalDigits {
    /// An Int128 has 39 digits at most, and a point and zeros may stand before them.
    private static let digitsMax = 64

    /// Appends `coefficient` with `scale` digits behind the point: (-5, 2) is `-0.05`.
    static func append(_ coefficient: Int128, scale: Int, to bytes: inout [UInt8]) {
        precondition(scale >= 0 && scale < digitsMax - 40, "A decimal has few digits.")
        if coefficient < 0 { bytes.append(0x2D) }
        // Nearly every number fits in 64 bits, where division is some ten times faster.
        let low = Int64(truncatingIfNeeded: coefficient)
        if Int128(low) == coefficient {
            append(low.magnitude, scale: scale, to: &bytes)
        } else {
            append(coefficient.magnitude, scale: scale, to: &bytes)
        }
    }

    @inline(__always)
    private static func append<Digits: FixedWidthInteger & UnsignedInteger>(
        _ magnitude: Digits, scale: Int, to bytes: inout [UInt8]
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digitsMax) { buffer in
            var left = magnitude
            var first = digitsMax
            var written = 0
            // Safe: 39 digits, the point and at most 23 leading zeros fit in the buffer.
            repeat {
                if written == scale, scale > 0 {
                    first -= 1
                    buffer[first] = 0x2E
                }
                let (quotient, digit) = left.quotientAndRemainder(dividingBy: 10)
                first -= 1
                buffer[first] = 0x30 + UInt8(digit)
                left = quotient
                written += 1
            } while left > 0 || written <= scale
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[first...]))
        }
    }
}
