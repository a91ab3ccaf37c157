import RetailModel

/// Where a journal entry stands with the ERP.
public enum JournalState: String, Sendable, CaseIterable {
    /// To be offered to the ERP; tickets of an open store-day may still join it.
    case ready
    /// Given to the ERP, never changed again, not yet acknowledged.
    case delivered
    /// The ERP has told under which identifier it posted the entry.
    case acknowledged
    /// The ERP refused it; it waits in an exception queue.
    case rejected
}

/// A journal entry as it stands in the store, without its lines.
public struct JournalRow: Sendable {
    public var seq: Int64
    public var id: String
    public var company: String
    /// Counts up as long as tickets join; fixed at delivery.
    public var version: Int64
    /// `original`, `reversal` or `replacement`.
    public var kind: String
    public var reverses: Int64?
    /// `ticket` or `store_day`.
    public var grain: String
    public var store: String
    public var channel: String
    public var businessDate: BusinessDate
    public var postingDate: BusinessDate
    public var currency: String
    /// `name@version` of the posting rules.
    public var rules: String
    public var state: JournalState
    /// Not offered before.
    public var readyAt: Instant
    public var createdAt: Instant
    public var deliveredAt: Instant?
    /// Until then it is not offered again to a listing that goes on with a cursor.
    public var leaseUntil: Instant?
    public var externalID: String?
    public var externalSystem: String?
    /// When the ERP posted it.
    public var postedAt: Instant?
    public var rejectCode: String?
    public var rejectMessage: String?
    /// SHA-256 of the content in hexadecimal, fixed at delivery.
    public var contentHash: String?
    /// How many documents it sums up.
    public var sources: Int64
    /// Sum of the debits, and so of the credits, in minor units.
    public var totalMinorUnits: Int64

    /// A new entry that is ready and has no lines yet.
    public init(
        seq: Int64, id: String, company: String, grain: String, store: String, channel: String,
        businessDate: BusinessDate, currency: String, rules: String, readyAt: Instant,
        createdAt: Instant
    ) {
        self.seq = seq
        self.id = id
        self.company = company
        version = 1
        kind = "original"
        self.grain = grain
        self.store = store
        self.channel = channel
        self.businessDate = businessDate
        postingDate = businessDate
        self.currency = currency
        self.rules = rules
        state = .ready
        self.readyAt = readyAt
        self.createdAt = createdAt
        sources = 0
        totalMinorUnits = 0
    }
}

/// One line of a stored entry: a positive amount on one side.
public struct JournalLineRow: Hashable, Sendable {
    public let account: String
    public let side: JournalEntry.Side
    public var minorUnits: Int64
    public let dimensions: JournalEntry.Dimensions
    /// What makes two lines of an entry one: account, side and dimensions.
    ///
    /// A separator that identifiers cannot hold parts the fields;
    /// an absent dimension differs from an empty one.
    public let key: String

    /// A line of `minorUnits` on `side` of `account`.
    public init(
        account: String, side: JournalEntry.Side, minorUnits: Int64,
        dimensions: JournalEntry.Dimensions
    ) {
        self.account = account
        self.side = side
        self.minorUnits = minorUnits
        self.dimensions = dimensions
        key = Self.key(account, side == .debit ? "D" : "C", dimensions)
    }

    /// A posted line as it is stored.
    public init(_ line: JournalEntry.Line) {
        self.init(
            account: line.account.rawValue, side: line.side, minorUnits: line.amount.minorUnits,
            dimensions: line.dimensions)
    }

    /// The amount in minor units on the debit side, else 0.
    public var debit: Int64 { side == .debit ? minorUnits : 0 }
    /// The amount in minor units on the credit side, else 0.
    public var credit: Int64 { side == .credit ? minorUnits : 0 }

    /// Account and dimensions, whichever side.
    public var netKey: String { Self.key(account, "", dimensions) }

    private static func key(
        _ account: String, _ side: String, _ dimensions: JournalEntry.Dimensions
    ) -> String {
        let parts = [
            dimensions.store, dimensions.region, dimensions.channel, dimensions.department,
            dimensions.tender, dimensions.jurisdiction,
        ]
        return parts.reduce(into: "\(account)\u{1F}\(side)") { key, part in
            key += part.map { "\u{1F}=" + $0 } ?? "\u{1F}"
        }
    }
}

extension [JournalLineRow] {
    /// The sum of one side in minor units; beyond 64 bits it wraps,
    /// and no entry that large balances.
    public func sum(of side: JournalEntry.Side) -> Int64 {
        reduce(0) { $1.side == side ? $0 &+ $1.minorUnits : $0 }
    }
}

/// What the lane adds to one entry in one transaction.
public struct JournalAddition: Sendable {
    public let entrySeq: Int64
    /// The entry's version once this is added.
    public let version: Int64
    public let lines: [JournalLineRow]
    public let documentSeqs: [Int64]
    /// By when what is added is to be in the ERP; nil where nobody asks.
    public let clock: EntryClock?

    /// Lines and sources for the entry `entrySeq`.
    public init(
        entrySeq: Int64, version: Int64, lines: [JournalLineRow], documentSeqs: [Int64],
        clock: EntryClock? = nil
    ) {
        self.entrySeq = entrySeq
        self.version = version
        self.lines = lines
        self.documentSeqs = documentSeqs
        self.clock = clock
    }
}

/// By when an entry is to be in the ERP, and by which route's word.
public struct EntryClock: Hashable, Sendable {
    public let dueAt: Instant
    /// The route's name, without version.
    public let route: String

    /// A deadline that a route sets.
    public init(dueAt: Instant, route: String) {
        self.dueAt = dueAt
        self.route = route
    }

    /// The one that ends first; the other where one is missing.
    public static func earlier(_ left: EntryClock?, _ right: EntryClock?) -> EntryClock? {
        guard let left, let right else { return left ?? right }
        return right.dueAt < left.dueAt ? right : left
    }
}
