import Foundation
import GRDB
import SQL

/// GRDB with cached statements and arguments that it need not check.
struct GRDBWriter: ScriptWriter {
    static let title = "GRDB 7.10.0"

    private let groups: [[(sql: String, rows: [StatementArguments])]]

    init(_ script: Script) {
        groups = script.groups.map { group in
            group.map { batch in
                (batch.sql, batch.rows.map { StatementArguments($0.map(Self.value)) })
            }
        }
    }

    func write(to file: URL) throws -> Double {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.prepareDatabase { try $0.execute(sql: WriterSettings.pragmas) }
        let queue = try DatabaseQueue(path: file.path, configuration: configuration)
        return try queue.writeWithoutTransaction { database in
            let started = Rounds.wallSeconds()
            for group in groups {
                try database.inTransaction(.immediate) {
                    for batch in group {
                        let statement = try database.cachedStatement(sql: batch.sql)
                        for row in batch.rows {
                            statement.setUncheckedArguments(row)
                            try statement.execute()
                        }
                    }
                    return .commit
                }
            }
            return Rounds.wallSeconds() - started
        }
    }

    private static func value(_ value: SQLValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let blob): Data(blob).databaseValue
        }
    }
}
