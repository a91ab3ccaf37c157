import Foundation

@testable import Transform

/// Source invoices on their way to canonical ones, through the configuration that ships.
struct InvoiceFiles {
    static let shared = FormatsFolders.shared.appendingPathComponent("data/invoices")
    /// Whether this checkout has the invoices beside it.
    static let hasShared = FileManager.default.fileExists(atPath: shared.path)

    static let roots = [
        "Invoice": "ubl-invoice-to-supplier-invoice@1",
        "CreditNote": "ubl-credit-note-to-supplier-invoice@1",
        "CrossIndustryInvoice": "cii-to-supplier-invoice@1",
    ]

    private let plans: [String: (plan: MappingPlan, reader: RecordReader)]

    init() throws {
        let configuration = try ConfigurationFolder.load()
        plans = Self.roots.compactMapValues { name in
            configuration.mappings[name].map { ($0, RecordReader(schema: $0.source)) }
        }
    }

    /// The canonical document of one source tree, by its root element.
    func map(_ json: [UInt8], root: String) throws -> MappingResult? {
        guard let (plan, reader) = plans[root],
            let reading = reader.read(try JSONDocument(parsing: json, keys: reader.keys).root)
        else { return nil }
        return plan.run(.document(reading.record)).first
    }

    /// The canonical JSON of a file with one invoice; nil when it is none or cannot be mapped.
    func canonical(_ file: [UInt8]) throws -> JSONNode? {
        var reader = XMLReader()
        guard case .document(let source) = (reader.feed(file) + reader.finish()).first,
            case .document(let json) = try map(source.json, root: source.rootName)
        else { return nil }
        return try JSONDocument(parsing: json).root
    }

    func shared(_ path: String) throws -> JSONNode? {
        try canonical(
            FormatsFolders.bytes(
                Self.shared.deletingLastPathComponent().appendingPathComponent(path)))
    }
}

extension JSONNode {
    /// The text at `totals/lines`; empty when there is nothing or an empty text.
    func text(at path: String) -> String {
        var node: JSONNode? = self
        for step in path.split(separator: "/") {
            node = Int(step).flatMap { node?.element($0) } ?? node?.member(named: String(step))
        }
        return node?.text() ?? ""
    }

    func items(at name: String) -> [JSONNode] {
        var items: [JSONNode] = []
        member(named: name)?.forEachElement { items.append($0) }
        return items
    }
}
