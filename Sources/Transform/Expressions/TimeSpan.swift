/// A length of time in nanoseconds, at most about 292 years either way (CEL language definition,
/// "Timestamp and Duration").
public struct TimeSpan: Hashable, Comparable, Sendable {
    /// Signed; a whole number of nanoseconds.
    public let nanoseconds: Int64

    static let perSecond: Int64 = 1_000_000_000

    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Reads `1h45m47s`, `-1.5h`, `250ms`; the units are h, m, s, ms, us, µs and ns.
    ///
    /// Nil for another notation, or beyond the range.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        if bytes.elementsEqual("0".utf8) {
            nanoseconds = 0
            return
        }
        guard !bytes.isEmpty else { return nil }
        var total: Int128 = 0
        while !bytes.isEmpty {
            guard let part = Self.part(&bytes) else { return nil }
            total += part
            guard total <= Int128(UInt64.max) else { return nil }
        }
        guard let nanoseconds = Int64(exactly: isNegative ? -total : total) else { return nil }
        self.nanoseconds = nanoseconds
    }

    private static let units: [(name: [UInt8], nanoseconds: Int128)] = [
        (Array("ns".utf8), 1), (Array("us".utf8), 1000), (Array("µs".utf8), 1000),
        (Array("μs".utf8), 1000), (Array("ms".utf8), 1_000_000), (Array("s".utf8), 1_000_000_000),
        (Array("m".utf8), 60_000_000_000), (Array("h".utf8), 3_600_000_000_000),
    ]

    /// One number with its unit, taken off the front, in nanoseconds.
    private static func part(_ bytes: inout ArraySlice<UInt8>) -> Int128? {
        var (digits, whole, fraction, scale) = (0, Int128(0), Int128(0), Int128(1))
        var hasPoint = false
        while let byte = bytes.first {
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                digits += 1
                if hasPoint {
                    // Beyond this no digit counts a nanosecond even of an hour.
                    if scale < 1_000_000_000_000_000 {
                        (fraction, scale) = (fraction * 10 + Int128(digit), scale * 10)
                    }
                } else {
                    whole = whole * 10 + Int128(digit)
                    guard whole <= Int128(UInt64.max) else { return nil }
                }
            } else if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                break
            }
            bytes.removeFirst()
        }
        guard digits > 0, let unit = units.first(where: { bytes.starts(with: $0.name) }) else {
            return nil
        }
        bytes.removeFirst(unit.name.count)
        return whole * unit.nanoseconds + fraction * unit.nanoseconds / scale
    }

    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension TimeSpan: CustomStringConvertible {
    /// Seconds with as many decimals as there are: `6347s`, `-0.5s`.
    public var description: String {
        let magnitude = nanoseconds.magnitude
        let seconds = magnitude / UInt64(Self.perSecond)
        let fraction = Moment.fraction(Int(magnitude % UInt64(Self.perSecond)))
        return "\(nanoseconds < 0 ? "-" : "")\(seconds)\(fraction)s"
    }
}
