import CPostgres
import CSQLite

/// One row of a result, readable only while it is handed out. Columns count from 0.
///
/// A read that does not fit the column (a null as an integer, text as a blob) yields zero or empty
/// and makes the query throw kind `type` as soon as the row is given back, so no such value lasts.
public struct Row: ~Copyable {
    enum Source {
        case sqlite(OpaquePointer)
        case postgresql(OpaquePointer, row: Int32)
    }

    private let source: Source
    private let fault: RowFault

    init(_ source: Source, fault: RowFault) {
        self.source = source
        self.fault = fault
    }

    /// Whether the column holds no value; an empty text or blob is one.
    public func isNull(_ column: Int) -> Bool {
        switch source {
        case .sqlite(let statement):
            sqlite3_column_type(statement, Int32(truncatingIfNeeded: column)) == SQLITE_NULL
        case .postgresql(let result, let row):
            PQgetisnull(result, row, Int32(truncatingIfNeeded: column)) != 0
        }
    }

    /// The whole number in the column. PostgreSQL's booleans read as 0 and 1.
    public func integer(_ column: Int) -> Int64 {
        let index = Int32(truncatingIfNeeded: column)
        switch source {
        case .sqlite(let statement):
            guard sqlite3_column_type(statement, index) == SQLITE_INTEGER else {
                return fault.note(0, column, wanted: "a whole number", isNull: isNull(column))
            }
            return sqlite3_column_int64(statement, index)
        case .postgresql(let result, let row):
            guard let integer = PostgreSQLType.integer(result, row: row, column: index) else {
                return fault.note(0, column, wanted: "a whole number", isNull: isNull(column))
            }
            return integer
        }
    }

    /// The text in the column, which must be valid UTF-8.
    public func text(_ column: Int) -> String {
        let text = withBytes(of: column, as: .text) { bytes in
            String(validating: bytes, as: UTF8.self)
        }
        guard let text, let valid = text else {
            return fault.note("", column, wanted: "text", isNull: isNull(column))
        }
        return valid
    }

    /// A copy of the bytes in the column.
    public func blob(_ column: Int) -> [UInt8] {
        guard let bytes = withBytes(of: column, as: .blob, { bytes in [UInt8](bytes) }) else {
            return fault.note([], column, wanted: "bytes", isNull: isNull(column))
        }
        return bytes
    }

    /// Appends the bytes of a text or blob column to `buffer`, without a copy between.
    public func append(_ column: Int, to buffer: inout [UInt8]) {
        let appended: Void? =
            withBytes(of: column, as: .blob) { bytes in buffer.append(contentsOf: bytes) }
            ?? withBytes(of: column, as: .text) { bytes in buffer.append(contentsOf: bytes) }
        if appended == nil {
            fault.note((), column, wanted: "text or bytes", isNull: isNull(column))
        }
    }

    /// The whole number, or nil for null.
    public func optionalInteger(_ column: Int) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    /// The text, or nil for null.
    public func optionalText(_ column: Int) -> String? {
        isNull(column) ? nil : text(column)
    }

    /// A copy of the bytes, or nil for null.
    public func optionalBlob(_ column: Int) -> [UInt8]? {
        isNull(column) ? nil : blob(column)
    }
}

extension Row {
    private enum Bytes { case text, blob }

    /// Nil when the column holds something else. `body` gets bytes that live until it returns.
    private func withBytes<T>(
        of column: Int, as kind: Bytes, _ body: (UnsafeBufferPointer<UInt8>) -> T
    ) -> T? {
        let index = Int32(truncatingIfNeeded: column)
        switch source {
        case .sqlite(let statement):
            let wanted = kind == .text ? SQLITE_TEXT : SQLITE_BLOB
            guard sqlite3_column_type(statement, index) == wanted else { return nil }
            // Safe: the engine keeps the column's bytes until the statement is stepped or reset,
            // and neither can happen while this row is handed out.
            let start =
                kind == .text
                ? UnsafeRawPointer(sqlite3_column_text(statement, index))
                : sqlite3_column_blob(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            return body(
                UnsafeBufferPointer(
                    start: start?.assumingMemoryBound(to: UInt8.self),
                    count: start == nil ? 0 : count))
        case .postgresql(let result, let row):
            let type = PQftype(result, index)
            let fits = kind == .text ? PostgreSQLType.isText(type) : type == PostgreSQLType.bytea
            guard fits, PQgetisnull(result, row, index) == 0 else { return nil }
            guard let start = PQgetvalue(result, row, index) else { return nil }
            let count = Int(PQgetlength(result, row, index))
            // Safe: the bytes belong to the result, which outlives the row handed out; CChar and
            // UInt8 have the same layout.
            return start.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
                body(UnsafeBufferPointer(start: bytes, count: count))
            }
        }
    }
}

/// What was read wrongly from the row at hand, kept until the query can throw it.
final class RowFault {
    private var message: String?

    func note<T>(_ stand: T, _ column: Int, wanted: String, isNull: Bool) -> T {
        let found = isNull ? "null or is not there" : "something else, or not valid"
        message = message ?? "column \(column) was read as \(wanted) and is \(found)"
        return stand
    }

    /// - Throws: ``SQLError`` of kind `type` when a column was read as what it is not.
    func check(sql: String) throws(SQLError) {
        guard let message else { return }
        self.message = nil
        throw SQLError(.type, message: message, sql: sql)
    }
}
