import Foundation
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@testable import Pipeline

@Suite(.takesTurns) struct `Leases of files` {
    private static func text(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { Ticket("\($0)", price: "\($0).25").json }.joined(separator: "\n")
    }

    @Test(arguments: BooksEngine.allCases)
    func `two nodes share files and neither does what the other does`(
        _ engine: BooksEngine
    ) async throws {
        let one = try OpenBooks(engine, try ShippedConfiguration.load())
        let two = try OpenBooks(
            engine, one.configuration, clock: one.clock, reopening: one.books)
        for file in 0..<6 { _ = try await one.store(Self.text(file * 300 + 1...file * 300 + 300)) }
        let log = PumpLog()
        let (first, second) = (one.otherPump(log: log), two.otherPump(log: log))
        async let left: Void = first.run()
        async let right: Void = second.run()
        _ = await (left, right)
        // Either may have looked while the other held the last.
        await first.run()
        #expect(log.details(of: "file begun").compactMap { $0["file"] }.count == 6)
        #expect(
            log.details(of: "file processed").map { $0["documents"] }
                == Array(repeating: "300", count: 6))
        for seq in 1...6 as ClosedRange<Int64> {
            let file = try #require(try one.file(seq))
            #expect(file.state == .processed)
            #expect(file.results == 300)
        }
        // 1 to 1,800 pounds and 25 pence each.
        #expect(try one.tallies() == ["posted 1800 162135000", "received 1800 162135000"])
        #expect(try one.findings() == [])
    }

    @Test(arguments: BooksEngine.allCases)
    func `what a killed node held is taken over when its lease has run out, and not before`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        guard case .accepted(let file) = try await open.store(Self.text(1...250)) else { return }
        let killed = try await commitFirst(100, of: file, open)
        let log = PumpLog()
        let pump = open.otherPump(log: log)
        open.clock.advance(seconds: FileWork.leaseSeconds - 1)
        await pump.run()
        #expect(log.messages == [])
        #expect(try open.file(1)?.results == 100)
        open.clock.advance(seconds: 1)
        await pump.run()
        #expect(log.details(of: "file begun").map { $0["documents_done"] } == ["100"])
        #expect(try open.file(1)?.state == .processed)
        #expect(try open.file(1)?.results == 250)
        // 1.25 to 250.25.
        #expect(try open.tallies() == ["posted 250 3143750", "received 250 3143750"])
        // It was not dead after all, and goes on with what it had read.
        await #expect(throws: SQLError.self) {
            _ = try await open.lane.commit(
                killed.documents, route: "bulk", results: killed.progress)
        }
        #expect(try open.tallies() == ["posted 250 3143750", "received 250 3143750"])
        #expect(try open.findings() == [])
    }

    /// Commits the first documents of a file as a node that is killed then; what it would have
    /// committed next.
    private func commitFirst(
        _ count: Int, of file: FileRow, _ open: OpenBooks
    ) async throws -> FileProgress.Part {
        let claim = try #require(try await open.claim(file.seq))
        var reader = CanonicalLinesReader(configuration: open.configuration)
        var batch = FileBatch(
            file: claim.file, lease: claim.lease, configuration: open.configuration)
        let found = reader.feed(Array(Self.text(1...250).utf8)) + reader.finish()
        for document in found.prefix(count) { batch.add(document) }
        let taken = batch.take()
        let (documents, progress) = try #require(taken)
        _ = try await open.lane.commit(documents, route: "bulk", results: progress)
        for document in found.dropFirst(count) { batch.add(document) }
        let rest = batch.take()
        return try #require(rest)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a lease is renewed while the work goes on`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        guard case .accepted(let file) = try await open.store(Self.text(1...30)) else { return }
        let claim = try #require(try await open.claim(file.seq))
        let clock = open.clock
        // Each look at the clock finds it eleven seconds later: more than a third of the lease.
        var work = FileWork(
            claim,
            under: open.configurations.current, lane: open.lane, readers: open.readers,
            now: {
                clock.advance(seconds: 11)
                return clock.now
            }, mayGoOn: { true })
        let ended = try await work.run()
        #expect(ended.documents == 30)
        #expect(try open.file(1)?.state == .processed)
    }

    @Test(arguments: BooksEngine.allCases)
    func `who finds its lease lost stops before it commits`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        guard case .accepted(let file) = try await open.store(Self.text(1...30)) else { return }
        let claim = try #require(try await open.claim(file.seq))
        var work = FileWork(
            claim, under: open.configurations.current, lane: open.lane, readers: open.readers,
            now: { [clock = open.clock] in clock.now }, mayGoOn: { true })
        open.clock.advance(seconds: FileWork.leaseSeconds)
        #expect(try await open.claim(file.seq) != nil)
        do {
            _ = try await work.run()
            Issue.record("the other node has it")
        } catch {
            let isLost = if case .lost = error { true } else { false }
            #expect(isLost, "\(error)")
        }
        #expect(try open.tallies() == [])
    }
}
