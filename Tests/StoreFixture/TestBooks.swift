import Foundation
import PostgreSQLFixture
import SQL
import Store
import Synchronization

/// New, empty books with every table, removed with this object where they are a file.
public final class TestBooks: Sendable {
    /// Where they are.
    public let database: Database
    private let directory: URL?

    /// Books on one engine, brought up to the newest schema unless told otherwise.
    public init(_ engine: BooksEngine, isMigrated: Bool = true) throws {
        switch engine {
        case .sqlite:
            let directory = try Self.newDirectory()
            self.directory = directory
            let path = directory.appending(component: "books.db").path
            if isMigrated { try Self.file.content().write(to: URL(filePath: path)) }
            database = Database(.sqlite(path: path))
        case .postgresql:
            directory = nil
            let template = isMigrated ? try Self.template.url() : nil
            database = Database(
                .postgresql(url: try PostgreSQLFixture.freshDatabaseURL(copying: template)))
        }
    }

    private static func newDirectory() throws -> URL {
        let directory = FileManager.default.temporaryDirectory
            .appending(component: "countinghouse-books-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        return directory
    }

    private static let file = MigratedFile()
    private static let template = MigratedTemplate()

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

/// A file of SQLite with every table and nothing in them, made once and copied from then on.
private final class MigratedFile: Sendable {
    private let made = Mutex<Data?>(nil)

    func content() throws -> Data {
        try made.withLock { known in
            if let known { return known }
            let books = try TestBooks(.sqlite, isMigrated: false)
            guard case .sqlite(let path) = books.database.address else { return Data() }
            // The connection ends here, and with it what stands in the log beside the file.
            try Migrator.apply(Schema.migrations, on: books.connect())
            let content = try Data(contentsOf: URL(filePath: path))
            known = content
            return content
        }
    }
}

/// A database of PostgreSQL with every table and nothing in them, made once and copied from then
/// on.
private final class MigratedTemplate: Sendable {
    private let made = Mutex<String?>(nil)

    /// Its address.
    func url() throws -> String {
        try made.withLock { known in
            if let known { return known }
            let url = try PostgreSQLFixture.freshDatabaseURL()
            try Migrator.apply(Schema.migrations, on: Database(.postgresql(url: url)).connect())
            known = url
            return url
        }
    }
}
