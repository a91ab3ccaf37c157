import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Keeping files` {
    private func file(_ seq: Int64) -> FileRow {
        FileRow(
            seq: seq, id: StableID.text(seq: seq, at: SampleRows.afternoon, family: 4),
            route: "bulk", connection: "", contentType: "application/x-ndjson",
            receivedAt: SampleRows.afternoon)
    }

    private func result(_ position: Int64, _ outcome: IntakeOutcome) -> FileResultRow {
        FileResultRow(
            position: position, firstLine: position + 1, lastLine: position + 1,
            sourceKey: "line \(position + 1)", outcome: outcome, currency: "GBP",
            amountMinorUnits: 100 + position)
    }

    /// File 1, stored whole: two chunks, seven bytes.
    private func stored(_ engine: BooksEngine) throws -> (TestBooks, any SQLConnection) {
        let books = try TestBooks(engine)
        let connection = try books.connect()
        try FileTable.insert(file(1), on: connection)
        try FileTable.insert(chunk: [1, 2, 3, 4], position: 0, ofFile: 1, on: connection)
        try FileTable.insert(chunk: [5, 6, 7], position: 1, ofFile: 1, on: connection)
        try FileTable.complete(seq: 1, bytes: 7, chunks: 2, sha256: [9], on: connection)
        return (books, connection)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file goes from receiving to received to processed`(_ engine: BooksEngine) throws {
        let (books, connection) = try stored(engine)
        try FileTable.insert(file(2), on: connection)
        #expect(try FileTable.unfinished(limit: 9, on: connection).map(\.seq) == [1])
        let received = try #require(try FileTable.file(id: file(1).id, on: connection))
        #expect(received.state == .received)
        #expect(received.bytes == 7)
        #expect(try FileTable.chunk(position: 1, ofFile: 1, on: connection) == [5, 6, 7])
        #expect(try FileTable.chunk(position: 2, ofFile: 1, on: connection) == nil)
        try FileTable.finish(
            claim(connection).lease, state: .processed, problem: nil, at: SampleRows.afternoon,
            on: connection)
        #expect(try FileTable.unfinished(limit: 9, on: connection).isEmpty)
        #expect(try FileTable.file(seq: 1, on: connection)?.finishedAt == SampleRows.afternoon)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `the same bytes on one route and connection are found`(_ engine: BooksEngine) throws {
        let (books, connection) = try stored(engine)
        #expect(
            try FileTable.file(route: "bulk", connection: "", sha256: [9], on: connection)?.seq
                == 1)
        #expect(
            try FileTable.file(route: "other", connection: "", sha256: [9], on: connection)?.seq
                == nil)
        try FileTable.insert(file(2), on: connection)
        let error = refusal { () throws(SQLError) in
            try FileTable.complete(seq: 2, bytes: 7, chunks: 0, sha256: [9], on: connection)
        }
        #expect(error?.isUniqueViolation(in: "intake_file") == true)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file cut short is forgotten, one stored whole is not`(_ engine: BooksEngine) throws {
        let (books, connection) = try stored(engine)
        for seq in [2, 3] as [Int64] {
            try FileTable.insert(file(seq), on: connection)
            try FileTable.insert(chunk: [1], position: 0, ofFile: seq, on: connection)
        }
        try FileTable.abandon(seq: 2, on: connection)
        try FileTable.abandon(seq: 1, on: connection)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_chunk") == 3)
        try FileTable.abandonUnfinished(begunBefore: SampleRows.afternoon, on: connection)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_chunk") == 3)
        try FileTable.abandonUnfinished(
            begunBefore: SampleRows.afternoon.adding(seconds: 1), on: connection)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_chunk") == 2)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_file") == 1)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a committed result makes the file's starts count anew`(_ engine: BooksEngine) throws {
        let (books, connection) = try stored(engine)
        #expect(try claim(connection, under: 1).configurationSeq == 1)
        let second = try claim(connection, under: 2, at: Self.expired)
        #expect(second.configurationSeq == 2)
        #expect(second.file.starts == 2)
        try FileTable.insert(
            results: [result(0, .posted), result(1, .waiting)], under: second.lease,
            until: Self.expired.adding(seconds: 30), on: connection)
        let file = try #require(try FileTable.file(seq: 1, on: connection))
        #expect(file.starts == 1)
        #expect(file.results == 2)
        // What is committed already holds the file to its configuration.
        let third = try claim(connection, under: 3, at: Self.expired.adding(seconds: 30))
        #expect(third.configurationSeq == 2)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a quarantined file resumes, any other stays as it is`(_ engine: BooksEngine) throws {
        let (books, connection) = try stored(engine)
        try FileTable.finish(
            claim(connection).lease, state: .quarantined, problem: "FILE-003: crashed",
            at: SampleRows.afternoon, on: connection)
        try FileTable.resume(seq: 1, on: connection)
        let resumed = try #require(try FileTable.file(seq: 1, on: connection))
        #expect(resumed.state == .received)
        #expect(resumed.problem == nil)
        try FileTable.finish(
            claim(connection).lease, state: .processed, problem: nil, at: SampleRows.afternoon,
            on: connection)
        try FileTable.resume(seq: 1, on: connection)
        #expect(try FileTable.file(seq: 1, on: connection)?.state == .processed)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `results come by place, and their control totals by outcome and currency`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try stored(engine)
        var refused = result(2, .refused)
        refused.code = "DUP-001"
        refused.caseSeq = 4
        let lease = try claim(connection).lease
        try FileTable.insert(
            results: [result(0, .posted), result(1, .posted), refused], under: lease,
            until: Self.expired, on: connection)
        let page = try FileTable.results(ofFile: 1, from: 1, limit: 9, on: connection)
        #expect(page.map(\.position) == [1, 2])
        #expect(page.last?.code == "DUP-001")
        #expect(page.last?.caseSeq == 4)
        let totals = try FileTable.totals(ofFile: 1, on: connection)
        #expect(totals.map(\.outcome) == ["posted", "refused"])
        #expect(totals.map(\.documents) == [2, 1])
        #expect(totals.map(\.amount) == [201, 102])
        withExtendedLifetime(books) {}
    }

    // MARK: - Leases

    @Test(arguments: BooksEngine.allCases)
    func `a file is leased to one at a time, and to another once the lease has run out`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try stored(engine)
        let first = try claim(connection)
        func again(_ instant: Instant) throws(SQLError) -> FileClaim? {
            try FileTable.claim(
                seq: 1, configurationSeq: 1, at: instant, until: instant.adding(seconds: 30),
                on: connection)
        }
        let before = SampleRows.afternoon.adding(seconds: 29)
        #expect(try again(before) == nil)
        #expect(try FileTable.due(at: before, after: 0, limit: 9, on: connection).isEmpty)
        #expect(try FileTable.renew(first.lease, until: Self.expired, on: connection))
        let due = try FileTable.due(at: Self.expired, after: 0, limit: 9, on: connection)
        #expect(due.map(\.seq) == [1])
        let second = try #require(try again(Self.expired))
        #expect(second.lease.number == first.lease.number + 1)
        #expect(try !FileTable.renew(first.lease, until: Self.expired, on: connection))
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `who has lost a lease writes no result, and nobody writes one twice`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try stored(engine)
        let lost = try claim(connection).lease
        let held = try claim(connection, at: Self.expired).lease
        let results = [result(0, .posted)]
        for (lease, isHeld) in [(lost, false), (held, true), (held, false)] {
            let error = refusal { () throws(SQLError) in
                try FileTable.insert(
                    results: results, under: lease, until: Self.expired, on: connection)
            }
            #expect((error == nil) == isHeld)
        }
        let error = refusal { () throws(SQLError) in
            try FileTable.finish(
                lost, state: .processed, problem: nil, at: Self.expired, on: connection)
        }
        #expect(error?.message.contains("lease 1 of file 1") == true)
        #expect(try FileTable.file(seq: 1, on: connection)?.results == 1)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a failure that was told counts as no crash, and a released file was never begun`(
        _ engine: BooksEngine
    ) throws {
        let (books, connection) = try stored(engine)
        let next = SampleRows.afternoon.adding(seconds: 9)
        let isHeld = try FileTable.postpone(
            claim(connection).lease, failedAt: SampleRows.afternoon, until: next, on: connection)
        #expect(isHeld)
        let failed = try #require(try FileTable.file(seq: 1, on: connection))
        #expect(failed.starts == 0)
        #expect(failed.failures == 1)
        #expect(failed.firstFailedAt == SampleRows.afternoon)
        #expect(failed.nextTryAt == next)
        let early = next.adding(seconds: -1)
        #expect(try FileTable.due(at: early, after: 0, limit: 9, on: connection).isEmpty)
        #expect(try FileTable.due(at: next, after: 0, limit: 9, on: connection).count == 1)
        let lease = try claim(connection, at: next).lease
        try FileTable.release(lease, on: connection)
        #expect(try FileTable.file(seq: 1, on: connection)?.starts == 0)
        #expect(try FileTable.due(at: next, after: 0, limit: 9, on: connection).count == 1)
        withExtendedLifetime(books) {}
    }

    /// When a lease taken in the afternoon has run out.
    private static let expired = SampleRows.afternoon.adding(seconds: 30)

    private func claim(
        _ connection: any SQLConnection, under configuration: Int64 = 1,
        at instant: Instant = SampleRows.afternoon
    ) throws -> FileClaim {
        try #require(
            try FileTable.claim(
                seq: 1, configurationSeq: configuration, at: instant,
                until: instant.adding(seconds: 30), on: connection))
    }
}
