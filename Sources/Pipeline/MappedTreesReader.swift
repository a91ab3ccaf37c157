import RetailModel
import Store
import Transform

/// Reads a payload of JSON, XML, X12 or EDIFACT through a connection: each tree that the
/// connection finds in it becomes the documents that its mappings make.
///
/// Lines of JSON, elements of XML, elements of a list in JSON and transactions of EDI are read as
/// they come, in memory bounded by the largest of them. Small payloads of JSON and EDI, and such
/// that are one document, are read as a whole.
struct MappedTreesReader: FileDocumentReader {
    /// The largest payload that is one document, in bytes.
    static let payloadBytesMax = JSONUnitScanner.unitBytesMax

    /// Trees have no columns that could change; what is new in them is told field by field.
    let notice: String? = nil
    private let connection: ConnectionPlan
    private let reader: RecordReader
    private let configuration: Configuration
    private var source: Source
    private var documentCount = 0
    private(set) var fields = FieldCensus()

    /// How the trees of a payload come out of its bytes.
    enum Source {
        case whole([UInt8])
        case units(PayloadUnits)
        case transactions(EDITransactionReading)
        /// The payload was looked through and holds no document.
        case nothing(because: String)
        case lines(NDJSONReader)
        case elements(XMLReader)
        /// JSON that was made of a document once, whatever the source's own format.
        case tree([UInt8])
    }

    init(
        _ connection: ConnectionPlan, _ reader: RecordReader, contentType: String = "",
        configuration: Configuration
    ) {
        self.connection = connection
        self.reader = reader
        self.configuration = configuration
        let isOfLines = Self.isOfLines(contentType)
        source =
            switch connection.schema.format {
            case .xml: .elements(XMLReader(selection: connection.schema.selection))
            case .json where isOfLines: .lines(NDJSONReader())
            default: .whole([])
            }
    }

    /// Whether a payload of that media type has a document on each line.
    static func isOfLines(_ contentType: String) -> Bool {
        ["ndjson", "jsonl"].contains { contentType.contains($0) }
    }

    /// A reader of a payload that was looked through before.
    init(
        _ connection: ConnectionPlan, _ reader: RecordReader, source: Source,
        configuration: Configuration
    ) {
        self.init(connection, reader, configuration: configuration)
        self.source = source
    }

    /// A reader of one document that waited, as its case keeps it.
    init(
        waiting connection: ConnectionPlan, _ reader: RecordReader, configuration: Configuration
    ) {
        self.init(connection, reader, configuration: configuration)
        source = .tree([])
    }

    mutating func feed(_ bytes: [UInt8]) throws(FileRefusal) -> [FileDocument] {
        switch source {
        case .tree(let tree):
            source = .tree(tree + bytes)
            return []
        case .whole(var payload):
            // Held twice, it would be copied with each piece.
            source = .nothing(because: "")
            payload += bytes
            source = .whole(payload)
            guard payload.count <= Self.payloadBytesMax else {
                throw FileRefusal(
                    code: "FILE-006",
                    problem: "The payload is larger than \(Self.payloadBytesMax) bytes.",
                    remedy: "Have the sender split it.")
            }
            return []
        case .units(var units):
            source = .nothing(because: "")
            let keys = reader.keys
            let nodes = try FileRefusal.reading { () throws(SourceRefusal) in
                try units.feed(bytes, keys: keys)
            }
            source = .units(units)
            return numbered(nodes)
        case .transactions(var transactions):
            source = .nothing(because: "")
            let trees = try FileRefusal.reading { () throws(SourceRefusal) in
                try transactions.feed(bytes)
            }
            source = .transactions(transactions)
            return try numbered(trees)
        case .nothing: return []
        case .lines(var lines):
            let found = lines.feed(bytes)
            source = .lines(lines)
            return documents(found)
        case .elements(var elements):
            let found = elements.feed(bytes)
            source = .elements(elements)
            return try documents(found)
        }
    }

    mutating func finish() throws(FileRefusal) -> [FileDocument] {
        switch source {
        case .whole(let payload):
            let schema = connection.schema
            let trees = try FileRefusal.reading { () throws(SourceRefusal) in
                try SourceTrees.documents(in: payload, of: schema)
            }
            return try numbered(trees)
        case .transactions(var transactions):
            let trees = try FileRefusal.reading { () throws(SourceRefusal) in
                try transactions.finish()
            }
            return try numbered(trees)
        // An element that did not end was told when the payload was looked through.
        case .units: return []
        case .nothing(let because): return [document(1, .skipped(because: because))]
        case .tree(let tree): return try waiting(tree)
        case .lines(var lines): return documents(lines.finish())
        case .elements(var elements): return try documents(elements.finish())
        }
    }

    /// A document stands by itself, unless it is a payload in which nobody found one.
    private mutating func waiting(_ tree: [UInt8]) throws(FileRefusal) -> [FileDocument] {
        let root = try parsed(tree)
        if case .documents(let nodes) = connection.payload(in: root), !nodes.isEmpty {
            return try documents(in: tree, from: 1)
        }
        return documents(root, number: 1)
    }

    /// Documents of lines; a line that is no JSON waits alone, and the others flow.
    private mutating func documents(_ found: [NDJSONReader.Reading]) -> [FileDocument] {
        var documents: [FileDocument] = []
        for reading in found {
            switch reading {
            case .line(let line):
                do throws(FileRefusal) {
                    documents += try numbered(line.bytes.array)
                } catch {
                    documents.append(
                        unread(line.bytes.array, error.code, error.problem, error.remedy))
                }
            case .refused(let error):
                documents.append(unread([], error.code, error.problem, error.remedy))
            }
        }
        return documents
    }

    private mutating func documents(
        _ found: [XMLReader.Reading]
    ) throws(FileRefusal) -> [FileDocument] {
        var documents: [FileDocument] = []
        for reading in found {
            switch reading {
            case .document(let document): documents += try numbered(document.json)
            case .refused(let error):
                throw FileRefusal(code: error.code, problem: error.problem, remedy: error.remedy)
            }
        }
        return documents
    }

    private mutating func numbered(_ trees: [[UInt8]]) throws(FileRefusal) -> [FileDocument] {
        var documents: [FileDocument] = []
        for tree in trees { documents += try numbered(tree) }
        return documents
    }

    private mutating func numbered(_ nodes: [JSONNode]) -> [FileDocument] {
        var documents: [FileDocument] = []
        for node in nodes {
            let found = self.documents(node, number: documentCount + 1)
            documentCount += found.count
            documents += found
        }
        return documents
    }

    private mutating func numbered(_ tree: [UInt8]) throws(FileRefusal) -> [FileDocument] {
        let documents = try documents(in: tree, from: documentCount + 1)
        documentCount += documents.count
        return documents
    }

    private mutating func unread(
        _ bytes: [UInt8], _ code: String, _ problem: String, _ remedy: String
    ) -> FileDocument {
        documentCount += 1
        return document(
            documentCount,
            .unmapped(CaseReason(code: code, problem: problem, remedy: remedy), payload: bytes))
    }

    private mutating func documents(
        in tree: [UInt8], from number: Int
    ) throws(FileRefusal) -> [FileDocument] {
        let root = try parsed(tree)
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

    private func parsed(_ tree: [UInt8]) throws(FileRefusal) -> JSONNode {
        do throws(JSONError) {
            return try JSONDocument(
                parsing: tree, keys: reader.keys,
                rules: JSONDocument.Rules(bodyBytesMax: Self.payloadBytesMax)
            ).root
        } catch {
            throw FileRefusal(code: error.code, problem: error.problem, remedy: error.remedy)
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

extension FileRefusal {
    /// Tells why a source's payload could not be read.
    static func reading<T>(
        _ body: () throws(SourceRefusal) -> T
    ) throws(FileRefusal) -> T {
        do throws(SourceRefusal) {
            return try body()
        } catch {
            throw FileRefusal(code: error.code, problem: error.problem, remedy: error.remedy)
        }
    }
}
