import SQL

/// The gapless numbers of a table family, handed out inside the transaction that uses them.
public enum Sequence: String, Sendable {
    case configuration
    case configurationVersion = "configuration_version"
    case file
    case document
    case journal
    case `case`
    case action
    case event
    case drift
    case record
    case recordChange = "record_change"
    case key
    case audit
    case position = "stock_position"
    case stockCount = "stock_count"
    case stockReconciliation = "stock_reconciliation"
    case erasure

    /// Makes the writers of several nodes take turns until each commits, before they look at what
    /// is stored; SQLite's transactions do so by themselves.
    public func lock(on connection: any SQLConnection) throws(SQLError) {
        guard connection.dialect == .postgresql else { return }
        try connection.execute(
            "SELECT last FROM counter WHERE name = $1 FOR UPDATE", [.text(rawValue)])
    }

    /// Takes `count` numbers; the first of them is returned. A rollback gives them back.
    ///
    /// The row's lock orders the writers of several nodes on one PostgreSQL.
    public func take(_ count: Int, on connection: any SQLConnection) throws(SQLError) -> Int64 {
        let last = try connection.first(
            "UPDATE counter SET last = last + $1 WHERE name = $2 RETURNING last",
            [.integer(Int64(count)), .text(rawValue)]
        ) { row throws(SQLError) in row.integer(0) }
        guard let last else {
            throw SQLError(.other, message: "the counter \(rawValue) is missing")
        }
        return last - Int64(count) + 1
    }
}
