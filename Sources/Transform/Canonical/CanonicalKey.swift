/// Every member name of the canonical documents; its number is the slot that the parser notes.
enum CanonicalKey: Int, CaseIterable {
    case id
    case kind
    case channel
    case store
    case register
    case ticket
    case order
    case revision
    case businessDate
    case occurredAt
    case currency
    case region
    case customer
    case cashier
    case lines
    case charges
    case discounts
    case tenders
    case change
    case cashRounding
    case total
    case extensions
    case line
    case item
    case gtin
    case description
    case department
    case quantity
    case unit
    case unitPrice
    case gross
    case taxes
    case cost
    case disposition
    case direction
    case amount
    case reason
    case promotion
    case jurisdiction
    case category
    case rate
    case base
    case included
    case reference
    case unitCost
    case state
    case toState
    case origin
    case originLine

    /// The name in a document: the case's name in snake case.
    var name: String {
        "\(self)".reduce(into: "") { name, character in
            if character.isUppercase { name += "_" }
            name += character.lowercased()
        }
    }

    static let table = KeyTable(allCases.map(\.name))
}

/// How canonical documents are parsed: keys in slots, a key given twice refused.
public enum CanonicalDocument {
    /// The table of keys that ``SaleReader`` and ``AdjustmentReader``
    /// need a document to be parsed with.
    public static let keys = CanonicalKey.table
}
