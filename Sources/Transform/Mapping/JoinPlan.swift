/// Another file of the same delivery whose rows belong to the rows of the main one: the items of an
/// order beside the orders.
public final class JoinPlan: Sendable {
    /// The file's name without folder and endings, `olist_order_items`.
    public let file: String
    /// The column that both files have; equal texts belong together.
    public let column: String
    /// Whether one such file serves every main file until a newer one comes, as a list of articles
    /// does; else each main file has its own.
    public let isKept: Bool
    /// The rows of the other file.
    let schema: Schema
    /// Where the joined rows go in the main row.
    let slot: Int
    /// Where the main row has the column.
    let keySlot: Int
    /// Whether all rows of a key are taken, or the only one.
    let isList: Bool

    init(
        file: String, column: String, isKept: Bool, schema: Schema, slot: Int, keySlot: Int,
        isList: Bool
    ) {
        self.file = file
        self.column = column
        self.isKept = isKept
        self.schema = schema
        self.slot = slot
        self.keySlot = keySlot
        self.isList = isList
    }
}

/// The rows of one joined file by their key, held in memory while the main file streams by.
public struct JoinedRows: Sendable {
    /// How many rows one joined file may have.
    public static let rowsMax = 5_000_000

    /// How the file belongs to the main one.
    public let plan: JoinPlan
    /// How many rows were added.
    public private(set) var rowCount = 0
    private var reader: RowReader
    private let keyPosition: Int
    private var rows: [String: [Value]] = [:]
    private var used: Set<String> = []
    private let wanted: Set<String>?

    /// Nothing yet of a file with this header.
    ///
    /// - Parameter wanted: Keys of the rows that are kept; nil for all of them.
    /// - Throws: ``SchemaDrift`` when the header lacks the common column or a required one.
    public init(
        _ plan: JoinPlan, header: [String], wanted: Set<String>? = nil
    ) throws(SchemaDrift) {
        self.plan = plan
        self.wanted = wanted
        reader = try RowReader(schema: plan.schema, header: header)
        guard let position = header.firstIndex(of: plan.column) else {
            throw SchemaDrift(
                unknownColumns: [], missingColumns: [plan.column], absentColumns: [])
        }
        keyPosition = position
    }

    /// Adds one row of the file.
    ///
    /// - Returns: false when the file has more rows than ``rowsMax``; the row is then not kept.
    public mutating func add(_ row: CSVRecord) -> Bool {
        guard rowCount < Self.rowsMax, keyPosition < row.count else { return false }
        let slice = row[keyPosition].utf8
        let key = String(decoding: slice.storage[slice.start..<slice.end], as: UTF8.self)
        guard wanted?.contains(key) ?? true else { return true }
        rowCount += 1
        rows[key, default: []].append(.record(reader.record(row)))
        return true
    }

    /// Keys of rows that no row of the main file asked for, in their order: nothing was made of
    /// them.
    public var unusedKeys: [String] { rows.keys.filter { !used.contains($0) }.sorted() }

    /// The rows of a key; one, or the list of all.
    fileprivate mutating func value(for key: String) -> Value {
        guard let found = rows[key] else { return .absent }
        used.insert(key)
        return plan.isList ? .list(found) : found[0]
    }
}

extension ConnectionPlan {
    /// The key by which a row of the main file finds its rows in another; nil when it has none.
    public func joinKey(_ row: Record, _ plan: JoinPlan) -> String? {
        guard case .text(let key) = row.values[plan.keySlot] else { return nil }
        return key
    }

    /// A row of the main file with the rows that belong to it.
    public func joined(_ row: Record, with others: inout [JoinedRows]) -> Record {
        var values = row.values
        for index in others.indices {
            let plan = others[index].plan
            guard case .text(let key) = values[plan.keySlot] else { continue }
            values[plan.slot] = others[index].value(for: key)
        }
        return Record(schema: row.schema, values: values)
    }
}
