import RetailModel

/// The hours in which people work on cases: deadlines that name it count these and no others.
///
/// Written in `calendars/`; the notation is in Docs/reference/configuration.md. Its local time is
/// an offset from UTC, as store calendars have it, with the days from which another offset holds.
public struct BusinessCalendar: Hashable, Sendable {
    /// A part of a day in which work is done, in seconds from its local midnight; the end is not
    /// part of it.
    public struct Hours: Hashable, Sendable {
        /// 0 to 86,399.
        public let opensAt: Int
        /// 1 to 86,400.
        public let closesAt: Int

        /// Nil when it does not end behind its beginning and within its day.
        public init?(opensAt: Int, closesAt: Int) {
            guard 0 <= opensAt, opensAt < closesAt, closesAt <= Self.dayLength else { return nil }
            self.opensAt = opensAt
            self.closesAt = closesAt
        }

        static let dayLength = 86_400
    }

    /// From which local day on clocks stand otherwise.
    public struct OffsetChange: Hashable, Sendable {
        /// The first day of it.
        public let from: BusinessDate
        /// Local time less UTC.
        public let offsetSeconds: Int

        /// A change of the clocks at the beginning of a day.
        public init(from: BusinessDate, offsetSeconds: Int) {
            self.from = from
            self.offsetSeconds = offsetSeconds
        }
    }

    /// How many days are looked at for open hours; what is left behind them counts every hour. No
    /// calendar that opens once a week reaches it with the deadlines of a working life.
    static let daysMax = 36_500

    /// The calendar's name.
    public let name: String
    private let offsetSeconds: Int
    private let changes: [OffsetChange]
    /// The hours of each weekday, Monday first.
    private let week: [[Hours]]
    /// Days that have other hours than their weekday; a holiday has none.
    private let days: [BusinessDate: [Hours]]

    /// A calendar from its parts.
    ///
    /// - Parameters:
    ///   - offsetSeconds: local time less UTC before the first change.
    ///   - changes: in any order, each day once.
    ///   - week: seven lists, Monday first, each in order and without overlap; one of them at least
    ///     is not empty.
    ///   - days: hours of single days in place of those of their weekday.
    public init(
        name: String, offsetSeconds: Int, changes: [OffsetChange] = [], week: [[Hours]],
        days: [BusinessDate: [Hours]] = [:]
    ) {
        precondition(week.count == 7, "a week has seven days")
        precondition(week.contains { !$0.isEmpty }, "a calendar opens on one weekday at least")
        self.name = name
        self.offsetSeconds = offsetSeconds
        self.changes = changes.sorted { $0.from < $1.from }
        self.week = week
        self.days = days
    }

    /// The moment at which so many open seconds have passed since `start`.
    public func moment(after seconds: Int, from start: Instant) -> Instant {
        var left = Int64(seconds) * 1_000_000
        var day = localDay(of: start)
        for _ in 0..<Self.daysMax {
            let (begins, ends) = (beginning(of: day), beginning(of: day + 1))
            for hours in self.hours(of: day) {
                let opens = max(begins.adding(seconds: hours.opensAt), start)
                let closes = min(begins.adding(seconds: hours.closesAt), ends)
                let open = closes.microseconds - opens.microseconds
                guard open > 0 else { continue }
                if left <= open { return Instant(microseconds: opens.microseconds + left) }
                left -= open
            }
            day += 1
        }
        return Instant(microseconds: beginning(of: day).microseconds + left)
    }

    // MARK: - Days

    private func hours(of day: Int) -> [Hours] {
        if !days.isEmpty, let date = BusinessDate(daysSinceEpoch: day), let hours = days[date] {
            return hours
        }
        // 1970-01-01 was a Thursday.
        let weekday = (day + 3) % 7
        return week[weekday < 0 ? weekday + 7 : weekday]
    }

    /// The moment at which a local day begins; days are counted from 1970-01-01.
    private func beginning(of day: Int) -> Instant {
        let change = changes.last { Int($0.from.daysSinceEpoch) <= day }
        let seconds = day * Hours.dayLength - (change?.offsetSeconds ?? offsetSeconds)
        return Instant(microseconds: Int64(seconds) * 1_000_000)
    }

    /// The local day of a moment: no offset is a whole day, so it is the day of UTC or one beside.
    private func localDay(of moment: Instant) -> Int {
        let dayLength = Int64(Hours.dayLength) * 1_000_000
        let remainder = moment.microseconds % dayLength
        let ofUTC = Int(moment.microseconds / dayLength) - (remainder < 0 ? 1 : 0)
        return beginning(of: ofUTC + 1) <= moment
            ? ofUTC + 1 : beginning(of: ofUTC) <= moment ? ofUTC : ofUTC - 1
    }
}

/// The calendars of a configuration.
public struct BusinessCalendars: Sendable {
    /// Those that can be used, by their name.
    public internal(set) var byName: [String: BusinessCalendar] = [:]
    /// Every name that stands in a file, if only with problems: told once is enough.
    var names: Set<String> = []

    /// None.
    public init() {}
}
