/// What a server answers to a sale: about a hundred bytes of JSON, all found in the sale.
struct SampleReceipt: Codable, Equatable, Sendable {
    let naturalKey: String
    let state: String
    let lines: Int
    let total: String?

    enum CodingKeys: String, CodingKey {
        case naturalKey = "natural_key"
        case state
        case lines
        case total
    }
}

extension SampleReceipt {
    /// The receipt of a sale that Foundation has decoded.
    init(_ sale: CodableSale<String>) {
        let key = ["ticket", sale.store, sale.register ?? "", sale.businessDate, sale.ticket ?? ""]
        self.init(
            naturalKey: key.joined(separator: "/"), state: "posted", lines: sale.lines.count,
            total: sale.total)
    }
}
