import RetailModel
import SQL

/// The tables of stock movements and of the positions that they add up to.
public enum StockTable {
    // MARK: - Moving

    /// Adds the stock movements of documents, numbered from `first` on, and moves the positions
    /// with them.
    ///
    /// - Throws: ``SQL/SQLError`` also when a position would need over 36 digits.
    public static func insert(
        _ moved: [MovedStock], from first: Int64 = 0, on connection: any SQLConnection
    ) throws(SQLError) {
        var rows: [[SQLValue]] = []
        var entries: [StockKey: [StockEntry]] = [:]
        for document in moved {
            for (index, movement) in document.movements.enumerated() {
                let position = first + Int64(index)
                rows.append(arguments(movement, of: document, at: position))
                entries[StockKey(movement), default: []].append(
                    StockEntry(
                        seq: MovementTable.seq(document.documentSeq, position),
                        movedAt: document.movedAt, quantity: movement.quantity.amount))
            }
        }
        guard !rows.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO stock_movement (document_seq, position, line, item, location, quantity,
                unit, reason, business_date, state, counter_location, counter_state, moved_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """, rows)
        try add(entries, on: connection)
    }

    private static func arguments(
        _ movement: StockMovement, of document: MovedStock, at position: Int64
    ) -> [SQLValue] {
        [
            .integer(document.documentSeq), .integer(position), .text(movement.line),
            .text(movement.item), .text(movement.location.rawValue),
            .text(movement.quantity.amount.description), .text(movement.quantity.unit.code),
            .text(movement.reason.rawValue),
            .integer(Int64(movement.businessDate.daysSinceEpoch)),
            .text(movement.state.rawValue),
            .optional(movement.counterpart?.location.rawValue),
            .optional(movement.counterpart?.state.rawValue),
            .integer(document.movedAt.microseconds),
        ]
    }

    /// Adds movements to their positions; those that nothing moved before begin here.
    private static func add(
        _ entries: [StockKey: [StockEntry]], on connection: any SQLConnection
    ) throws(SQLError) {
        // Positions are read, then written: the writers of several nodes take turns.
        try Sequence.position.lock(on: connection)
        let known = try positions(Array(entries.keys), on: connection)
        let freshCount = entries.keys.count { known[$0] == nil }
        var seq: Int64 = 0
        if freshCount > 0 { seq = try Sequence.position.take(freshCount, on: connection) }
        var (made, changed, blocks): ([[SQLValue]], [[SQLValue]], [[SQLValue]]) = ([], [], [])
        for (key, entries) in entries {
            let row = known[key]
            let place = row?.seq ?? seq
            var sum = StockSums.Sum(row)
            for entry in entries { try sum.add(entry, to: key) }
            var recent = row?.recent ?? []
            let full = try StockHistoryTable.extend(
                &recent, by: entries, behind: row?.movements ?? 0)
            for block in full { blocks.append(block.arguments(of: place)) }
            let values: [SQLValue] = [
                .text(sum.quantity.normalised.description), .integer(sum.movements),
                .integer(sum.changedAt.microseconds), .blob(recent), .integer(place),
            ]
            if row == nil {
                made.append(values + key.arguments)
                seq += 1
            } else {
                changed.append(values)
            }
        }
        try write(made: made, changed: changed, on: connection)
        try StockHistoryTable.insert(blocks, on: connection)
    }

    private static func write(
        made: [[SQLValue]], changed: [[SQLValue]], on connection: any SQLConnection
    ) throws(SQLError) {
        if !made.isEmpty {
            try connection.executeMany(
                """
                INSERT INTO stock_position (quantity, movements, changed_at, recent, seq, item,
                    location, state, unit)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """, made)
        }
        if !changed.isEmpty {
            try connection.executeMany(
                """
                UPDATE stock_position
                SET quantity = $1, movements = $2, changed_at = $3, recent = $4
                WHERE seq = $5
                """, changed)
        }
    }

    /// Takes movements from before there were positions into account; does nothing a second time.
    public static func fill(on connection: any SQLConnection) throws(SQLError) {
        try connection.transaction { () throws(SQLError) in
            try Sequence.position.lock(on: connection)
            let filled = try connection.first(
                """
                UPDATE counter SET last = 1 WHERE name = 'stock_filled' AND last = 0
                RETURNING last
                """
            ) { row throws(SQLError) in row.integer(0) }
            guard filled != nil else { return }
            // Whatever moved since then is in its positions already: all is counted anew.
            try connection.execute("DELETE FROM stock_position")
            try connection.execute("DELETE FROM stock_history")
            var last: Int64 = 0
            while true {
                let found = try entries(behind: last, on: connection)
                guard let end = found.last else { return }
                try add(found.entries, on: connection)
                last = end
            }
        }
    }

    /// Movements behind a place in the ledger, a bounded number of them, and the place of the last.
    private static func entries(
        behind seq: Int64, on connection: any SQLConnection
    ) throws(SQLError) -> (entries: [StockKey: [StockEntry]], last: Int64?) {
        var found: (entries: [StockKey: [StockEntry]], last: Int64?) = ([:], nil)
        try connection.query(
            """
            SELECT \(entryColumns) FROM stock_movement
            WHERE (document_seq, position) > ($1, $2)
            ORDER BY document_seq, position LIMIT \(filledTogetherMax)
            """, MovementTable.place(seq)
        ) { row throws(SQLError) in
            let (key, entry) = try entry(row)
            found.entries[key, default: []].append(entry)
            found.last = entry.seq
        }
        return found
    }

    // MARK: - Positions

    private static let positionColumns = """
        seq, item, location, state, unit, quantity, movements, changed_at, recent
        """
    private static let entryColumns = """
        item, location, state, unit, document_seq, position, moved_at, quantity
        """
    /// How many movements are held in memory while positions are filled.
    private static let filledTogetherMax = 20_000

    /// The positions of these keys, where there are any.
    public static func positions(
        _ keys: [StockKey], on connection: any SQLConnection
    ) throws(SQLError) -> [StockKey: PositionRow] {
        var found: [StockKey: PositionRow] = [:]
        try connection.queryMany(
            """
            SELECT \(positionColumns) FROM stock_position
            WHERE item = $1 AND location = $2 AND state = $3 AND unit = $4
            """, keys.map(\.arguments)
        ) { index, row throws(SQLError) in found[keys[index]] = try position(row) }
        return found
    }

    /// All positions that pass the filter; of one item they are few.
    static func positions(
        matching filter: StockFilter, on connection: any SQLConnection
    ) throws(SQLError) -> [PositionRow] {
        var condition = StockCondition("seq > ", .integer(0))
        condition.match(filter)
        return try connection.all(
            "SELECT \(positionColumns) FROM stock_position WHERE \(condition.text)",
            condition.arguments, position)
    }

    /// Positions after the number `seq` that pass the filter, in the order in which they began.
    ///
    /// - Parameter moment: The quantities are those of then: the sum of what had moved until, and
    ///   with, that moment. nil for all that moved.
    public static func page(
        after seq: Int64, matching filter: StockFilter, limit: Int, asOf moment: Instant?,
        on connection: any SQLConnection
    ) throws(SQLError) -> [PositionRow] {
        var condition = StockCondition("seq > ", .integer(seq))
        condition.match(filter)
        var rows = try connection.all(
            """
            SELECT \(positionColumns) FROM stock_position WHERE \(condition.text)
            ORDER BY seq LIMIT \(limit)
            """, condition.arguments, position)
        guard let moment else { return rows }
        let sums = try StockHistoryTable.quantities(asOf: moment, of: rows, on: connection)
        for index in rows.indices { rows[index].quantity = sums[index] }
        return rows
    }

    /// What of each key had moved until, and with, a moment.
    public static func quantities(
        of keys: [StockKey], asOf moment: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> [ExactDecimal] {
        let known = try positions(keys, on: connection)
        let rows = keys.compactMap { known[$0] }
        let sums = try StockHistoryTable.quantities(asOf: moment, of: rows, on: connection)
        let byKey = Dictionary(zip(rows.map(\.key), sums)) { first, _ in first }
        return keys.map { byKey[$0] ?? .zero }
    }

    /// Every position, for those who count anew.
    public static func all(
        on connection: any SQLConnection
    ) throws(SQLError) -> [StockKey: PositionRow] {
        var found: [StockKey: PositionRow] = [:]
        try connection.query("SELECT \(positionColumns) FROM stock_position", []) {
            row throws(SQLError) in
            let position = try position(row)
            found[position.key] = position
        }
        return found
    }

    /// What all movements add up to.
    public static func sums(on connection: any SQLConnection) throws(SQLError) -> StockSums {
        var sums = StockSums()
        try connection.query(
            "SELECT \(entryColumns) FROM stock_movement", []
        ) { row throws(SQLError) in
            let (key, entry) = try entry(row)
            try sums.add(entry, to: key)
        }
        return sums
    }

    /// What the histories of the positions say that each is the sum of, in the form of
    /// ``StockSums/Sum/fingerprint``.
    public static func historyFingerprints(
        of positions: some Swift.Sequence<PositionRow>, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64: UInt64] {
        try StockHistoryTable.fingerprints(of: positions, on: connection)
    }

    private static func entry(
        _ row: borrowing Row
    ) throws(SQLError) -> (key: StockKey, entry: StockEntry) {
        (
            StockKey(
                item: row.text(0), location: row.text(1), state: row.text(2), unit: row.text(3)),
            StockEntry(
                seq: MovementTable.seq(row.integer(4), row.integer(5)),
                movedAt: Instant(microseconds: row.integer(6)),
                quantity: try decimal(row.text(7)))
        )
    }

    private static func position(_ row: borrowing Row) throws(SQLError) -> PositionRow {
        PositionRow(
            seq: row.integer(0),
            key: StockKey(
                item: row.text(1), location: row.text(2), state: row.text(3), unit: row.text(4)),
            quantity: try decimal(row.text(5)), movements: row.integer(6),
            changedAt: Instant(microseconds: row.integer(7)), recent: row.optionalBlob(8) ?? [])
    }

    static func decimal(_ text: String) throws(SQLError) -> ExactDecimal {
        guard let number = ExactDecimal(text) else {
            throw SQLError(.type, message: "a quantity is \(text)")
        }
        return number
    }
}
