import RetailModel
import SQL

/// The configurations under which documents were decided, each kept whole so that any document can
/// be explained and decided again.
public enum ConfigurationTable {
    /// One file of a configuration.
    public struct File: Hashable, Sendable {
        /// Relative to the configuration folder.
        public let path: String
        public let content: String

        /// A file by its path within the configuration folder.
        public init(path: String, content: String) {
            self.path = path
            self.content = content
        }
    }

    /// The number of the configuration with that hash, adding it when it is new.
    public static func number(
        hash: [UInt8], files: [File], at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        try connection.transaction { () throws(SQLError) in
            try keep(hash: hash, files: files, at: instant, on: connection)
        }
    }

    /// The number of the configuration with that hash, adding it when it is new; within the
    /// transaction that the caller holds.
    public static func keep(
        hash: [UInt8], files: [File], at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        // Two nodes that start together would both find it new.
        try Sequence.configuration.lock(on: connection)
        let known = try connection.first(
            "SELECT seq FROM configuration WHERE hash = $1", [.blob(hash)]
        ) { row throws(SQLError) in row.integer(0) }
        if let known { return known }
        let next = try Sequence.configuration.take(1, on: connection)
        try connection.execute(
            "INSERT INTO configuration (seq, hash, loaded_at) VALUES ($1, $2, $3)",
            [.integer(next), .blob(hash), .integer(instant.microseconds)])
        try connection.executeMany(
            """
            INSERT INTO configuration_file (configuration_seq, path, content)
            VALUES ($1, $2, $3)
            """, files.map { [.integer(next), .text($0.path), .text($0.content)] })
        return next
    }

    /// The files of a configuration, by path.
    public static func files(
        ofConfiguration seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [File] {
        try connection.all(
            """
            SELECT path, content FROM configuration_file
            WHERE configuration_seq = $1 ORDER BY path
            """, [.integer(seq)]
        ) { row throws(SQLError) in File(path: row.text(0), content: row.text(1)) }
    }
}
