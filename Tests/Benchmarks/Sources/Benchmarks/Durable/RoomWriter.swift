import Foundation
import SQL

/// Our SQL room: prepared and bound by `executeMany`.
struct RoomWriter: ScriptWriter {
    static let title = "SQL room"

    private let script: Script

    init(_ script: Script) {
        self.script = script
    }

    func write(to file: URL) throws -> Double {
        let connection = try SQL.Database(.sqlite(path: file.path)).connect()
        let started = Rounds.wallSeconds()
        for group in script.groups {
            try connection.transaction { () throws(SQLError) in
                for batch in group { try connection.executeMany(batch.sql, batch.rows) }
            }
        }
        return Rounds.wallSeconds() - started
    }
}
