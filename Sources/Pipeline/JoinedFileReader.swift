import Store
import Transform

/// What a file is within the deliveries of a connection that joins files, told by its name.
enum DeliveryPart {
    /// Its rows become documents; `delivery` is what the names of a delivery's files end with.
    case main(delivery: String)
    /// Its rows belong to those of a main file.
    case side(JoinPlan, delivery: String)
    /// Nobody can tell.
    case unknown

    /// - Parameter name: The file's name, with or without folder and endings.
    init(ofFileNamed name: String, in connection: ConnectionPlan) {
        let stem = JoinTable.stem(of: name)
        let side = connection.joins.filter { Self.delivery(stem, of: $0.file) != nil }
            .max { $0.file.utf8.count < $1.file.utf8.count }
        if let main = connection.mainFile, let delivery = Self.delivery(stem, of: main),
            main.utf8.count > side?.file.utf8.count ?? 0
        {
            self = .main(delivery: delivery)
        } else if let side, let delivery = Self.delivery(stem, of: side.file) {
            self = .side(side, delivery: delivery)
        } else if connection.mainFile == nil, !stem.isEmpty {
            self = .main(delivery: "")
        } else {
            self = .unknown
        }
    }

    /// What stands behind a name; nil when the name is another, as `orders` is not `orderlines`.
    private static func delivery(_ stem: String, of name: String) -> String? {
        guard stem.hasPrefix(name) else { return nil }
        let rest = stem.dropFirst(name.count)
        return rest.first?.isLetter == true ? nil : String(rest)
    }
}

extension ConnectionPlan {
    /// Whether the file holds rows of others, and no documents of its own.
    func isSide(_ file: FileRow) -> Bool {
        if case .side = DeliveryPart(ofFileNamed: file.name, in: self) {
            !joins.isEmpty
        } else {
            false
        }
    }
}

/// Reads a file whose rows belong to those of a main one, pushed in pieces.
///
/// A row that cannot be read would be missing somewhere without a word, so it refuses the file.
struct JoinedFileReader {
    private let plan: JoinPlan
    private let wanted: Set<String>?
    private var file: CSVReader
    private var rows: JoinedRows?

    /// - Parameter wanted: Keys of the rows that are kept; nil for all of them.
    init(_ plan: JoinPlan, dialect: CSVDialect, wanted: Set<String>? = nil) {
        self.plan = plan
        self.wanted = wanted
        file = CSVReader(dialect: dialect)
    }

    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) { try add(file.feed(bytes)) }

    mutating func finish() throws(FileRefusal) -> JoinedRows {
        if let header = file.header { try begin(header) }
        try add(file.finish())
        guard let rows else {
            throw refusal("It has no header line.", remedy: "Send it with its column names.")
        }
        return rows
    }

    private mutating func begin(_ header: [String]) throws(FileRefusal) {
        guard rows == nil else { return }
        do throws(SchemaDrift) {
            rows = try JoinedRows(plan, header: header, wanted: wanted)
        } catch {
            throw refusal(error.problem, remedy: error.remedy)
        }
    }

    private mutating func add(_ batch: CSVBatch) throws(FileRefusal) {
        if let header = file.header { try begin(header) }
        for row in batch {
            switch row {
            case .refused(let error): throw refusal(error.problem, remedy: error.remedy)
            case .record(let record):
                guard rows?.add(record) == true else {
                    throw refusal(
                        "Line \(record.line) has no \(plan.column), or is beyond the "
                            + "\(JoinedRows.rowsMax) rows that one such file may have.",
                        remedy: "Correct the line, or split the delivery.")
                }
            }
        }
    }

    private func refusal(_ problem: String, remedy: String) -> FileRefusal {
        FileRefusal(
            code: "FILE-017", problem: "The file \(plan.file) that belongs to it: \(problem)",
            remedy: remedy)
    }
}
