import SQL
import Synchronization
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Migrating the schema` {
    private let shop = Migration(
        number: 1, name: "shops", sql: "CREATE TABLE shop (name {text} NOT NULL) {strict}")
    private let sale = Migration(
        number: 2, name: "sales",
        sql: """
            CREATE TABLE sale (number {integer} NOT NULL, body {blob}) {strict};
            CREATE INDEX sale_number ON sale (number);
            """)

    @Test(arguments: TestEngine.allCases)
    func `migrations are applied in order, and once`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        #expect(try Migrator.apply([shop], on: connection) == [1])
        #expect(try Migrator.apply([shop, sale], on: connection) == [2])
        #expect(try Migrator.apply([shop, sale], on: connection) == [])
        try connection.execute(
            "INSERT INTO sale (number, body) VALUES ($1, $2)", [.integer(1), .blob([1])])
        let names = try connection.all("SELECT name FROM schema_migration ORDER BY number") {
            $0.text(0)
        }
        #expect(names == ["shops", "sales"])
    }

    @Test(arguments: TestEngine.allCases)
    func `a migration that reads otherwise than when applied is refused`(
        _ engine: TestEngine
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        try Migrator.apply([shop], on: connection)
        let other = Migration(number: 1, name: "shops", sql: "CREATE TABLE shop (title {text})")
        let error = try failure { try Migrator.apply([other, sale], on: connection) }
        #expect(error?.kind == .migration)
        #expect(error?.message == "migration 1 (shops) reads otherwise than when it was applied")
    }

    @Test(arguments: TestEngine.allCases)
    func `a database newer than the program is refused`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        try Migrator.apply([shop, sale], on: connection)
        let error = try failure { try Migrator.apply([shop], on: connection) }
        #expect(error?.kind == .migration)
        #expect(
            error?.message
                == "the database is newer than this program: it has migration 2 (sales), "
                + "the program ends at 1")
    }

    @Test func `a gap in the numbers is refused`() throws {
        let test = try TestDatabase(.sqlite)
        let connection = try test.connect()
        let error = try failure { try Migrator.apply([sale], on: connection) }
        #expect(error?.message == "migration 1 is missing; number 2 (sales) stands in its place")
    }

    @Test(arguments: TestEngine.allCases)
    func `a migration that fails leaves nothing behind`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        let broken = Migration(
            number: 2, name: "broken", sql: "CREATE TABLE half (number {integer}); SELEKT 1;")
        let error = try failure { try Migrator.apply([shop, broken], on: connection) }
        #expect(error?.kind == .syntax)
        let half = try failure { try connection.query("SELECT number FROM half") { _ in } }
        #expect(half?.kind == .syntax)
        #expect(try connection.number("SELECT count(*) FROM schema_migration") == 1)
        #expect(try Migrator.apply([shop, sale], on: connection) == [2])
    }

    @Test func `an engine may have a text of its own`() throws {
        let own = Migration(
            number: 1, name: "own", sqlite: "CREATE TABLE a (x INTEGER) STRICT",
            postgresql: "CREATE TABLE b (x bigint)")
        let testLite = try TestDatabase(.sqlite)
        let lite = try testLite.connect()
        try Migrator.apply([own], on: lite)
        #expect(try lite.number("SELECT count(*) FROM a") == 0)
        let testServer = try TestDatabase(.postgresql)
        let server = try testServer.connect()
        try Migrator.apply([own], on: server)
        #expect(try server.number("SELECT count(*) FROM b") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func `programs that start at once apply each migration once between them`(
        _ engine: TestEngine
    ) async throws {
        let test = try TestDatabase(engine)
        let migrations = [shop, sale]
        let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try Migrator.apply(migrations, on: try test.database.connect())
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.sorted() == [1, 2])
    }
}
