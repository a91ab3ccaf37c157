import Foundation
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Working through files` {
    private static let invoices =
        URL(filePath: #filePath).deletingLastPathComponent().path
        + "/../TransformTests/Fixtures/online-retail-2010-12-01-first-300.csv"

    /// `position lines key outcome`, for every result of file 1.
    private func results(_ open: OpenBooks) throws -> [String] {
        try FileTable.results(ofFile: 1, from: 0, limit: 1000, on: open.books.connect()).map {
            "\($0.position) \($0.firstLine)-\($0.lastLine) \($0.sourceKey) \($0.outcome.rawValue)"
                + ($0.code.map { " \($0)" } ?? "")
        }
    }

    private func file(_ open: OpenBooks) throws -> FileRow {
        try #require(try FileTable.file(seq: 1, on: open.books.connect()))
    }

    private func balance(_ open: OpenBooks) throws -> [AccountTotal] {
        try Reports.accounts(from: nil, to: nil, state: nil, on: open.books.connect())
    }

    @Test(arguments: BooksEngine.allCases)
    func `every line has a result, whatever became of it`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var short = Ticket("2")
        short.paid = "1.00"
        var other = Ticket("1")
        other.cashier = "C8"
        let lines = [
            Ticket("1").json, short.json, Ticket("1").json, other.json, "{\"kind\":", "{}",
        ]
        _ = try await open.store(lines.joined(separator: "\n"))
        await open.pump.run()
        let found = try results(open)
        #expect(
            found.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }.prefix(4) == [
                "1-1 ticket/0042/3/2026-03-10/1 posted",
                "2-2 ticket/0042/3/2026-03-10/2 waiting SALE-002",
                "3-3 ticket/0042/3/2026-03-10/1 duplicate",
                "4-4 ticket/0042/3/2026-03-10/1 refused DUP-001",
            ])
        #expect(found[4].hasPrefix("4 5-5 line 5 waiting JSON-"))
        #expect(found[5] == "5 6-6 line 6 waiting DOC-002")
        #expect(try file(open).state == .processed)
        #expect(try file(open).results == 6)
        let cases = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(cases.count == 4)
        #expect(cases.contains { $0.payload == Array("{}".utf8) })
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `rows of separated values become documents`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let text = try String(contentsOfFile: Self.invoices, encoding: .utf8)
        _ = try await open.store(text, connection: "online-retail", type: "text/csv")
        await open.pump.run()
        let totals = try FileTable.totals(ofFile: 1, on: open.books.connect())
        #expect(totals.map(\.outcome) == ["posted"])
        #expect(totals.map(\.documents) == [34])
        // 13,534.51 sold and 173.63 taken back.
        #expect(totals.map(\.amount) == [1_336_088])
        #expect(try file(open).problem == nil)
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file of lines that was stopped in the middle ends as if it had not been`(
        _ engine: BooksEngine
    ) async throws {
        let text = (1...450).map { Ticket("\($0)", price: "\($0).25").json }
            .joined(separator: "\n")
        let whole = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await whole.store(text)
        await whole.pump.run()
        let stopped = try OpenBooks(engine, try ShippedConfiguration.load())
        guard case .accepted(let file) = try await stopped.store(text) else { return }
        var reader = CanonicalLinesReader(configuration: stopped.configuration)
        try await commit(200, of: reader.feed(Array(text.utf8)), of: file, stopped)
        await stopped.pump.run()
        #expect(try results(stopped) == results(whole))
        #expect(try results(whole).count == 450)
        #expect(try stopped.tallies() == whole.tallies())
        #expect(try balance(stopped) == balance(whole))
        #expect(try stopped.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file of separated values that was stopped in the middle ends as if it had not been`(
        _ engine: BooksEngine
    ) async throws {
        let text = try String(contentsOfFile: Self.invoices, encoding: .utf8)
        let whole = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await whole.store(text, connection: "online-retail", type: "text/csv")
        await whole.pump.run()
        let stopped = try OpenBooks(engine, try ShippedConfiguration.load())
        let outcome = try await stopped.store(
            text, connection: "online-retail", type: "text/csv")
        guard case .accepted(let file) = outcome else { return }
        let plan = try #require(stopped.configuration.transform.connection(named: "online-retail"))
        var survey = MappedRowsReader.Survey(plan)
        try survey.feed(Array(text.utf8))
        try survey.finish()
        var reader = MappedRowsReader(plan, survey: survey, configuration: stopped.configuration)
        try await commit(20, of: reader.feed(Array(text.utf8)), of: file, stopped)
        await stopped.pump.run()
        #expect(try results(stopped) == results(whole))
        #expect(try results(whole).count == 34)
        #expect(try balance(stopped) == balance(whole))
        #expect(try stopped.findings() == [])
    }

    /// Leaves the books as a program does that was killed behind its first group.
    private func commit(
        _ count: Int, of documents: [FileDocument], of file: FileRow, _ open: OpenBooks
    ) async throws {
        let claim = try #require(try await open.claim(file.seq))
        var batch = FileBatch(
            file: claim.file, lease: claim.lease, configuration: open.configuration)
        for document in documents.prefix(count) { batch.add(document) }
        let taken = batch.take()
        let (incoming, progress) = try #require(taken)
        _ = try await open.lane.commit(incoming, route: progress.route, results: progress)
        open.clock.advance(seconds: FileWork.leaseSeconds)
    }

    @Test(arguments: BooksEngine.allCases)
    func `three starts without a result quarantine a file, and sent again it is tried again`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let text = Ticket("1").json
        _ = try await open.store(text)
        for _ in 0..<3 {
            #expect(try await open.claim(1) != nil)
            open.clock.advance(seconds: FileWork.leaseSeconds)
        }
        await open.pump.run()
        #expect(try file(open).state == .quarantined)
        #expect(try file(open).problem?.hasPrefix("FILE-003: ") == true)
        let cases = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(cases.map(\.code) == ["FILE-003"])
        #expect(cases.map(\.queue) == ["operations"])
        guard case .accepted(let again) = try await open.store(text) else {
            Issue.record("what failed may be tried again")
            return
        }
        #expect(again.seq == 1)
        await open.pump.run()
        #expect(try file(open).state == .processed)
        #expect(try open.tallies() == ["posted 1 1275", "received 1 1275"])
        #expect(try open.findings() == [])
    }

    @Test(
        arguments: BooksEngine.allCases,
        [
            (text: "Invoice,Article\n1,2\n", connection: "online-retail", code: "FILE-002"),
            (text: "x\n", connection: "gone", code: "FILE-005"),
        ])
    func `a file that cannot be read waits for operations`(
        _ engine: BooksEngine, _ sent: (text: String, connection: String, code: String)
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.store(sent.text, connection: sent.connection, type: "text/csv")
        await open.pump.run()
        #expect(try file(open).state == .quarantined)
        #expect(try file(open).problem?.hasPrefix("\(sent.code): ") == true)
        let cases = try CaseTable.page(
            after: 0, includingClosed: false, limit: 9, on: open.books.connect())
        #expect(cases.map(\.code) == [sent.code])
        #expect(cases.map(\.owner) == ["team-operations"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a poisoned line waits with its bytes and takes no neighbour with it`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let poison = "{\"kind\":\"\u{0}\u{1}\"}"
        let escaped = Ticket("\\u0000").json
        _ = try await open.store(
            [Ticket("1").json, poison, escaped, Ticket("2").json].joined(separator: "\n"))
        await open.pump.run()
        #expect(
            try results(open).map { $0.split(separator: " ").contains("posted") }
                == [true, false, false, true])
        #expect(try file(open).state == .processed)
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a poisoned row waits and takes no neighbour with it`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let text = """
            InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
            536370,22728,CLOCK,24,2010-12-01 08:45:00,3.75,12583.0,France
            5363\u{0}71,22728,CLOCK,24,2010-12-01 08:45:00,3.75,12583.0,France
            536372,22728,CLOCK,2\u{0}4,2010-12-01 08:45:00,3.75,12583.0,France
            536373,227\u{0}28,CLOCK,24,2010-12-01 08:45:00,3.75,12583.0,Fr\u{0}ance
            536374,22728,CLOCK,24,2010-12-01 08:45:00,3.75,12583.0,France

            """
        _ = try await open.store(text, connection: "online-retail", type: "text/csv")
        await open.pump.run()
        #expect(try file(open).state == .processed)
        let found = try results(open)
        #expect(found.count == 5)
        #expect(found.first?.hasSuffix("536370 posted") == true)
        #expect(found.last?.hasSuffix("536374 posted") == true)
        #expect(try open.findings() == [])
    }
}
