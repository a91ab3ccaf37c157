import CPostgres

/// An open session of a PostgreSQL server.
final class PostgreSQLConnection {
    let dialect = Dialect.postgresql
    var nesting = 0
    private let session: OpaquePointer
    private var statements = StatementCache<PostgreSQLStatement>(
        countMax: SQLLimits.preparedStatementsMax)
    /// Statements that the server still keeps and we do not; dropped when it next takes commands.
    private var unwanted: [PostgreSQLStatement] = []
    private var preparedCount = 0
    private var arguments = PostgreSQLArguments()
    private let fault = RowFault()
    private var isHandingOutRows = false
    /// Set when the session is in a state that no statement can follow, such as within a COPY.
    private var isUnusable = false

    init(url: String, readOnly: Bool) throws(SQLError) {
        session = try PostgreSQLSession.open(url: url, readOnly: readOnly)
    }

    deinit {
        PQfinish(session)
    }
}

extension PostgreSQLConnection: SQLConnection {
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> Int {
        let statement = try ready(sql)
        try self.arguments.encode(arguments, for: statement)
        let result = PQexecPrepared(
            session, statement.name, Int32(arguments.count), self.arguments.values,
            self.arguments.lengths, self.arguments.formats, 1)
        defer { PQclear(result) }
        try requireSuccess(result, of: statement)
        return PostgreSQLResult.rowsChanged(result)
    }

    func executeMany(_ sql: String, _ rows: [[SQLValue]]) throws(SQLError) -> Int {
        var changed = 0
        try pipeline(sql, rows) { _, result throws(SQLError) in
            changed += PostgreSQLResult.rowsChanged(result)
        }
        return changed
    }

    func query(
        _ sql: String, _ arguments: [SQLValue], _ each: (borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError) {
        let statement = try ready(sql)
        try self.arguments.encode(arguments, for: statement)
        let isSent = PQsendQueryPrepared(
            session, statement.name, Int32(arguments.count), self.arguments.values,
            self.arguments.lengths, self.arguments.formats, 1)
        guard isSent == 1, PQsetSingleRowMode(session) == 1 else {
            throw failure(nil, of: statement)
        }
        isHandingOutRows = true
        defer { isHandingOutRows = false }
        var first: SQLError?
        while let result = PQgetResult(session) {
            defer { PQclear(result) }
            do throws(SQLError) {
                // What follows a failure is taken in unread: the session is free only behind it.
                guard first == nil else { continue }
                try requireSuccess(result, of: statement)
                try handOut(result, sql: sql, each)
            } catch {
                first = error
                if isUnusable { throw error }
            }
        }
        if let first { throw first }
    }

    func queryMany(
        _ sql: String, _ rows: [[SQLValue]],
        _ each: (_ argumentIndex: Int, borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError) {
        try pipeline(sql, rows) { index, result throws(SQLError) in
            try handOut(result, sql: sql) { row throws(SQLError) in try each(index, row) }
        }
    }

    func script(_ sql: String) throws(SQLError) {
        try requireIdle(sql: sql)
        try requireWhole(sql)
        try command(sql)
        // Statements prepared before may name columns that are others now.
        _ = statements.forgetAll()
        unwanted.removeAll()
        try command("DEALLOCATE ALL")
    }
}

extension PostgreSQLConnection: Engine {
    var isEngineInTransaction: Bool {
        switch PQtransactionStatus(session) {
        case PQTRANS_INTRANS, PQTRANS_INERROR, PQTRANS_ACTIVE: true
        default: false
        }
    }

    var beginText: String { "BEGIN" }

    var beginSnapshotText: String { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" }

    func control(_ sql: String) throws(SQLError) {
        try requireNoRowsOut(sql: sql)
        dropUnwanted()
        try command(sql)
    }

    func commit() throws(SQLError) {
        let tag: String
        do throws(SQLError) {
            try requireNoRowsOut(sql: "COMMIT")
            tag = try command("COMMIT")
        } catch  where error.kind == .connectionLost {
            throw SQLError(
                .commitUnknown, engineCode: error.engineCode, message: error.message, sql: "COMMIT")
        }
        // The server answers COMMIT of a failed transaction with ROLLBACK, and calls it a success.
        guard tag == "COMMIT" else {
            throw SQLError(
                .transactionAborted, message: "the server answered \(tag)", sql: "COMMIT")
        }
    }
}

extension PostgreSQLConnection {
    private func requireNoRowsOut(sql: String) throws(SQLError) {
        guard !isUnusable, PQstatus(session) == CONNECTION_OK else {
            throw SQLError(.connectionLost, message: "the session has ended before", sql: sql)
        }
        guard isHandingOutRows else { return }
        throw SQLError(
            .misuse, message: "a statement was run while rows were being handed out", sql: sql)
    }

    private func requireIdle(sql: String) throws(SQLError) {
        try requireNoRowsOut(sql: sql)
        try requireLiveTransaction(sql: sql)
    }

    /// Runs commands without arguments, and tells the tag of the last.
    @discardableResult
    private func command(_ sql: String) throws(SQLError) -> String {
        let result = PQexec(session, sql)
        defer { PQclear(result) }
        guard let result, PostgreSQLResult.isSuccess(result) else {
            isUnusable = isUnusable || PostgreSQLResult.isCopy(result)
            throw PostgreSQLFailure.read(result, on: session, sql: sql)
        }
        return PQcmdStatus(result).map { String(cString: $0) } ?? ""
    }

    private func ready(_ sql: String) throws(SQLError) -> PostgreSQLStatement {
        try requireIdle(sql: sql)
        if let kept = statements.statement(for: sql) { return kept }
        dropUnwanted()
        try requireWhole(sql)
        preparedCount += 1
        let statement = try PostgreSQLStatement(sql, name: "s\(preparedCount)", on: session)
        if let evicted = statements.keep(statement, for: sql) { unwanted.append(evicted) }
        return statement
    }

    /// Only between transactions: a failed one takes no commands, and a refusal would fail one.
    private func dropUnwanted() {
        guard nesting == 0, !unwanted.isEmpty else { return }
        for statement in unwanted { PQclear(PQexec(session, "DEALLOCATE \(statement.name)")) }
        unwanted.removeAll()
    }

    private func requireSuccess(
        _ result: OpaquePointer?, of statement: PostgreSQLStatement
    ) throws(SQLError) {
        guard let result, PostgreSQLResult.isSuccess(result) else {
            isUnusable = isUnusable || PostgreSQLResult.isCopy(result)
            throw failure(result, of: statement)
        }
    }

    private func failure(
        _ result: OpaquePointer?, of statement: PostgreSQLStatement
    ) -> SQLError {
        let error = PostgreSQLFailure.read(result, on: session, sql: statement.sql)
        if error.kind == .schemaChanged, let stale = statements.forget(statement.sql) {
            unwanted.append(stale)
        }
        return error
    }

    // Inlined into a closure, this made the optimizer of Swift 6.3.1 crash (release builds only).
    @inline(never)
    private func handOut(
        _ result: OpaquePointer, sql: String, _ each: (borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError) {
        for row in 0..<PQntuples(result) {
            try each(Row(.postgresql(result, row: row), fault: fault))
            try fault.check(sql: sql)
        }
    }
}

extension PostgreSQLConnection {
    private func pipeline(
        _ sql: String, _ rows: [[SQLValue]],
        _ take: (_ argumentIndex: Int, OpaquePointer) throws(SQLError) -> Void
    ) throws(SQLError) {
        guard !rows.isEmpty else { return }
        let statement = try ready(sql)
        isHandingOutRows = true
        defer { isHandingOutRows = false }
        var pipeline = try PostgreSQLPipeline(session, statement)
        let first = pipeline.run(rows, &arguments, take)
        isUnusable = isUnusable || !pipeline.isFinished
        guard let first else { return }
        if first.kind == .schemaChanged, let stale = statements.forget(sql) {
            unwanted.append(stale)
        }
        throw first
    }
}
