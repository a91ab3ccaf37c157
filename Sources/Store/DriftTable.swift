import RetailModel
import SQL

/// One field by which a source differs from what it was known to send.
public struct DriftRow: Sendable {
    /// How a field differs.
    public enum Kind: String, Sendable {
        /// The schema does not know it.
        case new
        /// It was sent before, and is not any more.
        case vanished
    }

    public var seq: Int64
    public var id: String
    public var connection: String
    /// `name@version` of the source's schema.
    public var schema: String
    /// A column, or the place in a tree: `/line_items/*/gift`.
    public var field: String
    public var kind: Kind
    public var firstSeenAt: Instant
    public var lastSeenAt: Instant
    /// How many documents had it, or lacked it.
    public var documents: Int64
    /// The file that showed it first.
    public var fileSeq: Int64
    public var caseSeq: Int64
    public var acceptedAt: Instant?
    public var acceptedBecause: String?

    /// A difference that was just found.
    public init(
        seq: Int64, id: String, connection: String, schema: String, field: String, kind: Kind,
        firstSeenAt: Instant, documents: Int64, fileSeq: Int64, caseSeq: Int64
    ) {
        self.seq = seq
        self.id = id
        self.connection = connection
        self.schema = schema
        self.field = field
        self.kind = kind
        self.firstSeenAt = firstSeenAt
        lastSeenAt = firstSeenAt
        self.documents = documents
        self.fileSeq = fileSeq
        self.caseSeq = caseSeq
    }
}

/// The tables of what sources are known to send, and of how they differ from it.
public enum DriftTable {
    private static let columns = """
        seq, id, connection, schema_reference, field, kind, first_seen_at, last_seen_at, documents,
        file_seq, case_seq, accepted_at, accepted_because
        """

    /// The fields that a connection has ever sent.
    public static func knownFields(
        of name: String, on connection: any SQLConnection
    ) throws(SQLError) -> Set<String> {
        Set(
            try connection.all(
                "SELECT field FROM source_field WHERE connection = $1 LIMIT 10000", [.text(name)]
            ) { row throws(SQLError) in row.text(0) })
    }

    /// Notes fields that a connection sends for the first time.
    public static func know(
        _ fields: [String], of name: String, at instant: Instant,
        on connection: any SQLConnection
    ) throws(SQLError) {
        guard !fields.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO source_field (connection, field, first_seen_at) VALUES ($1, $2, $3)
            ON CONFLICT (connection, field) DO NOTHING
            """,
            fields.map { [.text(name), .text($0.storable), .integer(instant.microseconds)] })
    }

    /// Counts a difference once more; false when it is not known yet.
    public static func touch(
        connection name: String, schema: String, field: String, kind: DriftRow.Kind,
        documents: Int64, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> Bool {
        // The lock keeps two nodes from finding the same one new.
        try Sequence.drift.lock(on: connection)
        return try connection.execute(
            """
            UPDATE drift SET last_seen_at = $5, documents = documents + $6
            WHERE connection = $1 AND schema_reference = $2 AND field = $3 AND kind = $4
            """,
            [
                .text(name), .text(schema), .text(field.storable), .text(kind.rawValue),
                .integer(instant.microseconds), .integer(documents),
            ]) == 1
    }

    /// Adds a difference that was just found.
    public static func insert(
        _ row: DriftRow, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO drift (seq, id, connection, schema_reference, field, kind, first_seen_at,
                last_seen_at, documents, file_seq, case_seq)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [
                .integer(row.seq), .text(row.id), .text(row.connection), .text(row.schema),
                .text(row.field.storable), .text(row.kind.rawValue),
                .integer(row.firstSeenAt.microseconds), .integer(row.lastSeenAt.microseconds),
                .integer(row.documents), .integer(row.fileSeq), .integer(row.caseSeq),
            ])
    }

    /// Differences after the number `seq`, in their order; only those not accepted unless told
    /// otherwise.
    public static func page(
        after seq: Int64, includingAccepted: Bool, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [DriftRow] {
        try connection.all(
            """
            SELECT \(columns) FROM drift
            WHERE seq > $1\(includingAccepted ? "" : " AND accepted_at IS NULL")
            ORDER BY seq LIMIT $2
            """, [.integer(seq), .integer(Int64(limit))], row)
    }

    /// The difference with that identifier, or nil.
    public static func row(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> DriftRow? {
        try connection.identified(
            id, by: \.id, "SELECT \(columns) FROM drift WHERE seq = $1", row)
    }

    /// Notes that a difference is taken for what will be.
    public static func accept(
        seq: Int64, because: String, at instant: Instant, on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            UPDATE drift SET accepted_at = $2, accepted_because = $3
            WHERE seq = $1 AND accepted_at IS NULL
            """, [.integer(seq), .integer(instant.microseconds), .text(because.storable)])
    }

    private static func row(_ row: borrowing Row) throws(SQLError) -> DriftRow {
        guard let kind = DriftRow.Kind(rawValue: row.text(5)) else {
            throw SQLError(.type, message: "drift.kind is \(row.text(5))")
        }
        var found = DriftRow(
            seq: row.integer(0), id: row.text(1), connection: row.text(2), schema: row.text(3),
            field: row.text(4), kind: kind, firstSeenAt: Instant(microseconds: row.integer(6)),
            documents: row.integer(8), fileSeq: row.integer(9), caseSeq: row.integer(10))
        found.lastSeenAt = Instant(microseconds: row.integer(7))
        found.acceptedAt = row.optionalInteger(11).map(Instant.init(microseconds:))
        found.acceptedBecause = row.optionalText(12)
        return found
    }
}
