import Foundation
import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `A change that goes with its documents` {
    private struct Refused: Error, Equatable { let word: String }

    @Test(arguments: BooksEngine.allCases)
    func `is kept with them, or none of it is`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        try await open.find("A-1", "5")
        // What is here with the same content or another, what waits, and what the change refuses.
        for (id, quantity, word) in [
            ("A-2", "1", "posted"), ("A-2", "1", "duplicate"), ("A-2", "2", "conflict"),
            ("A-3", "1000000000001", "waiting"), ("A-3", "1", "posted"), ("A-4", "0.5", "no"),
        ] {
            let document = try open.adjustment(id, quantity)
            let result = try await open.lane.write(
                route: "adjustments", under: open.lane.policy,
                making: { sql throws(SQLError) -> Result<(String, [IncomingDocument]), Refused> in
                    // Stands for the change: it is undone with the documents.
                    _ = try Sequence.key.take(1, on: sql)
                    if word == "no" { return .failure(Refused(word: "no")) }
                    return .success(("posted", [document]))
                }, unlessPosted: { Refused(word: $1.word) })
            switch result {
            case .success(let said): #expect(said == word)
            case .failure(let refused): #expect(refused.word == word)
            }
        }
        #expect(try Sequence.key.take(1, on: open.books.connect()) == 3)
        #expect(try open.stock() == ["22423 7"])
        let tallies = try open.tallies()
        #expect(tallies == ["posted 3 0", "received 3 0"])
        #expect(try open.findings() == [])
    }

    @Test func `looks at the stock when the writers of other nodes are done`() async throws {
        let open = try OpenBooks(.postgresql, try ShippedConfiguration.load())
        let node = try open.books.connect()
        let looker = try open.books.connect()
        let block = try await LaneBlock(open.lane)
        let taken = Task {
            try await open.lane.write(
                route: "adjustments", under: open.lane.policy,
                making: { sql throws(SQLError) in
                    let seen = try Sequence.audit.take(1, on: sql)
                    return Result<(Int64, [IncomingDocument]), Refused>.success((seen, []))
                }, unlessPosted: { Refused(word: $1.word) })
        }
        try await block.waitUntilWaiting(1)
        try node.transaction { () throws(SQLError) in
            try Sequence.document.lock(on: node)
            block.release()
            try Self.waitUntilBlocked(looker)
            // What the other node writes in its turn.
            _ = try Sequence.audit.take(1, on: node)
        }
        #expect(try await taken.value.get() == 2)
    }

    /// Returns when somebody waits for a lock, or after so many looks.
    private static func waitUntilBlocked(_ sql: any SQLConnection) throws(SQLError) {
        for _ in 0..<400 {
            let waiting = try sql.first(
                """
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """, []
            ) { row throws(SQLError) in row.integer(0) }
            if waiting ?? 0 > 0 { return }
            usleep(5_000)
        }
    }
}

extension OpenBooks {
    fileprivate func adjustment(_ id: String, _ quantity: String) throws -> IncomingDocument {
        try IncomingDocument.read(
            Array(
                """
                {"id":"\(id)","store":"0042","business_date":"2026-03-10",
                "occurred_at":"2026-03-10T08:00:00Z","reason":"found",
                "lines":[{"line":"1","item":"22423","quantity":"\(quantity)"}]}
                """.utf8), type: "stock-adjustment@1", under: configuration)
    }

    fileprivate func find(_ id: String, _ quantity: String) async throws {
        _ = try await lane.commit([adjustment(id, quantity)], route: "adjustments")
    }
}
