import PipelineFixture
import RetailModel
import Routing
import Testing
import Transform

@Suite struct `Business hours` {
    /// A shop's office in London: weekdays with a lunch break on Friday, Saturday mornings.
    static let london = """
        calendar: london
        utc_offset: +00:00
        offset_changes:
          - {from: 2026-03-29, utc_offset: +01:00}
          - {from: 2026-10-25, utc_offset: +00:00}
        open:
          monday: [09:00-17:30]
          tuesday: [09:00-17:30]
          wednesday: [09:00-17:30]
          thursday: [09:00-17:30]
          friday: [09:00-12:00, 13:00-17:30]
          saturday: [10:00-12:00]
        closed: [2026-04-03, 2026-04-06]
        other_hours:
          - {date: 2026-12-24, open: [09:00-12:00]}
        """

    private static func calendar(
        _ text: String
    ) throws -> (calendar: BusinessCalendar?, problems: [String]) {
        let problems = ProblemList()
        let shape = try Shape.read(file: "calendars/london.yaml", text: text)
        let found = CalendarReader(problems: problems).calendars([shape])
        do throws(ConfigurationProblems) {
            try problems.throwIfAny()
        } catch {
            return (nil, error.problems.map { "\($0.rule) \($0.place.line):\($0.place.column)" })
        }
        return (found.byName.values.first, [])
    }

    @Test(arguments: [
        // Tuesday afternoon, within the day.
        ("2026-03-10T10:00:00Z", 4 * 3600, "2026-03-10T14:00:00.000Z"),
        // Over the night: 2.5 hours are left of Tuesday.
        ("2026-03-10T15:00:00Z", 4 * 3600, "2026-03-11T10:30:00.000Z"),
        // To the last second of the day, not to the first of the next.
        ("2026-03-10T15:00:00Z", 9000, "2026-03-10T17:30:00.000Z"),
        ("2026-03-10T15:00:00Z", 9001, "2026-03-11T09:00:01.000Z"),
        // Opened at night: it counts from the morning.
        ("2026-03-10T02:00:00Z", 3600, "2026-03-10T10:00:00.000Z"),
        // Over the lunch break of Friday.
        ("2026-03-13T11:30:00Z", 3600, "2026-03-13T13:30:00.000Z"),
        // Saturday noon to Monday.
        ("2026-03-14T11:59:00Z", 120, "2026-03-16T09:01:00.000Z"),
        // The clocks go forward on Sunday 29 March: 9:00 in London is 8:00 UTC.
        ("2026-03-28T12:00:00Z", 3600, "2026-03-30T09:00:00.000Z"),
        // Good Friday and Easter Monday are closed; Saturday opens between them.
        ("2026-04-02T16:00:00Z", 5400, "2026-04-04T10:00:00.000Z"),
        ("2026-04-04T11:00:00Z", 3600, "2026-04-07T09:00:00.000Z"),
        // Christmas Eve closes at noon.
        ("2026-12-24T11:00:00Z", 7200, "2026-12-25T10:00:00.000Z"),
    ])
    func `a deadline counts the open hours`(
        _ row: (from: String, seconds: Int, due: String)
    ) throws {
        let calendar = try #require(try Self.calendar(Self.london).calendar)
        let from = try #require(Instant(row.from))
        #expect(calendar.moment(after: row.seconds, from: from).description == row.due)
    }

    @Test func `a calendar that never closes counts every hour`() throws {
        let days = [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ].map { "  \($0): [00:00-24:00]\n" }
        let text = "calendar: always\nutc_offset: -05:30\nopen:\n" + days.joined()
        let calendar = try #require(try Self.calendar(text).calendar)
        for hours in [1, 23, 24, 25, 24 * 400] {
            let from = Instant(microseconds: 1_773_154_800_000_001)
            #expect(
                calendar.moment(after: hours * 3600, from: from)
                    == from.adding(seconds: hours * 3600))
        }
    }

    @Test(arguments: [
        ("utc_offset: +00:00\noffset_changes", "utc_offset: 0\noffset_changes", "CAL-003 2:13"),
        ("utc_offset: +01:00", "utc_offset: +25:00", "CAL-003 4:36"),
        ("from: 2026-03-29", "from: 2026-02-29", "CAL-006 4:12"),
        ("monday: [09:00-17:30]", "monday: [17:30-09:00]", "CAL-004 7:12"),
        ("monday: [09:00-17:30]", "monday: [9-17]", "CAL-004 7:12"),
        ("12:00, 13:00-17:30", "12:00, 11:00-17:30", "CAL-004 11:25"),
        ("monday: [09:00", "munday: [09:00", "SHAPE-026 7:3"),
        ("2026-04-03, 2026-04-06", "2026-04-03, 2026-04-03", "CAL-005 13:22"),
        ("date: 2026-12-24", "date: 2026-04-03", "CAL-005 15:5"),
        ("from: 2026-10-25", "from: 2026-03-29", "CAL-005 5:5"),
    ])
    func `what a calendar cannot be is told with its place`(
        _ wrong: (old: String, new: String, refusal: String)
    ) throws {
        let text = Self.london.replacing(wrong.old, with: wrong.new, maxReplacements: 1)
        #expect(text != Self.london)
        #expect(try Self.calendar(text).problems == [wrong.refusal])
    }

    @Test func `a calendar that opens on no weekday is refused`() throws {
        let text = "calendar: never\nutc_offset: +00:00\nopen: {}\n"
        #expect(try Self.calendar(text).problems == ["CAL-002 1:1"])
    }
}
