/// Where a database is: a file of this machine, or a PostgreSQL server.
public enum DatabaseAddress: Sendable, Hashable {
    /// The path of the file, which is created when it is not there.
    case sqlite(path: String)
    /// A connection URI as libpq reads it (PostgreSQL manual, section 34.1.1.2).
    case postgresql(url: String)

    /// Reads `sqlite:/path/file.db` or `postgres://user:password@host:port/database`.
    ///
    /// - Throws: ``SQLError`` of kind `invalidAddress` for any other form; also for a database in
    ///   memory, which could not keep what it has acknowledged.
    public init(parsing text: String) throws(SQLError) {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgresql(url: text)
            return
        }
        guard text.hasPrefix("sqlite:") else {
            throw SQLError(
                .invalidAddress, message: "it begins with neither sqlite: nor postgres://")
        }
        var path = text.dropFirst("sqlite:".count)
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard !path.isEmpty, !path.hasSuffix("/") else {
            throw SQLError(.invalidAddress, message: "sqlite: is followed by no file name")
        }
        guard !path.hasPrefix("//"), !path.hasPrefix("file:") else {
            throw SQLError(.invalidAddress, message: "sqlite: takes a path, not a URL")
        }
        guard !path.contains(":memory:") else {
            throw SQLError(.invalidAddress, message: "a database in memory keeps nothing")
        }
        self = .sqlite(path: String(path))
    }

    /// The engine that answers there.
    public var dialect: Dialect {
        switch self {
        case .sqlite: .sqlite
        case .postgresql: .postgresql
        }
    }
}

extension DatabaseAddress: CustomStringConvertible {
    /// The address for logs: without user, password or parameters.
    public var description: String {
        switch self {
        case .sqlite(let path):
            return "sqlite:\(path)"
        case .postgresql(let url):
            let place = url.drop { $0 != ":" }.dropFirst("://".count).prefix { $0 != "?" }
            if let at = place.lastIndex(of: "@") {
                return "postgres://\(place[place.index(after: at)...])"
            }
            // A password with a bare question mark would end up on the left: say nothing instead.
            return url.contains("@") ? "postgres://(hidden)" : "postgres://\(place)"
        }
    }
}
