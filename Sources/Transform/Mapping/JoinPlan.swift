/// Another file of the same delivery whose rows belong to the rows of the main one: the items of an
/// order beside the orders.
public final class JoinPlan: Sendable {
    /// The file's name without folder and endings, `olist_order_items`.
    public let file: String
    /// The column that both files have; equal texts belong together.
    public let column: String
    /// The rows of the other file.
    let schema: Schema
    /// Where the joined rows go in the main row.
    let slot: Int
    /// Where the main row has the column.
    let keySlot: Int
    /// Whether all rows of a key are taken, or the only one.
    let isList: Bool

    init(file: String, column: String, schema: Schema, slot: Int, keySlot: Int, isList: Bool) {
        self.file = file
        self.column = column
        self.schema = schema
        self.slot = slot
        self.keySlot = keySlot
        self.isList = isList
    }
}

/// The rows of one joined file by their key, held in memory while the main file streams by.
public struct JoinedRows {
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

    /// Nothing yet of a file with this header.
    ///
    /// - Throws: ``SchemaDrift`` when the header lacks the common column or a required one.
    public init(_ plan: JoinPlan, header: [String]) throws(SchemaDrift) {
        self.plan = plan
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
        rowCount += 1
        let slice = row[keyPosition].utf8
        let key = String(decoding: slice.storage[slice.start..<slice.end], as: UTF8.self)
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
