import PipelineFixture
import RetailModel
import Routing
import SQL
import Store
import StoreFixture
import Testing
import Transform
import TurnstileFixture

@testable import Pipeline

/// The clock of these tests stands at Tuesday, 10 March 2026, 15:00 UTC.
@Suite(.takesTurns) struct `Deadlines of cases` {
    /// The route of sales with hours, reminders and somebody who gets what is late.
    private static func configuration(
        escalateTo target: String = "finance-lead"
    ) throws -> Configuration {
        let route = try #require(
            try ShippedConfiguration.files().first { $0.path == "routes/sales.yaml" })
        let text = route.content.replacing(
            "    remind: [2h, 3h30m]",
            with: """
                    calendar: london
                    remind: [2h, 3h30m]
                    escalate_to: \(target)
                """
        ).replacing(
            "done_when:\n  posted_in_erp: {within: 24h}\n  stock_moved: {within: 15m}\n", with: "")
        return try Configuration(
            files: ShippedConfiguration.books(
                of: try ShippedConfiguration.files(with: [
                    ("routes/sales.yaml", text),
                    ("calendars/london.yaml", `Business hours`.london),
                ])), isStrict: true)
    }

    /// An order that was paid short at 15:00, so that its case is due at 10:30 of the next morning.
    private static func openWithShortOrder(
        _ engine: BooksEngine, _ configuration: Configuration
    ) async throws -> (open: OpenBooks, caseID: String) {
        let open = try OpenBooks(engine, configuration)
        var short = ShopOrder("A-1")
        short.paid = "30.00"
        let receipts = try await open.send(short)
        return (open, try #require(receipts[0].caseID))
    }

    private static func told(_ open: OpenBooks) throws -> [String] {
        try EventTable.page(
            after: 0, types: ["case.reminded", "case.escalated"], limit: 99,
            on: open.books.connect()
        ).map { "\($0.type) \($0.occurredAt)" }
    }

    private static func strike(_ open: OpenBooks) async throws -> [String] {
        try await open.deadlines.strike().map { "\($0.stroke.rawValue) \($0.queue)" }
    }

    @Test(arguments: BooksEngine.allCases)
    func `the owner is reminded in business hours, and at the deadline another gets the case`(
        _ engine: BooksEngine
    ) async throws {
        let (open, id) = try await Self.openWithShortOrder(engine, try Self.configuration())
        let opened = try #require(try CaseTable.row(id: id, on: open.books.connect()))
        #expect(opened.dueAt.description == "2026-03-11T10:30:00.000Z")
        #expect(opened.owner == "team-finance")
        #expect(try await Self.strike(open) == [])
        // 17:00, two hours later; the second reminder is 3.5 open hours behind the first moment.
        open.clock.advance(seconds: 7200)
        #expect(try await Self.strike(open) == ["reminded finance-exceptions"])
        #expect(try await Self.strike(open) == [])
        // 9:59, then 10:00 of the next morning.
        open.clock.advance(seconds: 17 * 3600 - 60)
        #expect(try await Self.strike(open) == [])
        open.clock.advance(seconds: 60)
        #expect(try await Self.strike(open) == ["reminded finance-exceptions"])
        open.clock.advance(seconds: 1800)
        #expect(try await Self.strike(open) == ["escalated finance-exceptions"])
        open.clock.advance(seconds: 1_000_000)
        #expect(try await Self.strike(open) == [])
        let sql = try open.books.connect()
        let row = try #require(try CaseTable.row(id: id, on: sql))
        #expect(row.owner == "finance-lead")
        #expect(row.queue == "finance-exceptions")
        #expect(row.dueAt == opened.dueAt)
        #expect(row.remindedAt?.description == "2026-03-11T10:00:00.000Z")
        #expect(row.escalatedAt?.description == "2026-03-11T10:30:00.000Z")
        #expect(
            try CaseAlarmTable.events(ofCase: row.seq, on: sql).map { "\($0.what): \($0.detail)" }
                == [
                    "reminded: team-finance, due at 2026-03-11T10:30:00.000Z",
                    "reminded: team-finance, due at 2026-03-11T10:30:00.000Z",
                    "escalated: from team-finance in finance-exceptions to finance-lead in "
                        + "finance-exceptions",
                ])
        #expect(
            try Self.told(open) == [
                "case.reminded 2026-03-10T17:00:00.000Z",
                "case.reminded 2026-03-11T10:00:00.000Z",
                "case.escalated 2026-03-11T10:30:00.000Z",
            ])
        try open.expectSound()
    }

    @Test(arguments: BooksEngine.allCases)
    func `a queue that is named gets the case with its owner`(_ engine: BooksEngine) async throws {
        let (open, id) = try await Self.openWithShortOrder(
            engine, try Self.configuration(escalateTo: "operations"))
        open.clock.advance(seconds: 24 * 3600)
        #expect(try await Self.strike(open) == ["escalated operations"])
        let row = try #require(try CaseTable.row(id: id, on: open.books.connect()))
        #expect(row.queue == "operations")
        #expect(row.owner == "team-operations")
        // Both reminders came too late to say anything.
        #expect(row.remindedAt == nil)
        let content = try #require(
            try EventTable.page(
                after: 0, types: ["case.escalated"], limit: 9, on: open.books.connect()
            ).first?.content)
        let json = try JSONDocument(parsing: content).root
        #expect(json.member(named: "owner")?.text() == "team-operations")
        #expect(json.member(named: "queue")?.text() == "operations")
    }

    @Test(arguments: BooksEngine.allCases)
    func `reminders that come late together are one`(_ engine: BooksEngine) async throws {
        let (open, id) = try await Self.openWithShortOrder(engine, try Self.configuration())
        // 10:15 of the next morning: the server was away since the case was opened.
        open.clock.advance(seconds: 19 * 3600 + 900)
        let before = open.books
        open.lane.close()
        let again = try OpenBooks(
            engine, try Self.configuration(), clock: open.clock, reopening: before)
        #expect(try await Self.strike(again) == ["reminded finance-exceptions"])
        let row = try #require(try CaseTable.row(id: id, on: again.books.connect()))
        #expect(row.remindedAt == again.clock.now)
        #expect(try Self.told(again).count == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a case that is closed by then rings no more`(_ engine: BooksEngine) async throws {
        let (open, id) = try await Self.openWithShortOrder(engine, try Self.configuration())
        _ = try await open.cases.act(
            onCase: id,
            CaseDesk.Request(
                action: .edit, edits: [JSONEdit(place: "tenders/0/amount", text: "33.95")],
                reasonCode: "wrong_tender", reason: "the gateway's report says so", by: "Ada"))
        open.clock.advance(seconds: 24 * 3600 - 1)
        #expect(try await Self.strike(open) == [])
        #expect(try Self.told(open) == [])
        #expect(
            try open.books.connect().number("SELECT COUNT(*) FROM case_alarm") == 0)
    }

    @Test(arguments: BooksEngine.allCases)
    func `two nodes see to a deadline once`(_ engine: BooksEngine) async throws {
        let configuration = try Self.configuration()
        let (first, id) = try await Self.openWithShortOrder(engine, configuration)
        let second = try OpenBooks(
            engine, configuration, clock: first.clock, reopening: first.books)
        first.clock.advance(seconds: 20 * 3600)
        async let left = Self.strike(first)
        async let right = Self.strike(second)
        let strokes = try await left + right
        #expect(strokes == ["escalated finance-exceptions"])
        #expect(try Self.told(first).count == 1)
        let row = try #require(try CaseTable.row(id: id, on: first.books.connect()))
        #expect(row.owner == "finance-lead")
    }

    @Test(arguments: [
        ("    calendar: london", "    calendar: londen", "DUE-001 routes/sales.yaml"),
        ("remind: [2h, 3h30m]", "remind: [2h, 4h]", "DUE-002 routes/sales.yaml"),
        ("remind: [2h, 3h30m]", "remind: [2h, soon]", "ROUTE-012 routes/sales.yaml"),
        ("escalate_to: finance-lead", "escalate_to: \" \"", "DUE-003 routes/sales.yaml"),
        ("utc_offset: +00:00\noffset", "utc_offset: 0\noffset", "CAL-003 calendars/london.yaml"),
    ])
    func `what cannot be is an error at its place`(
        _ wrong: (old: String, new: String, refusal: String)
    ) throws {
        let files = try Self.configuration().files.map { file in
            ConfigurationTable.File(
                path: file.path, content: file.content.replacing(wrong.old, with: wrong.new))
        }
        let error = #expect(throws: ConfigurationProblems.self) {
            try Configuration(files: files, isStrict: true)
        }
        let told = try #require(error).problems.map { "\($0.rule) \($0.place.file)" }
        #expect(told.first == wrong.refusal)
    }

    @Test func `a calendar with a mistake is told of once, not as missing too`() throws {
        let queue = "queue: operations\nrole: operations\nowner: team\nsla: 1h\ncalendar: "
        func told(_ name: String) throws -> [String] {
            let files = try ShippedConfiguration.files(with: [
                ("queues/operations.yaml", queue + name),
                (
                    "calendars/london.yaml",
                    `Business hours`.london.replacing("[10:00-12:00]", with: "[10-12]")
                ),
            ])
            let error = #expect(throws: ConfigurationProblems.self) {
                try Configuration(files: ShippedConfiguration.books(of: files))
            }
            return (error?.problems ?? []).map { "\($0.rule) \($0.place.file)" }
        }
        #expect(try told("london") == ["CAL-004 calendars/london.yaml"])
        #expect(
            try told("londen") == [
                "CAL-004 calendars/london.yaml", "DUE-001 queues/operations.yaml",
            ])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a queue's own hours and reminders hold for every case in it`(
        _ engine: BooksEngine
    ) async throws {
        let queue = """
            queue: erp-exceptions
            role: erp
            owner: team-finance
            sla: 4h
            calendar: london
            remind: [1h]
            escalate_to: erp-operators
            """
        let configuration = try Configuration(
            files: ShippedConfiguration.books(
                of: try ShippedConfiguration.files(with: [
                    ("queues/erp-exceptions.yaml", queue),
                    ("calendars/london.yaml", `Business hours`.london),
                ])), isStrict: true)
        let open = try OpenBooks(engine, configuration)
        _ = try await open.send(Ticket("1"))
        _ = try await open.desk.offer(after: 0, limit: 10)
        // Wednesday, 15:00:01: the acknowledgement of a day is overdue.
        open.clock.advance(seconds: 86_401)
        #expect(try await Self.strike(open) == ["overdue erp-exceptions"])
        let row = try #require(
            try CaseTable.page(
                after: 0, includingClosed: false, limit: 9, on: open.books.connect()
            ).first)
        #expect(row.dueAt.description == "2026-03-12T10:30:01.000Z")
        open.clock.advance(seconds: 3600)
        #expect(try await Self.strike(open) == ["reminded erp-exceptions"])
        open.clock.advance(seconds: 20 * 3600)
        #expect(try await Self.strike(open) == ["escalated erp-exceptions"])
    }
}
