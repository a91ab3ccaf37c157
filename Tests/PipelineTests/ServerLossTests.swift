import Pipeline
import PipelineFixture
import RetailModel
import SQL
import Store
import StoreFixture
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Several programs on one PostgreSQL, and its loss` {
    /// Ends every session of the database but the caller's own.
    private static let terminate = """
        SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """

    @Test func `a command whose server is lost in the middle is done once`() async throws {
        let open = try OpenBooks(.postgresql, try ShippedConfiguration.load())
        let attempts = Atomic(0)
        try await open.lane.write { sql throws(SQLError) in
            let attempt = attempts.add(1, ordering: .relaxed).newValue
            _ = try Sequence.case.take(1, on: sql)
            if attempt == 1 {
                try sql.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(attempts.load(ordering: .relaxed) == 2)
        #expect(
            try open.books.connect().number("SELECT last FROM counter WHERE name = 'case'") == 1)
        #expect(open.observer.failures.map(\.kind) == [.connectionLost])
    }

    @Test func `sessions ended under load lose nothing and double nothing`() async throws {
        let open = try OpenBooks(.postgresql, try ShippedConfiguration.load())
        let killer = Task {
            for _ in 0..<8 {
                try await Task.sleep(for: .milliseconds(30))
                _ = try open.books.connect().number(Self.terminate)
            }
        }
        let words = try await withThrowingTaskGroup(of: [String].self) { group in
            for sender in 0..<8 {
                group.addTask {
                    var words: [String] = []
                    for number in 0..<40 {
                        words += try await open.send(Ticket("\(sender)-\(number)")).map(\.word)
                    }
                    return words
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try await killer.value
        // Whose commit was in doubt is told that its document is here already.
        #expect(words.count == 320)
        #expect(words.allSatisfy { ["posted", "duplicate"].contains($0) })
        #expect(!open.observer.failures.isEmpty)
        let connection = try open.books.connect()
        #expect(try connection.number("SELECT COUNT(*) FROM document") == 320)
        #expect(try connection.number("SELECT COUNT(*) FROM journal_source") == 320)
        let debits = "SELECT CAST(SUM(debit) AS bigint) FROM journal_entry"
        #expect(try connection.number(debits) == 408_000)
        #expect(try open.findings() == [])
    }

    @Test func `two nodes that get the same tickets at once post each once`() async throws {
        let configuration = try ShippedConfiguration.load()
        let first = try OpenBooks(.postgresql, configuration)
        let second = try OpenBooks(
            .postgresql, configuration, clock: first.clock, reopening: first.books)
        let words = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<60 {
                for node in [first, second] {
                    group.addTask { try await node.send(Ticket("\(number)"))[0].word }
                }
            }
            group.addTask {
                for _ in 0..<10 { _ = try await second.desk.offer(after: 0, limit: 10) }
                return "offered"
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(words == ["posted": 60, "duplicate": 60, "offered": 1])
        #expect(first.observer.failures.isEmpty)
        #expect(second.observer.failures.isEmpty)
        #expect(try first.findings() == [])
    }
}
