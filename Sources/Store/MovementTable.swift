import RetailModel
import SQL

/// One stock movement as it is shown.
public struct MovementRow: Sendable {
    /// The document that moved the goods.
    public let documentSeq: Int64
    /// Its place among the document's movements.
    public let position: Int64
    public let line: String
    public let item: String
    public let location: String
    public let state: String
    /// Where the goods came from or went to; nil for the world outside of the books.
    public let counterLocation: String?
    public let counterState: String?
    /// Exact decimal, signed: negative leaves the location.
    public let quantity: String
    public let unit: String
    public let reason: String
    public let businessDate: BusinessDate
    public let movedAt: Instant
    /// Its place in the ledger of all movements, which counts up.
    public var seq: Int64 { MovementTable.seq(documentSeq, position) }
}

/// A movement of the ledger with the document that caused it.
public struct LedgerRow: Sendable {
    public let movement: MovementRow
    public let documentID: String
    public let documentKind: String
    public let naturalKey: String
}

/// The ledger of stock movements, which only grows.
public enum MovementTable {
    /// How many bits of a movement's number are its place within its document.
    private static let positionBits: Int64 = 20

    /// A movement's number: documents first, then the places within them.
    static func seq(_ documentSeq: Int64, _ position: Int64) -> Int64 {
        documentSeq << positionBits | position
    }

    /// The document and the place within it of a movement's number, as arguments.
    static func place(_ seq: Int64) -> [SQLValue] {
        [.integer(seq >> positionBits), .integer(seq & (1 << positionBits - 1))]
    }

    private static let columns = """
        m.document_seq, m.position, m.line, m.item, m.location, m.state, m.counter_location,
        m.counter_state, m.quantity, m.unit, m.reason, m.business_date, m.moved_at
        """
    private static let ledgerColumns = "\(columns), d.id, d.kind, d.natural_key"

    /// The position of a document's next stock movement.
    public static func next(
        ofDocument seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> Int64 {
        try connection.first(
            "SELECT COALESCE(MAX(position) + 1, 0) FROM stock_movement WHERE document_seq = $1",
            [.integer(seq)]
        ) { row throws(SQLError) in row.integer(0) } ?? 0
    }

    /// The movements of one document in the order of its lines, as text for people and machines.
    public static func movements(
        ofDocument seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> [MovementRow] {
        try connection.all(
            """
            SELECT \(columns) FROM stock_movement AS m WHERE m.document_seq = $1
            ORDER BY m.position
            """, [.integer(seq)], movement)
    }

    /// Movements after the number `seq` that pass the filter, in the order in which they were
    /// written.
    public static func page(
        after seq: Int64, matching filter: StockFilter, from: Instant?, to: Instant?, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [LedgerRow] {
        if filter.item != nil {
            let positions = try StockTable.positions(matching: filter, on: connection)
            let numbers = try StockHistoryTable.numbers(
                after: seq, of: positions, from: from, to: to, limit: limit, on: connection)
            return try rows(numbers, on: connection)
        }
        var arguments = place(seq)
        var text = "(m.document_seq, m.position) > ($1, $2)"
        for (test, value) in [
            ("m.location =", filter.location.map { SQLValue.text($0) }),
            ("m.state =", filter.state.map { SQLValue.text($0) }),
            ("m.moved_at >=", from.map { SQLValue.integer($0.microseconds) }),
            ("m.moved_at <=", to.map { SQLValue.integer($0.microseconds) }),
        ] {
            guard let value else { continue }
            arguments.append(value)
            text += " AND \(test) $\(arguments.count)"
        }
        return try connection.all(
            """
            SELECT \(ledgerColumns)
            FROM stock_movement AS m JOIN document AS d ON d.seq = m.document_seq
            WHERE \(text) ORDER BY m.document_seq, m.position LIMIT \(limit)
            """, arguments, ledgerRow)
    }

    /// The movements of these numbers, in their order.
    private static func rows(
        _ numbers: [Int64], on connection: any SQLConnection
    ) throws(SQLError) -> [LedgerRow] {
        var found: [LedgerRow] = []
        try connection.queryMany(
            """
            SELECT \(ledgerColumns)
            FROM stock_movement AS m JOIN document AS d ON d.seq = m.document_seq
            WHERE m.document_seq = $1 AND m.position = $2
            """, numbers.map(place)
        ) { _, row throws(SQLError) in found.append(try ledgerRow(row)) }
        return found
    }

    /// All movements of the documents whose natural keys begin so, in their order.
    ///
    /// - Parameter family: A natural key up to and with its last slash.
    public static func movements(
        ofFamily family: String, on connection: any SQLConnection
    ) throws(SQLError) -> [LedgerRow] {
        try connection.all(
            """
            SELECT \(ledgerColumns)
            FROM document AS d JOIN stock_movement AS m ON m.document_seq = d.seq
            WHERE d.natural_key >= $1 AND d.natural_key < $2
            ORDER BY m.document_seq, m.position
            """,
            // "0" is the character behind "/": the range holds everything
            // that begins with the family.
            [.text(family), .text(String(family.dropLast()) + "0")], ledgerRow)
    }

    private static func ledgerRow(_ row: borrowing Row) throws(SQLError) -> LedgerRow {
        LedgerRow(
            movement: try movement(row), documentID: row.text(13), documentKind: row.text(14),
            naturalKey: row.text(15))
    }

    /// The movements of each document, with the document.
    public static func ledger(
        ofDocuments seqs: [Int64], on connection: any SQLConnection
    ) throws(SQLError) -> [Int64: [LedgerRow]] {
        var ledger: [Int64: [LedgerRow]] = [:]
        try connection.queryMany(
            """
            SELECT \(columns), d.id, d.kind, d.natural_key
            FROM stock_movement AS m JOIN document AS d ON d.seq = m.document_seq
            WHERE m.document_seq = $1 ORDER BY m.position
            """, seqs.map { [.integer($0)] }
        ) { index, row throws(SQLError) in
            ledger[seqs[index], default: []].append(try ledgerRow(row))
        }
        return ledger
    }

    private static func movement(_ row: borrowing Row) throws(SQLError) -> MovementRow {
        guard let date = BusinessDate(daysSinceEpoch: Int(row.integer(11))) else {
            throw SQLError(.type, message: "business_date is outside of the years 1 to 9999")
        }
        return MovementRow(
            documentSeq: row.integer(0), position: row.integer(1), line: row.text(2),
            item: row.text(3), location: row.text(4), state: row.text(5),
            counterLocation: row.optionalText(6), counterState: row.optionalText(7),
            quantity: row.text(8), unit: row.text(9), reason: row.text(10), businessDate: date,
            movedAt: Instant(microseconds: row.integer(12)))
    }
}
