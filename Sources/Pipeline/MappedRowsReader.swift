import RetailModel
import Store
import Transform

/// Reads a file of separated values through a connection: rows of one key, wherever they stand in
/// the file, become one document.
///
/// The file is read twice. The first reading learns in which line each key ends,
/// so that the second can let a document go as soon as it is whole: memory holds
/// the keys and the documents that are open, never the file.
struct MappedRowsReader: FileDocumentReader {
    /// The most keys one file may hold.
    static let keysMax = 5_000_000

    /// The first reading.
    struct Survey: Sendable {
        private var rows: RowSource
        private(set) var lastLines: [String: Int] = [:]

        init(_ connection: ConnectionPlan) {
            rows = RowSource(connection)
        }

        mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) { try note(rows.feed(bytes)) }

        mutating func finish() throws(FileRefusal) { try note(rows.finish()) }

        private mutating func note(_ found: [RowSource.Found]) throws(FileRefusal) {
            for case .row(let row) in found { lastLines[row.key] = row.line }
            guard lastLines.count <= MappedRowsReader.keysMax else {
                throw FileRefusal(
                    code: "FILE-004",
                    problem: "The file holds over \(MappedRowsReader.keysMax) documents.",
                    remedy: "Split it.")
            }
        }
    }

    private struct Open {
        var rows: [Record]
        var raw: [UInt8]
        let firstLine: Int
    }

    /// How the file's columns differ from those its schema knows. Nothing is lost:
    /// the raw file is kept.
    var notice: String? {
        let drift = rows.drift.flatMap { $0.isNone ? nil : "\($0.problem) \($0.remedy)" }
        let all = [drift].compactMap(\.self) + rows.joined.compactMap(Self.unused)
        return all.isEmpty ? nil : all.joined(separator: " ")
    }

    /// How many keys a notice names.
    private static let keysTold = 5

    /// Rows of a joined file of which nothing was made.
    private static func unused(_ rows: JoinedRows) -> String? {
        let keys = rows.unusedKeys
        guard !keys.isEmpty else { return nil }
        let told = keys.prefix(keysTold).joined(separator: ", ")
        let more = keys.count > keysTold ? ", ..." : ""
        return "\(keys.count) keys of \(rows.plan.file) belong to no row: \(told)\(more)."
    }

    var fields: FieldCensus {
        var census = FieldCensus()
        if let drift = rows.drift {
            census.add(drift, header: rows.header, documents: Int64(lastLines.count))
        }
        return census
    }

    private var rows: RowSource
    private let connection: ConnectionPlan
    private let configuration: Configuration
    private let lastLines: [String: Int]
    private var open: [String: Open] = [:]

    init(
        _ connection: ConnectionPlan, survey: Survey, joined: [JoinedRows] = [],
        configuration: Configuration
    ) {
        self.connection = connection
        self.configuration = configuration
        rows = RowSource(connection, joined: joined)
        lastLines = survey.lastLines
    }

    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) -> [FileDocument] {
        try documents(rows.feed(bytes))
    }

    mutating func finish() throws(FileRefusal) -> [FileDocument] {
        try documents(rows.finish())
    }

    private mutating func documents(_ found: [RowSource.Found]) -> [FileDocument] {
        var documents: [FileDocument] = []
        for entry in found {
            switch entry {
            case .refused(let document): documents.append(document)
            case .row(let row):
                documents += take(row)
            }
        }
        return documents
    }

    private mutating func take(_ row: RowSource.Row) -> [FileDocument] {
        var group =
            open.removeValue(forKey: row.key) ?? Open(rows: [], raw: [], firstLine: row.line)
        group.rows.append(row.record)
        group.raw += row.raw
        group.raw.append(UInt8(ascii: "\n"))
        guard lastLines[row.key] == row.line else {
            open[row.key] = group
            return []
        }
        return connection.map(.rows(group.rows)).map { mapped in
            FileDocument(
                sourceKey: row.key, firstLine: Int64(group.firstLine), lastLine: Int64(row.line),
                content: FileDocument.Content(
                    mapped, payload: rows.headerLine + group.raw, under: configuration))
        }
    }
}

extension FileDocument.Content {
    /// What a mapping made, decided upon; `payload` is kept where nobody could read it.
    init(_ mapped: ConnectionPlan.Mapped, payload: [UInt8], under configuration: Configuration) {
        switch mapped.result {
        case .skipped(let because): self = .skipped(because: because)
        case .failed(let problems):
            self = .unmapped(
                CaseReason(
                    code: problems.first?.rule.code ?? "MAP-000",
                    problem: problems.map { "\($0.path): \($0.problem)" }.joined(separator: " "),
                    remedy: problems.first?.remedy ?? ""), payload: payload)
        case .document(let body):
            do throws(IntakeRefusal) {
                var document = try IncomingDocument.read(
                    body, type: mapped.documentType ?? "sale@1", under: configuration)
                document.mapping = mapped.mapping
                self = .document(document)
            } catch {
                self = .unmapped(error.reason, payload: payload)
            }
        }
    }
}

extension Fault.Rule {
    /// The rule's stable code for people: `MAP-TYPE`.
    var code: String { "MAP-\(rawValue)" }
}

/// The rows of a file of separated values, each with its key.
struct RowSource: Sendable {
    struct Row: Sendable {
        let key: String
        let line: Int
        let record: Record
        let raw: [UInt8]
    }

    enum Found: Sendable {
        case row(Row)
        /// A record that cannot be read or has no key.
        case refused(FileDocument)
    }

    private let connection: ConnectionPlan
    private var reader: CSVReader
    private var rows: RowReader?
    /// Rows of other files that belong to these.
    private(set) var joined: [JoinedRows]

    private(set) var header: [String] = []
    /// The header as a line of the file, so that rows kept apart from it can be read again; nothing
    /// for one that another encoding would write otherwise.
    var headerLine: [UInt8] {
        let (separator, quote) = (connection.dialect.separator, connection.dialect.quote)
        var line: [UInt8] = []
        for (index, name) in header.enumerated() {
            if index > 0 { line.append(separator) }
            line.append(quote)
            for byte in name.utf8 { line += byte == quote ? [quote, quote] : [byte] }
            line.append(quote)
        }
        guard connection.dialect.encoding == .utf8 || line.allSatisfy({ $0 < 0x80 }) else {
            return []
        }
        return line + [UInt8(ascii: "\n")]
    }

    /// How the header differs from the schema, once it is read.
    var drift: SchemaDrift? { rows?.drift }

    init(_ connection: ConnectionPlan, joined: [JoinedRows] = []) {
        self.connection = connection
        self.joined = joined
        reader = CSVReader(dialect: connection.dialect)
    }

    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) -> [Found] {
        let batch = reader.feed(bytes)
        return try found(batch)
    }

    mutating func finish() throws(FileRefusal) -> [Found] {
        let header = reader.header
        let found = try found(reader.finish())
        guard header != nil || reader.header != nil || rows != nil else {
            throw FileRefusal(
                code: "FILE-001", problem: "The file has no header line.",
                remedy: "Send the file with the column names in its first line.")
        }
        return found
    }

    private mutating func found(_ batch: CSVBatch) throws(FileRefusal) -> [Found] {
        if rows == nil, let header = reader.header {
            self.header = header
            do throws(SchemaDrift) {
                rows = try connection.rowReader(header: header)
            } catch {
                throw FileRefusal(
                    code: "FILE-002", problem: error.problem, remedy: error.remedy, drift: error)
            }
        }
        var found: [Found] = []
        found.reserveCapacity(batch.count)
        for row in batch {
            switch row {
            case .refused(let error):
                var isOfHeader = rows == nil
                // Nobody can say which of two columns of one name is meant.
                if case .duplicateColumn = error.reason { isOfHeader = true }
                guard !isOfHeader else {
                    throw FileRefusal(
                        code: error.code, problem: error.problem, remedy: error.remedy)
                }
                found.append(.refused(Self.unreadable(error)))
            case .record(let record): found.append(self.row(record))
            }
        }
        return found
    }

    private mutating func row(_ source: CSVRecord) -> Found {
        guard var reader = rows else {
            preconditionFailure("records come after the header")
        }
        let record = reader.record(source)
        rows = reader
        do throws(MappingProblem) {
            let key = try connection.groupKey(record)
            let whole =
                joined.isEmpty ? record : connection.joined(record, with: &joined)
            return .row(Row(key: key, line: source.line, record: whole, raw: source.source.array))
        } catch {
            return .refused(
                FileDocument(
                    sourceKey: "line \(source.line)", firstLine: Int64(source.line),
                    lastLine: Int64(source.line),
                    content: .unmapped(
                        CaseReason(
                            code: error.rule.code, problem: error.problem, remedy: error.remedy),
                        payload: headerLine + source.source.array)))
        }
    }

    private static func unreadable(_ error: CSVError) -> FileDocument {
        FileDocument(
            sourceKey: "line \(error.line)", firstLine: Int64(error.line),
            lastLine: Int64(error.line),
            content: .unmapped(
                CaseReason(code: error.code, problem: error.problem, remedy: error.remedy),
                payload: []))
    }
}
