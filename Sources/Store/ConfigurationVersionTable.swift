import RetailModel
import SQL

/// One version of the configuration as it was applied: what, by whom, why, and what became of it.
public struct ConfigurationVersion: Hashable, Sendable {
    /// How a version came to be applied.
    public enum Origin: String, Sendable {
        /// Read from the folder when the server started.
        case folder
        /// Applied by a person.
        case apply
    }

    /// What became of a version. Exactly one is active.
    public enum State: String, Sendable {
        case active
        /// A later one was applied.
        case superseded
        /// It was taken back, and the one before it is active again.
        case rolledBack = "rolled_back"
    }

    /// Counted from 1 in the order of applying.
    public let number: Int64
    /// The number of the configuration whose files it consists of.
    public let configurationSeq: Int64
    /// SHA-256 over all paths and contents.
    public let hash: [UInt8]
    public let by: String
    public let why: String
    public let origin: Origin
    public let appliedAt: Instant
    public let state: State
    /// When, by whom and why it ceased to be active; nil while nobody ended it.
    public let ended: Ending?

    /// The end of a version's time.
    public struct Ending: Hashable, Sendable {
        public let at: Instant
        public let by: String
        public let why: String
    }
}

/// The versions of the configuration that were applied, and which of them is active.
public enum ConfigurationVersionTable {
    /// Makes writers take turns, and readers of what is active wait for them, until each commits.
    public static func lock(on connection: any SQLConnection) throws(SQLError) {
        try Sequence.configurationVersion.lock(on: connection)
    }

    /// Adds the next version as the active one; the one that was active is superseded. To be called
    /// within a transaction that holds ``lock(on:)``.
    ///
    /// - Returns: the new version's number.
    public static func activate(
        configurationSeq: Int64, by: String, why: String, origin: ConfigurationVersion.Origin,
        at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        try end(as: .superseded, by: by, why: why, at: instant, on: connection)
        let number = try Sequence.configurationVersion.take(1, on: connection)
        try connection.execute(
            """
            INSERT INTO configuration_version
                (number, configuration_seq, applied_by, why, origin, applied_at, state)
            VALUES ($1, $2, $3, $4, $5, $6, 'active')
            """,
            [
                .integer(number), .integer(configurationSeq), .text(by.storable),
                .text(why.storable), .text(origin.rawValue), .integer(instant.microseconds),
            ])
        return number
    }

    /// Takes the active version back: the superseded one before it is active again. To be called
    /// within a transaction that holds ``lock(on:)``.
    ///
    /// - Returns: the number that is active now; nil, and nothing is changed, when there is none
    ///   before.
    public static func rollBack(
        by: String, why: String, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Int64? {
        let before = try connection.first(
            "SELECT MAX(number) FROM configuration_version WHERE state = 'superseded'"
        ) { row throws(SQLError) in row.optionalInteger(0) }
        guard let before = before ?? nil else { return nil }
        try end(as: .rolledBack, by: by, why: why, at: instant, on: connection)
        try connection.execute(
            """
            UPDATE configuration_version
            SET state = 'active', ended_at = NULL, ended_by = NULL, ended_why = NULL
            WHERE number = $1
            """, [.integer(before)])
        return before
    }

    private static func end(
        as state: ConfigurationVersion.State, by: String, why: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE configuration_version
            SET state = $1, ended_at = $2, ended_by = $3, ended_why = $4 WHERE state = 'active'
            """,
            [
                .text(state.rawValue), .integer(instant.microseconds), .text(by.storable),
                .text(why.storable),
            ])
    }

    // MARK: - Reading

    private static let columns = """
        v.number, v.configuration_seq, c.hash, v.applied_by, v.why, v.origin, v.applied_at,
        v.state, v.ended_at, v.ended_by, v.ended_why
        FROM configuration_version AS v JOIN configuration AS c ON c.seq = v.configuration_seq
        """

    /// The active version; nil before the first was applied.
    public static func active(
        on connection: any SQLConnection
    ) throws(SQLError) -> ConfigurationVersion? {
        try connection.first("SELECT \(columns) WHERE v.state = 'active'", [], version)
    }

    /// The latest version of that content, or nil.
    public static func latest(
        hash: [UInt8], on connection: any SQLConnection
    ) throws(SQLError) -> ConfigurationVersion? {
        try connection.first(
            "SELECT \(columns) WHERE c.hash = $1 ORDER BY v.number DESC LIMIT 1", [.blob(hash)],
            version)
    }

    /// The version of that number, or nil.
    public static func version(
        _ number: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> ConfigurationVersion? {
        try connection.first("SELECT \(columns) WHERE v.number = $1", [.integer(number)], version)
    }

    /// Versions before `number`, the latest first, `limit` at most.
    public static func page(
        before number: Int64, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [ConfigurationVersion] {
        try connection.all(
            "SELECT \(columns) WHERE v.number < $1 ORDER BY v.number DESC LIMIT $2",
            [.integer(number), .integer(Int64(limit))], version)
    }

    private static func version(_ row: borrowing Row) throws(SQLError) -> ConfigurationVersion {
        guard let origin = ConfigurationVersion.Origin(rawValue: row.text(5)),
            let state = ConfigurationVersion.State(rawValue: row.text(7))
        else {
            throw SQLError(.type, message: "configuration_version holds an unknown word")
        }
        var ended: ConfigurationVersion.Ending?
        if let at = row.optionalInteger(8) {
            ended = ConfigurationVersion.Ending(
                at: Instant(microseconds: at), by: row.optionalText(9) ?? "",
                why: row.optionalText(10) ?? "")
        }
        return ConfigurationVersion(
            number: row.integer(0), configurationSeq: row.integer(1), hash: row.blob(2),
            by: row.text(3), why: row.text(4), origin: origin,
            appliedAt: Instant(microseconds: row.integer(6)), state: state, ended: ended)
    }
}

extension Schema {
    /// The versions of the configuration, and under which a file is read: to its end under one.
    static let configurationVersions = """
        CREATE TABLE configuration_version (
            number {integer} PRIMARY KEY,
            configuration_seq {integer} NOT NULL REFERENCES configuration (seq),
            applied_by {text} NOT NULL,
            why {text} NOT NULL,
            origin {text} NOT NULL CHECK (origin IN ('folder', 'apply')),
            applied_at {integer} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('active', 'superseded', 'rolled_back')),
            ended_at {integer},
            ended_by {text},
            ended_why {text}
        ) {strict};
        CREATE UNIQUE INDEX configuration_version_active ON configuration_version (state)
            WHERE state = 'active';
        INSERT INTO counter (name, last) VALUES ('configuration_version', 0);
        ALTER TABLE intake_file ADD COLUMN configuration_seq {integer};
        """
}
