import RetailModel
import Transform

/// Reads calendars from their files; the notation is in Docs/reference/configuration.md.
public struct CalendarReader {
    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    private let problems: ProblemList

    /// A reader that reports to `problems`.
    public init(problems: ProblemList) {
        self.problems = problems
    }

    /// All calendars of these files.
    public func calendars(_ shapes: [Shape]) -> BusinessCalendars {
        var calendars = BusinessCalendars()
        for shape in shapes {
            guard let map = MapView(shape, problems: problems) else { continue }
            let name = map.requiredText("calendar")
            if let name, !calendars.names.insert(name).inserted {
                problems.report(
                    "CAL-001", at: shape.place,
                    "The calendar \"\(name)\" stands in another file too.",
                    remedy: "Keep one of the two.")
            }
            if let calendar = calendar(map, named: name) {
                calendars.byName[calendar.name] = calendar
            }
        }
        return calendars
    }

    private func calendar(_ map: MapView, named name: String?) -> BusinessCalendar? {
        let before = problems.count
        _ = map.optionalText("describes")
        let offset = map.required("utc_offset").flatMap { self.offset($0, map) }
        let changes = self.changes(map.optionalList("offset_changes"))
        let week = map.required("open").flatMap { self.week($0) }
        var days: [BusinessDate: [BusinessCalendar.Hours]] = [:]
        for shape in map.optionalList("closed") {
            note(date(shape, map), as: [], at: shape.place, in: &days)
        }
        for shape in map.optionalList("other_hours") { otherHours(shape, in: &days) }
        map.refuseUnknownKeys()
        guard problems.count == before, let name, let offset, let week else { return nil }
        guard week.contains(where: { !$0.isEmpty }) else {
            problems.report(
                "CAL-002", at: map.place, "The calendar opens on no weekday.",
                remedy: "Write hours under `open:`, such as `monday: [09:00-17:30]`.")
            return nil
        }
        return BusinessCalendar(
            name: name, offsetSeconds: offset, changes: changes, week: week, days: days)
    }

    // MARK: - Offsets

    private func offset(_ shape: Shape, _ map: MapView) -> Int? {
        guard let text = map.text(shape) else { return nil }
        if let sign = ["+": 1, "-": -1][text.prefix(1)],
            let minutes = Self.minutes(text.dropFirst()), minutes < 24 * 60
        {
            return sign * minutes * 60
        }
        problems.report(
            "CAL-003", at: shape.place, "\"\(text)\" is no offset from UTC.",
            remedy: "Write a sign, hours and minutes, such as +01:00.")
        return nil
    }

    private func changes(_ shapes: [Shape]) -> [BusinessCalendar.OffsetChange] {
        var found: [BusinessCalendar.OffsetChange] = []
        for shape in shapes {
            guard let change = change(shape) else { continue }
            if found.contains(where: { $0.from == change.from }) {
                reportTwice(change.from, at: shape.place)
            }
            found.append(change)
        }
        return found
    }

    private func change(_ shape: Shape) -> BusinessCalendar.OffsetChange? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let from = map.required("from").flatMap { self.date($0, map) }
        let offset = map.required("utc_offset").flatMap { self.offset($0, map) }
        map.refuseUnknownKeys()
        guard let from, let offset else { return nil }
        return BusinessCalendar.OffsetChange(from: from, offsetSeconds: offset)
    }

    // MARK: - Hours

    private func week(_ shape: Shape) -> [[BusinessCalendar.Hours]]? {
        guard let map = MapView(shape, problems: problems) else { return nil }
        let week = Self.weekdays.map { hours(map.optionalList($0), map) }
        map.refuseUnknownKeys()
        return week
    }

    /// The parts of one day, in order and without overlap.
    private func hours(_ shapes: [Shape], _ map: MapView) -> [BusinessCalendar.Hours] {
        var found: [BusinessCalendar.Hours] = []
        for shape in shapes {
            guard let text = map.text(shape) else { continue }
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let opens = Self.minutes(parts[0]),
                let closes = Self.minutes(parts[1]),
                let hours = BusinessCalendar.Hours(opensAt: opens * 60, closesAt: closes * 60),
                found.last.map({ $0.closesAt <= hours.opensAt }) ?? true
            else {
                problems.report(
                    "CAL-004", at: shape.place, "\"\(text)\" are no hours of this day.",
                    remedy: "Write 09:00-17:30; several parts in order, and 24:00 for midnight.")
                continue
            }
            found.append(hours)
        }
        return found
    }

    private func otherHours(
        _ shape: Shape, in days: inout [BusinessDate: [BusinessCalendar.Hours]]
    ) {
        guard let map = MapView(shape, problems: problems) else { return }
        let date = map.required("date").flatMap { self.date($0, map) }
        let hours = self.hours(map.optionalList("open"), map)
        map.refuseUnknownKeys()
        note(date, as: hours, at: map.place, in: &days)
    }

    private func note(
        _ date: BusinessDate?, as hours: [BusinessCalendar.Hours], at place: SourcePlace,
        in days: inout [BusinessDate: [BusinessCalendar.Hours]]
    ) {
        guard let date, days.updateValue(hours, forKey: date) != nil else { return }
        reportTwice(date, at: place)
    }

    private func reportTwice(_ date: BusinessDate, at place: SourcePlace) {
        problems.report(
            "CAL-005", at: place, "\(date) stands here already.", remedy: "Keep one of the two.")
    }

    private func date(_ shape: Shape, _ map: MapView) -> BusinessDate? {
        guard let text = map.text(shape) else { return nil }
        if let date = BusinessDate(text) { return date }
        problems.report(
            "CAL-006", at: shape.place, "\"\(text)\" is no date.",
            remedy: "Write a day that there is, as YYYY-MM-DD.")
        return nil
    }

    /// Minutes since midnight of `09:30`, up to 24:00.
    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { 48...57 ~= $0 } }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60
        else { return nil }
        let sum = hours * 60 + minutes
        return sum <= 24 * 60 ? sum : nil
    }
}
