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

    /// Of a canonical document: the fields that tell it apart, and where its header stands; empty
    /// for documents that have a reader of their own.
    public let identity: [String]
    /// Of a canonical document: which fields its header is read from.
    public let header: DocumentHeader

    /// A schema by its parts; what is left out is for other kinds of schemas.
    init(
        name: String, version: Int, format: Format?, record: RecordSchema,
        selection: XMLSelection = XMLSelection(), transactions: EDITransactions? = nil,
        identity: [String] = [],
        header: DocumentHeader = DocumentHeader()
    ) {
        self.name = name
        self.version = version
        self.format = format
        self.record = record
        self.selection = selection
        self.transactions = transactions
        self.identity = identity
        self.header = header
    }

    /// `sale@1`, as mappings name it.
    public var reference: String { "\(name)@\(version)" }
}

/// Which fields of a canonical document say when it happened and what it is worth.
public struct DocumentHeader: Hashable, Sendable {
    /// The business date, a field of type date.
    public var date: String?
    /// When it happened, a field of type timestamp.
    public var occurredAt: String?
    /// ISO 4217.
    public var currency: String?
    /// The document's total in major units.
    public var amount: String?
    /// The store or other location.
    public var store: String?
    /// The channel.
    public var channel: String?

    /// Nothing is known.
    public init() {}
}
