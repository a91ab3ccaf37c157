/// The rule behind the last change of a zone file: `CST6CDT,M3.2.0,M11.1.0` (RFC 9636 section 3.3,
/// POSIX TZ).
struct ZoneFooter: Sendable {
    /// A day of the year and the second of it, by the clock that holds until then.
    private enum Day {
        /// The n-th weekday (0 Sunday) of a month; 5 is the last.
        case weekday(month: Int, week: Int, day: Int)
        /// 1 to 365, 29 February not counted.
        case julian(Int)
        /// 0 to 365, 29 February counted.
        case ordinal(Int)
    }

    private struct Change {
        let day: Day
        let second: Int
    }

    private let standard: Int
    private let summer: Int
    private let changes: (start: Change, end: Change)?

    /// Nil for another notation.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard Self.skipName(&rest), let standard = Self.clock(&rest) else { return nil }
        self.standard = -standard
        guard !rest.isEmpty else {
            (summer, changes) = (-standard, nil)
            return
        }
        guard Self.skipName(&rest) else { return nil }
        var summer = 3600 - standard
        if let next = rest.first, next != UInt8(ascii: ",") {
            guard let offset = Self.clock(&rest) else { return nil }
            summer = -offset
        }
        self.summer = summer
        guard let start = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else {
            return nil
        }
        changes = (start, end)
    }

    /// The offset from UTC at a second since 1970, in seconds east.
    func offsetSeconds(at second: Int64) -> Int {
        guard let changes else { return standard }
        let local = Int(second) + standard
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let year = Moment.date(daysSinceEpoch: days).year
        let start = Self.second(of: changes.start, in: year) - standard
        let end = Self.second(of: changes.end, in: year) - summer
        let isSummer =
            start < end
            ? (start..<end).contains(Int(second)) : !(end..<start).contains(Int(second))
        return isSummer ? summer : standard
    }

    private static func second(of change: Change, in year: Int) -> Int {
        let first = Moment.days(year: year, month: 1, day: 1)
        let day: Int
        switch change.day {
        case .ordinal(let ordinal): day = first + ordinal
        case .julian(let number):
            let isLeap = Moment.daysIn(month: 2, of: year) == 29
            day = first + number - 1 + (isLeap && number > 59 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let start = Moment.days(year: year, month: month, day: 1)
            let startWeekday = ((start + 4) % 7 + 7) % 7
            var date = (weekday - startWeekday + 7) % 7 + (week - 1) * 7
            if date >= Moment.daysIn(month: month, of: year) { date -= 7 }
            day = start + date
        }
        return day * 86_400 + change.second
    }

    // MARK: - Reading

    private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let name = rest.prefix { letters.contains($0 | 0x20) }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { $0 &- UInt8(ascii: "0") <= 9 }
        rest = rest.dropFirst(digits.count)
        guard digits.count <= 4 else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private static func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// `-3`, `+05:30`, `2:00:00` in seconds.
    private static func clock(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let isNegative = take(UInt8(ascii: "-"), &rest)
        if !isNegative { _ = take(UInt8(ascii: "+"), &rest) }
        guard let hours = number(&rest), hours <= 167 else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(UInt8(ascii: ":"), &rest) {
            guard let part = number(&rest), part < 60 else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
        guard take(UInt8(ascii: ","), &rest), let day = day(&rest) else { return nil }
        guard take(UInt8(ascii: "/"), &rest) else { return Change(day: day, second: 7200) }
        return clock(&rest).map { Change(day: day, second: $0) }
    }

    private static func day(_ rest: inout ArraySlice<UInt8>) -> Day? {
        if take(UInt8(ascii: "J"), &rest) {
            guard let day = number(&rest), (1...365).contains(day) else { return nil }
            return .julian(day)
        }
        guard take(UInt8(ascii: "M"), &rest) else {
            guard let day = number(&rest), day <= 365 else { return nil }
            return .ordinal(day)
        }
        guard let month = number(&rest), (1...12).contains(month), take(UInt8(ascii: "."), &rest),
            let week = number(&rest), (1...5).contains(week), take(UInt8(ascii: "."), &rest),
            let day = number(&rest), day <= 6
        else { return nil }
        return .weekday(month: month, week: week, day: day)
    }
}
