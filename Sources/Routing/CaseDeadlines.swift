import RetailModel
import Transform

/// How the deadlines of cases are counted, and what happens while nobody closes one.
public struct CaseDeadlines: Hashable, Sendable {
    /// Whose hours count; nil for every hour.
    public let calendar: BusinessCalendar?
    /// After how many seconds of these hours its owner is reminded, in order.
    public let remindSeconds: [Int]
    /// The queue or person that gets a case at its deadline; nil when it stays where it is.
    public let escalateTo: String?

    /// Every hour counts, nobody is reminded, and no case changes hands.
    public static let none = CaseDeadlines(calendar: nil, remindSeconds: [], escalateTo: nil)

    /// Deadlines with all their parts.
    public init(calendar: BusinessCalendar?, remindSeconds: [Int], escalateTo: String?) {
        self.calendar = calendar
        self.remindSeconds = remindSeconds
        self.escalateTo = escalateTo
    }

    /// These, and from `others` what they do not say.
    public func completed(by others: CaseDeadlines) -> CaseDeadlines {
        CaseDeadlines(
            calendar: calendar ?? others.calendar,
            remindSeconds: remindSeconds.isEmpty ? others.remindSeconds : remindSeconds,
            escalateTo: escalateTo ?? others.escalateTo)
    }

    /// The moment at which so many seconds that count have passed since `start`.
    public func moment(after seconds: Int, from start: Instant) -> Instant {
        calendar?.moment(after: seconds, from: start) ?? start.adding(seconds: seconds)
    }

    /// Reads the keys `calendar`, `remind` and `escalate_to` of a queue, or of a route's policy.
    ///
    /// - Parameters:
    ///   - slaSeconds: when its cases are due; nil where that is not known.
    ///   - calendars: those that there are.
    public static func read(
        _ map: MapView, slaSeconds: Int?, calendars: BusinessCalendars, problems: ProblemList
    ) -> CaseDeadlines {
        let calendar = calendar(map, among: calendars, problems: problems)
        var remind: [Int] = []
        for shape in map.optionalList("remind") {
            guard let seconds = Length.seconds(shape, map, problems) else { continue }
            if let slaSeconds, seconds >= slaSeconds, problems.isStrict {
                problems.report(
                    "DUE-002", at: shape.place, "The reminder does not come before the deadline.",
                    remedy: "Remind earlier; at the deadline `escalate_to` hands the case on.")
            }
            remind.append(seconds)
        }
        let escalateTo = map.optional("escalate_to").flatMap { shape -> String? in
            guard let name = map.text(shape) else { return nil }
            if name.contains(where: { !$0.isWhitespace }) { return name }
            problems.report(
                "DUE-003", at: shape.place, "It is not said who gets the case.",
                remedy: "Name a queue, a person or a team.")
            return nil
        }
        return CaseDeadlines(
            calendar: calendar, remindSeconds: Set(remind).sorted(), escalateTo: escalateTo)
    }

    /// The calendar that the key `calendar` names.
    static func calendar(
        _ map: MapView, among calendars: BusinessCalendars, problems: ProblemList
    ) -> BusinessCalendar? {
        guard let shape = map.optional("calendar"), let name = map.text(shape) else { return nil }
        if calendars.names.contains(name) { return calendars.byName[name] }
        problems.report(
            "DUE-001", at: shape.place, "There is no calendar \"\(name)\".",
            remedy: NearestName.remedy(for: name, among: Array(calendars.names)))
        return nil
    }
}
