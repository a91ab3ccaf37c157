import CPostgres

/// Reads PostgreSQL's refusals (PostgreSQL manual, appendix A, "PostgreSQL Error Codes").
enum PostgreSQLFailure {
    /// What PQresultErrorField calls PG_DIAG_SQLSTATE and so on.
    private enum Field: Int32 {
        case sqlState = 67  // C
        case message = 77  // M
        case table = 116  // t
        case column = 99  // c
        case constraint = 110  // n
        case sourceFunction = 82  // R
    }

    /// The failure that the result tells, or that the session met when there is no result.
    static func read(
        _ result: OpaquePointer?, on session: OpaquePointer, sql: String
    ) -> SQLError {
        let isLost = PQstatus(session) == CONNECTION_BAD
        if PQresultStatus(result) == PGRES_EMPTY_QUERY {
            return SQLError(.syntax, message: "the text holds no statement", sql: sql)
        }
        guard let result, let state = field(.sqlState, of: result) else {
            return SQLError(
                isLost ? .connectionLost : .other, message: message(of: session), sql: sql)
        }
        return SQLError(
            isLost ? .connectionLost : kind(of: state, result),
            engineCode: state, message: field(.message, of: result) ?? "", sql: sql,
            table: field(.table, of: result))
    }

    /// libpq's own words, without the line ends that it adds.
    static func message(of session: OpaquePointer) -> String {
        let text = PQerrorMessage(session).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    private static func field(_ field: Field, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, field.rawValue).map { String(cString: $0) }
    }

    private static func kind(of state: String, _ result: OpaquePointer) -> SQLError.Kind {
        let constraint = field(.constraint, of: result) ?? ""
        switch state {
        case "23505": return .uniqueViolation(constraint: constraint)
        case "23503": return .foreignKey
        case "23514": return .check(constraint: constraint)
        case "23502": return .notNull(column: field(.column, of: result) ?? "")
        case "40001", "40P01": return .serialization
        // Lock not available, statement timeout, too many connections.
        case "55P03", "57014", "53300": return .busy
        case "53100": return .full
        case "58030", "XX001", "XX002": return .storage
        case "25006": return .readOnly
        case "25P02": return .transactionAborted
        // Invalid text for a type, out of its range, bytes that are no UTF-8, wrong type.
        case "22P02", "22003", "22021", "22P03", "42804": return .type
        // The statement is not known any more, as after DISCARD ALL of a connection pooler.
        case "26000": return .schemaChanged
        case "0A000" where field(.sourceFunction, of: result) == "RevalidateCachedQuery":
            return .schemaChanged
        default: break
        }
        switch state.prefix(2) {
        case "08": return .connectionLost
        case "42": return .syntax
        default: return ["57P01", "57P02", "57P03"].contains(state) ? .connectionLost : .other
        }
    }
}
