import CSQLite
import Foundation
import SQL

/// SQLite's C interface and nothing else: prepared statements, bytes bound where they lie.
struct RawWriter: ScriptWriter {
    static let title = "raw SQLite loop"

    private enum Value {
        case null
        case integer(Int64)
        case text(offset: Int, count: Int)
        case blob(offset: Int, count: Int)
    }

    /// One statement with one row: its place among the texts, its values in the flat list.
    private struct Step {
        let statement: Int
        let values: Range<Int>
    }

    private var texts: [String] = []
    private var values: [Value] = []
    private var bytes: [UInt8] = []
    private var groups: [[Step]] = []

    init(_ script: Script) {
        var places: [String: Int] = [:]
        for group in script.groups {
            var steps: [Step] = []
            for batch in group {
                let place = places[batch.sql] ?? texts.count
                if place == texts.count {
                    texts.append(batch.sql)
                    places[batch.sql] = place
                }
                for row in batch.rows {
                    let first = values.count
                    for value in row { values.append(packed(value)) }
                    steps.append(Step(statement: place, values: first..<values.count))
                }
            }
            groups.append(steps)
        }
    }

    private mutating func packed(_ value: SQLValue) -> Value {
        let offset = bytes.count
        switch value {
        case .null: return .null
        case .integer(let integer): return .integer(integer)
        case .text(let text):
            bytes += text.utf8
            return .text(offset: offset, count: bytes.count - offset)
        case .blob(let blob):
            bytes += blob
            return .blob(offset: offset, count: blob.count)
        }
    }

    func write(to file: URL) throws -> Double {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(file.path, &opened, flags, nil) == SQLITE_OK, let handle = opened
        else {
            throw Failure(problem: "The database cannot be opened.", remedy: file.path)
        }
        defer { sqlite3_close_v2(handle) }
        try Self.check(sqlite3_exec(handle, WriterSettings.pragmas, nil, nil, nil), handle)
        let statements = try (texts + ["BEGIN IMMEDIATE", "COMMIT"]).map { text in
            var statement: OpaquePointer?
            let code = sqlite3_prepare_v3(
                handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
            try Self.check(code, handle)
            return statement
        }
        defer { for statement in statements { sqlite3_finalize(statement) } }
        // Safe: SQLite reads bound bytes only while it steps, and they stay in place until the end.
        return try bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            let started = Rounds.wallSeconds()
            for group in groups {
                try Self.run(statements[texts.count], handle)
                for step in group {
                    let statement = statements[step.statement]
                    var parameter: Int32 = 1
                    for place in step.values {
                        try Self.check(bind(values[place], statement, parameter, base), handle)
                        parameter += 1
                    }
                    try Self.run(statement, handle)
                }
                try Self.run(statements[texts.count + 1], handle)
            }
            return Rounds.wallSeconds() - started
        }
    }

    private func bind(
        _ value: Value, _ statement: OpaquePointer?, _ parameter: Int32,
        _ base: UnsafePointer<UInt8>
    ) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(statement, parameter)
        case .integer(let integer): sqlite3_bind_int64(statement, parameter, integer)
        case .text(let offset, let count):
            // Safe: offset and count were made from these bytes;
            // CChar and UInt8 have the same layout.
            (base + offset).withMemoryRebound(to: CChar.self, capacity: count) {
                sqlite3_bind_text64(
                    statement, parameter, $0, UInt64(count), nil, UInt8(SQLITE_UTF8))
            }
        case .blob(let offset, let count):
            sqlite3_bind_blob64(statement, parameter, base + offset, UInt64(count), nil)
        }
    }

    private static func run(_ statement: OpaquePointer?, _ handle: OpaquePointer) throws {
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        guard code == SQLITE_DONE else { return try check(code, handle) }
        sqlite3_reset(statement)
    }

    private static func check(_ code: Int32, _ handle: OpaquePointer) throws {
        guard code != SQLITE_OK else { return }
        throw Failure(
            problem: "SQLite answered \(code).", remedy: String(cString: sqlite3_errmsg(handle)))
    }
}
