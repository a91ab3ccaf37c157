import CSQLite
import Synchronization

/// An open SQLite file.
final class SQLiteConnection {
    /// Counts up with every commit of this process, at the latest before its writer knows of it.
    static let commits = Atomic(0)

    let dialect = Dialect.sqlite
    var nesting = 0
    private let isReadOnly: Bool
    private let handle: OpaquePointer
    private var statements = StatementCache<SQLiteStatement>(
        countMax: SQLLimits.preparedStatementsMax)
    private var lastStatement: SQLiteStatement?
    private var buffer = ArgumentBuffer()
    private let fault = RowFault()
    private var isHandingOutRows = false

    init(path: String, readOnly: Bool) throws(SQLError) {
        isReadOnly = readOnly
        handle = try SQLiteFile.open(path: path, readOnly: readOnly)
    }

    deinit {
        // Statements still cached keep the handle alive until each is finalized.
        sqlite3_close_v2(handle)
    }
}

extension SQLiteConnection: SQLConnection {
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> Int {
        let statement = try ready(sql)
        try statement.bind(arguments, in: &buffer)
        return try run(statement)
    }

    func executeMany(_ sql: String, _ rows: [[SQLValue]]) throws(SQLError) -> Int {
        guard nesting > 0 else {
            return try transaction { () throws(SQLError) in try executeMany(sql, rows) }
        }
        let statement = try ready(sql)
        var changed = 0
        for index in rows.indices {
            do throws(SQLError) {
                try statement.bind(rows[index], in: &buffer)
                changed += try run(statement)
            } catch {
                throw error.naming(sql: sql, argumentIndex: index)
            }
        }
        return changed
    }

    func query(
        _ sql: String, _ arguments: [SQLValue], _ each: (borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError) {
        let statement = try ready(sql)
        try statement.bind(arguments, in: &buffer)
        try handOut(statement, each)
    }

    func queryMany(
        _ sql: String, _ rows: [[SQLValue]],
        _ each: (_ argumentIndex: Int, borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError) {
        let statement = try ready(sql)
        for index in rows.indices {
            do throws(SQLError) {
                try statement.bind(rows[index], in: &buffer)
                try handOut(statement) { row throws(SQLError) in try each(index, row) }
            } catch {
                throw error.naming(sql: sql, argumentIndex: index)
            }
        }
    }

    func script(_ sql: String) throws(SQLError) {
        try requireIdle(sql: sql)
        try requireWhole(sql)
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        noteCommit()
        guard code == SQLITE_OK else {
            throw SQLiteFailure.last(on: handle, code: code, sql: sql)
        }
    }
}

extension SQLiteConnection: Engine {
    var isEngineInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    // A writer that took the lock only at its first change could find its view outdated by then,
    // and fail with no way to wait.
    var beginText: String { isReadOnly ? "BEGIN" : "BEGIN IMMEDIATE" }

    var beginSnapshotText: String { "BEGIN" }

    func control(_ sql: String) throws(SQLError) {
        try requireNoRowsOut(sql: sql)
        let statement = try prepared(sql)
        _ = try run(statement)
    }

    func commit() throws(SQLError) {
        try control("COMMIT")
    }
}

extension SQLiteConnection {
    private func requireNoRowsOut(sql: String) throws(SQLError) {
        guard isHandingOutRows else { return }
        throw SQLError(
            .misuse, message: "a statement was run while rows were being handed out", sql: sql)
    }

    private func requireIdle(sql: String) throws(SQLError) {
        try requireNoRowsOut(sql: sql)
        try requireLiveTransaction(sql: sql)
    }

    private func ready(_ sql: String) throws(SQLError) -> SQLiteStatement {
        try requireIdle(sql: sql)
        return try prepared(sql)
    }

    private func prepared(_ sql: String) throws(SQLError) -> SQLiteStatement {
        // Comparing a text with itself costs nothing, looking it up costs a hash of all of it.
        if let lastStatement, lastStatement.sql == sql { return lastStatement }
        if let kept = statements.statement(for: sql) {
            lastStatement = kept
            return kept
        }
        let statement = try SQLiteStatement(sql, on: handle)
        _ = statements.keep(statement, for: sql)
        lastStatement = statement
        return statement
    }

    /// Steps a bound statement to its end, and passes over the rows it may return.
    private func run(_ statement: SQLiteStatement) throws(SQLError) -> Int {
        // The count of the last statement stands after one that changes nothing at all, such as
        // a SELECT; the total tells those apart.
        let totalBefore = sqlite3_total_changes64(handle)
        var code = sqlite3_step(statement.handle)
        while code == SQLITE_ROW { code = sqlite3_step(statement.handle) }
        guard code == SQLITE_DONE else { throw failure(code, of: statement) }
        let isChanged = sqlite3_total_changes64(handle) != totalBefore
        let changed = isChanged ? Int(sqlite3_changes64(handle)) : 0
        sqlite3_reset(statement.handle)
        noteCommit()
        return changed
    }

    /// Outside of a transaction whatever ran is committed.
    private func noteCommit() {
        guard !isReadOnly, !isEngineInTransaction else { return }
        Self.commits.wrappingAdd(1, ordering: .releasing)
    }

    // Inlined into a closure, this made the optimizer of Swift 6.3.1 crash (release builds only).
    @inline(never)
    private func handOut(
        _ statement: SQLiteStatement, _ each: (borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError) {
        isHandingOutRows = true
        defer {
            isHandingOutRows = false
            sqlite3_reset(statement.handle)
            noteCommit()
        }
        while true {
            switch sqlite3_step(statement.handle) {
            case SQLITE_ROW:
                try each(Row(.sqlite(statement.handle), fault: fault))
                try fault.check(sql: statement.sql)
            case SQLITE_DONE:
                return
            case let code:
                throw SQLiteFailure.last(on: handle, code: code, sql: statement.sql)
            }
        }
    }

    /// The failure is read before the reset, which replaces it.
    private func failure(_ code: Int32, of statement: SQLiteStatement) -> SQLError {
        let error = SQLiteFailure.last(on: handle, code: code, sql: statement.sql)
        sqlite3_reset(statement.handle)
        return error
    }
}
