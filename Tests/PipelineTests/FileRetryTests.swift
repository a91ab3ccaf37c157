import Foundation
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Trying files again` {
    /// Takes a table away that every commit needs, or gives it back.
    private func breakStore(_ open: OpenBooks, _ isBroken: Bool) throws {
        let names = isBroken ? ("tally", "tally_gone") : ("tally_gone", "tally")
        try open.books.connect().script("ALTER TABLE \(names.0) RENAME TO \(names.1)")
    }

    @Test(arguments: BooksEngine.allCases)
    func `a technical failure is tried again by the route's schedule, with full jitter`(
        _ engine: BooksEngine
    ) async throws {
        // first 2 s, factor 2, longest 5 m, give up after 6 h
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.store(Ticket("1").json)
        try breakStore(open, true)
        let start = open.clock.now
        let whole = open.otherPump()
        await whole.run()
        #expect(try open.file(1)?.nextTryAt == start.adding(seconds: 2))
        #expect(try open.file(1)?.failures == 1)
        #expect(try open.file(1)?.starts == 0)
        await whole.run()
        #expect(try open.file(1)?.failures == 1, "it is not due yet")
        open.clock.advance(seconds: 2)
        await open.otherPump { $0.upperBound / 4 }.run()
        // A quarter of four seconds; the count is in the database, so another node goes on with it.
        #expect(try open.file(1)?.nextTryAt == start.adding(seconds: 3))
        for _ in 0..<8 {
            open.clock.advance(seconds: 300)
            await whole.run()
        }
        #expect(try open.file(1)?.failures == 10)
        #expect(try open.file(1)?.nextTryAt == open.clock.now.adding(seconds: 300))
        #expect(try open.file(1)?.state == .received)
        #expect(try open.openCases().isEmpty)
        try breakStore(open, false)
        open.clock.advance(seconds: 300)
        await whole.run()
        #expect(try open.file(1)?.state == .processed)
        #expect(try open.file(1)?.failures == 0)
        #expect(try open.tallies() == ["posted 1 1275", "received 1 1275"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `what fails for longer than its route allows is given up into the route's queue`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.store(Ticket("1").json)
        try breakStore(open, true)
        let pump = open.otherPump()
        await pump.run()
        open.clock.advance(seconds: 6 * 3600)
        await pump.run()
        #expect(try open.file(1)?.state == .quarantined)
        #expect(try open.file(1)?.problem?.hasPrefix("FILE-013: ") == true)
        #expect(try open.openCases().map { "\($0.code) \($0.queue)" } == ["FILE-013 operations"])
        try breakStore(open, false)
        // Sent again it begins with a fresh count.
        _ = try await open.store(Ticket("1").json)
        await pump.run()
        #expect(try open.file(1)?.state == .processed)
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `what the database refuses of a document is its case at once and is not tried again`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try open.books.connect().script(
            """
            CREATE UNIQUE INDEX one_thirteen ON document (kind)
            WHERE natural_key LIKE '%/13' OR natural_key LIKE '%/213'
            """)
        _ = try await open.store((1...230).map { Ticket("\($0)").json }.joined(separator: "\n"))
        let log = PumpLog()
        await open.otherPump(log: log).run()
        #expect(log.messages == ["file begun", "file processed"])
        #expect(try open.file(1)?.results == 230)
        let found = try open.openCases()
        #expect(
            found.map { "\($0.code) \($0.subject)" } == ["FILE-014 ticket/0042/3/2026-03-10/213"])
        #expect(found.first?.payload == Array(Ticket("213").json.utf8))
        #expect(
            try open.tallies() == [
                "received 1 0", "waiting 1 0", "posted 229 291975", "received 229 291975",
            ])
        #expect(try open.findings() == [])
    }
}
