import RetailModel
import SQL

/// Which sale a document takes goods back of, by the sale's key.
public enum OriginTable {
    /// Notes the origins of new documents.
    public static func insert(
        _ rows: [(documentSeq: Int64, key: String)], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !rows.isEmpty else { return }
        try connection.executeMany(
            "INSERT INTO document_origin (document_seq, origin_key) VALUES ($1, $2)",
            rows.map { [.integer($0.documentSeq), .text($0.key)] })
    }

    /// Notes what an amended document says of its origin; nil where it names none.
    public static func replace(
        _ key: String?, ofDocument seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            "DELETE FROM document_origin WHERE document_seq = $1", [.integer(seq)])
        guard let key else { return }
        try insert([(seq, key)], on: connection)
    }

    /// The key of the sale that a document takes goods back of; nil where it names none.
    public static func key(
        ofDocument seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> String? {
        try connection.first(
            "SELECT origin_key FROM document_origin WHERE document_seq = $1", [.integer(seq)]
        ) { row throws(SQLError) in row.text(0) }
    }
}
