/// What kind of value a ``JSONNode`` is.
public enum JSONKind: UInt8, Sendable {
    case null
    case boolean
    case number
    case string
    case array
    case object
}

/// One entry of a document's tape: 16 bytes, in the order of the source.
///
/// A member is two entries, its key and then its value; a container is followed by its children.
struct JSONTapeNode: Sendable {
    /// First byte in the storage: of the value, or behind the opening quote of a text.
    var offset: UInt32
    /// Bytes: of the value, brackets included, or of a text without its quotes.
    var length: UInt32
    /// Index of the entry behind this value and all that is inside it.
    var next: UInt32
    /// A key's ordinal; a container's number of children, or `manyChildren`.
    var extra: Int16
    var kind: JSONKind
    var flags: Flags

    /// Stands for more children than 16 bits hold; these are counted when asked for.
    static let manyChildren = Int16.max

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        static let isTrue = Flags(rawValue: 1)
        static let hasEscapes = Flags(rawValue: 2)
        static let isWhole = Flags(rawValue: 4)
        static let isKey = Flags(rawValue: 8)
        /// A key whose member a later one with the same key replaced.
        static let isReplaced = Flags(rawValue: 16)
    }
}
