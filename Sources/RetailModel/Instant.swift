/// A moment of UTC, in microseconds since 1970-01-01T00:00:00Z (leap
/// seconds not counted, as in POSIX).
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since the epoch; negative before it.
    public let microseconds: Int64

    /// A moment from its count of microseconds since 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A moment from RFC 3339 notation with zone: `2026-03-10T14:03:22.5Z`,
    /// `2026-03-10T14:03:22+01:00`.
    ///
    /// Up to nine decimals of a second are read, microseconds kept.
    /// A second 60 counts as the next minute.
    /// - Returns: nil for any other notation or a moment that does not exist.
    public init?(_ text: some StringProtocol) {
        self.init(parsing: Array(text.utf8))
    }

    /// A moment from the bytes of its RFC 3339 notation.
    ///
    /// - Returns: nil for any other notation or a moment that does not exist.
    public init?(parsing bytes: [UInt8]) {
        guard bytes.count >= 20, bytes.count <= 35 else { return nil }
        guard let day = BusinessDate(parsing: bytes[0..<10]) else { return nil }
        guard [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]) else {
            return nil
        }
        guard let hour = twoDigits(bytes, 11), bytes[13] == UInt8(ascii: ":"),
            let minute = twoDigits(bytes, 14), bytes[16] == UInt8(ascii: ":"),
            let second = twoDigits(bytes, 17), hour < 24, minute < 60, second <= 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == UInt8(ascii: ".") {
            var unit: Int64 = 100_000
            let start = position + 1
            position = start
            while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 {
                fraction += Int64(bytes[position] &- UInt8(ascii: "0")) * unit
                unit /= 10
                position += 1
            }
            guard position > start, position - start <= 9 else { return nil }
        }
        guard let offsetMinutes = Self.offset(bytes, at: position) else { return nil }
        let minutes = Int64(day.daysSinceEpoch) * 1440 + Int64(hour * 60 + minute - offsetMinutes)
        microseconds = (minutes * 60 + Int64(second)) * 1_000_000 + fraction
    }

    private static func offset(_ bytes: [UInt8], at position: Int) -> Int? {
        guard position < bytes.count else { return nil }
        let sign = bytes[position]
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") {
            return position + 1 == bytes.count ? 0 : nil
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            position + 6 == bytes.count, bytes[position + 3] == UInt8(ascii: ":"),
            let hours = twoDigits(bytes, position + 1),
            let minutes = twoDigits(bytes, position + 4),
            hours < 24, minutes < 60
        else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    /// A moment's text in UTC, with its own fraction of a second: `2026-03-10T08:00:00+01:00` as
    /// `2026-03-10T07:00:00Z`. What is in UTC already, or no moment, is left as it stands.
    public static func inUTC(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let instant = Instant(text), BusinessDate(utcDayOf: instant) != nil,
            bytes.last != UInt8(ascii: "Z") || bytes[dateLength] != UInt8(ascii: "T")
        else { return text }
        let told = Array(instant.description.utf8.prefix(dateTimeLength))
        let fraction = bytes[dateTimeLength...].prefix {
            $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0)
        }
        return String(decoding: told + fraction + [UInt8(ascii: "Z")], as: UTF8.self)
    }

    /// How long `2026-03-10` and `2026-03-10T14:03:22` are.
    private static let dateLength = 10
    private static let dateTimeLength = 19

    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment `seconds` later.
    public func adding(seconds: Int) -> Instant {
        Instant(microseconds: microseconds + Int64(seconds) * 1_000_000)
    }
}

private func twoDigits(_ bytes: [UInt8], _ position: Int) -> Int? {
    guard position + 1 < bytes.count else { return nil }
    let (tens, ones) = (bytes[position] &- 48, bytes[position + 1] &- 48)
    return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds: `2026-03-10T14:03:22.500Z`.
    public var description: String {
        let dayLength: Int64 = 86_400_000_000
        let remainder = microseconds % dayLength
        let ofDay = remainder < 0 ? remainder + dayLength : remainder
        guard let date = BusinessDate(utcDayOf: self) else {
            return "\(microseconds) microseconds since 1970"
        }
        let second = Int(ofDay / 1_000_000)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        date.append(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        appendPadded(second / 3600, to: 2, &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendPadded(second / 60 % 60, to: 2, &bytes)
        bytes.append(UInt8(ascii: ":"))
        appendPadded(second % 60, to: 2, &bytes)
        bytes.append(UInt8(ascii: "."))
        appendPadded(Int(ofDay % 1_000_000 / 1000), to: 3, &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }
}
