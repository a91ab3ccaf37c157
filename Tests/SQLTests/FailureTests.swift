import SQL
import Testing
import TurnstileFixture

@Suite(.takesTurns) struct `Telling failures apart` {
    private let schema = """
        CREATE TABLE shop (name {text} NOT NULL PRIMARY KEY) {strict};
        CREATE TABLE sale (
            number {integer} NOT NULL PRIMARY KEY,
            shop {text} NOT NULL REFERENCES shop (name),
            total {integer} NOT NULL CONSTRAINT sale_total_positive CHECK (total > 0),
            receipt {text} CONSTRAINT sale_receipt_once UNIQUE
        ) {strict};
        INSERT INTO shop (name) VALUES ('Lyon');
        INSERT INTO sale (number, shop, total, receipt) VALUES (1, 'Lyon', 5, 'A');
        """
    private let insert = "INSERT INTO sale (number, shop, total, receipt) VALUES ($1, $2, $3, $4)"

    private func kind(_ engine: TestEngine, _ arguments: [SQLValue]) throws -> SQLError? {
        let test = try TestDatabase(engine)
        let connection = try test.connect(schema)
        return try failure { try connection.execute(insert, arguments) }
    }

    @Test(arguments: [
        (TestEngine.sqlite, "sale.receipt", "2067"),
        (TestEngine.postgresql, "sale_receipt_once", "23505"),
    ])
    func `a repeated key is told with its constraint and table`(
        _ engine: TestEngine, constraint: String, engineCode: String
    ) throws {
        let error = try kind(engine, [.integer(2), .text("Lyon"), .integer(5), .text("A")])
        #expect(error?.kind == .uniqueViolation(constraint: constraint))
        #expect(error?.engineCode == engineCode)
        #expect(error?.code == "SQL-001")
        #expect(error?.isUniqueViolation(in: "sale") == true)
        #expect(error?.isUniqueViolation(in: "shop") == false)
        #expect(error?.isRetryable == false)
        #expect(error?.sql == insert)
    }

    @Test(arguments: TestEngine.allCases)
    func `a repeated primary key is a repeated key too`(_ engine: TestEngine) throws {
        let error = try kind(engine, [.integer(1), .text("Lyon"), .integer(5), .null])
        #expect(error?.isUniqueViolation(in: "sale") == true)
    }

    @Test(arguments: TestEngine.allCases)
    func `a missing row referred to is told`(_ engine: TestEngine) throws {
        let error = try kind(engine, [.integer(2), .text("Nice"), .integer(5), .null])
        #expect(error?.kind == .foreignKey)
    }

    @Test(arguments: TestEngine.allCases)
    func `a broken rule is told with its name`(_ engine: TestEngine) throws {
        let error = try kind(engine, [.integer(2), .text("Lyon"), .integer(0), .null])
        #expect(error?.kind == .check(constraint: "sale_total_positive"))
    }

    @Test(arguments: TestEngine.allCases)
    func `a missing value is told with its column`(_ engine: TestEngine) throws {
        let error = try kind(engine, [.integer(2), .text("Lyon"), .null, .null])
        #expect(error?.kind == .notNull(column: "total"))
    }

    @Test(arguments: TestEngine.allCases, ["SELEKT 1", "SELECT nothing FROM nowhere", ""])
    func `text that the engine does not understand is told`(
        _ engine: TestEngine, sql: String
    ) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect()
        let error = try failure { try connection.execute(sql) }
        #expect(error?.kind == .syntax)
        let reading = try failure { try connection.query(sql) { _ in } }
        #expect(reading?.kind == .syntax)
        #expect(try connection.number("SELECT CAST(1 AS bigint)") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func `a name in double quotes is never taken for text`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        let connection = try test.connect(schema)
        let error = try failure { try connection.query("SELECT \"Lyon\" FROM shop") { _ in } }
        #expect(error?.kind == .syntax)
    }

    @Test(arguments: TestEngine.allCases)
    func `a connection that reads only refuses every change`(_ engine: TestEngine) throws {
        let test = try TestDatabase(engine)
        _ = try test.connect(schema)
        let reader = try test.database.connect(readOnly: true)
        #expect(try reader.number("SELECT count(*) FROM sale") == 1)
        for sql in ["DELETE FROM sale", "CREATE TABLE other (number bigint)"] {
            let error = try failure { try reader.execute(sql) }
            #expect(error?.kind == .readOnly)
            let within = try failure {
                try reader.transaction { () throws(SQLError) in _ = try reader.execute(sql) }
            }
            #expect(within?.kind == .readOnly)
        }
    }

    @Test func `every kind has its own code and says what to do`() {
        let kinds: [SQLError.Kind] = [
            .uniqueViolation(constraint: "a"), .foreignKey, .check(constraint: "a"),
            .notNull(column: "a"), .busy, .serialization, .connectionLost, .commitUnknown, .full,
            .storage, .readOnly, .syntax, .schemaChanged, .transactionAborted, .type, .misuse,
            .migration, .invalidAddress, .closed, .other,
        ]
        let errors = kinds.map { SQLError($0, message: "cause") }
        #expect(Set(errors.map(\.code)).count == 20)
        #expect(errors.map(\.code).min() == "SQL-001")
        #expect(errors.map(\.code).max() == "SQL-020")
        #expect(errors.allSatisfy { $0.problem.hasSuffix(" (cause)") })
        #expect(errors.allSatisfy { $0.remedy.hasSuffix(".") })
        #expect(
            errors.filter(\.isRetryable).map(\.code) == [
                "SQL-005", "SQL-006", "SQL-007", "SQL-013",
            ])
        #expect(errors.filter(\.endsConnection).map(\.code) == ["SQL-007", "SQL-008", "SQL-019"])
    }
}
