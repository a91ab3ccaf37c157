import RetailModel
import SQL
import Store
import Transform

extension Resource {
    /// Where we sell and keep goods.
    static let locations = Resource(
        family: .location, tag: .locations, path: "/v1/locations", plural: "locations",
        singular: "location", title: "Location", members: LocationReading.members,
        filters: [
            .equal("status", .oneOf(LocationReading.Status.self), "Only those of this status."),
            .equal("kind", .oneOf(LocationReading.Kind.self), "Only those of this kind."),
            .equal("region", .text(.code), "Only those of this region."),
            .equal("zone", .text(.code), "Only those of this price zone."),
            .equal("currency", .text(.currency), "Only those that sell in this currency."),
            .equal("country", .text(.country), "Only those in this country."),
            RecordFilter(
                parameter: .query("gln", .text(.gln), "Only the one with this GLN.")
            ) { [.init(keyOf: "gln", value: $0)] },
        ],
        draft: LocationReading.draft,
        example: #"""
            {
              "location": "0042",
              "name": "Hamburg, Spitalerstrasse",
              "kind": "store",
              "status": "open",
              "region": "DE-NORTH",
              "zone": "NORTH",
              "currency": "EUR",
              "country": "DE",
              "time_zone": "Europe/Berlin",
              "gln": "4012345000023",
              "calendar": "retail-445",
              "opened_on": "2019-04-01",
              "trading_hours": [
                {"days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
                  "opens": "09:00", "closes": "20:00"},
                {"days": ["saturday"], "opens": "10:00", "closes": "18:00"}
              ],
              "special_days": [{"on": "2026-12-24", "opens": "09:00", "closes": "13:00"},
                {"on": "2026-12-25"}],
              "external_ids": [{"system": "erp", "id": "WERK-42"}]
            }
            """#, readingReach: .stores)
}

/// What a body says of a location.
private enum LocationReading {
    enum Kind: String, CaseIterable {
        case store, warehouse, online
    }

    enum Status: String, CaseIterable {
        case planned, open, closed
    }

    private enum Day: String, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    private static let hoursMax = 50
    private static let daysMax = 400
    private static let minutesOfDay = 1440

    static let members: [JSONShape.Member] = [
        .required(
            "location", .text(.code).noted("Its identifier, as sales and stock name it.")),
        .required("name", .text(length: 1...200)),
        .required("kind", .oneOf(Kind.self)),
        .optional("status", .oneOf(Status.self).noted("`open` when it is missing.")),
        .optional("region", .text(.code).noted("For reports and for rights.")),
        .optional(
            "zone", .text(.code).noted("The price zone: prices of the zone hold here.")),
        .optional("currency", .text(.currency).noted("In which it sells.")),
        .optional("country", .text(.country)),
        .optional("city", .text(length: 1...200)), .optional("post_code", .text(length: 1...40)),
        .optional("line1", .text(length: 1...200)),
        .optional("time_zone", .text(.timeZone).noted("IANA: `Europe/Berlin`.")),
        .optional("gln", .text(.gln).noted("GS1 Global Location Number; of one location only.")),
        .optional("calendar", .text(.code).noted("By which its business days are counted.")),
        .optional("opened_on", .date),
        .optional("closed_on", .date.noted("Its last day.")),
        .optional(
            "trading_hours",
            .list(
                of: .object(
                    .required("days", .list(of: .oneOf(Day.self), atMost: Day.allCases.count)),
                    .required("opens", .text(.timeOfDay)),
                    .required(
                        "closes", .text(.timeOfDay).noted("Past midnight when it is not later.")
                    )), atMost: hoursMax
            ).noted("In local time; a day may have several.")),
        .optional(
            "special_days",
            .list(
                of: .object(
                    .required("on", .date), .optional("opens", .text(.timeOfDay)),
                    .optional("closes", .text(.timeOfDay)),
                    .optional("reason", .text(length: 1...200))), atMost: daysMax
            ).noted("In place of the usual hours; closed when none are given.")),
        .optional("attributes", .map(of: .text(length: 0...400)).noted("Format, floor space.")),
        ExternalIDs.member(ofOne: "location"),
    ]

    static func draft(_ body: JSONNode) throws(RuleBreak) -> Resource.Draft {
        try DocumentRules.glnHolds(body.member(named: "gln"), code: "LOC-001")
        try DocumentRules.day("closed_on", body, isNotBefore: "opened_on")
        try checkHours(body)
        try checkSpecialDays(body)
        func column(_ name: String) -> SQLValue { .optional(body.column(name)) }
        let gln = body.column("gln").map { [RecordKey(system: "gln", value: $0)] } ?? []
        return Resource.Draft(
            id: body.column("location") ?? "",
            columns: [
                .text(body.column("status") ?? Status.open.rawValue), column("kind"),
                column("region"), column("zone"), column("currency"), column("country"),
            ], keys: gln + ExternalIDs.keys(body))
    }

    /// No two of a week's hours overlap, those past midnight included.
    private static func checkHours(_ body: JSONNode) throws(RuleBreak) {
        let week = minutesOfDay * Day.allCases.count
        var taken: [(start: Int, end: Int)] = []
        for node in body.elements("trading_hours") {
            guard let opens = minutes(node, "opens"), let closes = minutes(node, "closes") else {
                continue
            }
            let length = closes > opens ? closes - opens : closes - opens + minutesOfDay
            for day in node.elements("days").compactMap({ $0.text().flatMap(Day.init) }) {
                let start = (Day.allCases.firstIndex(of: day) ?? 0) * minutesOfDay + opens
                let overlaps = [-week, 0, week].contains { shift in
                    taken.contains { $0.start + shift < start + length && start < $0.end + shift }
                }
                guard !overlaps else {
                    throw RuleBreak(
                        code: "LOC-002", pointer: node.pointer,
                        problem: "On \(day.rawValue) these hours overlap others.",
                        remedy: "Let each end before the next begins, or make one of both.")
                }
                taken.append((start, start + length))
            }
        }
    }

    private static func checkSpecialDays(_ body: JSONNode) throws(RuleBreak) {
        try DocumentRules.linesAreTold(body, "special_days", by: "on")
        for node in body.elements("special_days") {
            let isOneMissing =
                (node.member(named: "opens") == nil) != (node.member(named: "closes") == nil)
            guard isOneMissing else { continue }
            throw RuleBreak(
                code: "LOC-002", pointer: node.pointer,
                problem: "The special day has one of opens and closes only.",
                remedy: "Say both, or neither for a day on which it is closed.")
        }
    }

    private static func minutes(_ node: JSONNode, _ name: String) -> Int? {
        let parts = node.column(name)?.split(separator: ":").compactMap { Int($0) }
        guard let parts, parts.count == 2 else { return nil }
        return parts[0] * 60 + parts[1]
    }
}
