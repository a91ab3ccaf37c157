/// One open database, blocking, used by one thread at a time.
///
/// Statements are the same text on both engines, with parameters `$1...$n` in any order, each as
/// often as wanted. A statement is prepared at its first use and kept by its text. While rows are
/// being handed out, the connection takes no other call on either engine: collect them first.
public protocol SQLConnection: AnyObject {
    var dialect: Dialect { get }

    /// Runs one statement.
    ///
    /// - Returns: How many rows it inserted, updated or deleted (not those of triggers).
    /// - Throws: ``SQLError``; inside a transaction on PostgreSQL any failure ends the transaction,
    ///   so wrap in ``savepoint(_:)`` what may fail.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(SQLError) -> Int

    /// Runs one statement once per row of arguments: all of them, or none when called outside a
    /// transaction. PostgreSQL takes them in pipeline mode (PostgreSQL manual, section 34.5).
    ///
    /// - Returns: How many rows changed in all.
    /// - Throws: ``SQLError`` with `argumentIndex`; inside a transaction the rows before it may or
    ///   may not stand, so roll back to a savepoint or the beginning.
    @discardableResult
    func executeMany(_ sql: String, _ rows: [[SQLValue]]) throws(SQLError) -> Int

    /// Runs one statement and hands out its rows one by one, in constant memory.
    ///
    /// - Throws: ``SQLError`` of the engine, of `each`, or of kind `type` when `each` read a column
    ///   as what it is not.
    func query(
        _ sql: String, _ arguments: [SQLValue], _ each: (borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError)

    /// Runs one query once per row of arguments and hands out the rows of each in order, with the
    /// index of its arguments. Meant for look-ups: PostgreSQL keeps up to
    /// ``SQLLimits/pipelinedStatementsMax`` results in memory.
    func queryMany(
        _ sql: String, _ rows: [[SQLValue]],
        _ each: (_ argumentIndex: Int, borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError)

    /// Runs several statements, parted by semicolons, without arguments. Meant for schema texts.
    func script(_ sql: String) throws(SQLError)

    /// Runs `body` and commits what it did; a throw undoes all of it. SQLite takes the write lock
    /// at once (BEGIN IMMEDIATE) unless the connection only reads.
    ///
    /// - Throws: ``SQLError``; kind `transactionAborted` when `body` passed over a failure that had
    ///   ended the transaction; kind `misuse` inside another transaction.
    func transaction<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T

    /// Runs `body` such that a throw undoes only what it did; the transaction around it goes on.
    ///
    /// - Throws: ``SQLError``; kind `misuse` outside a transaction.
    func savepoint<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T

    /// Runs `body` on one unchanging view of the database, for reports of several queries.
    func snapshot<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T
}

extension SQLConnection {
    /// Runs one statement that takes no arguments.
    @discardableResult
    public func execute(_ sql: String) throws(SQLError) -> Int {
        try execute(sql, [])
    }

    /// Hands out the rows of a query that takes no arguments.
    public func query(
        _ sql: String, _ each: (borrowing Row) throws(SQLError) -> Void
    ) throws(SQLError) {
        try query(sql, [], each)
    }

    /// What `read` makes of each row, in order. The caller bounds the count in its statement.
    public func all<T>(
        _ sql: String, _ arguments: [SQLValue] = [],
        _ read: (borrowing Row) throws(SQLError) -> T
    ) throws(SQLError) -> [T] {
        var values: [T] = []
        try query(sql, arguments) { row throws(SQLError) in values.append(try read(row)) }
        return values
    }

    /// What `read` makes of the first row, or nil when there is none.
    public func first<T>(
        _ sql: String, _ arguments: [SQLValue] = [],
        _ read: (borrowing Row) throws(SQLError) -> T
    ) throws(SQLError) -> T? {
        var value: T?
        try query(sql, arguments) { row throws(SQLError) in
            if value == nil { value = try read(row) }
        }
        return value
    }
}
