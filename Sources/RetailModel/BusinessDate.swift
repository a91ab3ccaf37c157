/// A trading day of a store, without a zone: the day in whose books something stands.
///
/// Proleptic Gregorian calendar (ISO 8601), years 1 to 9999.
public struct BusinessDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; the form in which the store keeps it.
    public let daysSinceEpoch: Int32

    /// A day from its year, month (1-12) and day (1-31).
    ///
    /// - Returns: nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        guard day <= Self.daysIn(month: month, of: year) else { return nil }
        daysSinceEpoch = Self.days(year: year, month: month, day: day)
    }

    /// A day from its ISO 8601 notation `YYYY-MM-DD`.
    ///
    /// - Returns: nil for any other notation or a day that does not exist.
    public init?(_ text: some StringProtocol) {
        self.init(parsing: text.utf8)
    }

    /// A day from the bytes of its ISO 8601 notation `YYYY-MM-DD`.
    ///
    /// - Returns: nil for any other notation or a day that does not exist.
    public init?(parsing bytes: some Collection<UInt8>) {
        guard bytes.count == 10 else { return nil }
        var fields = (year: 0, month: 0, day: 0)
        var position = -1
        for byte in bytes {
            position += 1
            if position == 4 || position == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit = Int(byte &- UInt8(ascii: "0"))
            guard digit <= 9 else { return nil }
            switch position {
            case 0..<4: fields.year = fields.year * 10 + digit
            case 5..<7: fields.month = fields.month * 10 + digit
            default: fields.day = fields.day * 10 + digit
            }
        }
        self.init(year: fields.year, month: fields.month, day: fields.day)
    }

    /// A day from its ISO 8601 notation, without the cost of a generic call from another room.
    ///
    /// - Returns: nil for any other notation or a day that does not exist.
    public init?(parsing bytes: [UInt8]) {
        self.init(parsing: bytes[...])
    }

    /// A day from the stored count of days since 1970-01-01.
    ///
    /// - Returns: nil outside the years 1 to 9999.
    public init?(daysSinceEpoch: Int) {
        guard (-719_162...2_932_896).contains(daysSinceEpoch) else { return nil }
        self.daysSinceEpoch = Int32(daysSinceEpoch)
    }

    /// The UTC day on which an instant falls.
    public init?(utcDayOf instant: Instant) {
        let day = instant.microseconds / 86_400_000_000
        let isBefore = instant.microseconds % 86_400_000_000 < 0
        self.init(daysSinceEpoch: Int(isBefore ? day - 1 : day))
    }

    /// Year, month and day of the calendar.
    public var components: (year: Int, month: Int, day: Int) {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let shifted = Int(daysSinceEpoch) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    public static func < (left: BusinessDate, right: BusinessDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    private static func days(year: Int, month: Int, day: Int) -> Int32 {
        // The same source, days_from_civil.
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }

    private static func daysIn(month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

extension BusinessDate: CustomStringConvertible {
    /// ISO 8601: `2026-03-10`.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(10)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the day's ten characters.
    func append(to bytes: inout [UInt8]) {
        let (year, month, day) = components
        appendPadded(year, to: 4, &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendPadded(month, to: 2, &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendPadded(day, to: 2, &bytes)
    }
}

/// Adds a number from 0 on in decimal, with leading zeros up to `width` digits, of which it has no
/// more.
func appendPadded(_ number: Int, to width: Int, _ bytes: inout [UInt8]) {
    var unit = 1
    for _ in 1..<width { unit *= 10 }
    while unit > 0 {
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
        unit /= 10
    }
}
