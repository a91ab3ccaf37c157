import RetailModel
import SQL

/// A family of master records: products, prices, vendors. Each has a table of its own with the
/// columns that it is searched by; what a record says stands beside them as JSON.
public struct RecordFamily: Hashable, Sendable {
    /// The name in changes and cursors: `product`.
    public let name: String
    /// The columns that it is searched and sorted by, in their order.
    public let columns: [String]

    var table: String { "record_\(name)" }

    /// What is sold, by its SKU.
    public static let product = RecordFamily(
        name: "product", columns: ["status", "category", "brand", "parent"])
    /// What something costs, where and when. Moments are microseconds since 1970.
    public static let price = RecordFamily(
        name: "price",
        columns: [
            "item", "list", "store", "zone", "currency", "kind", "valid_from", "valid_to", "amount",
            "promotion",
        ])
    /// Where we sell and keep goods.
    public static let location = RecordFamily(
        name: "location", columns: ["status", "kind", "region", "zone", "currency", "country"])
    /// For what customers pay less for a while. Moments are microseconds since 1970.
    public static let promotion = RecordFamily(
        name: "promotion", columns: ["status", "kind", "valid_from", "valid_to"])
    /// Who sells to us.
    public static let vendor = RecordFamily(name: "vendor", columns: ["status", "currency"])

    /// What we order of vendors. Days are texts in ISO 8601.
    public static let purchaseOrder = RecordFamily(
        name: "purchase_order",
        columns: ["status", "vendor", "site", "ship_to", "currency", "ordered_on"])
    /// What came in of it.
    public static let goodsReceipt = RecordFamily(
        name: "goods_receipt", columns: ["status", "vendor", "location", "number", "received_on"])
    /// What vendors want to be paid.
    public static let supplierInvoice = RecordFamily(
        name: "supplier_invoice",
        columns: ["status", "kind", "vendor", "number", "issue_date", "due_date", "currency"])
    /// What we want back of vendors.
    public static let vendorClaim = RecordFamily(
        name: "vendor_claim", columns: ["status", "kind", "vendor", "raised_on", "currency"])

    /// Every family.
    public static let all: [RecordFamily] = [
        product, price, location, promotion, vendor, purchaseOrder, goodsReceipt,
        supplierInvoice, vendorClaim,
    ]
}

/// A record as it is to be.
public struct RecordDraft: Sendable {
    /// 1 to 200 bytes; within its family.
    public let id: String
    /// One value for each of the family's columns.
    public let columns: [SQLValue]
    /// Other identifiers by which it is known, each to one record of its family only.
    public let keys: [RecordKey]
    /// What it says, as a JSON object.
    public let body: String
    /// The statuses that a record of this identifier may have for this one to follow it, in a
    /// family with a column `status`; nil for any.
    public let follows: Set<String>?
    /// Which other records it names, in the order in which its body does.
    public let references: [RecordReference]

    /// A record from its parts.
    public init(
        id: String, columns: [SQLValue], keys: [RecordKey] = [], body: String,
        follows: Set<String>? = nil, references: [RecordReference] = []
    ) {
        self.id = id
        self.columns = columns
        self.keys = keys
        self.body = body
        self.follows = follows
        self.references = references
    }
}

/// What a system calls a record.
public struct RecordKey: Hashable, Sendable {
    /// `gtin`, or the name of the system: `shopify`.
    public let system: String
    /// The identifier there, as it is written.
    public let value: String

    /// An identifier of a system.
    public init(system: String, value: String) {
        self.system = system
        self.value = value
    }
}

/// A record as it stands.
public struct RecordRow: Sendable {
    public let seq: Int64
    public let id: String
    /// Counted from 1; each change makes the next one.
    public let version: Int64
    public let createdAt: Instant
    public let updatedAt: Instant
    /// What it says, as a JSON object.
    public let body: String

    /// A record from its parts.
    public init(
        seq: Int64, id: String, version: Int64, createdAt: Instant, updatedAt: Instant,
        body: String
    ) {
        self.seq = seq
        self.id = id
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.body = body
    }
}

/// What a writer knows of the record that it changes.
public enum RecordExpectation: Sendable {
    case anything
    /// There is none of that identifier yet.
    case absence
    /// There is one.
    case presence
    /// It has one of these versions.
    case versions([Int64])
}

/// What became of a change.
public enum RecordOutcome: Sendable {
    case created(RecordRow)
    /// With what it said before.
    case updated(RecordRow, before: String)
    /// It says the same already.
    case unchanged(RecordRow)
    /// There is one already.
    case present(RecordRow)
    /// There is none.
    case missing
    /// Somebody changed it in between; it has this version now.
    case changed(Int64)
    /// Another record of the family has an identifier of it.
    case taken(RecordKey, by: String)
    /// It has this status, which the one asked for cannot follow.
    case barred(by: String)
    /// It names records that are not there, and the writer wants none of that.
    case unresolved([RecordReference])
}
