import CPostgres

/// One statement prepared in a session, and the types its parameters take there.
final class PostgreSQLStatement {
    /// The name under which the server keeps it.
    let name: String
    let sql: String
    let parameterTypes: [Oid]

    /// - Throws: ``SQLError``, of kind `type` when a column of the result is not carried here.
    init(_ sql: String, name: String, on session: OpaquePointer) throws(SQLError) {
        self.name = name
        self.sql = sql
        try Self.require(PQprepare(session, name, sql, 0, nil), on: session, sql: sql) { _ in }
        var types: [Oid] = []
        var refused: String?
        try Self.require(PQdescribePrepared(session, name), on: session, sql: sql) { description in
            types = (0..<PQnparams(description)).map { PQparamtype(description, $0) }
            let column = (0..<PQnfields(description)).first {
                !PostgreSQLType.isCarried(PQftype(description, $0))
            }
            guard let column else { return }
            let title = PQfname(description, column).map { String(cString: $0) } ?? "\(column)"
            refused = "column \(title) is \(PostgreSQLType.title(of: PQftype(description, column)))"
        }
        parameterTypes = types
        guard let refused else { return }
        PQclear(PQexec(session, "DEALLOCATE \(name)"))
        throw SQLError(.type, message: refused, sql: sql)
    }

    private static func require(
        _ result: OpaquePointer?, on session: OpaquePointer, sql: String,
        _ read: (OpaquePointer) -> Void
    ) throws(SQLError) {
        defer { PQclear(result) }
        guard let result, PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw PostgreSQLFailure.read(result, on: session, sql: sql)
        }
        read(result)
    }
}
