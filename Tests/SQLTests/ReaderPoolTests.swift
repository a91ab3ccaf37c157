import Glibc
import SQL
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Reading from a pool` {
    @Test(arguments: TestEngine.allCases)
    func `many reads at once all get their own answer`(_ engine: TestEngine) async throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        try connection.executeMany(
            insertItem, (1...64).map { [.integer($0), .text("name \($0)"), .null] })
        let pool = try ReaderPool(test.database, threads: 4)
        let names = try await withThrowingTaskGroup(of: (Int64, String?).self) { group in
            for number in Int64(1)...64 {
                group.addTask {
                    let name = try await pool.read { connection throws(SQLError) in
                        try connection.first(
                            "SELECT name FROM item WHERE number = $1", [.integer(number)]
                        ) { $0.text(0) }
                    }
                    return (number, name)
                }
            }
            return try await group.reduce(into: [Int64: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(names.count == 64)
        #expect(names.allSatisfy { $0.value == "name \($0.key)" })
        pool.close()
    }

    @Test(arguments: TestEngine.allCases)
    func `a read cannot change anything, and the pool goes on`(_ engine: TestEngine) async throws {
        let test = try TestDatabase(engine)
        _ = try test.connect(itemSchema)
        let pool = try ReaderPool(test.database, threads: 1)
        let error = await #expect(throws: SQLError.self) {
            try await pool.read { connection throws(SQLError) in
                try connection.execute(insertItem, [.integer(1), .null, .null])
            }
        }
        #expect(error?.kind == .readOnly)
        let count = try await pool.read { connection throws(SQLError) in
            try connection.first("SELECT count(*) FROM item") { $0.integer(0) }
        }
        #expect(count == 0)
        pool.close()
    }

    @Test(arguments: TestEngine.allCases)
    func `a look-up answers as a read does, and fails as one`(_ engine: TestEngine) async throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(itemSchema)
        let pool = try ReaderPool(test.database, threads: 1)
        for number in Int64(1)...20 {
            try connection.execute(insertItem, [.integer(number), .text("name"), .null])
            let count = try await pool.lookUp { connection throws(SQLError) in
                try connection.first("SELECT count(*) FROM item") { $0.integer(0) }
            }
            #expect(count == number)
        }
        let error = await #expect(throws: SQLError.self) {
            try await pool.lookUp { connection throws(SQLError) in
                try connection.execute(insertItem, [.integer(21), .null, .null])
            }
        }
        #expect(error?.kind == .readOnly)
        pool.close()
        let closed = await #expect(throws: SQLError.self) { try await pool.lookUp { _ in 1 } }
        #expect(closed?.kind == .closed)
    }

    @Test func `a look-up in a file runs on the thread that asks`() async throws {
        let test = try TestDatabase(.sqlite)
        _ = try test.connect(itemSchema)
        let pool = try ReaderPool(test.database, threads: 1)
        let asking = pthread_self()
        let answering = try await pool.lookUp { _ in pthread_self() }
        #expect(asking == answering)
        pool.close()
    }

    @Test func `look-ups of one turn share a view, in which no commit of the process is missing`()
        async throws
    {
        let test = try TestDatabase(.sqlite)
        let writer = try test.connect(itemSchema)
        try writer.execute("PRAGMA busy_timeout = 0")
        let turn = Turn()
        let pool = try ReaderPool(test.database, threads: 1, afterwards: turn.add)
        let count = { () async throws -> Int64? in
            try await pool.lookUp { connection throws(SQLError) in
                try connection.first("SELECT count(*) FROM item") { $0.integer(0) }
            }
        }
        try writer.execute(insertItem, [.integer(1), .null, .null])
        #expect(try await count() == 1)
        #expect(try await count() == 1)
        #expect(turn.count == 1)
        // While a view is held, what it sees may not be overwritten.
        #expect(try writer.number("PRAGMA wal_checkpoint(TRUNCATE)") == 1)
        try writer.execute(insertItem, [.integer(2), .null, .null])
        #expect(try await count() == 2)
        turn.end()
        #expect(try writer.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0)
        #expect(try await count() == 2)
        #expect(turn.count == 1)
        pool.close()
        turn.end()
    }

    @Test func `where nothing runs later each look-up has a view of its own`() async throws {
        let test = try TestDatabase(.sqlite)
        let writer = try test.connect(itemSchema)
        try writer.execute("PRAGMA busy_timeout = 0")
        let pool = try ReaderPool(test.database, threads: 1) { _ in false }
        for number in Int64(1)...3 {
            try writer.execute(insertItem, [.integer(number), .null, .null])
            let count = try await pool.lookUp { connection throws(SQLError) in
                try connection.first("SELECT count(*) FROM item") { $0.integer(0) }
            }
            #expect(count == number)
            #expect(try writer.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0)
        }
        pool.close()
    }

    @Test func `a closed pool refuses, after the reads that waited`() async throws {
        let test = try TestDatabase(.sqlite)
        _ = try test.connect(itemSchema)
        let pool = try ReaderPool(test.database, threads: 2)
        let count = try await pool.read { connection throws(SQLError) in
            try connection.first("SELECT count(*) FROM item") { $0.integer(0) }
        }
        #expect(count == 0)
        pool.close()
        pool.close()
        let error = await #expect(throws: SQLError.self) {
            try await pool.read { connection throws(SQLError) in 1 }
        }
        #expect(error?.kind == .closed)
    }

    @Test func `a database that cannot be opened fails the read, not the pool`() async throws {
        let test = try TestDatabase(.sqlite)
        let pool = try ReaderPool(test.database, threads: 1)
        let read = { () async throws -> Int64? in
            try await pool.read { connection throws(SQLError) in
                try connection.first("SELECT count(*) FROM item") { $0.integer(0) }
            }
        }
        let error = await #expect(throws: SQLError.self) { try await read() }
        #expect(error?.kind == .storage)
        _ = try test.connect(itemSchema)
        #expect(try await read() == 0)
        pool.close()
    }

    @Test func `a lost session is opened again for the next read`() async throws {
        let test = try TestDatabase(.postgresql)
        let pool = try ReaderPool(test.database, threads: 1)
        let session = { @Sendable () async throws -> Int64? in
            try await pool.read { connection throws(SQLError) in
                try connection.first("SELECT pg_backend_pid()") { $0.integer(0) }
            }
        }
        let first = try #require(try await session())
        try test.connect().execute("SELECT pg_terminate_backend($1)", [.integer(first)])
        let error = await #expect(throws: SQLError.self) { try await session() }
        #expect(error?.kind == .connectionLost)
        #expect(try await session() != first)
        pool.close()
    }

    @Test func `reads beyond the bound are refused as busy`() async throws {
        let test = try TestDatabase(.sqlite)
        _ = try test.connect(itemSchema)
        let pool = try ReaderPool(test.database, threads: 1)
        let gate = Gate()
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<SQLLimits.waitingReadsMax + 50 {
                group.addTask {
                    do throws(SQLError) {
                        try await pool.read { _ in gate.wait() }
                        return false
                    } catch {
                        gate.refusals.add(1, ordering: .sequentiallyConsistent)
                        return error.kind == .busy
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // One read may be with the thread already while the others fill the queue.
        #expect(refused == 49 || refused == 50)
        pool.close()
    }
}

/// What is to run once a turn is over.
private final class Turn: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    var count: Int { waiting.withLock { $0.count } }

    @Sendable func add(_ body: @escaping @Sendable () -> Void) -> Bool {
        waiting.withLock { $0.append(body) }
        return true
    }

    func end() {
        let bodies = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for body in bodies { body() }
    }
}

/// Holds the pool's one thread until as many reads as cannot find a place were refused.
private final class Gate: Sendable {
    let refusals = Atomic(0)

    func wait() {
        while refusals.load(ordering: .sequentiallyConsistent) < 49 { sched_yield() }
    }
}
