/// One JSON value, parsed in a single pass to a tape of places in its source (RFC 8259).
///
/// Strictness: UTF-8 only, no lone surrogates (RFC 7493), no duplicate keys unless asked for.
/// A byte order mark before the value is passed over, as RFC 8259 section 8.1 allows. Numbers stay
/// source text until they are read, so nothing is rounded.
public final class JSONDocument: Sendable {
    let storage: [UInt8]
    let start: Int
    let tape: [JSONTapeNode]
    /// The names whose ordinals the document's members carry.
    public let keys: KeyTable

    /// What the parser accepts.
    public struct Rules: Sendable {
        /// Arrays and objects inside one another.
        public static let depthMax = 128
        /// Bytes of a body, by default 16 MiB.
        public static let bodyBytesMax = 16 * 1024 * 1024
        /// No body may be larger, whatever the rules say: places are 32-bit.
        public static let bodyBytesLimit = 1 << 30

        /// What becomes of an object that holds a key twice; refused unless said otherwise.
        public var duplicateKeys: DuplicateKeys
        /// Levels of nesting accepted, 1 to 1,024.
        public var depthMax: Int
        /// Bytes of a body accepted, up to ``bodyBytesLimit``.
        public var bodyBytesMax: Int

        /// Limits outside their range are brought to its nearer end.
        public init(
            duplicateKeys: DuplicateKeys = .refuse,
            depthMax: Int = Rules.depthMax,
            bodyBytesMax: Int = Rules.bodyBytesMax
        ) {
            self.duplicateKeys = duplicateKeys
            self.depthMax = min(max(depthMax, 1), 1024)
            self.bodyBytesMax = min(max(bodyBytesMax, 0), Self.bodyBytesLimit)
        }
    }

    /// What becomes of an object that holds a key twice.
    public enum DuplicateKeys: Sendable {
        /// The document is refused, naming both places.
        case refuse
        /// The last member is kept, as ECMAScript does; the earlier ones are not seen.
        case keepLast
    }

    /// Parses the whole of `bytes` as one value.
    /// - Throws: ``JSONError`` with the place of the first fault.
    public convenience init(
        parsing bytes: [UInt8], keys: KeyTable = .empty, rules: Rules = Rules()
    ) throws(JSONError) {
        try self.init(parsing: ByteSlice(bytes), keys: keys, rules: rules)
    }

    /// Parses `slice` as one value, sharing its buffer; offsets count from the slice's first byte.
    /// - Throws: ``JSONError`` with the place of the first fault.
    public init(
        parsing slice: ByteSlice, keys: KeyTable = .empty, rules: Rules = Rules()
    ) throws(JSONError) {
        tape = try JSONParser.tape(of: slice, keys: keys, rules: rules)
        storage = slice.storage
        start = slice.start
        self.keys = keys
    }

    /// The document's outermost value.
    public var root: JSONNode { JSONNode(document: self, index: 0) }

    /// Length of the source in bytes, byte order mark and white space left out.
    public var byteCount: Int { Int(tape[0].length) }
}
