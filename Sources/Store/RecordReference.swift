import SQL

/// A member of a record that names a record of a family.
public struct RecordReference: Hashable, Sendable {
    public let family: RecordFamily
    public let id: String
    /// Where it stands in the body, as a JSON pointer.
    public let pointer: String

    /// A reference from its parts.
    public init(to family: RecordFamily, id: String, pointer: String) {
        self.family = family
        self.id = id
        self.pointer = pointer
    }
}

/// Which of the records that drafts name there are: one question for each family, however many
/// drafts ask.
public struct KnownRecords: Sendable {
    private var known: [RecordFamily: Set<String>] = [:]

    /// What is there of all that the drafts name.
    public init(
        namedBy drafts: [RecordDraft], on connection: any SQLConnection
    ) throws(SQLError) {
        var wanted: [RecordFamily: Set<String>] = [:]
        for draft in drafts {
            for reference in draft.references {
                wanted[reference.family, default: []].insert(reference.id)
            }
        }
        for (family, ids) in wanted {
            known[family] = try RecordTable.known(ids, in: family, on: connection)
        }
    }

    /// Adds a record that was made in the meantime.
    public mutating func insert(_ id: String, in family: RecordFamily) {
        known[family, default: []].insert(id)
    }

    /// What a draft names that is not there.
    public func missing(of draft: RecordDraft) -> [RecordReference] {
        draft.references.filter { known[$0.family]?.contains($0.id) != true }
    }
}

extension RecordTable {
    /// The most identifiers in one statement.
    private static let idsAtOnce = 500

    /// Those of `ids` that there are.
    static func known(
        _ ids: some Collection<String>, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> Set<String> {
        var found: Set<String> = []
        for part in parts(of: ids) {
            let rows = try connection.all(
                "SELECT id FROM \(family.table) WHERE id IN (\(marks(part)))",
                part.map { .text($0) }
            ) { row throws(SQLError) in row.text(0) }
            found.formUnion(rows)
        }
        return found
    }

    /// The records of these identifiers, as far as there are any, by identifier.
    public static func rows(
        _ ids: some Collection<String>, in family: RecordFamily, on connection: any SQLConnection
    ) throws(SQLError) -> [String: RecordRow] {
        var found: [String: RecordRow] = [:]
        for part in parts(of: ids) {
            let rows = try connection.all(
                "SELECT \(columns) FROM \(family.table) WHERE id IN (\(marks(part)))",
                part.map { .text($0) }, read)
            for row in rows { found[row.id] = row }
        }
        return found
    }

    private static func parts(of ids: some Collection<String>) -> [[String]] {
        let ids = ids.sorted()
        return stride(from: 0, to: ids.count, by: idsAtOnce).map {
            Array(ids[$0..<min($0 + idsAtOnce, ids.count)])
        }
    }

    private static func marks(_ ids: [String]) -> String {
        ids.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    }
}
