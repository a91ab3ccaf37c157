import CPostgres

/// The column and parameter types carried, by their numbers in PostgreSQL's catalogue (pg_type).
enum PostgreSQLType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let name: Oid = 19
    static let blankPadded: Oid = 1042
    static let varchar: Oid = 1043
    /// What a function without a result returns, such as pg_advisory_xact_lock.
    static let void: Oid = 2278

    /// Names for the refusal of the types met most, which the statement has to cast.
    private static let refusedNames: [Oid: String] = [
        26: "oid", 114: "json", 700: "real", 701: "double precision", 790: "money",
        1082: "date", 1083: "time", 1114: "timestamp", 1184: "timestamptz", 1186: "interval",
        1700: "numeric", 2950: "uuid", 3802: "jsonb",
    ]

    static func isText(_ type: Oid) -> Bool {
        type == text || type == varchar || type == blankPadded || type == name
    }

    static func isInteger(_ type: Oid) -> Bool {
        type == int8 || type == int4 || type == int2 || type == bool
    }

    static func isCarried(_ type: Oid) -> Bool {
        isText(type) || isInteger(type) || type == bytea || type == void
    }

    static func title(of type: Oid) -> String {
        refusedNames[type] ?? "number \(type) of pg_type"
    }

    /// Reads a column of the binary format: whole numbers in network byte order.
    ///
    /// - Returns: nil when the column is null or not a whole number.
    static func integer(_ result: OpaquePointer, row: Int32, column: Int32) -> Int64? {
        guard isInteger(PQftype(result, column)), PQgetisnull(result, row, column) == 0,
            let start = PQgetvalue(result, row, column)
        else { return nil }
        let bytes = UnsafeRawPointer(start)
        // Safe: libpq holds as many bytes as PQgetlength says, checked here against the width read.
        switch PQgetlength(result, row, column) {
        case 8: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 1: return Int64(bytes.load(as: UInt8.self))
        default: return nil
        }
    }
}
