/// Which elements of a stream are documents, and how their names become keys.
public struct XMLSelection: Sendable {
    /// The way to the element that is one document, from the root, as keys: `POSLog`,
    /// `Transaction`. Empty: the root, whatever its name.
    public let path: [String]
    /// The namespace that this element must be in; nil allows any.
    public let namespace: String?
    /// Prefixes that keys get (`acs_TaxID`), and the namespaces they stand for; a name of any
    /// other namespace becomes a key without prefix.
    public let prefixes: [String: String]
    /// Whether several documents may follow each other in one stream, each with a root.
    public let isSequence: Bool

    /// A selection by its parts; with none of them, the stream is one document.
    public init(
        path: [String] = [], namespace: String? = nil, prefixes: [String: String] = [:],
        isSequence: Bool = false
    ) {
        self.path = path
        self.namespace = namespace
        self.prefixes = prefixes
        self.isSequence = isSequence
    }
}

/// Bounds of what is accepted, each with a default that no honest document reaches.
public struct XMLRules: Sendable {
    /// Elements inside one another; twice as many levels of JSON are fewer than
    /// ``JSONDocument`` reads.
    public static let depthMax = 60
    /// Attributes of one element, namespace declarations counted.
    public static let attributesMax = 256
    /// Bytes of a tag with its attributes; a comment or an instruction may be longer.
    public static let tagBytesMax = 65_536
    /// Different names of elements and attributes in one stream, or keys in one element.
    public static let namesMax = 4096
    /// Bytes of text in one document.
    public static let recordBytesMax = 16 * 1024 * 1024
    /// Elements and attributes of one document.
    public static let recordNodesMax = 1_000_000

    /// Elements inside one another, 1 to 60.
    public let depthMax: Int
    /// Bytes of text in one document, up to 256 MiB.
    public let recordBytesMax: Int

    /// Bounds outside their range are brought to its nearer end.
    public init(
        depthMax: Int = XMLRules.depthMax, recordBytesMax: Int = XMLRules.recordBytesMax
    ) {
        self.depthMax = min(max(depthMax, 1), XMLRules.depthMax)
        self.recordBytesMax = min(max(recordBytesMax, 0), 1 << 28)
    }
}
