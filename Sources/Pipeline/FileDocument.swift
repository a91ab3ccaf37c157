import RetailModel
import Store
import Transform

/// One source document within a file, as a reader of the file's format finds it.
struct FileDocument: Sendable {
    /// What became of its text.
    enum Content: Sendable {
        /// It is a document that the lane can commit.
        case document(IncomingDocument)
        /// A rule of the mapping leaves it out.
        case skipped(because: String)
        /// It cannot be read or mapped: it waits for a person, its bytes kept.
        case unmapped(CaseReason, payload: [UInt8])
    }

    /// The document's own key where it is known, else the place in the file.
    let sourceKey: String
    let firstLine: Int64
    let lastLine: Int64
    let content: Content
}

/// Reads the documents of one file from its bytes, pushed in pieces, in the order of the file.
protocol FileDocumentReader: Sendable {
    /// Takes the next bytes and gives the documents that they complete.
    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) -> [FileDocument]
    /// Ends the file and gives what is left.
    mutating func finish() throws(FileRefusal) -> [FileDocument]
    /// What the file as a whole should be told of although it was read, such as a new column.
    var notice: String? { get }
    /// Which fields the file's documents had.
    var fields: FieldCensus { get }
}

/// Why a file cannot be read at all.
public struct FileRefusal: Error, Hashable, Sendable {
    public let code: String
    public let problem: String
    public let remedy: String
    /// How its columns differ from its schema, where that is the reason.
    var drift: SchemaDrift?
}

/// Reads canonical sales, one a line.
struct CanonicalLinesReader: FileDocumentReader {
    /// Lines have no columns that could change.
    let notice: String? = nil
    let fields = FieldCensus()
    private var lines = NDJSONReader()
    private let configuration: Configuration

    init(configuration: Configuration) {
        self.configuration = configuration
    }

    mutating func feed(_ bytes: [UInt8]) -> [FileDocument] { lines.feed(bytes).map(document) }

    mutating func finish() -> [FileDocument] { lines.finish().map(document) }

    private func document(_ reading: NDJSONReader.Reading) -> FileDocument {
        switch reading {
        case .refused(let error):
            return FileDocument(
                sourceKey: "line \(error.line)", firstLine: Int64(error.line),
                lastLine: Int64(error.line),
                content: .unmapped(
                    CaseReason(code: error.code, problem: error.problem, remedy: error.remedy),
                    payload: []))
        case .line(let line):
            let content = content(line.bytes.array)
            var key = "line \(line.number)"
            if case .document(let document) = content { key = document.naturalKey }
            return FileDocument(
                sourceKey: key, firstLine: Int64(line.number), lastLine: Int64(line.number),
                content: content)
        }
    }

    private func content(_ bytes: [UInt8]) -> FileDocument.Content {
        do throws(IntakeRefusal) {
            return .document(try IncomingDocument.read(bytes, type: "sale@1", under: configuration))
        } catch {
            return .unmapped(error.reason, payload: bytes)
        }
    }
}

extension IntakeRefusal {
    /// The refusal in one sentence, for a case or a result line.
    var reason: CaseReason {
        switch self {
        case .malformed(let error):
            CaseReason(code: error.code, problem: error.problem, remedy: error.remedy)
        case .schema(let problems):
            CaseReason(
                code: problems.first?.code ?? "DOC-000",
                problem: problems.map { "\($0.pointer): \($0.problem)" }.joined(separator: " "),
                remedy: problems.first?.remedy ?? "")
        }
    }
}
