import Foundation
import PostgreSQLFixture
import SQL
import Store

/// New, empty books with every table, removed with this object where they are a file.
public final class TestBooks: Sendable {
    /// Where they are.
    public let database: Database
    private let directory: URL?

    /// Books on one engine, brought up to the newest schema unless told otherwise.
    public init(_ engine: BooksEngine, isMigrated: Bool = true) throws {
        switch engine {
        case .sqlite:
            let directory = FileManager.default.temporaryDirectory
                .appending(component: "countinghouse-books-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: false)
            self.directory = directory
            database = Database(.sqlite(path: directory.appending(component: "books.db").path))
        case .postgresql:
            directory = nil
            database = Database(.postgresql(url: try PostgreSQLFixture.freshDatabaseURL()))
        }
        if isMigrated { try Migrator.apply(Schema.migrations, on: database.connect()) }
    }

    deinit {
        guard let directory else { return }
        try? FileManager.default.removeItem(at: directory)
    }

    /// A writing connection.
    public func connect() throws -> any SQLConnection { try database.connect() }

    /// Changes the books behind the backs of their own guards, as damage to the disk would.
    public func damage(_ sql: String, _ arguments: [SQLValue] = []) throws {
        let connection = try connect()
        switch connection.dialect {
        case .postgresql:
            try connection.script("SET session_replication_role = replica")
        case .sqlite:
            let triggers = try connection.all(
                "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
            ) { row throws(SQLError) in row.text(0) }
            for trigger in triggers { try connection.script("DROP TRIGGER \(trigger)") }
            try connection.script("PRAGMA foreign_keys = OFF")
        }
        try connection.execute(sql, arguments)
    }
}

extension SQLConnection {
    /// The one whole number that a query yields.
    public func number(_ sql: String, _ arguments: [SQLValue] = []) throws(SQLError) -> Int64? {
        try first(sql, arguments) { row throws(SQLError) in row.integer(0) }
    }
}

/// The failure of `body`, or nil when there was none.
public func refusal(_ body: () throws(SQLError) -> Void) -> SQLError? {
    do throws(SQLError) {
        try body()
        return nil
    } catch {
        return error
    }
}
