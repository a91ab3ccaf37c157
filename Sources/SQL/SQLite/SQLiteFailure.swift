import CSQLite

/// Reads SQLite's result codes (SQLite manual, "Result and Error Codes").
enum SQLiteFailure {
    /// Extended codes that the C header builds from expressions.
    private static let constraintCheck: Int32 = 275
    private static let constraintForeignKey: Int32 = 787
    private static let constraintNotNull: Int32 = 1299
    private static let constraintPrimaryKey: Int32 = 1555
    private static let constraintUnique: Int32 = 2067
    private static let constraintRowID: Int32 = 2579
    private static let constraintType: Int32 = 3091

    /// The failure that the connection met last.
    static func last(on connection: OpaquePointer?, code: Int32, sql: String) -> SQLError {
        let extended = connection.map { sqlite3_extended_errcode($0) } ?? code
        let text = connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        let message = text.map { String(cString: $0) } ?? ""
        // After a reset the connection may have forgotten; the code returned has not.
        let exact = extended & 0xff == code & 0xff ? extended : code
        return SQLError(
            kind(of: exact, message: message), engineCode: String(exact), message: message,
            sql: sql, table: table(in: message, code: exact))
    }

    private static func kind(of code: Int32, message: String) -> SQLError.Kind {
        switch code {
        case constraintUnique, constraintPrimaryKey, constraintRowID:
            return .uniqueViolation(constraint: tail(of: message))
        case constraintForeignKey: return .foreignKey
        case constraintCheck: return .check(constraint: tail(of: message))
        case constraintNotNull:
            let column = tail(of: message).split(separator: ".").last
            return .notNull(column: column.map(String.init) ?? "")
        case constraintType: return .type
        default: break
        }
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy
        case SQLITE_FULL: return .full
        case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN: return .storage
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: return .readOnly
        case SQLITE_SCHEMA: return .schemaChanged
        case SQLITE_ERROR: return .syntax
        case SQLITE_MISMATCH: return .type
        case SQLITE_MISUSE, SQLITE_RANGE: return .misuse
        default: return .other
        }
    }

    /// What follows "UNIQUE constraint failed: ".
    private static func tail(of message: String) -> String {
        guard let colon = message.firstIndex(of: ":") else { return message }
        return String(message[colon...].dropFirst(2))
    }

    /// The `table` of "UNIQUE constraint failed: table.column, table.column".
    private static func table(in message: String, code: Int32) -> String? {
        switch code {
        case constraintUnique, constraintPrimaryKey, constraintRowID, constraintNotNull:
            let constraint = tail(of: message)
            return constraint.firstIndex(of: ".").map { String(constraint[..<$0]) }
        default: return nil
        }
    }
}
