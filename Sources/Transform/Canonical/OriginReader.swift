import RetailModel

/// Reads which sale the goods of a return or an exchange come back of.
enum OriginReader {
    private static let keys = CanonicalKeys(
        .store, .register, .ticket, .businessDate, .channel, .order)

    /// The sale of origin, or nil when the object does not say which one; a store or channel that
    /// it leaves out is that of the return.
    static func origin(
        _ node: JSONNode, of sale: Sale, _ reading: inout CanonicalReading
    ) -> Sale.Origin? {
        var (register, ticket, order): (String?, String?, String?)
        var (store, channel, date) = (sale.store, sale.channel, BusinessDate?.none)
        reading.members(of: node, named: "An origin", allowed: keys) { reading, key, value in
            switch key {
            case .store: store = reading.store(value) ?? store
            case .register: register = reading.code(value)
            case .ticket: ticket = reading.code(value)
            case .businessDate: date = reading.businessDate(value)
            case .channel: channel = reading.code(value) ?? channel
            case .order: order = reading.code(value)
            default: break
            }
        }
        guard node.kind == .object else { return nil }
        switch (register, ticket, date, order) {
        case (let register?, let ticket?, let date?, nil):
            return .ticket(store: store, register: register, businessDate: date, number: ticket)
        case (nil, nil, nil, let order?): return .order(channel: channel, id: order)
        default:
            reading.note(
                "DOC-007", at: node, "The origin does not say which sale it is.",
                "Send \"register\", \"ticket\" and \"business_date\" of a till's receipt, or "
                    + "\"order\" of a shop, not both.")
            return nil
        }
    }
}
