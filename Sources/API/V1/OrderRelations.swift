import RetailModel
import SQL
import Store
import Transform

/// What else there is about a document: the sale it takes goods back of, what was taken back of it,
/// its revisions, and the customer's order that it sells.
struct OrderRelations: Sendable {
    /// The most returns of one sale that are looked at.
    static let returnsMax = 1000

    /// What the document names as its origin.
    private let originKey: String?
    /// The sale of that key, as far as it is here and within reach.
    private let origin: DocumentRow?
    let returns: [DocumentRow]
    private let sale: Sale?
    private let hasRevisions: Bool
    /// The customer's order that a shop's sale is of, where there is one.
    let customerOrder: RecordRow?

    init(
        of row: DocumentRow, reach: StoreReach, on sql: any SQLConnection
    ) throws(SQLError) {
        let sale = DocumentSale.sale(row)
        self.sale = sale
        originKey = try OriginTable.key(ofDocument: row.seq, on: sql)
        origin = try originKey.flatMap { key throws(SQLError) in
            try DocumentSale.newest(of: key, reach: reach, on: sql)
        }
        returns =
            try sale.map { sale throws(SQLError) in
                try DocumentTable.returns(
                    ofOrigin: sale.originKey, reach: reach, limit: Self.returnsMax, on: sql)
            } ?? []
        hasRevisions = sale?.revisionFamily != nil
        customerOrder = try sale.flatMap { sale throws(SQLError) in
            try DocumentSale.customerOrder(of: sale, on: sql)
        }
    }

    func write(of row: DocumentRow, to json: inout JSONWriter) {
        json.key("origin_sale")
        if let originKey {
            json.object { json in
                json.member("natural_key", originKey)
                json.member("id", optional: origin?.id)
                json.member("href", optional: origin.map { "/v1/orders/\($0.id)" })
            }
        } else {
            json.null()
        }
        json.objects("returns", returns) { found, json in
            json.member("id", found.id)
            json.member("kind", found.kind)
            json.member("state", found.state.rawValue)
            json.member("natural_key", found.naturalKey)
            json.member("business_date", found.businessDate.description)
            json.member("href", "/v1/orders/\(found.id)")
        }
        json.member(
            "revisions_href", optional: hasRevisions ? "/v1/orders/\(row.id)/revisions" : nil)
        json.member(
            "customer_order_href",
            optional: customerOrder.map { RecordJSON.href($0.id, of: .customerOrders) })
    }

    /// How much of each sold line may still be brought back; writes nothing of what sold nothing.
    func writeReturnable(to json: inout JSONWriter) {
        guard let sale else { return }
        var returnable = ReturnableLines(of: sale)
        guard !returnable.lines.isEmpty else { return }
        for document in standing { returnable.takeBack(document) }
        json.objects("returnable", returnable.lines) { line, json in
            json.member("line", line.number)
            json.member("item", line.item)
            json.member("unit", line.unit.code)
            json.member("sold", line.sold.description)
            json.member("returned", line.returned.description)
            json.member("returnable", line.returnable.description)
        }
    }

    /// The returns that count: those that are posted or wait, of a shop's the newest revision.
    private var standing: [Sale] {
        var newest: [String: Sale] = [:]
        for row in returns where row.state == .posted || row.state == .waiting {
            guard let sale = DocumentSale.sale(row) else { continue }
            newest[sale.originKey] = sale
        }
        return newest.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// Stored documents read as sales.
enum DocumentSale {
    /// The sale that a document is; nil for one of stock.
    static func sale(_ row: DocumentRow) -> Sale? {
        guard Sale.Kind(rawValue: row.kind) != nil,
            let root = try? JSONDocument(parsing: row.body, keys: CanonicalDocument.keys).root
        else { return nil }
        return try? SaleReader.sale(root)
    }

    /// The sale that returns name by this key: of a shop's order the newest revision.
    static func newest(
        of key: String, reach: StoreReach, on sql: any SQLConnection
    ) throws(SQLError) -> DocumentRow? {
        var filter = DocumentFilter()
        filter.naturalKey = key
        filter.reach = reach
        return try DocumentTable.page(
            behind: nil, in: .receivedLast, matching: filter, limit: 1, on: sql
        ).first
    }

    /// The customer's order that a shop's sale is of; nil where there is none.
    static func customerOrder(
        of sale: Sale, on sql: any SQLConnection
    ) throws(SQLError) -> RecordRow? {
        try customerOrderID(of: sale).flatMap { id throws(SQLError) in
            try RecordTable.row(id, in: .customerOrder, on: sql)
        }
    }

    /// The identifier that the customer's order of a shop's sale has; nil for a till's ticket.
    static func customerOrderID(of sale: Sale) -> String? {
        guard case .order(let number, _) = sale.key else { return nil }
        return CustomerOrderReading.id(channel: sale.channel, order: number)
    }
}
