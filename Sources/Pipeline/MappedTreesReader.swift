import RetailModel
import Store
import Transform

/// Reads a payload of JSON, XML, X12 or EDIFACT through a connection: each tree that the
/// connection finds in it becomes the documents that its mappings make.
///
/// A payload is read as a whole, so it is bounded; larger ones belong into lines or rows.
struct MappedTreesReader: FileDocumentReader {
    /// The largest payload, in bytes.
    static let payloadBytesMax = 64 * 1024 * 1024

    /// Trees have no columns that could change; what is new in them is told field by field.
    let notice: String? = nil
    private let connection: ConnectionPlan
    private let reader: RecordReader
    private let configuration: Configuration
    private var payload: [UInt8] = []
    private(set) var fields = FieldCensus()

    init(_ connection: ConnectionPlan, _ reader: RecordReader, configuration: Configuration) {
        self.connection = connection
        self.reader = reader
        self.configuration = configuration
    }

    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) -> [FileDocument] {
        payload += bytes
        guard payload.count <= Self.payloadBytesMax else {
            throw FileRefusal(
                code: "FILE-006",
                problem: "The payload is larger than \(Self.payloadBytesMax) bytes.",
                remedy: "Have the sender split it.")
        }
        return []
    }

    mutating func finish() throws(FileRefusal) -> [FileDocument] {
        let trees: [[UInt8]]
        do throws(SourceRefusal) {
            trees = try SourceTrees.documents(in: payload, of: connection.schema)
        } catch {
            throw FileRefusal(code: error.code, problem: error.problem, remedy: error.remedy)
        }
        var documents: [FileDocument] = []
        for tree in trees { documents += try self.documents(in: tree, from: documents.count + 1) }
        return documents
    }

    private mutating func documents(
        in tree: [UInt8], from number: Int
    ) throws(FileRefusal) -> [FileDocument] {
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONDocument(parsing: tree, keys: reader.keys).root
        } catch {
            throw FileRefusal(code: error.code, problem: error.problem, remedy: error.remedy)
        }
        switch connection.payload(in: root) {
        case .documents(let nodes):
            var documents: [FileDocument] = []
            for node in nodes {
                documents += self.documents(node, number: number + documents.count)
            }
            return documents
        case .nothing(let because): return [document(number, .skipped(because: because))]
        case .unknown:
            let reason = CaseReason(
                code: "MAP-PAYLOAD",
                problem: "Nothing in the payload is where \(connection.reference) looks.",
                remedy: "Send it to the connection that it belongs to, or correct `at`.")
            return [document(number, .unmapped(reason, payload: tree))]
        }
    }

    private mutating func documents(_ node: JSONNode, number: Int) -> [FileDocument] {
        let raw = node.source.array
        guard let reading = reader.read(node) else {
            return [
                document(
                    number,
                    .unmapped(
                        CaseReason(
                            code: "MAP-TYPE", problem: "The document is no JSON object.",
                            remedy: "Ask its sender."), payload: raw))
            ]
        }
        fields.add(reading, node)
        return connection.map(.document(reading.record)).enumerated().map { offset, mapped in
            document(
                number + offset,
                FileDocument.Content(mapped, payload: raw, under: configuration))
        }
    }

    private func document(_ number: Int, _ content: FileDocument.Content) -> FileDocument {
        var key = "document \(number)"
        if case .document(let document) = content { key = document.naturalKey }
        return FileDocument(
            sourceKey: key, firstLine: Int64(number), lastLine: Int64(number), content: content)
    }
}
