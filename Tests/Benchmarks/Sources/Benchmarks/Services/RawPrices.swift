import CSQLite
import Foundation

/// Prices looked up by SQLite's C interface and nothing else: the statement of the service,
/// prepared once, and its rows read.
enum RawPrices {
    private static let reads = 100_000
    private static let statement = """
        SELECT p.seq, p.id, p.version, p.created_at, p.updated_at, p.body, p.store, p.zone, p.kind,
            p.valid_from, p.valid_to
        FROM (SELECT ?5 AS store, ?6 AS zone UNION ALL SELECT ?5, '' UNION ALL
            SELECT '', ?6 UNION ALL SELECT '', '') AS place
        CROSS JOIN record_price AS p
        WHERE p.item = ?1 AND p.currency = ?2 AND p.list = 'retail' AND p.store = place.store
            AND p.zone = place.zone AND p.valid_from <= ?4 AND p.valid_to > ?4
        """

    /// - Throws: ``Failure`` when a product has no price.
    static func readsPerSecond(_ books: GrocersBooks) throws -> Double {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(books.file.path, &opened, flags, nil) == SQLITE_OK,
            let handle = opened
        else {
            throw Failure(problem: "The database cannot be opened.", remedy: books.file.path)
        }
        defer { sqlite3_close_v2(handle) }
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v2(handle, statement, -1, &prepared, nil) == SQLITE_OK else {
            throw Failure(
                problem: "SQLite refuses the statement.",
                remedy: String(cString: sqlite3_errmsg(handle)))
        }
        defer { sqlite3_finalize(prepared) }
        let now = Int64(Date().timeIntervalSince1970 * 1e6)
        var random = SystemRandomNumberGenerator()
        let asked = (0..<reads).map { _ in
            (
                books.priced[Int.random(in: 0..<books.priced.count, using: &random)],
                GrocersBooks.storeName(Int.random(in: 0..<GrocersBooks.stores, using: &random)),
                "Z\(Int.random(in: 0..<GrocersBooks.zones, using: &random))"
            )
        }
        let started = Rounds.wallSeconds()
        for (item, store, zone) in asked {
            let rows = read(item, store, zone, now, by: prepared)
            guard rows > 0 else {
                throw Failure(problem: "\(item) has no price.", remedy: "Look at GrocersBooks.")
            }
        }
        return Double(reads) / (Rounds.wallSeconds() - started)
    }

    private static func read(
        _ item: String, _ store: String, _ zone: String, _ now: Int64,
        by statement: OpaquePointer?
    ) -> Int {
        let texts: [(Int32, String)] = [
            (1, item), (2, GrocersBooks.currency), (5, store), (6, zone),
        ]
        // Safe: SQLITE_TRANSIENT, -1, has SQLite copy the bytes before the call returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (place, text) in texts { sqlite3_bind_text(statement, place, text, -1, copied) }
        sqlite3_bind_int64(statement, 4, now)
        var rows = 0
        while sqlite3_step(statement) == SQLITE_ROW {
            rows += sqlite3_column_bytes(statement, 5) > 0 ? 1 : 0
        }
        sqlite3_reset(statement)
        return rows
    }
}
