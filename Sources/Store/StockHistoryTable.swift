import RetailModel
import SQL

/// What each position is the sum of: its last movements beside itself, those before in blocks.
///
/// An index of the movements would be written at a place of its own for every movement. A
/// position is written anyway, and a block once for many movements.
enum StockHistoryTable {
    /// How many movements stand together in a block; what is left over stands beside the position.
    static let entriesPerBlock = 32

    /// Some movements of one position, in the order in which they were written.
    struct Block {
        /// Its place among the position's blocks, from 0.
        let number: Int64
        let entries: ArraySlice<StockEntry>

        /// The block as a row.
        func arguments(of position: Int64) -> [SQLValue] {
            let moments = entries.map(\.movedAt.microseconds)
            let numbers = entries.map(\.seq)
            let sum = entries.reduce(ExactDecimal.zero as ExactDecimal?) {
                $0?.adding($1.quantity)
            }
            var bytes: [UInt8] = []
            StockEntryBytes.append(entries, to: &bytes)
            return [
                .integer(position), .integer(moments.max() ?? 0), .integer(number),
                .integer(moments.min() ?? 0), .integer(numbers.min() ?? 0),
                .integer(numbers.max() ?? 0), .optional(sum?.normalised.description),
                .blob(bytes),
            ]
        }
    }

    /// Adds entries behind those that a position has.
    ///
    /// - Parameters:
    ///   - recent: What stands beside the position; afterwards what shall stand there.
    ///   - movements: How many movements the position had before.
    /// - Returns: The blocks that became full.
    static func extend(
        _ recent: inout [UInt8], by entries: [StockEntry], behind movements: Int64
    ) throws(SQLError) -> [Block] {
        let (full, left) = movements.quotientAndRemainder(
            dividingBy: Int64(entriesPerBlock))
        guard Int(left) + entries.count >= entriesPerBlock else {
            StockEntryBytes.append(entries, to: &recent)
            return []
        }
        var all: [StockEntry] = []
        try StockEntryBytes.forEach(in: recent) { entry throws(SQLError) in all.append(entry) }
        all += entries
        let count = all.count / entriesPerBlock
        recent.removeAll(keepingCapacity: true)
        StockEntryBytes.append(all[(count * entriesPerBlock)...], to: &recent)
        return (0..<count).map { index in
            let first = index * entriesPerBlock
            return Block(
                number: full + Int64(index), entries: all[first..<first + entriesPerBlock])
        }
    }

    /// Writes rows of ``Block/arguments(of:)``.
    static func insert(
        _ rows: [[SQLValue]], on connection: any SQLConnection
    ) throws(SQLError) {
        guard !rows.isEmpty else { return }
        try connection.executeMany(
            """
            INSERT INTO stock_history (position_seq, last_moved_at, number, first_moved_at,
                first_seq, last_seq, quantity, entries)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, rows)
    }

    // MARK: - Reading

    /// How each position stood at a moment: as it stands, less what moved since, so that mostly
    /// little is looked up.
    static func quantities(
        asOf moment: Instant, of positions: [PositionRow], on connection: any SQLConnection
    ) throws(SQLError) -> [ExactDecimal] {
        var sums = positions.map(\.quantity)
        func subtract(_ quantity: ExactDecimal, at index: Int) throws(SQLError) {
            guard let sum = sums[index].subtracting(quantity) else {
                throw StockSums.overflow(positions[index].key)
            }
            sums[index] = sum
        }
        func subtractLater(_ bytes: [UInt8], at index: Int) throws(SQLError) {
            try StockEntryBytes.forEach(in: bytes) { entry throws(SQLError) in
                if entry.movedAt > moment { try subtract(entry.quantity, at: index) }
            }
        }
        // A position knows when it moved last: most have nothing to look up.
        let later = positions.indices.filter { positions[$0].changedAt > moment }
        for index in later { try subtractLater(positions[index].recent, at: index) }
        try connection.queryMany(
            """
            SELECT first_moved_at, quantity, entries FROM stock_history
            WHERE position_seq = $1 AND last_moved_at > $2
            """,
            later.map { [.integer(positions[$0].seq), .integer(moment.microseconds)] }
        ) { place, row throws(SQLError) in
            if row.integer(0) > moment.microseconds, let sum = row.optionalText(1) {
                try subtract(try StockTable.decimal(sum), at: later[place])
            } else {
                try subtractLater(row.blob(2), at: later[place])
            }
        }
        return sums.map(\.normalised)
    }

    /// The numbers of the first `limit` movements after `seq` of these positions that moved from
    /// one moment to another, in the order of the ledger.
    static func numbers(
        after seq: Int64, of positions: [PositionRow], from: Instant?, to: Instant?, limit: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> [Int64] {
        let from = from ?? Instant(microseconds: .min)
        let to = to ?? Instant(microseconds: .max)
        var first = FirstNumbers(limit: limit)
        func add(_ bytes: [UInt8]) throws(SQLError) {
            try StockEntryBytes.forEach(in: bytes) { entry throws(SQLError) in
                guard entry.seq > seq, entry.movedAt >= from, entry.movedAt <= to else { return }
                first.add(entry.seq)
            }
        }
        for position in positions { try add(position.recent) }
        try connection.queryMany(
            """
            SELECT first_seq, entries FROM stock_history
            WHERE position_seq = $1 AND last_moved_at >= $2 AND first_moved_at <= $3
                AND last_seq > $4
            """,
            positions.map {
                [
                    .integer($0.seq), .integer(from.microseconds), .integer(to.microseconds),
                    .integer(seq),
                ]
            }
        ) { _, row throws(SQLError) in
            if row.integer(0) <= first.bound { try add(row.blob(1)) }
        }
        return first.numbers
    }

    /// The fingerprint of the whole history of each position, by its number.
    static func fingerprints(
        of positions: some Swift.Sequence<PositionRow>, on connection: any SQLConnection
    ) throws(SQLError) -> [Int64: UInt64] {
        var found: [Int64: UInt64] = [:]
        func add(_ bytes: [UInt8], to position: Int64) throws(SQLError) {
            try StockEntryBytes.forEach(in: bytes) { entry throws(SQLError) in
                found[position, default: 0] &+= entry.fingerprint
            }
        }
        for position in positions { try add(position.recent, to: position.seq) }
        try connection.query("SELECT position_seq, entries FROM stock_history", []) {
            row throws(SQLError) in try add(row.blob(1), to: row.integer(0))
        }
        return found
    }
}

/// The smallest numbers of many, without keeping them all.
private struct FirstNumbers {
    private let limit: Int
    private var found: [Int64] = []
    /// No number above it is among the first.
    private(set) var bound = Int64.max

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ number: Int64) {
        guard number <= bound else { return }
        found.append(number)
        guard found.count >= 8 * max(limit, 1) else { return }
        found = numbers
        bound = found.last ?? bound
    }

    var numbers: [Int64] { Array(found.sorted().prefix(limit)) }
}
