/// Prepared statements by their text, a bounded number of them.
struct StatementCache<Statement> {
    private struct Entry {
        let statement: Statement
        var usedAt: UInt64
    }

    private var entries: [String: Entry] = [:]
    private var clock: UInt64 = 0
    private let countMax: Int

    init(countMax: Int) {
        self.countMax = countMax
    }

    mutating func statement(for sql: String) -> Statement? {
        guard let index = entries.index(forKey: sql) else { return nil }
        clock += 1
        entries.values[index].usedAt = clock
        return entries.values[index].statement
    }

    /// Keeps the statement.
    ///
    /// - Returns: The statement unused longest when it had to make room, for the engine to forget.
    mutating func keep(_ statement: Statement, for sql: String) -> Statement? {
        clock += 1
        var evicted: Statement?
        if entries.count >= countMax,
            let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt })
        {
            evicted = oldest.value.statement
            entries[oldest.key] = nil
        }
        entries[sql] = Entry(statement: statement, usedAt: clock)
        return evicted
    }

    mutating func forget(_ sql: String) -> Statement? {
        entries.removeValue(forKey: sql)?.statement
    }

    mutating func forgetAll() -> [Statement] {
        let statements = entries.values.map(\.statement)
        entries.removeAll()
        return statements
    }
}
