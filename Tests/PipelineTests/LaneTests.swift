import Dispatch
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `The lane` {
    @Test(arguments: BooksEngine.allCases)
    func `what waits is committed as one group, and each sender gets the receipt of its own`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let block = try await LaneBlock(open.lane)
        let keys = try await withThrowingTaskGroup(of: (String, String).self) { group in
            for number in 1...50 {
                group.addTask {
                    let ticket = Ticket("\(number)")
                    return (ticket.naturalKey, try await open.send(ticket)[0].naturalKey)
                }
            }
            try await block.waitUntilWaiting(50)
            try await block.end()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(keys.count == 50)
        #expect(keys.allSatisfy { $0 == $1 })
        #expect(open.observer.groupSizes == [50])
        #expect(try open.tallies() == ["posted 50 63750", "received 50 63750"])
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `a document that the database refuses takes no neighbour with it`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let block = try await LaneBlock(open.lane)
        let refused: [SQLError] = try await withThrowingTaskGroup(of: SQLError?.self) { group in
            for number in 1...9 {
                group.addTask {
                    let document = try Ticket("\(number)").document(open.configuration.rules)
                    do throws(SQLError) {
                        _ = try await open.lane.commit(
                            [number == 5 ? document.impossible : document], route: "tickets")
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            try await block.waitUntilWaiting(9)
            try await block.end()
            return try await group.reduce(into: []) { if let error = $1 { $0.append(error) } }
        }
        #expect(refused.count == 1)
        guard case .check? = refused.first?.kind else {
            Issue.record("its sender is told of the rule: \(refused)")
            return
        }
        #expect(try open.tallies() == ["posted 8 10200", "received 8 10200"])
        #expect(try open.findings() == [])
    }

    @Test func `a run holds documents side by side, and a command alone in its place`() throws {
        let configuration = try ShippedConfiguration.load()
        let document = try Ticket("1").document(configuration.rules)
        let now: @Sendable () -> Instant = { TestClock().now }
        let policy = LanePolicy(configuration, configurationSeq: 1, now: now)
        let item = Group.Item(route: "tickets", document: document)
        let one = LaneWork.documents(.init([item], nil, policy) { _ in })
        let two = LaneWork.documents(.init([item, item], nil, policy) { _ in })
        let command = LaneWork.command({ _ throws(SQLError) in }, failed: { _ in })
        let runs = LaneWork.runs(
            of: [one, two, command, one, two, one, two, two], documentsMax: 3)
        #expect(runs.map { $0.map(\.items.count) } == [[1, 2], [0], [1, 2], [1, 2], [2]])
        let later = LanePolicy(configuration, configurationSeq: 2, now: now)
        let other = LaneWork.documents(.init([item], nil, later) { _ in })
        let parted = LaneWork.runs(of: [one, other, one], documentsMax: 3)
        #expect(parted.map { $0.map(\.items.count) } == [[1], [1], [1]])
    }

    @Test func `a closing lane finishes what waits and takes no more`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        let block = try await LaneBlock(open.lane)
        let words = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 1...5 {
                group.addTask { try await open.send(Ticket("\(number)"))[0].word }
            }
            try await block.waitUntilWaiting(5)
            let lane = open.lane
            async let closed: Void = withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    lane.close()
                    continuation.resume()
                }
            }
            try await block.end()
            await closed
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(words == ["posted", "posted", "posted", "posted", "posted"])
        let error = await #expect(throws: SQLError.self) { try await open.send(Ticket("6")) }
        #expect(error?.kind == .closed)
        // Closing again returns at once.
        open.lane.close()
        #expect(try open.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `deliveries refused at the door are counted together`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        let block = try await LaneBlock(open.lane)
        for _ in 0..<500 { open.lane.noteRefused(route: "tickets") }
        #expect(open.lane.waitingCount == 1)
        try await block.end()
        _ = try await open.send(Ticket("1"))
        open.lane.noteRefused(route: "tickets")
        _ = try await open.send(Ticket("2"))
        let totals = try TallyTable.totals(on: open.books.connect())
        #expect(
            totals.map { "\($0.outcome.rawValue) \($0.currency) \($0.documents)" } == [
                "received  501", "refused  501", "posted GBP 2", "received GBP 2",
            ])
        #expect(try open.findings() == [])
    }

    @Test func `a full lane refuses more at once`() async throws {
        let open = try OpenBooks(.sqlite, try ShippedConfiguration.load())
        let block = try await LaneBlock(open.lane)
        for _ in 0..<Lane.waitingMax {
            _ = Task { try await open.lane.write { _ throws(SQLError) in } }
        }
        try await block.waitUntilWaiting(Lane.waitingMax)
        let error = await #expect(throws: SQLError.self) { try await open.send(Ticket("1")) }
        #expect(error?.kind == .busy)
        try await block.end()
    }
}

extension IncomingDocument {
    /// The same document with a kind that the table of documents does not take.
    fileprivate var impossible: IncomingDocument {
        IncomingDocument(
            kind: "", naturalKey: naturalKey, revisionFamily: revisionFamily,
            contentHash: contentHash, body: body, channel: channel, store: store,
            region: region, businessDate: businessDate, currency: currency,
            amountMinorUnits: amountMinorUnits, occurredAt: occurredAt, posting: posting,
            movements: movements)
    }
}
