import RetailModel
import SQL

/// What a stock position is the sum of: one item at one location, in one state and unit.
public struct StockKey: Hashable, Sendable {
    public let item: String
    public let location: String
    public let state: String
    /// UN/ECE Recommendation 20; units are never added up.
    public let unit: String

    /// A key with all its parts.
    public init(item: String, location: String, state: String, unit: String) {
        self.item = item
        self.location = location
        self.state = state
        self.unit = unit
    }

    /// Where a movement counts.
    public init(_ movement: StockMovement) {
        self.init(
            item: movement.item, location: movement.location.rawValue,
            state: movement.state.rawValue, unit: movement.quantity.unit.code)
    }

    fileprivate var arguments: [SQLValue] {
        [.text(item), .text(location), .text(state), .text(unit)]
    }
}

/// The movements of one document, and when they happened.
public struct MovedStock: Sendable {
    public let documentSeq: Int64
    /// When the goods moved, UTC: what a position as of a moment goes by.
    public let movedAt: Instant
    public let movements: [StockMovement]

    /// What the document of that number moved.
    public init(_ documentSeq: Int64, at movedAt: Instant, _ movements: [StockMovement]) {
        self.documentSeq = documentSeq
        self.movedAt = movedAt
        self.movements = movements
    }
}

/// How much of something is somewhere.
public struct PositionRow: Sendable {
    public let seq: Int64
    public let key: StockKey
    /// Exact and signed; below zero where more left than ever came.
    public var quantity: ExactDecimal
    /// How many movements it is the sum of.
    public let movements: Int64
    public let changedAt: Instant
}

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
        var sums = StockSums()
        for document in moved {
            for (index, movement) in document.movements.enumerated() {
                rows.append(arguments(movement, of: document, at: first + Int64(index)))
                try sums.add(
                    movement.quantity.amount, to: StockKey(movement), at: document.movedAt)
            }
        }
        guard !rows.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO stock_movement (document_seq, position, line, item, location, quantity,
                unit, reason, business_date, state, counter_location, counter_state, moved_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """, rows)
        try add(sums, on: connection)
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

    /// Adds sums to the positions; those that nothing moved before begin here.
    private static func add(
        _ sums: StockSums, on connection: any SQLConnection
    ) throws(SQLError) {
        // Positions are read, then written: the writers of several nodes take turns.
        try Sequence.position.lock(on: connection)
        let keys = Array(sums.byKey.keys)
        let known = try positions(keys, on: connection)
        let fresh = keys.filter { known[$0] == nil }
        var seq: Int64 = 0
        if !fresh.isEmpty { seq = try Sequence.position.take(fresh.count, on: connection) }
        var (made, changed): ([[SQLValue]], [[SQLValue]]) = ([], [])
        for (key, sum) in sums.byKey {
            guard let row = known[key] else {
                made.append(
                    [.integer(seq)] + key.arguments + [
                        .text(sum.quantity.normalised.description), .integer(sum.movements),
                        .integer(sum.changedAt.microseconds),
                    ])
                seq += 1
                continue
            }
            guard let quantity = row.quantity.adding(sum.quantity) else {
                throw StockSums.overflow(key)
            }
            changed.append([
                .text(quantity.normalised.description),
                .integer(row.movements + sum.movements),
                .integer(max(row.changedAt, sum.changedAt).microseconds), .integer(row.seq),
            ])
        }
        if !made.isEmpty {
            try connection.executeMany(
                """
                INSERT INTO stock_position (seq, item, location, state, unit, quantity, movements,
                    changed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """, made)
        }
        if !changed.isEmpty {
            try connection.executeMany(
                """
                UPDATE stock_position SET quantity = $1, movements = $2, changed_at = $3
                WHERE seq = $4
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
            try add(try sums(on: connection), on: connection)
        }
    }

    // MARK: - Positions

    private static let positionColumns = """
        seq, item, location, state, unit, quantity, movements, changed_at
        """

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
        let sums = try quantities(of: rows.map(\.key), asOf: moment, on: connection)
        for index in rows.indices { rows[index].quantity = sums[index] }
        return rows
    }

    /// What of each key had moved until, and with, a moment.
    public static func quantities(
        of keys: [StockKey], asOf moment: Instant, on connection: any SQLConnection
    ) throws(SQLError) -> [ExactDecimal] {
        var sums = [ExactDecimal](repeating: .zero, count: keys.count)
        try connection.queryMany(
            """
            SELECT quantity FROM stock_movement
            WHERE item = $1 AND location = $2 AND state = $3 AND unit = $4 AND moved_at <= $5
            """, keys.map { $0.arguments + [.integer(moment.microseconds)] }
        ) { index, row throws(SQLError) in
            guard let sum = sums[index].adding(try decimal(row.text(0))) else {
                throw StockSums.overflow(keys[index])
            }
            sums[index] = sum
        }
        return sums.map(\.normalised)
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
            "SELECT item, location, state, unit, quantity, moved_at FROM stock_movement", []
        ) { row throws(SQLError) in
            let key = StockKey(
                item: row.text(0), location: row.text(1), state: row.text(2), unit: row.text(3))
            try sums.add(
                try decimal(row.text(4)), to: key, at: Instant(microseconds: row.integer(5)))
        }
        return sums
    }

    private static func position(_ row: borrowing Row) throws(SQLError) -> PositionRow {
        PositionRow(
            seq: row.integer(0),
            key: StockKey(
                item: row.text(1), location: row.text(2), state: row.text(3), unit: row.text(4)),
            quantity: try decimal(row.text(5)), movements: row.integer(6),
            changedAt: Instant(microseconds: row.integer(7)))
    }

    static func decimal(_ text: String) throws(SQLError) -> ExactDecimal {
        guard let number = ExactDecimal(text) else {
            throw SQLError(.type, message: "a quantity is \(text)")
        }
        return number
    }
}

/// Sums of movements by what they are sums of.
public struct StockSums: Sendable {
    /// One sum.
    public struct Sum: Sendable {
        public var quantity = ExactDecimal.zero
        public var movements: Int64 = 0
        /// The latest moment at which something moved.
        public var changedAt: Instant
    }

    public private(set) var byKey: [StockKey: Sum] = [:]

    mutating func add(
        _ amount: ExactDecimal, to key: StockKey, at moment: Instant
    ) throws(SQLError) {
        var sum = byKey[key] ?? Sum(changedAt: moment)
        guard let quantity = sum.quantity.adding(amount) else { throw Self.overflow(key) }
        sum.quantity = quantity
        sum.movements += 1
        sum.changedAt = max(sum.changedAt, moment)
        byKey[key] = sum
    }

    static func overflow(_ key: StockKey) -> SQLError {
        SQLError(.type, message: "the stock of \(key.item) at \(key.location) has over 36 digits")
    }
}

/// Which positions or movements a list shall hold; nil means any.
public struct StockFilter: Sendable {
    public var item: String?
    public var location: String?
    public var state: String?

    /// Everything.
    public init() {}
}

/// A condition that names only what is asked for, so that an index can answer it.
struct StockCondition {
    private(set) var text: String
    private(set) var arguments: [SQLValue]

    init(_ text: String, _ argument: SQLValue) {
        self.text = text + "$1"
        arguments = [argument]
    }

    mutating func match(_ filter: StockFilter) {
        for (column, value) in [
            ("item", filter.item), ("location", filter.location), ("state", filter.state),
        ] {
            guard let value else { continue }
            arguments.append(.text(value))
            text += " AND \(column) = $\(arguments.count)"
        }
    }
}
