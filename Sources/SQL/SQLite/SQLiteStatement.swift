import CSQLite

/// One prepared SQLite statement and which argument each of its parameters takes.
final class SQLiteStatement {
    let handle: OpaquePointer
    let sql: String
    let argumentCount: Int
    /// For each of SQLite's parameters the argument it takes, counted from 0: SQLite numbers
    /// `$2, $1` by their order of appearance, and the number in the name is what counts here.
    private let argumentOfParameter: [Int]

    init(_ sql: String, on connection: OpaquePointer) throws(SQLError) {
        self.sql = sql
        handle = try Self.prepare(sql, on: connection)
        do throws(SQLError) {
            argumentOfParameter = try Self.arguments(of: handle, sql: sql)
            argumentCount = try Self.countWithoutGaps(argumentOfParameter, sql: sql)
        } catch {
            sqlite3_finalize(handle)
            throw error
        }
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Binds one row of arguments. Texts and blobs stay where `buffer` put them, so it may not be
    /// cleared before the statement is reset or bound anew.
    func bind(
        _ arguments: [SQLValue], in buffer: inout ArgumentBuffer
    ) throws(SQLError) {
        guard arguments.count == argumentCount else {
            throw SQLError(
                .misuse,
                message: "\(arguments.count) arguments were given, \(argumentCount) are wanted",
                sql: sql)
        }
        buffer.clear()
        var parameter: Int32 = 0
        for argument in argumentOfParameter {
            parameter += 1
            let code: Int32
            switch arguments[argument] {
            case .null:
                code = sqlite3_bind_null(handle, parameter)
            case .integer(let integer):
                code = sqlite3_bind_int64(handle, parameter, integer)
            case .text(let text):
                guard let bytes = buffer.append(text) else {
                    throw SQLError(
                        .type, message: "argument $\(argument + 1) holds the character U+0000",
                        sql: sql)
                }
                // Safe: SQLite reads the bytes while it steps; they stay in `buffer` until the
                // next bind of any statement, which comes after this one's reset. A nil
                // destructor is SQLITE_STATIC.
                code = bytes.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text64(
                        handle, parameter, characters.baseAddress, UInt64(characters.count), nil,
                        UInt8(SQLITE_UTF8))
                }
            case .blob(let blob):
                let bytes = buffer.append(blob)
                // Safe: as for text.
                code = sqlite3_bind_blob64(
                    handle, parameter, bytes.baseAddress, UInt64(bytes.count), nil)
            }
            guard code == SQLITE_OK else {
                throw SQLiteFailure.last(on: sqlite3_db_handle(handle), code: code, sql: sql)
            }
        }
    }
}

extension SQLiteStatement {
    private static func prepare(
        _ sql: String, on connection: OpaquePointer
    ) throws(SQLError) -> OpaquePointer {
        var handle: OpaquePointer?
        var isOne = true
        var text = sql
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    connection, characters.baseAddress, Int32(clamping: characters.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT), &handle, &tail)
                if let tail, let start = characters.baseAddress {
                    isOne = isBlank(characters[(tail - start)...])
                }
                return code
            }
        }
        guard code == SQLITE_OK else {
            throw SQLiteFailure.last(on: connection, code: code, sql: sql)
        }
        guard let handle, isOne else {
            sqlite3_finalize(handle)
            throw SQLError(.syntax, message: "the text is not exactly one statement", sql: sql)
        }
        return handle
    }

    private static func isBlank(_ characters: Slice<UnsafeBufferPointer<CChar>>) -> Bool {
        characters.allSatisfy { " \n\r\t;".utf8.contains(UInt8(bitPattern: $0)) }
    }

    private static func arguments(
        of handle: OpaquePointer, sql: String
    ) throws(SQLError) -> [Int] {
        var arguments: [Int] = []
        let parameterCount = sqlite3_bind_parameter_count(handle)
        for parameter in 0..<parameterCount {
            let name = sqlite3_bind_parameter_name(handle, parameter + 1).map {
                String(cString: $0)
            }
            guard let name, name.hasPrefix("$"), let number = Int(name.dropFirst()), number > 0
            else {
                throw SQLError(
                    .syntax, message: "the parameter \(name ?? "?") is not $1, $2 and so on",
                    sql: sql)
            }
            arguments.append(number - 1)
        }
        return arguments
    }

    private static func countWithoutGaps(
        _ arguments: [Int], sql: String
    ) throws(SQLError) -> Int {
        let used = Set(arguments)
        let count = (arguments.max() ?? -1) + 1
        guard used.count == count else {
            throw SQLError(
                .syntax, message: "of the parameters up to $\(count) not all are used", sql: sql)
        }
        return count
    }
}
