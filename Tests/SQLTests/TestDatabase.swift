import Foundation
import PostgreSQLFixture
import SQL

/// The engines that every behaviour is tested on.
enum TestEngine: CaseIterable {
    case sqlite
    case postgresql
}

/// A new, empty database, whose file is removed with it.
final class TestDatabase: Sendable {
    let database: Database
    private let directory: URL?

    init(_ engine: TestEngine) throws {
        switch engine {
        case .sqlite:
            let directory = FileManager.default.temporaryDirectory
                .appending(component: "countinghouse-sql-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: false)
            self.directory = directory
            database = Database(.sqlite(path: directory.appending(component: "test.db").path))
        case .postgresql:
            directory = nil
            database = Database(.postgresql(url: try PostgreSQLFixture.freshDatabaseURL()))
        }
    }

    deinit {
        guard let directory else { return }
        try? FileManager.default.removeItem(at: directory)
    }

    /// A connection to the database after the schema text has been run.
    func connect(_ schema: String = "") throws -> any SQLConnection {
        let connection = try database.connect()
        if !schema.isEmpty {
            try connection.script(connection.dialect.schemaText(schema))
        }
        return connection
    }
}

/// One column of each type carried.
let itemSchema = """
    CREATE TABLE item (
        number {integer} NOT NULL PRIMARY KEY,
        name {text},
        image {blob}
    ) {strict}
    """

let insertItem = "INSERT INTO item (number, name, image) VALUES ($1, $2, $3)"

extension SQLConnection {
    /// The one whole number that the query yields.
    func number(_ sql: String, _ arguments: [SQLValue] = []) throws -> Int64? {
        try first(sql, arguments) { $0.integer(0) }
    }
}

/// The failure of `body`, or nil when there was none.
func failure(_ body: () throws -> Void) throws -> SQLError? {
    do {
        try body()
        return nil
    } catch let error as SQLError {
        return error
    }
}
