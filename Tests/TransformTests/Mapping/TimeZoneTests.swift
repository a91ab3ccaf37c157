import Foundation
import RetailModel
import Testing

@testable import Transform

@Suite struct `Time zones of a configuration` {
    private static let zones = (
        path: "lookups/time-zones.csv",
        text: """
        zone,rule,valid_from
        Europe/London,"GMT0BST,M3.5.0/1,M10.5.0",
        America/Mexico_City,"CST6CDT,M4.1.0,M10.5.0",
        America/Mexico_City,CST6,2022-10-30

        """
    )
    private static let calendar = (
        path: "lookups/store-calendar.csv",
        text: """
        store,zone,utc_offset,day_starts
        S1,Europe/London,,04:00
        S2,,+05:30,00:00
        S3,America/Mexico_City,,00:00

        """
    )
    private static let localRow = SmallConfiguration.row.replacing(
        #"assumed_offset: "+01:00""#, with: "assumed_zone: Europe/London")

    private func load(
        mapping: String = SmallConfiguration.mapping(), row: String = SmallConfiguration.row,
        zones: String = zones.text, calendar: String = calendar.text
    ) throws(ConfigurationProblems) -> ConfigurationSet {
        try SmallConfiguration.load(
            mapping: mapping, row: row,
            lookups: [(Self.zones.path, zones), (Self.calendar.path, calendar)])
    }

    /// The refusal as one text; empty when there is none.
    private func refusal(
        row: String = SmallConfiguration.row, zones: String = zones.text,
        calendar: String = calendar.text, mapping: String = SmallConfiguration.mapping()
    ) -> String {
        do throws(ConfigurationProblems) {
            _ = try load(mapping: mapping, row: row, zones: zones, calendar: calendar)
            return ""
        } catch {
            return error.description
        }
    }

    private func moment(_ text: String) throws -> Instant { try #require(Instant(text)) }

    @Test func `a store's day begins by its clock, in summer as in winter`() throws {
        let calendar = try load().calendar
        let cases = [
            ("S1", "2026-03-28T03:59:59Z", "2026-03-27"),
            ("S1", "2026-03-28T04:00:00Z", "2026-03-28"),
            // Clocks went forward at one o'clock: four o'clock is three of UTC.
            ("S1", "2026-03-29T02:59:59Z", "2026-03-28"),
            ("S1", "2026-03-29T03:00:00Z", "2026-03-29"),
            ("S1", "2026-07-01T02:59:59.999Z", "2026-06-30"),
            ("S1", "2026-07-01T03:00:00Z", "2026-07-01"),
            ("S1", "2026-10-25T03:59:59Z", "2026-10-24"),
            ("S1", "2026-10-25T04:00:00Z", "2026-10-25"),
            ("S1", "1969-12-31T23:59:59.5Z", "1969-12-31"),
            ("S2", "2026-07-01T18:30:00Z", "2026-07-02"),
            // The rule that held on the day decides.
            ("S3", "2022-07-01T05:30:00Z", "2022-07-01"),
            ("S3", "2023-07-01T05:30:00Z", "2023-06-30"),
            // A store that nobody named has the day of UTC.
            ("S9", "2026-07-01T23:59:59Z", "2026-07-01"),
        ]
        for (store, text, date) in cases {
            let found = calendar.businessDate(of: try moment(text), store: store)
            #expect(found?.description == date, "\(store) \(text)")
        }
    }

    @Test func `a source without zone is read by the clock of its place`() throws {
        let connection = try #require(
            try load(
                mapping: SmallConfiguration.mapping("  at: =row.Sold"), row: Self.localRow
            ).connection(named: "orders"))
        let cases = [
            ("2026-01-10 12:00:00", "2026-01-10T12:00:00.000Z"),
            ("2026-07-10 12:00:00.25", "2026-07-10T11:00:00.250Z"),
            ("2026-07-10T12:00:00+02:00", "2026-07-10T10:00:00.000Z"),
            ("2026-03-29 00:59:59", "2026-03-29T00:59:59.000Z"),
            // The hour that never comes is told by the clock that nobody put forward.
            ("2026-03-29 01:30:00", "2026-03-29T01:30:00.000Z"),
            ("2026-03-29 02:00:00", "2026-03-29T01:00:00.000Z"),
            // Of the hour that comes twice, the first.
            ("2026-10-25 01:30:00", "2026-10-25T00:30:00.000Z"),
            ("2026-10-25 02:00:00", "2026-10-25T02:00:00.000Z"),
        ]
        for (written, utc) in cases {
            let text = SmallConfiguration.header + "O-1,A,1,1,\(written),\n"
            let file = try RetailFile(Array(text.utf8), connection: connection)
            guard case .document(let json) = connection.map(.rows(file.groups[0]))[0].result else {
                Issue.record("\(written) was not mapped")
                continue
            }
            #expect(
                String(decoding: json, as: UTF8.self).contains("\"at\":\"\(utc)\""), "\(written)")
        }
    }

    @Test func `each column of a row has its own clock`() throws {
        let source = """
            schema: shop.row
            version: 1
            format: csv
            fields:
              here: {type: timestamp, assumed_offset: "+00:00"}
              there: {type: timestamp, assumed_zone: Europe/London}
            """
        let set = try ConfigurationSet.load(files: [
            Self.zones, ("schemas/shop.row@1.yaml", source),
        ])
        let schema = try #require(set.schemas["shop.row@1"])
        var file = CSVReader(dialect: CSVDialect())
        let bytes = Array("here,there\n2026-07-10T12:00:00,2026-07-10T12:00:00\n".utf8)
        var rows = try RowReader(schema: schema, header: ["here", "there"])
        let records = (Array(file.feed(bytes)) + Array(file.finish())).compactMap { row in
            if case .record(let record) = row { rows.record(record) } else { nil }
        }
        let record = try #require(records.first)
        guard case .timestamp(let here) = record.values[0],
            case .timestamp(let there) = record.values[1]
        else {
            Issue.record("no timestamps")
            return
        }
        #expect(here == (try moment("2026-07-10T12:00:00Z")))
        #expect(there == (try moment("2026-07-10T11:00:00Z")))
    }

    @Test func `a document of JSON is read by the same clock`() throws {
        let source = """
            schema: shop.order
            version: 1
            format: json
            fields:
              placed: {type: timestamp, assumed_zone: Europe/London}
            """
        let set = try ConfigurationSet.load(files: [
            Self.zones, ("schemas/shop.order@1.yaml", source),
        ])
        let schema = try #require(set.schemas["shop.order@1"])
        let reader = RecordReader(schema: schema)
        let document = try JSONDocument(
            parsing: Array(#"{"placed": "2026-07-10T12:00:00"}"#.utf8), keys: reader.keys)
        let record = try #require(reader.read(document.root)).record
        guard case .timestamp(let placed) = record.values[0] else {
            Issue.record("no timestamp")
            return
        }
        #expect(placed == (try moment("2026-07-10T11:00:00Z")))
    }

    @Test func `expressions name the zones of the table`() throws {
        let hours = SmallConfiguration.mapping(
            "  count: =row.Sold.getHours(\"America/Mexico_City\")")
        #expect(refusal(mapping: hours) == "")
        #expect(
            refusal(mapping: hours.replacing("Mexico_City", with: "Mexico")).contains(
                "EXPR-081: There is no time zone \"America/Mexico\". Use an offset such as "
                    + "\"+01:00\", or a zone of lookups/time-zones.csv."))
    }

    @Test func `what is wrong with zones is told at its place`() {
        #expect(
            refusal(calendar: "store,zone,day_starts\n*,Europe/Londn,04:00\n")
                == "lookups/store-calendar.csv:2:1: LOOKUP-008: There is no time zone "
                + "\"Europe/Londn\". Did you mean \"Europe/London\"?")
        #expect(
            refusal(calendar: "store,zone,utc_offset,day_starts\n*,Europe/London,+00:00,04:00\n")
                .hasPrefix("lookups/store-calendar.csv:2:1: LOOKUP-009: "))
        #expect(
            refusal(calendar: "store,zone,day_starts\n*,,04:00\n")
                .hasPrefix("lookups/store-calendar.csv:2:1: LOOKUP-006: "))
        #expect(
            refusal(zones: Self.zones.text + "Mars/Base,noon,\n").contains(
                "lookups/time-zones.csv:5:1: LOOKUP-010: \"noon\" is no rule of a time zone."))
        #expect(
            refusal(zones: Self.zones.text + "America/Mexico_City,CST6,2022-10-30\n").contains(
                "lookups/time-zones.csv:5:1: LOOKUP-004: "))
        let unknown = Self.localRow.replacing("Europe/London", with: "Europe/Londres")
        #expect(
            refusal(row: unknown).contains(
                "schemas/order.row@1.yaml:9:41: SCHEMA-015: There is no time zone "
                    + "\"Europe/Londres\". Did you mean \"Europe/London\"?"))
        let both = Self.localRow.replacing(
            "assumed_zone", with: "assumed_offset: \"+00:00\", assumed_zone")
        #expect(refusal(row: both).contains("schemas/order.row@1.yaml:9:9: SCHEMA-006: "))
    }

    @Test(arguments: [
        ("Europe/London", "Europe/London"), ("Australia/Sydney", "Australia/Sydney"),
        ("America/St_Johns", "America/St_Johns"), ("Asia/Kathmandu", "Asia/Kathmandu"),
        ("America/Chicago", "US/Central"),
    ])
    func `the shipped rules agree with the compiled files of the database`(
        _ name: String, _ file: String
    ) throws {
        let shipped = try ConfigurationFolder.load().environment.zones[name]
        let compiled = ConformanceSuite.zones[file]
        let (rules, zone) = (try #require(shipped), try #require(compiled))
        // 2012 to 2040; before that Newfoundland changed its clocks at a minute past midnight.
        var second: Int64 = 1_325_376_000
        while second < 2_208_988_800 {
            let (near, far) = (rules.offsetSeconds(at: second), zone.offsetSeconds(at: second))
            guard near == far else {
                Issue.record("\(name) at \(second): \(near), not \(far)")
                return
            }
            second += 1800
        }
    }
}
