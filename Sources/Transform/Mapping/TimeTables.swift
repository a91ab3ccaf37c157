import RetailModel

// The lookups about clocks, which expressions read by functions of their own.

extension StoreCalendar {
    /// The lookup's file name, without ending, that is read as the calendar.
    static let lookupName = "store-calendar"

    /// Reads the calendar's CSV text: `store,zone,day_starts`, or `utc_offset` in place of `zone`.
    static func read(
        file: String, csv: String, zones: [String: ZoneRules]
    ) throws(ConfigurationProblems) -> StoreCalendar {
        let problems = ProblemList()
        let sheet = try LookupSheet.read(file: file, csv: csv)
        let store = sheet.required("store", problems)
        let zone = sheet.optional("zone")
        let offset =
            zone == nil ? sheet.required("utc_offset", problems) : sheet.optional("utc_offset")
        let start = sheet.required("day_starts", problems)
        try problems.throwIfAny()
        var days: [String: Day] = [:]
        for row in sheet.rows {
            let name = zone.map { row.fields[$0] } ?? ""
            let written = offset.map { row.fields[$0] } ?? ""
            let found = name.isEmpty ? ZoneRules(signed: written) : zones[name]
            if !name.isEmpty, found == nil || !written.isEmpty {
                reportZone(name, among: zones, at: row.place, problems)
                continue
            }
            guard let found, let startMinutes = clockMinutes(row.fields[start], isSigned: false)
            else {
                problems.report(
                    "LOOKUP-006", at: row.place,
                    "The offset or the beginning of the day is no time.",
                    remedy: "Write them as +01:00 and 04:00.")
                continue
            }
            let day = Day(zone: found, startMinutes: startMinutes)
            if days.updateValue(day, forKey: row.fields[store]) != nil {
                problems.report(
                    "LOOKUP-004", at: row.place,
                    "The store \"\(row.fields[store])\" stands already above.",
                    remedy: "Keep one of the rows.")
            }
        }
        try problems.throwIfAny()
        return StoreCalendar(days: days)
    }

    private static func reportZone(
        _ name: String, among zones: [String: ZoneRules], at place: SourcePlace,
        _ problems: ProblemList
    ) {
        if zones[name] != nil {
            problems.report(
                "LOOKUP-009", at: place, "The store has a zone and an offset from UTC too.",
                remedy: "Keep the zone, and leave utc_offset empty.")
        } else {
            problems.report(
                "LOOKUP-008", at: place, "There is no time zone \"\(name)\".",
                remedy: ZoneTable.remedy(for: name, among: zones))
        }
    }
}

/// The lookup of time zones: what its clock does, by the name of the zone.
enum ZoneTable {
    /// The lookup's file name, without ending, that is read as the zones.
    static let lookupName = "time-zones"

    /// What to do about a zone that is not there.
    static func remedy(for name: String, among zones: [String: ZoneRules]) -> String {
        NearestName.of(name, among: zones.keys).map { "Did you mean \"\($0)\"?" }
            ?? "Name one of lookups/time-zones.csv, or add it there."
    }

    /// Reads the zones' CSV text: `zone,rule` and maybe `valid_from`; the rule as POSIX TZ has it,
    /// `GMT0BST,M3.5.0/1,M10.5.0`.
    static func read(
        file: String, csv: String
    ) throws(ConfigurationProblems) -> [String: ZoneRules] {
        let problems = ProblemList()
        let sheet = try LookupSheet.read(file: file, csv: csv)
        let (zone, rule) = (sheet.required("zone", problems), sheet.required("rule", problems))
        let validFrom = sheet.optional("valid_from")
        try problems.throwIfAny()
        var rules: [String: [(from: Int64, rule: ZoneFooter)]] = [:]
        for row in sheet.rows {
            let name = row.fields[zone]
            guard let read = ZoneFooter(row.fields[rule]) else {
                problems.report(
                    "LOOKUP-010", at: row.place,
                    "\"\(row.fields[rule])\" is no rule of a time zone.",
                    remedy: "Write it as POSIX TZ does, such as \"CET-1CEST,M3.5.0,M10.5.0/3\".")
                continue
            }
            let day = LookupTable.day(row, validFrom, problems).map { Int64($0) * 86_400 }
            let from = day ?? Int64.min
            if rules[name]?.contains(where: { $0.from == from }) == true {
                problems.report(
                    "LOOKUP-004", at: row.place, "The zone \"\(name)\" stands already above.",
                    remedy: "Keep one of the rows, or give each its own valid_from.")
            }
            rules[name, default: []].append((from, read))
        }
        try problems.throwIfAny()
        return rules.mapValues { ZoneRules(dated: $0) }
    }
}
