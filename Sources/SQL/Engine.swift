/// What an engine adds so that transactions are the same on both.
protocol Engine: SQLConnection {
    /// How many transactions and savepoints are open by our count: 0 outside, 1 in a transaction.
    var nesting: Int { get set }
    /// Whether the engine itself is in a transaction, failed or not.
    var isEngineInTransaction: Bool { get }
    var beginText: String { get }
    var beginSnapshotText: String { get }

    /// Runs one of BEGIN, SAVEPOINT, RELEASE, ROLLBACK.
    func control(_ sql: String) throws(SQLError)

    /// Runs COMMIT, and throws unless the engine really committed.
    func commit() throws(SQLError)
}

extension Engine {
    func transaction<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T {
        try transaction(beginningWith: beginText, body)
    }

    func snapshot<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T {
        try transaction(beginningWith: beginSnapshotText, body)
    }

    private func transaction<T>(
        beginningWith begin: String, _ body: () throws(SQLError) -> T
    ) throws(SQLError) -> T {
        guard nesting == 0 else {
            throw SQLError(.misuse, message: "a transaction was begun inside another", sql: begin)
        }
        try control(begin)
        nesting = 1
        defer { nesting = 0 }
        do throws(SQLError) {
            let value = try body()
            try requireLiveTransaction(sql: "COMMIT")
            try commit()
            return value
        } catch {
            rollBack(with: ["ROLLBACK"])
            throw error
        }
    }

    func savepoint<T>(_ body: () throws(SQLError) -> T) throws(SQLError) -> T {
        guard nesting > 0 else {
            throw SQLError(.misuse, message: "a savepoint was set outside a transaction")
        }
        let name = "savepoint_\(nesting)"
        try requireLiveTransaction(sql: "SAVEPOINT \(name)")
        try control("SAVEPOINT \(name)")
        nesting += 1
        defer { nesting -= 1 }
        do throws(SQLError) {
            let value = try body()
            try requireLiveTransaction(sql: "RELEASE \(name)")
            try control("RELEASE SAVEPOINT \(name)")
            return value
        } catch {
            rollBack(with: ["ROLLBACK TO SAVEPOINT \(name)", "RELEASE SAVEPOINT \(name)"])
            throw error
        }
    }

    /// Some failures (a full disk, a lost server) end the engine's transaction by themselves. What
    /// follows must not run as if it were committed piece by piece.
    ///
    /// - Throws: ``SQLError`` of kind `transactionAborted`.
    func requireLiveTransaction(sql: String) throws(SQLError) {
        guard nesting > 0, !isEngineInTransaction else { return }
        throw SQLError(
            .transactionAborted, message: "the engine has ended the transaction already", sql: sql)
    }

    /// An engine would read a text that holds U+0000 only up to there.
    ///
    /// - Throws: ``SQLError`` of kind `syntax`.
    func requireWhole(_ sql: String) throws(SQLError) {
        guard sql.utf8.contains(0) else { return }
        throw SQLError(.syntax, message: "the text holds the character U+0000", sql: sql)
    }

    /// The failure that led here is the one to tell; one of rolling back would hide it. What stays
    /// open in spite of it is refused by `requireLiveTransaction` or by the next BEGIN.
    private func rollBack(with commands: [String]) {
        guard isEngineInTransaction else { return }
        for command in commands {
            do throws(SQLError) {
                try control(command)
            } catch {
                return
            }
        }
    }
}
