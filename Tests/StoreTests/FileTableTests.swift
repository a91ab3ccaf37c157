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
            seq: 1, state: .processed, problem: nil, at: SampleRows.afternoon, on: connection)
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
        try FileTable.abandonUnfinished(on: connection)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_chunk") == 2)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_file") == 1)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a committed result makes the file's starts count anew`(_ engine: BooksEngine) throws {
        let (books, connection) = try stored(engine)
        for number in 1...2 {
            let seq = try FileTable.start(
                seq: 1, configurationSeq: Int64(number), on: connection)
            #expect(seq == Int64(number))
        }
        #expect(try FileTable.file(seq: 1, on: connection)?.starts == 2)
        try FileTable.insert(
            results: [result(0, .posted), result(1, .waiting)], ofFile: 1, on: connection)
        let file = try #require(try FileTable.file(seq: 1, on: connection))
        #expect(file.starts == 1)
        #expect(file.results == 2)
        // What is committed already holds the file to its configuration.
        #expect(try FileTable.start(seq: 1, configurationSeq: 3, on: connection) == 2)
        withExtendedLifetime(books) {}
    }

    @Test(arguments: BooksEngine.allCases)
    func `a quarantined file resumes, any other stays as it is`(_ engine: BooksEngine) throws {
        let (books, connection) = try stored(engine)
        try FileTable.finish(
            seq: 1, state: .quarantined, problem: "FILE-003: crashed", at: SampleRows.afternoon,
            on: connection)
        try FileTable.resume(seq: 1, on: connection)
        let resumed = try #require(try FileTable.file(seq: 1, on: connection))
        #expect(resumed.state == .received)
        #expect(resumed.problem == nil)
        try FileTable.finish(
            seq: 1, state: .processed, problem: nil, at: SampleRows.afternoon, on: connection)
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
        try FileTable.insert(
            results: [result(0, .posted), result(1, .posted), refused], ofFile: 1, on: connection)
        let page = try FileTable.results(ofFile: 1, from: 1, limit: 9, on: connection)
        #expect(page.map(\.position) == [1, 2])
        #expect(page.last?.code == "DUP-001")
        #expect(page.last?.caseSeq == 4)
        let totals = try FileTable.totals(ofFile: 1, on: connection)
        #expect(totals.map(\.outcome) == ["posted", "refused"])
        #expect(totals.map(\.documents) == [2, 1])
        #expect(totals.map(\.amount) == [201, 102])
        let error = refusal { () throws(SQLError) in
            try FileTable.insert(results: [result(2, .posted)], ofFile: 1, on: connection)
        }
        #expect(error?.isUniqueViolation(in: "intake_result") == true)
        withExtendedLifetime(books) {}
    }
}
