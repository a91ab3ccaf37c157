/// Brings a database's schema up to what this program needs.
public enum Migrator {
    /// Holds off other programs that migrate the same PostgreSQL database; any fixed number does.
    private static let advisoryLock: Int64 = 0x636f_756e_7469_6e67

    /// Applies, in order, the migrations that the database has not seen, each in a transaction of
    /// its own together with its record in the table `schema_migration`. Several programs may do so
    /// at once: each migration is applied by one of them, and all return when all are applied.
    ///
    /// - Parameter migrations: All of them from number 1 on, without gaps.
    /// - Returns: The numbers that this call applied.
    /// - Throws: ``SQLError`` of kind `migration` when an applied migration reads otherwise now,
    ///   when the database has one that this program does not know, or when numbers leave a gap.
    @discardableResult
    public static func apply(
        _ migrations: [Migration], on connection: any SQLConnection
    ) throws(SQLError) -> [Int] {
        try requireOrder(migrations)
        var applied: [Int] = []
        // One more round than there are migrations finds nothing left to do.
        for _ in 0...migrations.count {
            let next = try connection.transaction { () throws(SQLError) -> Int? in
                try applyNext(of: migrations, on: connection)
            }
            guard let next else { return applied }
            applied.append(next)
        }
        return applied
    }

    private static func applyNext(
        of migrations: [Migration], on connection: any SQLConnection
    ) throws(SQLError) -> Int? {
        // SQLite's BEGIN IMMEDIATE holds the others off already.
        if connection.dialect == .postgresql {
            try connection.execute("SELECT pg_advisory_xact_lock($1)", [.integer(advisoryLock)])
        }
        try connection.script(recordTable(for: connection.dialect))
        let known = try recorded(on: connection)
        try requireAgreement(of: known, with: migrations, dialect: connection.dialect)
        guard known.count < migrations.count else { return nil }
        let migration = migrations[known.count]
        let text = migration.text(for: connection.dialect)
        try connection.script(text)
        try connection.execute(
            """
            INSERT INTO schema_migration (number, name, sql, applied_at_milliseconds)
            VALUES ($1, $2, $3, $4)
            """,
            [
                .integer(Int64(migration.number)), .text(migration.name), .text(text),
                .integer(WallClock.millisecondsSince1970()),
            ])
        return migration.number
    }
}

extension Migrator {
    private struct Record {
        let number: Int
        let name: String
        let sql: String
    }

    /// The whole text is kept rather than a hash of it: two texts are then compared exactly, and an
    /// operator can read what was done to the database.
    private static func recordTable(for dialect: Dialect) -> String {
        dialect.schemaText(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number {integer} NOT NULL PRIMARY KEY,
                name {text} NOT NULL,
                sql {text} NOT NULL,
                applied_at_milliseconds {integer} NOT NULL
            ) {strict}
            """)
    }

    private static func recorded(
        on connection: any SQLConnection
    ) throws(SQLError) -> [Record] {
        try connection.all("SELECT number, name, sql FROM schema_migration ORDER BY number") {
            Record(number: Int($0.integer(0)), name: $0.text(1), sql: $0.text(2))
        }
    }

    private static func requireOrder(_ migrations: [Migration]) throws(SQLError) {
        for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
            throw SQLError(
                .migration,
                message: "migration \(index + 1) is missing; number \(migration.number) "
                    + "(\(migration.name)) stands in its place")
        }
    }

    private static func requireAgreement(
        of records: [Record], with migrations: [Migration], dialect: Dialect
    ) throws(SQLError) {
        for (index, record) in records.enumerated() {
            guard record.number == index + 1 else {
                throw SQLError(
                    .migration, message: "the database has no record of migration \(index + 1)")
            }
            guard index < migrations.count else {
                throw SQLError(
                    .migration,
                    message: "the database is newer than this program: it has migration "
                        + "\(record.number) (\(record.name)), the program ends at "
                        + "\(migrations.count)")
            }
            guard record.sql == migrations[index].text(for: dialect) else {
                throw SQLError(
                    .migration,
                    message: "migration \(record.number) (\(record.name)) reads otherwise than "
                        + "when it was applied")
            }
        }
    }
}
