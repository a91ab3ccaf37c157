/// What documents of one kind look like, under a name and version: `sale@1`.
public struct Schema: Sendable {
    /// How source documents of the schema arrive.
    public enum Format: String, Sendable, CaseIterable {
        /// Flat rows, several of which make a document.
        case csv
        /// One tree a document.
        case json
        /// One element a document, read as the tree that Docs/reference/xml.md describes.
        case xml
        /// One transaction set a document, read as the tree of Docs/reference/edi.md.
        case x12
        /// One message a document, read as the tree of Docs/reference/edi.md.
        case edifact
    }

    /// The name without the version.
    public let name: String
    /// Counted from 1; a published version never changes.
    public let version: Int
    /// The form in which a source sends it; nil for a canonical document of our own.
    public let format: Format?
    /// The fields in their order, which is the order of the canonical JSON.
    public let record: RecordSchema
    /// Which elements are documents, for ``Format/xml``.
    public let selection: XMLSelection
    /// Which transactions are documents, for ``Format/x12`` and ``Format/edifact``; else nil.
    public let transactions: EDITransactions?

    /// `sale@1`, as mappings name it.
    public var reference: String { "\(name)@\(version)" }
}
