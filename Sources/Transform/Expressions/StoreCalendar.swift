import RetailModel

/// When each store's business day begins: its clock and the hour of its cut-off.
///
/// Written as the lookup `store-calendar`, with the columns `store`, `zone` (`Europe/London`) or
/// `utc_offset` (`+01:00`), and `day_starts` (`04:00`, local time); the row for `*` stands for
/// every store that is not named.
public struct StoreCalendar: Sendable {
    struct Day: Sendable {
        let zone: ZoneRules
        let startMinutes: Int
    }

    /// Every store's day is the UTC day.
    public static let utc = StoreCalendar(days: [:])

    private let days: [String: Day]

    init(days: [String: Day]) {
        self.days = days
    }

    /// The business date of a moment at a store: before the cut-off it is still the day before.
    public func businessDate(of moment: Instant, store: String) -> BusinessDate? {
        guard let day = days[store] ?? days["*"] else { return BusinessDate(utcDayOf: moment) }
        return BusinessDate(
            utcDayOf: moment.adding(
                seconds: day.zone.offsetSeconds(at: moment) - day.startMinutes * 60))
    }
}

/// A clock reading or offset in minutes, from `04:00`, `+01:00` or `-05:30`.
func clockMinutes(_ text: String, isSigned: Bool) -> Int? {
    var bytes = Array(text.utf8)
    var sign = 1
    if isSigned {
        guard let first = bytes.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
        else { return nil }
        sign = first == UInt8(ascii: "-") ? -1 : 1
        bytes.removeFirst()
    }
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0 &- UInt8(ascii: "0")) }
    guard digits.allSatisfy({ $0 <= 9 }) else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    return hours < 24 && minutes < 60 ? sign * (hours * 60 + minutes) : nil
}
