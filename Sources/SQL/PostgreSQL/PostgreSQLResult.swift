import CPostgres

/// What a result of libpq says about the statement.
enum PostgreSQLResult {
    static func isSuccess(_ result: OpaquePointer) -> Bool {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: true
        default: false
        }
    }

    static func isCopy(_ result: OpaquePointer?) -> Bool {
        switch PQresultStatus(result) {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: true
        default: false
        }
    }

    /// The count in tags such as "INSERT 0 5". A SELECT counts too, but changes nothing.
    static func rowsChanged(_ result: OpaquePointer?) -> Int {
        guard let tag = PQcmdStatus(result), tag.pointee != CChar(UInt8(ascii: "S")) else {
            return 0
        }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }
}
