import RetailModel
import SQL

/// The table of documents and their idempotency keys.
public enum DocumentTable {
    /// What the lane needs to know of a document that is already there.
    public struct Existing: Sendable {
        public let seq: Int64
        public let id: String
        public let naturalKey: String
        public let contentHash: [UInt8]
        public let state: DocumentState
    }

    /// Which documents hold any of `naturalKeys`.
    public static func existing(
        naturalKeys: [String], on connection: any SQLConnection
    ) throws(SQLError) -> [String: Existing] {
        var found: [String: Existing] = [:]
        try connection.queryMany(
            """
            SELECT seq, id, natural_key, content_hash, state FROM document WHERE natural_key = $1
            """, naturalKeys.map { [.text($0)] }
        ) { _, row throws(SQLError) in
            let existing = try existing(from: row)
            found[existing.naturalKey] = existing
        }
        return found
    }

    /// Which documents the idempotency `keys` stand for.
    public static func existing(
        idempotencyKeys keys: [String], on connection: any SQLConnection
    ) throws(SQLError) -> [String: Existing] {
        guard !keys.isEmpty else { return [:] }
        var found: [String: Existing] = [:]
        try connection.queryMany(
            """
            SELECT d.seq, d.id, d.natural_key, d.content_hash, d.state
            FROM idempotency AS i JOIN document AS d ON d.seq = i.document_seq WHERE i.key = $1
            """, keys.map { [.text($0)] }
        ) { index, row throws(SQLError) in
            found[keys[index]] = try existing(from: row)
        }
        return found
    }

    /// The posted revisions of each order, by the order's family.
    ///
    /// A family is a natural key up to and with its last slash, so its revisions stand side by side
    /// in the index of natural keys.
    public static func revisions(
        ofFamilies families: [String], on connection: any SQLConnection
    ) throws(SQLError) -> [String: [(seq: Int64, naturalKey: String)]] {
        guard !families.isEmpty else { return [:] }
        var found: [String: [(seq: Int64, naturalKey: String)]] = [:]
        try connection.queryMany(
            """
            SELECT seq, natural_key FROM document
            WHERE natural_key >= $1 AND natural_key < $2 AND state = 'posted'
            ORDER BY natural_key
            """,
            // "0" is the character behind "/": the range holds everything
            // that begins with the family.
            families.map { [.text($0), .text(String($0.dropLast()) + "0")] }
        ) { index, row throws(SQLError) in
            found[families[index], default: []].append((row.integer(0), row.text(1)))
        }
        return found
    }

    private static func existing(from row: borrowing Row) throws(SQLError) -> Existing {
        Existing(
            seq: row.integer(0), id: row.text(1), naturalKey: row.text(2),
            contentHash: row.blob(3), state: try state(row.text(4)))
    }

    /// Adds documents in the order of their sequence.
    public static func insert(
        _ rows: [DocumentRow], on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.executeMany(
            """
            INSERT INTO document (seq, id, route, kind, natural_key, content_hash, state, channel,
                store, region, business_date, currency, amount, occurred_at, received_at,
                configuration_seq, mapping, file_seq, first_line, last_line, trace_id, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                $18, $19, $20, $21, $22)
            """, rows.map(arguments))
    }

    private static func arguments(_ row: DocumentRow) -> [SQLValue] {
        [
            .integer(row.seq), .text(row.id), .text(row.route), .text(row.kind),
            .text(row.naturalKey), .blob(row.contentHash), .text(row.state.rawValue),
            .text(row.channel), .text(row.store), .optional(row.region),
            .integer(Int64(row.businessDate.daysSinceEpoch)), .text(row.currency),
            .integer(row.amountMinorUnits), .integer(row.occurredAt.microseconds),
            .integer(row.receivedAt.microseconds), .integer(row.configurationSeq),
            .optional(row.mapping), .optional(row.origin?.fileSeq),
            .optional(row.origin?.firstLine), .optional(row.origin?.lastLine),
            .optional(row.traceID), .blob(row.body),
        ]
    }

    /// Remembers which document an idempotency key stands for.
    public static func insert(
        idempotencyKeys keys: [(key: String, documentSeq: Int64)], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !keys.isEmpty else { return }
        try connection.executeMany(
            "INSERT INTO idempotency (key, document_seq) VALUES ($1, $2)",
            keys.map { [.text($0.key), .integer($0.documentSeq)] })
    }

    // MARK: - Reading

    private static let columns = """
        seq, id, route, kind, natural_key, content_hash, state, channel, store, region,
        business_date, currency, amount, occurred_at, received_at, configuration_seq, mapping,
        file_seq, first_line, last_line, trace_id, body, version, treatment
        """

    /// The document of that number, or nil.
    public static func document(
        seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> DocumentRow? {
        try connection.first(
            "SELECT \(columns) FROM document WHERE seq = $1", [.integer(seq)], document)
    }

    /// The document with that identifier, or nil.
    public static func document(
        id: String, on connection: any SQLConnection
    ) throws(SQLError) -> DocumentRow? {
        guard let seq = StableID.sequence(of: id) else { return nil }
        guard let row = try document(seq: seq, on: connection), row.id == id else { return nil }
        return row
    }

    /// The identifiers of documents by their numbers.
    public static func identifiers(
        of seqs: [Int64], on connection: any SQLConnection
    ) throws(SQLError) -> [Int64: String] {
        var found: [Int64: String] = [:]
        try connection.queryMany(
            "SELECT seq, id FROM document WHERE seq = $1", seqs.map { [.integer($0)] }
        ) { _, row throws(SQLError) in found[row.integer(0)] = row.text(1) }
        return found
    }

    /// Documents after the number `seq`, oldest first, `limit` at most.
    public static func page(
        after seq: Int64, matching filter: DocumentFilter, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [DocumentRow] {
        try page(
            behind: DocumentPlace(occurred: 0, seq: seq), in: .received, matching: filter,
            limit: limit, on: connection)
    }

    /// Documents behind a place of an order that pass the filter, `limit` at most.
    ///
    /// - Parameter place: nil for the beginning.
    public static func page(
        behind place: DocumentPlace?, in order: DocumentOrder,
        matching filter: DocumentFilter, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [DocumentRow] {
        var arguments: [SQLValue] = []
        var tests = filter.conditions(&arguments)
        let sign = order.isDescending ? "<" : ">"
        if let place {
            if order.isByOccurrence { arguments.append(.integer(place.occurred)) }
            arguments.append(.integer(place.seq))
            tests.append(
                order.isByOccurrence
                    ? "(occurred_at, seq) \(sign) ($\(arguments.count - 1), $\(arguments.count))"
                    : "seq \(sign) $\(arguments.count)")
        }
        let direction = order.isDescending ? "DESC" : "ASC"
        arguments.append(.integer(Int64(limit)))
        return try connection.all(
            """
            SELECT \(columns) FROM document
            \(tests.isEmpty ? "" : "WHERE " + tests.joined(separator: " AND "))
            ORDER BY \(order.isByOccurrence ? "occurred_at \(direction), " : "")seq \(direction)
            LIMIT $\(arguments.count)
            """, arguments, document)
    }

    /// For each key the documents whose natural key begins with it, as far as they are within
    /// reach, in the order in which they came.
    ///
    /// - Parameter keys: what natural keys begin with, up to and with a slash.
    public static func families(
        _ keys: [String], reach: StoreReach, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [[DocumentRow]] {
        try lists(
            "natural_key >= $1 AND natural_key < $2 AND \(reach.documents(from: 4))", limit: "$3",
            keys.map { key in
                // "0" is the character behind "/".
                let key = key.storable
                return [.text(key), .text(String(key.dropLast()) + "0"), .integer(Int64(limit))]
                    + reach.arguments
            }, on: connection)
    }

    /// The documents that take goods back of the sale of that key, as far as they are within
    /// reach, in the order in which they came.
    public static func returns(
        ofOrigin key: String, reach: StoreReach, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [DocumentRow] {
        try returns(ofOrigins: [key], reach: reach, limit: limit, on: connection)[0]
    }

    /// The same for each key.
    public static func returns(
        ofOrigins keys: [String], reach: StoreReach, limit: Int, on connection: any SQLConnection
    ) throws(SQLError) -> [[DocumentRow]] {
        try lists(
            """
            seq IN (SELECT document_seq FROM document_origin WHERE origin_key = $1)
                AND \(reach.documents(from: 3))
            """, limit: "$2", keys.map { [.text($0), .integer(Int64(limit))] + reach.arguments },
            on: connection)
    }

    private static func lists(
        _ condition: String, limit: String, _ arguments: [[SQLValue]],
        on connection: any SQLConnection
    ) throws(SQLError) -> [[DocumentRow]] {
        var lists = [[DocumentRow]](repeating: [], count: arguments.count)
        try connection.queryMany(
            "SELECT \(columns) FROM document WHERE \(condition) ORDER BY seq LIMIT \(limit)",
            arguments
        ) { index, row throws(SQLError) in lists[index].append(try document(row)) }
        return lists
    }

    private static func document(_ row: borrowing Row) throws(SQLError) -> DocumentRow {
        var origin: FileOrigin?
        if let fileSeq = row.optionalInteger(17) {
            origin = FileOrigin(
                fileSeq: fileSeq, firstLine: row.integer(18), lastLine: row.integer(19))
        }
        guard let businessDate = BusinessDate(daysSinceEpoch: Int(row.integer(10))) else {
            throw SQLError(.type, message: "business_date is outside of the years 1 to 9999")
        }
        var document = DocumentRow(
            seq: row.integer(0), id: row.text(1), route: row.text(2), kind: row.text(3),
            naturalKey: row.text(4), contentHash: row.blob(5), state: try state(row.text(6)),
            channel: row.text(7), store: row.text(8), region: row.optionalText(9),
            businessDate: businessDate, currency: row.text(11),
            amountMinorUnits: row.integer(12), occurredAt: Instant(microseconds: row.integer(13)),
            receivedAt: Instant(microseconds: row.integer(14)), configurationSeq: row.integer(15),
            mapping: row.optionalText(16), origin: origin, traceID: row.optionalText(20),
            body: row.blob(21))
        document.version = row.integer(22)
        document.treatment = try treatment(row.text(23))
        return document
    }

    static func treatment(_ text: String) throws(SQLError) -> DocumentTreatment {
        guard let treatment = DocumentTreatment(rawValue: text) else {
            throw SQLError(.type, message: "document.treatment is \(text)")
        }
        return treatment
    }

    static func state(_ text: String) throws(SQLError) -> DocumentState {
        guard let state = DocumentState(rawValue: text) else {
            throw SQLError(.type, message: "document.state is \(text)")
        }
        return state
    }
}

extension DocumentFilter {
    /// What a document's columns must say.
    fileprivate func conditions(_ arguments: inout [SQLValue]) -> [String] {
        var tests: [String] = []
        func test(_ text: String, _ value: SQLValue?) {
            guard let value else { return }
            arguments.append(value)
            tests.append(text.replacing("?", with: "$\(arguments.count)"))
        }
        func begins(_ key: String) {
            test("natural_key >= ?", .text(key))
            // "0" is the character behind "/": the range holds everything
            // that begins with the key.
            test("natural_key < ?", .text(String(key.dropLast()) + "0"))
        }
        test("business_date >= ?", from.map { .integer(Int64($0.daysSinceEpoch)) })
        test("business_date <= ?", to.map { .integer(Int64($0.daysSinceEpoch)) })
        test("store = ?", store.map { .text($0.storable) })
        test("kind = ?", kind.map { .text($0.storable) })
        test("channel = ?", channel.map { .text($0.storable) })
        test("state = ?", state.map { .text($0.rawValue) })
        test("received_at >= ?", receivedFrom.map { .integer($0.microseconds) })
        test("received_at <= ?", receivedTo.map { .integer($0.microseconds) })
        if let key = naturalKey?.storable {
            if key.hasSuffix("/") {
                begins(key)
            } else {
                test("natural_key = ?", .text(key))
            }
        }
        if let ticket {
            begins(ticket.beginning.storable)
            let end = ticket.end.storable
            let count = end.unicodeScalars.count
            test("substr(natural_key, length(natural_key) - \(count - 1)) = ?", .text(end))
        }
        if !reach.isAll {
            tests.append(reach.documents(from: arguments.count + 1))
            arguments += reach.arguments
        }
        return tests
    }
}
