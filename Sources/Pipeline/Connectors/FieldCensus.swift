import Transform

/// Which fields the documents of one file had: those that no schema knows, and the outermost ones
/// that were there.
struct FieldCensus: Sendable {
    /// The most names that are kept of one file; a source that makes up names cannot fill memory.
    static let namesMax = 1000

    /// How many documents had each field that the schema does not know.
    private(set) var unknown: [String: Int64] = [:]
    /// Outermost fields that were there at least once.
    private(set) var present: Set<String> = []
    /// Columns that the schema knows and the file lacks.
    private(set) var absent: Set<String> = []

    var isEmpty: Bool { unknown.isEmpty && present.isEmpty && absent.isEmpty }

    /// Counts a tree.
    mutating func add(_ reading: RecordReader.Reading, _ node: JSONNode) {
        for field in reading.unknownFields where hasRoom || unknown[field] != nil {
            unknown[field, default: 0] += 1
        }
        node.forEachMember { member in
            guard hasRoom, !member.value.isNull, let name = member.key.text() else { return }
            present.insert(name)
        }
    }

    /// Takes the columns of a file with so many documents. Of a file that lacks what it must have,
    /// what it has instead tells nothing: it may be a file of another kind.
    mutating func add(_ drift: SchemaDrift, header: [String], documents: Int64) {
        absent = Set(drift.absentColumns + drift.missingColumns)
        guard drift.missingColumns.isEmpty else { return }
        for column in drift.unknownColumns where hasRoom { unknown[column] = documents }
        present = Set(header.prefix(Self.namesMax))
    }

    private var hasRoom: Bool { unknown.count + present.count < Self.namesMax }
}
