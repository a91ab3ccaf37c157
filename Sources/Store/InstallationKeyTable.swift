import SQL

/// Secrets that belong to these books alone and never leave them.
public enum InstallationKeyTable {
    /// The secret of that name, or nil before its first use.
    public static func secret(
        _ name: String, on connection: any SQLConnection
    ) throws(SQLError) -> [UInt8]? {
        try connection.first(
            "SELECT secret FROM installation_key WHERE name = $1", [.text(name)]
        ) { row throws(SQLError) in row.blob(0) }
    }

    /// Keeps a secret unless there is one already.
    public static func keep(
        _ secret: [UInt8], as name: String, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "INSERT INTO installation_key (name, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [.text(name), .blob(secret)])
    }
}
