/// The identity of one `Entity` as its source system writes it, leading zeros kept: a ``StoreID``
/// cannot be passed where a ``DocumentID`` is expected.
public struct Identifier<Entity>: Hashable, Sendable {
    /// The text of the identifier; 1 to ``lengthMax`` bytes of UTF-8 without control characters.
    public let rawValue: String

    /// An identifier from its text.
    ///
    /// - Returns: nil when the text is empty,
    ///   longer than ``lengthMax`` bytes or holds control characters.
    public init?(_ text: String) {
        guard Self.isWellFormed(text) else { return nil }
        rawValue = text
    }

    /// The most bytes an identifier may have.
    public static var lengthMax: Int { 200 }

    private static func isWellFormed(_ text: String) -> Bool {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= lengthMax else { return false }
        var previous: UInt8 = 0
        for byte in bytes {
            // U+0080 to U+009F, control characters too, are C2 80 to C2 9F in UTF-8.
            guard byte >= 0x20, byte != 0x7F, previous != 0xC2 || byte >= 0xA0 else { return false }
            previous = byte
        }
        return true
    }
}

extension Identifier: CustomStringConvertible {
    /// The identifier's text.
    public var description: String { rawValue }
}

/// Marks identifiers of stores and other selling locations.
public enum StoreEntity {}
/// A store, shop or web shop.
public typealias StoreID = Identifier<StoreEntity>
/// Marks identifiers of documents that Countinghouse has taken in.
public enum DocumentEntity {}
/// A document that Countinghouse has taken in: a UUID of version 7 in text.
public typealias DocumentID = Identifier<DocumentEntity>
/// Marks identifiers of journal entries.
public enum JournalEntity {}
/// A journal entry: a UUID of version 7 in text, stable for the ERP's own look-up.
public typealias JournalID = Identifier<JournalEntity>
/// Marks account codes.
public enum AccountEntity {}
/// An account of the chart, such as `4010`.
public typealias AccountCode = Identifier<AccountEntity>
