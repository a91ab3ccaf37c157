import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Taking files in` {
    private func begin(_ open: OpenBooks) async throws -> FileIntake {
        let clock = open.clock
        return try await FileIntake.begin(
            route: "bulk", connection: "", contentType: "application/x-ndjson", lane: open.lane,
            now: { clock.now })
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file is kept in pieces, byte for byte`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var intake = try await begin(open)
        let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        for start in stride(from: 0, to: bytes.count, by: 100_000) {
            try await intake.append(Array(bytes[start..<start + 100_000]))
        }
        #expect(intake.bytesReceived == 700_000)
        guard case .accepted(let file) = try await intake.finish() else {
            Issue.record("it is new")
            return
        }
        #expect(file.state == .received)
        #expect(file.bytes == 700_000)
        #expect(file.chunks == 3)
        let connection = try open.books.connect()
        var kept: [UInt8] = []
        for position in 0..<file.chunks {
            kept += try #require(
                try FileTable.chunk(position: position, ofFile: file.seq, on: connection))
        }
        #expect(kept == bytes)
    }

    @Test(arguments: BooksEngine.allCases)
    func `the same bytes again are answered with the first file`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        guard case .accepted(let first) = try await open.store("one\n") else {
            Issue.record("it is new")
            return
        }
        guard case .duplicate(let known) = try await open.store("one\n") else {
            Issue.record("it is known")
            return
        }
        #expect(known.id == first.id)
        let connection = try open.books.connect()
        #expect(try connection.number("SELECT COUNT(*) FROM intake_file") == 1)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_chunk") == 1)
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file that is ended twice, its first end in doubt, keeps its bytes`(
        _ engine: BooksEngine
    ) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var intake = try await begin(open)
        try await intake.append(Array("one\n".utf8))
        _ = try await intake.finish()
        guard case .accepted(let file) = try await intake.finish() else {
            Issue.record("it is the same delivery")
            return
        }
        let kept = try FileTable.chunk(
            position: 0, ofFile: file.seq, on: open.books.connect())
        #expect(kept == Array("one\n".utf8))
    }

    @Test(arguments: BooksEngine.allCases)
    func `a file that was cut short leaves nothing`(_ engine: BooksEngine) async throws {
        let open = try OpenBooks(engine, try ShippedConfiguration.load())
        var intake = try await begin(open)
        try await intake.append([UInt8](repeating: 65, count: FileIntake.chunkBytes))
        await intake.abandon()
        let connection = try open.books.connect()
        #expect(try connection.number("SELECT COUNT(*) FROM intake_file") == 0)
        #expect(try connection.number("SELECT COUNT(*) FROM intake_chunk") == 0)
    }
}
