/// Why the database refused or failed, told alike for both engines.
public struct SQLError: Error, Sendable, Hashable {
    /// The failures that a caller may want to treat differently.
    public enum Kind: Sendable, Hashable {
        /// A row with the same key is there already. SQLite names the columns as
        /// `table.column, table.column`; PostgreSQL names the constraint.
        case uniqueViolation(constraint: String)
        case foreignKey
        /// The constraint's name, or its expression where SQLite knows no name.
        case check(constraint: String)
        /// The column that may not be null, without its table.
        case notNull(column: String)
        /// Another writer held what is needed for longer than allowed, or a queue is full.
        case busy
        /// PostgreSQL undid the transaction to keep concurrent ones apart, or to end a deadlock.
        case serialization
        /// The server cannot be reached any more. Nothing of the open transaction was kept.
        case connectionLost
        /// The server was lost while it committed: the transaction may have been kept or not.
        case commitUnknown
        /// The disk, or the space the engine may take, is used up.
        case full
        /// The file or the disk under it failed, or is not a database.
        case storage
        case readOnly
        /// The text is not SQL of this engine, or names a table or column that is not there.
        case syntax
        /// A table changed under a prepared statement; preparing it again will do.
        case schemaChanged
        /// An earlier failure ended this transaction, so nothing of it can be committed.
        case transactionAborted
        /// A value or column whose type this room does not carry, or carries otherwise.
        case type
        /// The calling code breaks a rule of this room.
        case misuse
        /// The database's schema and this program's migrations do not belong together.
        case migration
        case invalidAddress
        case closed
        case other
    }

    /// What sort of failure this is.
    public let kind: Kind
    /// The engine's own code: SQLite's extended result code in decimal, or PostgreSQL's SQLSTATE.
    /// Empty when this room refused before the engine was asked.
    public let engineCode: String
    /// The cause in the engine's words, for logs. Holds no password; PostgreSQL may quote a value
    /// that is no literal of its column's type.
    public let message: String
    /// The statement that failed, or empty when none was involved.
    public let sql: String
    /// The table a violated constraint belongs to, where the engine tells.
    public let table: String?
    /// Which row of the arguments given failed, counted from 0; nil for a single statement.
    public let argumentIndex: Int?

    /// A failure met by the caller itself, or told again in a test.
    public init(
        _ kind: Kind, engineCode: String = "", message: String, sql: String = "",
        table: String? = nil, argumentIndex: Int? = nil
    ) {
        self.kind = kind
        self.engineCode = engineCode
        self.message = message
        self.sql = sql
        self.table = table
        self.argumentIndex = argumentIndex
    }

    /// Whether the same transaction, begun anew (on a new connection when `endsConnection`), may
    /// well succeed. False for `commitUnknown`: look first whether it was kept.
    public var isRetryable: Bool {
        switch kind {
        case .busy, .serialization, .connectionLost, .schemaChanged: true
        default: false
        }
    }

    /// Whether the connection that threw this is of no more use.
    public var endsConnection: Bool {
        switch kind {
        case .connectionLost, .commitUnknown, .closed: true
        default: false
        }
    }

    /// Whether a row with the same key in this table was there already, on either engine.
    public func isUniqueViolation(in table: String) -> Bool {
        guard case .uniqueViolation = kind else { return false }
        return self.table == table
    }

    func naming(sql: String, argumentIndex: Int? = nil) -> SQLError {
        SQLError(
            kind, engineCode: engineCode, message: message,
            sql: self.sql.isEmpty ? sql : self.sql, table: table,
            argumentIndex: self.argumentIndex ?? argumentIndex)
    }
}
