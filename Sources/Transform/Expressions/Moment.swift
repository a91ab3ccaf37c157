/// A moment of UTC to the nanosecond, from the year 1 to the year 9999 (google.protobuf.Timestamp).
public struct Moment: Hashable, Comparable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z; negative before it.
    public let seconds: Int64
    /// 0 to 999,999,999, always forward in time.
    public let nanoseconds: Int32

    private static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Nil outside the years 1 to 9999.
    init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard Self.secondsRange.contains(seconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads RFC 3339 notation with a zone; nil for another notation or a moment that is none.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 35, bytes[4] == UInt8(ascii: "-"),
            bytes[7] == UInt8(ascii: "-"), bytes[10] | 0x20 == UInt8(ascii: "t"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
            (1...12).contains(month), (1...Self.daysIn(month: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = bytes[19...]
        var nanoseconds = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 &- UInt8(ascii: "0") <= 9 }
            guard (1...9).contains(digits.count), let fraction = Self.number(digits) else {
                return nil
            }
            nanoseconds = (digits.count..<9).reduce(fraction) { number, _ in number * 10 }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = Self.offsetSeconds(rest) else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        self.init(
            seconds: Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset),
            nanoseconds: Int32(nanoseconds))
    }

    /// `Z`, `+01:00` or `-05:30`.
    private static func offsetSeconds(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let sign = bytes.first else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let minutes = clockMinutes(String(decoding: bytes, as: UTF8.self), isSigned: true)
        else { return nil }
        return minutes * 60
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }

    /// The moment that much later; nil outside the range.
    func adding(nanoseconds span: Int64) -> Moment? {
        let total = Int64(nanoseconds) + span % TimeSpan.perSecond
        let carried = total.quotientAndRemainder(dividingBy: TimeSpan.perSecond)
        let isBefore = carried.remainder < 0
        return Moment(
            seconds: seconds + span / TimeSpan.perSecond + carried.quotient - (isBefore ? 1 : 0),
            nanoseconds: Int32(
                isBefore ? carried.remainder + TimeSpan.perSecond : carried.remainder))
    }

    /// The time from another moment to this one; nil beyond the range of durations.
    func since(_ other: Moment) -> TimeSpan? {
        let span =
            Int128(seconds - other.seconds) * Int128(TimeSpan.perSecond)
            + Int128(nanoseconds - other.nanoseconds)
        return Int64(exactly: span).map { TimeSpan(nanoseconds: $0) }
    }

    public static func < (left: Moment, right: Moment) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    // MARK: - The calendar

    /// A moment as a clock on a wall shows it.
    struct Clock {
        let (year, month, day): (Int, Int, Int)
        /// 0 for the first of January.
        let dayOfYear: Int
        /// 0 for Sunday.
        let dayOfWeek: Int
        let (hour, minute, second): (Int, Int, Int)
    }

    /// The wall clock at an offset from UTC.
    func clock(offsetSeconds: Int) -> Clock {
        let local = Int(seconds) + offsetSeconds
        let ofDay = ((local % 86_400) + 86_400) % 86_400
        let days = (local - ofDay) / 86_400
        let (year, month, day) = Self.date(daysSinceEpoch: days)
        return Clock(
            year: year, month: month, day: day,
            dayOfYear: days - Self.days(year: year, month: 1, day: 1),
            dayOfWeek: ((days + 4) % 7 + 7) % 7,
            hour: ofDay / 3600, minute: ofDay / 60 % 60, second: ofDay % 60)
    }

    /// Days since 1970-01-01 in the Gregorian calendar, also before it was made.
    static func days(year: Int, month: Int, day: Int) -> Int {
        // Years begin in March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func date(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let leaps = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    static func daysIn(month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

extension Moment: CustomStringConvertible {
    /// RFC 3339 in UTC with as many decimals as there are: `2009-02-13T23:31:30Z`.
    public var description: String {
        let clock = clock(offsetSeconds: 0)
        let date = [
            Self.padded(clock.year, 4), Self.padded(clock.month, 2), Self.padded(clock.day, 2),
        ]
        let time = [clock.hour, clock.minute, clock.second].map { Self.padded($0, 2) }
        return date.joined(separator: "-") + "T" + time.joined(separator: ":")
            + Self.fraction(Int(nanoseconds)) + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// `.5` for half a second; nothing for none.
    static func fraction(_ nanoseconds: Int) -> String {
        guard nanoseconds != 0 else { return "" }
        var digits = padded(nanoseconds, 9)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }
}
