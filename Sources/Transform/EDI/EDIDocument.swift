/// A transaction as one JSON document, with everything that is wrong in it.
public struct EDIDocument: Sendable {
    /// UTF-8; the shape is in Docs/reference/edi.md.
    public let json: [UInt8]
    /// Of its envelope and of its content, in that order.
    public let problems: [EDIProblem]
    /// The guide that was followed; nil when there was none.
    public let guide: String?

    /// Whether something is wrong that forbids posting it.
    public var isRefused: Bool { problems.contains { $0.severity == .refusal } }
    /// Whether something is to be told.
    public var hasNotes: Bool { problems.contains { $0.severity == .note } }
}

extension EDIGuides {
    /// Bytes of JSON that a transaction becomes at most, by default 16 MiB.
    public static let documentBytesMax = JSONDocument.Rules.bodyBytesMax

    /// Reads a transaction by its guide.
    ///
    /// Nothing is lost: what the guide does not expect stands under `unexpected`, and a
    /// transaction without a guide has its segments under `segments`.
    /// - Parameter tolerated: codes of problems that refuse nothing from this partner.
    public func document(
        of transaction: EDITransaction, tolerated: Set<String> = [],
        documentBytesMax: Int = EDIGuides.documentBytesMax
    ) -> EDIDocument {
        let entry = entry(for: transaction)
        var writer = EDIDocumentWriter(
            transaction, plans: entry?.plans ?? plans(transaction.interchange.standard),
            bytesMax: documentBytesMax)
        var problems: [EDIProblem] = []
        if let entry {
            let guide = entry.guide
            if let function = guide.otherFunction(of: transaction) {
                let type = transaction.place.element(guide.standard == .x12 ? 1 : 2)
                problems = [EDIProblem(.groupOfOther(function: function), at: type)]
            }
            let tree = EDITree(transaction, by: guide.root, plans: entry.plans)
            problems += tree.problems
            if let problem = guide.otherLineCount(in: transaction) { problems.append(problem) }
            writer.write(tree)
        } else {
            let type = transaction.place.element(transaction.interchange.standard == .x12 ? 1 : 2)
            problems = [EDIProblem(.noGuide(type: transaction.type), at: type)]
            writer.writeFlat()
        }
        problems += writer.problems
        return EDIDocument(
            json: writer.json.bytes,
            problems: transaction.problems
                + problems.prefix(EDIReader.problemsMax).map { $0.tolerated(tolerated) },
            guide: (entry?.guide).map { "\($0.name)@\($0.version)" })
    }
}
