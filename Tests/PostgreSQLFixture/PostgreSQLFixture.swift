import Foundation
import SQL
import Synchronization

/// A private PostgreSQL server for the tests of one process.
///
/// It listens only on a socket in a directory of its own, and ends with the process however that
/// ends: its keeper reads a pipe whose other end only this process holds.
public enum PostgreSQLFixture {
    private static let server = Mutex<Result<PostgreSQLServer, PostgreSQLFixtureError>?>(nil)
    private static let databaseCount = Atomic(0)

    /// The address of the server's first database, which all suites share. Starts the server once.
    ///
    /// - Throws: ``PostgreSQLFixtureError`` when PostgreSQL is not installed or does not start.
    public static func shared() throws(PostgreSQLFixtureError) -> String {
        try started().url(database: "postgres")
    }

    /// The address of a new database: empty, or a copy of another that nobody is connected to.
    ///
    /// - Parameter template: The address of the other, as this function gave it.
    /// - Throws: ``PostgreSQLFixtureError`` as `shared` does, or when it cannot be created.
    public static func freshDatabaseURL(
        copying template: String? = nil
    ) throws(PostgreSQLFixtureError) -> String {
        let template = template?.split(separator: "/").last ?? "template0"
        let server = try started()
        let number = databaseCount.add(1, ordering: .relaxed).newValue
        let name = "test_\(number)"
        do throws(SQLError) {
            let database = Database(.postgresql(url: server.url(database: "postgres")))
            try database.connect().script("CREATE DATABASE \(name) TEMPLATE \(template)")
        } catch {
            throw PostgreSQLFixtureError("The database \(name) was not created: \(error.message)")
        }
        return server.url(database: name)
    }

    private static func started() throws(PostgreSQLFixtureError) -> PostgreSQLServer {
        let result = server.withLock { known in
            let result =
                known
                ?? Result { () throws(PostgreSQLFixtureError) in try PostgreSQLServer.start() }
            known = result
            return result
        }
        return try result.get()
    }
}

/// Why there is no PostgreSQL to test on.
public struct PostgreSQLFixtureError: Error, CustomStringConvertible {
    /// A sentence that says what to do.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
