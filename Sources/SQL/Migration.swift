/// One numbered step of the schema. Once shipped, its text never changes: a later step mends it.
public struct Migration: Sendable, Hashable {
    /// Counts up from 1 without gaps.
    public let number: Int
    /// A few words for the operator who reads the record.
    public let name: String
    private let sqlite: String
    private let postgresql: String

    /// A step whose one text serves both engines, with the marks of ``Dialect/schemaText(_:)``.
    public init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        sqlite = Dialect.sqlite.schemaText(sql)
        postgresql = Dialect.postgresql.schemaText(sql)
    }

    /// A step that each engine says in its own way.
    public init(number: Int, name: String, sqlite: String, postgresql: String) {
        self.number = number
        self.name = name
        self.sqlite = sqlite
        self.postgresql = postgresql
    }

    func text(for dialect: Dialect) -> String {
        switch dialect {
        case .sqlite: sqlite
        case .postgresql: postgresql
        }
    }
}
