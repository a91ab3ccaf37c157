import CSQLite

/// Opens a SQLite file with the settings that durability and speed ask for.
enum SQLiteFile {
    /// 4,096 pages are 16 MiB. At the default of 1,000 a busy lane writes hot pages back to the
    /// file, and syncs it, four times as often; much larger logs slow down readers and restarts.
    private static let checkpointPages = 4_096
    /// The log file is cut back to this after a burst, so that it does not keep its largest size.
    private static let logBytesKept = 64 << 20
    private static let writerCacheKibibytes = 64 << 10
    private static let readerCacheKibibytes = 16 << 10
    /// Two programs that make a new file a write-ahead one at the same time: one is told `busy`
    /// at once, since waiting could dead-lock. By its next try the other is done.
    private static let logAttemptsMax = 50
    private static let logRetryMilliseconds: Int32 = 20

    /// Refused where another part of the program has used SQLite before: then it counts on.
    private static let isSetUp: Bool = sqlite3_count_no_memory() == SQLITE_OK

    static func open(path: String, readOnly: Bool) throws(SQLError) -> OpaquePointer {
        _ = isSetUp
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLError(.invalidAddress, message: "the path is empty or holds U+0000")
        }
        var opened: OpaquePointer?
        let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // No mutex: a connection is used by one thread at a time, by this room's rule.
        let code = sqlite3_open_v2(
            path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle = opened else {
            let error = SQLiteFailure.last(on: opened, code: code, sql: "")
            sqlite3_close_v2(opened)
            throw error
        }
        do throws(SQLError) {
            try configure(handle, readOnly: readOnly)
        } catch {
            sqlite3_close_v2(handle)
            throw error
        }
        return handle
    }

    private static func configure(_ handle: OpaquePointer, readOnly: Bool) throws(SQLError) {
        sqlite3_busy_timeout(handle, SQLLimits.busyTimeoutMilliseconds)
        for code in [sqlite3_refuse_double_quoted_text(handle), sqlite3_defend(handle)]
        where code != SQLITE_OK {
            throw SQLiteFailure.last(on: handle, code: code, sql: "")
        }
        if !readOnly { try useWriteAheadLog(handle) }
        let cache = readOnly ? readerCacheKibibytes : writerCacheKibibytes
        // FULL: with NORMAL a power cut loses transactions that were acknowledged already.
        try run(
            """
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -\(cache);
            PRAGMA wal_autocheckpoint = \(checkpointPages);
            PRAGMA journal_size_limit = \(logBytesKept);
            PRAGMA query_only = \(readOnly ? "ON" : "OFF");
            """, on: handle)
    }

    private static func useWriteAheadLog(_ handle: OpaquePointer) throws(SQLError) {
        for attempt in 1...logAttemptsMax {
            do throws(SQLError) {
                try run("PRAGMA journal_mode = WAL", on: handle)
                return
            } catch {
                guard error.kind == .busy, attempt < logAttemptsMax else { throw error }
                _ = sqlite3_sleep(logRetryMilliseconds)
            }
        }
    }

    private static func run(_ sql: String, on handle: OpaquePointer) throws(SQLError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else {
            throw SQLiteFailure.last(on: handle, code: code, sql: sql)
        }
    }
}
