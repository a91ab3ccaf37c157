import Foundation
import SQL
import Store

/// Writes a script to a new file with the server's schema, and tells how long that took.
protocol ScriptWriter {
    /// The name in the table.
    static var title: String { get }

    /// A writer whose arguments are ready to be bound, so that only writing is timed.
    init(_ script: Script) throws

    /// Writes every group to a database that has the schema and nothing else. Returns seconds.
    func write(to file: URL) throws -> Double
}

extension ScriptWriter {
    /// Makes the file at `path`, writes to it, checks that all is there, and removes it.
    static func seconds(_ script: Script, at file: URL) throws -> Double {
        let writer = try Self(script)
        Workspace.removeDatabase(file)
        defer { Workspace.removeDatabase(file) }
        try makeSchema(file)
        let seconds = try writer.write(to: file)
        let count = try SQL.Database(.sqlite(path: file.path)).connect(readOnly: true)
            .first("SELECT COUNT(*) FROM document") { row throws(SQLError) in row.integer(0) }
        guard count == Int64(script.documents) else {
            throw Failure(
                problem: "\(title) wrote \(count ?? 0) of \(script.documents) documents.",
                remedy: "Look at its commits.")
        }
        return seconds
    }

    private static func makeSchema(_ file: URL) throws {
        let connection = try SQL.Database(.sqlite(path: file.path)).connect()
        try Migrator.apply(Schema.migrations, on: connection)
    }
}

/// The settings under which every writer works; the SQL room has the same.
enum WriterSettings {
    static let pragmas = """
        PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4096;
        PRAGMA journal_size_limit = 67108864;
        """
}
