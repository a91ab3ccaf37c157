/// A database that connections can be opened to.
public struct Database: Sendable {
    /// Where it is; its description is fit for logs.
    public let address: DatabaseAddress

    /// Names the database; nothing is opened yet.
    public init(_ address: DatabaseAddress) {
        self.address = address
    }

    /// A SQLite database that is nowhere but in memory: each connection has one of its own, which
    /// ends with it. For decisions on samples; it keeps nothing.
    public static let inMemory = Database(.sqlite(path: ":memory:"))

    /// Opens a connection with the settings that durability asks for: on SQLite write-ahead log
    /// and synchronous FULL, on PostgreSQL synchronous_commit on.
    ///
    /// - Parameter readOnly: Whether every change is refused. A SQLite file must then exist.
    /// - Throws: ``SQLError``, of kind `connectionLost` when a server cannot be reached and
    ///   `storage` when a file cannot be opened.
    public func connect(readOnly: Bool = false) throws(SQLError) -> sending any SQLConnection {
        switch address {
        case .sqlite(let path): try SQLiteConnection(path: path, readOnly: readOnly)
        case .postgresql(let url): try PostgreSQLConnection(url: url, readOnly: readOnly)
        }
    }
}
