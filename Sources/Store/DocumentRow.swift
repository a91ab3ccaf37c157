import RetailModel

/// A document as it stands in the store: its header, where it came from, and its canonical text.
public struct DocumentRow: Sendable {
    public var seq: Int64
    public var id: String
    public var route: String
    /// `sale`, `return`, `exchange` or `stock_adjustment`.
    public var kind: String
    public var naturalKey: String
    /// SHA-256 of the canonical text, by which a second delivery is compared.
    public var contentHash: [UInt8]
    public var state: DocumentState
    public var channel: String
    public var store: String
    public var region: String?
    public var businessDate: BusinessDate
    public var currency: String
    /// The document's total in minor units of ``currency``; 0 where no money moves.
    public var amountMinorUnits: Int64
    public var occurredAt: Instant
    public var receivedAt: Instant
    public var configurationSeq: Int64
    /// `name@version` of the mapping that made it; nil when it was sent as canonical.
    public var mapping: String?
    public var origin: FileOrigin?
    public var traceID: String?
    /// The canonical document as JSON.
    public var body: [UInt8]
    /// Counts up with each amendment; the earlier ones are kept.
    public var version: Int64 = 1
    /// How its sums are taken.
    public var treatment = DocumentTreatment.rules

    /// A row with all its columns.
    public init(
        seq: Int64, id: String, route: String, kind: String, naturalKey: String,
        contentHash: [UInt8], state: DocumentState, channel: String, store: String,
        region: String?, businessDate: BusinessDate, currency: String, amountMinorUnits: Int64,
        occurredAt: Instant, receivedAt: Instant, configurationSeq: Int64, mapping: String?,
        origin: FileOrigin?, traceID: String?, body: [UInt8]
    ) {
        self.seq = seq
        self.id = id
        self.route = route
        self.kind = kind
        self.naturalKey = naturalKey
        self.contentHash = contentHash
        self.state = state
        self.channel = channel
        self.store = store
        self.region = region
        self.businessDate = businessDate
        self.currency = currency
        self.amountMinorUnits = amountMinorUnits
        self.occurredAt = occurredAt
        self.receivedAt = receivedAt
        self.configurationSeq = configurationSeq
        self.mapping = mapping
        self.origin = origin
        self.traceID = traceID
        self.body = body
    }
}

/// What became of a document when it was committed.
public enum DocumentState: String, Sendable, CaseIterable {
    /// Stock and journal moved with it.
    case posted
    /// It waits in an exception queue with an owner, or behind one that does.
    case waiting
    /// A newer revision was in the books before it came: it changes nothing.
    case superseded
    /// A person decided that it is not to be posted.
    case rejected
}

/// How a document that does not balance is taken.
public enum DocumentTreatment: String, Sendable {
    /// By the posting rules alone: it waits.
    case rules
    /// A person decided that the difference stands in suspense.
    case suspense
}

/// The file and the lines that a document was read from.
public struct FileOrigin: Hashable, Sendable {
    public let fileSeq: Int64
    public let firstLine: Int64
    public let lastLine: Int64

    /// Lines `firstLine` to `lastLine`, counted from 1, of the file `fileSeq`.
    public init(fileSeq: Int64, firstLine: Int64, lastLine: Int64) {
        self.fileSeq = fileSeq
        self.firstLine = firstLine
        self.lastLine = lastLine
    }
}

/// In which order documents are listed.
public enum DocumentOrder: String, Sendable, CaseIterable {
    /// As they came.
    case received
    case receivedLast = "-received"
    /// As they happened.
    case occurred
    case occurredLast = "-occurred"

    /// Whether the last one comes first.
    public var isDescending: Bool { self == .receivedLast || self == .occurredLast }
    /// Whether it goes by when documents happened.
    public var isByOccurrence: Bool { self == .occurred || self == .occurredLast }
}

/// The place behind which a page of documents begins.
public struct DocumentPlace: Sendable {
    /// When the last document happened, in microseconds since 1970; of no matter in the order in
    /// which they came.
    public let occurred: Int64
    public let seq: Int64

    /// The place of a document of that number.
    public init(occurred: Int64, seq: Int64) {
        self.occurred = occurred
        self.seq = seq
    }
}

/// Which documents a list shall hold; nil means any.
public struct DocumentFilter: Sendable {
    public var from: BusinessDate?
    /// The last business date.
    public var to: BusinessDate?
    public var store: String?
    public var kind: String?
    public var channel: String?
    public var state: DocumentState?
    /// The whole natural key, or what it begins with up to and with a slash.
    public var naturalKey: String?
    /// What the natural key of a ticket begins with and ends in, slashes included.
    public var ticket: (beginning: String, end: String)?
    public var receivedFrom: Instant?
    /// The last moment at which it came.
    public var receivedTo: Instant?
    /// Of which stores and regions.
    public var reach = StoreReach.all

    /// Every document.
    public init() {}
}
