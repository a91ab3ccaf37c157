import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `The ERP's counter` {
    /// Entry 1, listed once at 15:00.
    private func listed(_ engine: BooksEngine) async throws -> (OpenBooks, JournalDesk.Entry) {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"))
        let entries = try await open.desk.offer(after: 0, limit: 10)
        return (open, try #require(entries.first))
    }

    private func cases(_ open: OpenBooks) throws -> [String] {
        try CaseTable.page(after: 0, includingClosed: true, limit: 99, on: open.books.connect())
            .map { "\($0.code) \($0.closedBecause ?? "open")" }
    }

    private func history(_ open: OpenBooks) throws -> [String] {
        try JournalTable.events(ofEntry: 1, on: open.books.connect()).map(\.what)
    }

    private func acknowledge(
        _ open: OpenBooks, _ id: String, as externalID: String = "FI-1"
    ) async throws -> JournalDesk.Answer {
        try await open.desk.acknowledge(
            id: id, externalID: externalID, externalSystem: "erp", postedAt: nil)
    }

    @Test(arguments: BooksEngine.allCases)
    func `listing fixes the content, and listing again shows the same`(
        _ engine: BooksEngine
    ) async throws {
        let (open, first) = try await listed(engine)
        #expect(first.row.state == .delivered)
        #expect(first.row.leaseUntil == open.clock.now.adding(seconds: 900))
        let hash = try #require(first.row.contentHash)
        #expect(hash.utf8.count == 64)
        open.clock.advance(seconds: 10)
        let again = try #require(try await open.desk.offer(after: 0, limit: 10).first)
        #expect(again.row.contentHash == hash)
        #expect(again.row.version == 1)
        #expect(again.lines == first.lines)
        #expect(try await open.desk.offer(after: 1, limit: 10).isEmpty)
        open.clock.advance(seconds: 901)
        #expect(try await open.desk.offer(after: 1, limit: 10).map(\.row.seq) == [1])
    }

    @Test(arguments: BooksEngine.allCases)
    func `an acknowledgement holds, the same again is accepted, another is not`(
        _ engine: BooksEngine
    ) async throws {
        let (open, entry) = try await listed(engine)
        guard case .accepted(let row) = try await acknowledge(open, entry.row.id) else {
            Issue.record("a delivered entry can be acknowledged")
            return
        }
        #expect(row.state == .acknowledged)
        #expect(row.externalID == "FI-1")
        #expect(row.postedAt == open.clock.now)
        guard case .accepted = try await acknowledge(open, entry.row.id) else {
            Issue.record("the same again changes nothing")
            return
        }
        guard
            case .conflict(let known, let problem, _) = try await acknowledge(
                open, entry.row.id, as: "FI-2")
        else {
            Issue.record("a second posting is a conflict")
            return
        }
        #expect(known.externalID == "FI-1")
        #expect(problem == "The entry was acknowledged as FI-1 by erp.")
        #expect(try history(open) == ["offered", "acknowledged"])
        let rejected = try await open.desk.reject(
            id: entry.row.id, code: .periodClosed, message: "too late")
        guard case .conflict = rejected else {
            Issue.record("an acknowledged entry cannot be rejected")
            return
        }
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `an entry that was never listed takes no answer`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        _ = try await open.send(Ticket("1"))
        let row = try #require(
            try JournalTable.page(
                after: 0, state: .ready, from: nil, to: nil, limit: 1, on: open.books.connect()
            ).first)
        let answers = [
            try await acknowledge(open, row.id),
            try await open.desk.reject(id: row.id, code: .erpRefused, message: ""),
            try await open.desk.reoffer(id: row.id, by: "finance", reason: ""),
        ]
        for answer in answers {
            guard case .conflict(let known, _, _) = answer else {
                Issue.record("a ready entry stands: \(answer)")
                continue
            }
            #expect(known.state == .ready)
        }
        for id in ["nothing", StableID.text(seq: 9, at: open.clock.now, family: 2)] {
            guard case .unknown = try await acknowledge(open, id) else {
                Issue.record("\(id) is not known")
                continue
            }
        }
    }

    @Test(arguments: BooksEngine.allCases)
    func `a rejection opens a case, which ends when the entry is offered again`(
        _ engine: BooksEngine
    ) async throws {
        let (open, entry) = try await listed(engine)
        for _ in 0..<2 {
            let answer = try await open.desk.reject(
                id: entry.row.id, code: .periodClosed, message: "March is closed")
            guard case .accepted(let row) = answer else {
                Issue.record("a delivered entry can be rejected, twice alike")
                return
            }
            #expect(row.state == .rejected)
            #expect(row.rejectCode == "period_closed")
        }
        #expect(try cases(open) == ["ERP-001 open"])
        #expect(try await open.desk.offer(after: 0, limit: 10).isEmpty)
        _ = try await open.desk.reoffer(
            id: entry.row.id, by: "finance", reason: "March is open again")
        #expect(try cases(open) == ["ERP-001 March is open again"])
        let again = try #require(try await open.desk.offer(after: 9, limit: 10).first)
        #expect(again.row.contentHash == entry.row.contentHash)
        guard case .accepted = try await acknowledge(open, entry.row.id) else {
            Issue.record("offered again it can be acknowledged")
            return
        }
        #expect(
            try history(open)
                == ["offered", "rejected", "offered again", "offered", "acknowledged"])
    }

    @Test(arguments: BooksEngine.allCases)
    func `another reason takes the place of the first, and so does its case`(
        _ engine: BooksEngine
    ) async throws {
        let (open, entry) = try await listed(engine)
        _ = try await open.desk.reject(id: entry.row.id, code: .periodClosed, message: "closed")
        let answer = try await open.desk.reject(
            id: entry.row.id, code: .unknownAccount, message: "no 1010")
        guard case .accepted(let row) = answer else {
            Issue.record("a rejected entry can be rejected otherwise")
            return
        }
        #expect(row.rejectCode == "unknown_account")
        #expect(row.rejectMessage == "no 1010")
        #expect(try cases(open) == ["ERP-001 refused: unknown_account", "ERP-001 open"])
        guard case .accepted = try await acknowledge(open, entry.row.id) else {
            Issue.record("a rejected entry may turn out to be posted after all")
            return
        }
        #expect(
            try cases(open) == [
                "ERP-001 refused: unknown_account", "ERP-001 acknowledged as FI-1",
            ])
    }

    @Test(arguments: BooksEngine.allCases)
    func `silence opens one case, and an acknowledgement closes it`(
        _ engine: BooksEngine
    ) async throws {
        let (open, entry) = try await listed(engine)
        open.clock.advance(seconds: 86_400)
        #expect(try await open.desk.sweepOverdue() == 0)
        open.clock.advance(seconds: 1)
        #expect(try await open.desk.sweepOverdue() == 1)
        // Listed again in the meantime, it is not told of a second time.
        _ = try await open.desk.offer(after: 0, limit: 10)
        open.clock.advance(seconds: 200_000)
        #expect(try await open.desk.sweepOverdue() == 0)
        #expect(try cases(open) == ["ERP-002 open"])
        _ = try await acknowledge(open, entry.row.id)
        #expect(try cases(open) == ["ERP-002 acknowledged as FI-1"])
    }
}
